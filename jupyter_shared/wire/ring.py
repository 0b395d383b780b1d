"""The feed's memory: a ring of entries, each of which says what has changed a followed object.

It lies in the same shared memory as the version page, which the manager alone writes:

    u64 head        where the next entry will begin, counted from the first one ever: the ring is lapped again and again
    u64 latest      where the last entry begins
    64 bytes        ... of which these are the first 16
    entries         each `<IIQQQ`: length of the body, CRC-32 of all that follows it, object, version, version before;
                    then the body, and zeros up to a multiple of 8

What both ends rely on:

1.  An entry is complete before the version page shows its version, and the page does before its write is acknowledged.
2.  `head` is raised before bytes are overwritten, so who has copied bytes sees afterwards whether it was lapped. It is
    no limit of what may be read: what was written last may not be complete. The version page is the limit.
3.  Versions rise along the ring, over all objects.
"""

from __future__ import annotations

from collections.abc import Iterator
from struct import Struct
from zlib import crc32

HEAD_BYTES = 64
CAPACITY = 4 * 1024 * 1024  # bytes of entries
RING_BYTES = HEAD_BYTES + CAPACITY
ALIGNED = 8
HEAD, LATEST = 0, 1  # of the numbers in front

_header = Struct("<IIQQQ")
_front, _named = Struct("<II"), Struct("<QQQ")  # of which it is made; the check sum is of the second, and of the body
CHECKED_FROM = _front.size
HEADER_BYTES = _header.size
PADDING = tuple(map(bytes, range(ALIGNED)))


class Torn(Exception):
    """What was read is not what the manager wrote: it was overwritten meanwhile, or has not arrived yet."""


class RingWriter:
    """The manager's end of the ring."""

    def __init__(self, memory: memoryview) -> None:
        """`memory`: RING_BYTES of it, or any other number that leaves a multiple of 8 for the entries."""
        self._numbers = memory[: 2 * ALIGNED].cast("Q")
        self._entries = memory[HEAD_BYTES:]
        self._capacity = len(self._entries)
        self.head = 0

    def append(self, object: int, version: int, before: int, body: bytes) -> None:
        """Write an entry, whole when this returns: the version page must not move before that."""
        length = len(body)
        told = _named.pack(object, version, before) + body
        entry = _front.pack(length, crc32(told)) + told + PADDING[-length % ALIGNED]
        start, numbers = self.head, self._numbers
        self.head = end = start + len(entry)
        numbers[LATEST] = start
        numbers[HEAD] = end  # before any byte is overwritten
        offset = start % self._capacity
        room = self._capacity - offset
        if len(entry) <= room:
            self._entries[offset : offset + len(entry)] = entry
        else:
            self._entries[offset:] = entry[:room]
            self._entries[: len(entry) - room] = entry[room:]

    def close(self) -> None:
        """Let go of the memory."""
        self._numbers.release()
        self._entries.release()


Entry = tuple[int, int, int, int, bytes]  # where the next one begins, object, version, version before, body


class RingReader:
    """A client's end of the ring."""

    def __init__(self, memory: memoryview) -> None:
        self._numbers = memory[: 2 * ALIGNED].cast("Q")
        self._entries = memory[HEAD_BYTES:]
        self._capacity = len(self._entries)

    def latest(self) -> int:
        """Where the last entry begins: all before it are complete, and the version page has moved for each."""
        return self._numbers[LATEST]

    def copied(self, position: int, most: int) -> bytes:
        """What was written from a position on; Torn if it is gone, or is more than `most` bytes."""
        size = self._numbers[HEAD] - position
        if not 0 < size <= most:
            raise Torn
        offset = position % self._capacity
        data = bytes(self._entries[offset : offset + size])
        if len(data) < size:
            data += self._entries[: size - len(data)]
        self.check_not_lapped(position)
        return data

    def check_not_lapped(self, position: int) -> None:
        """Raise Torn if what was copied from a position on may have been overwritten meanwhile."""
        if self._numbers[HEAD] - position > self._capacity:
            raise Torn


def entries(data: bytes, above: int) -> Iterator[Entry]:
    """The entries in what was copied, whose versions are above this one, and rise. Torn for what is none."""
    offset, size, last = 0, len(data), above
    while (begin := offset + HEADER_BYTES) <= size:
        length, check, object, version, before = _header.unpack_from(data, offset)
        end = begin + length
        if end > size or version <= last or crc32(data[offset + CHECKED_FROM : end]) != check:
            raise Torn
        last, offset = version, end + -length % ALIGNED
        yield offset, object, version, before, data[begin:end]
