"""Memory that is let go of is kept for what comes next.

The C library of most Linuxes gives the end of its heap back to the system as soon as 128 KiB of it are free, and maps
each block from that size on by itself; so the pages of the next message have all to be found and cleared again, which
takes 2 us each, far more than to copy them. It learns from larger blocks that were let go of: what takes no more than
those is then kept. A program that has let go of an array of a MiB has taught it that; this one may not have had any.
"""

from __future__ import annotations

KEPT = 1 << 20  # bytes; of the heap's end twice as many


def keep_what_is_freed() -> None:
    """Let go of a block of that size, whose pages were never touched. It does no harm where nothing is learnt."""
    bytes(KEPT)
