"""Maps shared memory into this process.

    map_memory(handle, size, mapping, ...)     the address; `mapping` has from then on what `unmap` takes
    unmap(it, size)                            undoes that
    address_of(view)                           where the memory of a view lies
"""

from typing import TYPE_CHECKING

from . import NAME
from .addresses import address_of

if TYPE_CHECKING or NAME == "linux":
    from .linux.mapping import map_memory
    from .unix.mapping import unmap
elif NAME == "posix":
    from .posix.mapping import map_memory
    from .unix.mapping import unmap
else:
    from .anywhere.mapping import map_memory, unmap

__all__ = [
    "address_of", "map_memory", "unmap",
]  # fmt: skip
