"""Where shared memory is to be seen: a table by which a client of the manager's system opens a piece without asking.

It lies in the same shared memory as the version page, which the manager alone writes: `ENTRIES` of four numbers each,

    u64 id          of the memory; its entry is the one at `id % ENTRIES`
    u64 descriptor  under which the manager has it
    u64 inode       of what that opens, which nothing else has meanwhile; XOR a number that is made of the id, so that a
                    mixture of two entries is no inode at all
    u64 size        in bytes

What both ends rely on:

1.  A client looks only for what it has been told of and has not given back. Until then the manager keeps it, and its
    descriptor. The entry was there before the client was told.
2.  Another piece may have displaced it: then there is another id, and the client asks.
3.  What was opened, or is mapped already, is taken for it only if it has the inode. So a look that another write has
    torn costs a question.

Annotations are no texts here: of a NamedTuple, Python compiles each text when it is loaded.
"""

from typing import NamedTuple

ENTRIES = 1024
NUMBERS = 4  # of each
LOCATIONS_BYTES = ENTRIES * NUMBERS * 8
SPREAD = 0x9E3779B97F4A7C15  # 2**64 divided by the golden ratio: ids that differ become numbers that differ throughout


class Location(NamedTuple):
    """Where a piece is to be seen."""

    descriptor: int
    inode: int
    size: int


class Locations:
    """Either end of the table."""

    def __init__(self, memory: memoryview, pid: int = 0, device: int = 0) -> None:
        """`memory`: LOCATIONS_BYTES of it. `pid` is the manager's; what can be opened there lies on that device."""
        self._numbers = memory.cast("Q")
        self.pid, self.device = pid, device
        self.in_vain = 0  # how often in a row what is told here could not be opened

    def note(self, id: int, location: Location) -> None:
        """Tell where a piece is to be seen: the id last, so that nobody finds half of it."""
        numbers, at = self._numbers, id % ENTRIES * NUMBERS
        numbers[at] = 0
        numbers[at + 1], numbers[at + 2] = location.descriptor, location.inode ^ _spread(id)
        numbers[at + 3] = location.size
        numbers[at] = id

    def find(self, id: int) -> Location | None:
        """Where a piece is to be seen; None: that is not told here."""
        numbers, at = self._numbers, id % ENTRIES * NUMBERS
        if numbers[at] != id:
            return None
        descriptor, inode, size = numbers[at + 1 : at + NUMBERS]
        return Location(descriptor, inode ^ _spread(id), size) if numbers[at] == id else None

    def close(self) -> None:
        """Let go of the memory."""
        self._numbers.release()


def _spread(id: int) -> int:
    return id * SPREAD & 0xFFFF_FFFF_FFFF_FFFF
