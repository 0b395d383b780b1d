"""Mapping shared memory on Linux: by the C library's own `mmap`.

`mmap.mmap` keeps a duplicate of the descriptor for as long as the mapping lives (until Python 3.13 can be told
not to), so a kernel that reads ten thousand frames would run out of them.
"""

from __future__ import annotations

import mmap
from typing import Any

from ..lent import Handle
from ..unix.mapping import mapped

# A private mapping of a huge value must not be refused because all of it might be written some day.
_NOT_RESERVED: int = getattr(mmap, "MAP_NORESERVE", 0)  # Python names it from 3.13 on


def map_memory(
    handle: Handle, size: int, mapping: list[Any], *, writable: bool, private: bool = False, offset: int = 0,
    populate: bool = False,
) -> int:  # fmt: skip
    """Map `size` bytes: the address. OSError if the system refuses. `mapping`, empty before, gets what `unmap` takes.

    What is written to a private mapping is seen by nobody else, and takes memory of this process only for the
    pages that are written. One that is to be populated takes longer to make, and no time at each page when that
    is first used. The offset is of whole pages.
    """
    assert isinstance(handle, int)
    protection = mmap.PROT_READ | (mmap.PROT_WRITE if writable else 0)
    kind = mmap.MAP_PRIVATE | _NOT_RESERVED if private else mmap.MAP_SHARED
    kind |= mmap.MAP_POPULATE if populate else 0
    return mapped(mapping, size, protection, kind, handle, offset)
