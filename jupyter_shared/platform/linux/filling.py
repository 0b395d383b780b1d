"""Fills shared memory with buffers: the one copy of a `put`.

Mostly by `write()`, which need not map anything, and is by far the fastest way into memory that the system has
yet to find: it skips clearing what is overwritten anyway. But it lets only one processor at a time write into a
file. So large values go into memory that is there already (kept warm by the manager) through mappings, by several
threads, in half the time (measured: 64 MiB in 6 ms instead of 14, on two processors).
"""

from __future__ import annotations

import os

from ..lent import Handle
from ..unix.machine import PAGE_SIZE
from .machine import processors

MAPPED_FROM = 32 * 1024 * 1024  # bytes; below, several threads take longer to start than they save
MOST_THREADS = 4  # memory is not read any faster by more
BLOCK = 512  # bytes, in which the system counts what a file takes

Pieces = list[tuple[int, memoryview]]  # each buffer, and the offset it goes to


def fill(handle: Handle, size: int, pieces: Pieces, alive: object) -> None:
    """Copy the pieces to their places; OSError when there is no room.

    The memory is not written any more once `alive` has gone: also after Ctrl-C, which cannot end a copy under way.
    """
    assert isinstance(handle, int)
    threads = min(processors(), MOST_THREADS)
    if size >= MAPPED_FROM and threads > 1 and os.fstat(handle).st_blocks * BLOCK >= size:
        _copy_with(threads, handle, size, pieces, alive)
        return
    for offset, buffer in pieces:
        _write_at(handle, buffer, offset)


def _write_at(descriptor: int, buffer: memoryview, offset: int) -> None:
    left = buffer
    while left.nbytes:
        written = os.pwrite(descriptor, left, offset)
        left, offset = left[written:], offset + written


def _copy_with(threads: int, descriptor: int, size: int, pieces: Pieces, alive: object) -> None:
    from concurrent.futures import ThreadPoolExecutor

    pages = -(-size // PAGE_SIZE)
    step = -(-pages // threads) * PAGE_SIZE
    with ThreadPoolExecutor(threads - 1, "jupyter_shared copy") as others:
        copies = [
            others.submit(_copy, os.dup(descriptor), start, min(start + step, size), pieces, alive)
            for start in range(step, size, step)
        ]
        _copy(os.dup(descriptor), 0, step, pieces, alive)  # our share
        for copy in copies:
            copy.result()


def _copy(descriptor: int, start: int, stop: int, pieces: Pieces, alive: object) -> None:
    """Fill one range of the memory; the arguments keep both ends of the copy where they are."""
    import ctypes  # slow to load, and few values are that large

    from ..addresses import address_of
    from ..unix.mapping import unmap
    from .mapping import map_memory

    mapping: list[int] = []
    try:
        address = map_memory(descriptor, stop - start, mapping, writable=True, offset=start, populate=True)
        for offset, buffer in pieces:
            low, high = max(offset, start), min(offset + buffer.nbytes, stop)
            if low < high:  # not numpy, which may not be installed; not a slice, which would keep other threads out
                ctypes.memmove(address + low - start, address_of(buffer) + low - offset, high - low)
    finally:
        os.close(descriptor)
        while mapping:
            unmap(mapping.pop(), stop - start)
