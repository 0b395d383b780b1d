"""Copies buffers into mapped memory, by several threads if there is much to copy."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

MAPPED_FROM = 32 * 1024 * 1024  # bytes; below, several threads take longer to start than they save
MOST_THREADS = 4  # memory is not read any faster by more

Pieces = list[tuple[int, memoryview]]  # each buffer, and the offset it goes to


def in_ranges(threads: int, size: int, page: int, copy: Callable[[int, int], object]) -> None:
    """Call `copy(start, stop)` for all of `size` bytes, side by side if that pays; what one raises is raised."""
    threads = min(threads, MOST_THREADS) if size >= MAPPED_FROM else 1
    if threads < 2:
        copy(0, size)
        return
    from concurrent.futures import ThreadPoolExecutor

    pages = -(-size // page)
    step = -(-pages // threads) * page
    with ThreadPoolExecutor(threads - 1, "jupyter_shared copy") as others:
        copies = [others.submit(copy, start, min(start + step, size)) for start in range(step, size, step)]
        copy(0, min(step, size))  # our share
        for one in copies:
            one.result()


def copy_into(address: int, size: int, pieces: Pieces, alive: object) -> None:
    """Copy the pieces to their places in what is mapped there.

    It is not written any more once `alive` has gone: also after Ctrl-C, which cannot end a copy under way.
    """
    from . import machine

    in_ranges(machine.processors(), size, machine.PAGE_SIZE, partial(_copy, address, pieces, alive))


def _copy(address: int, pieces: Pieces, alive: object, start: int, stop: int) -> None:
    copy_pieces(address, start, stop, pieces)


def copy_pieces(base: int, start: int, stop: int, pieces: Pieces) -> None:
    """Copy what of the pieces lies in a range; `base` is the address of offset 0."""
    import ctypes  # slow to load

    from .addresses import address_of

    for offset, buffer in pieces:
        low, high = max(offset, start), min(offset + buffer.nbytes, stop)
        if low < high:  # not numpy, which may not be installed; not a slice, which would keep other threads out
            ctypes.memmove(base + low, address_of(buffer) + low - offset, high - low)
