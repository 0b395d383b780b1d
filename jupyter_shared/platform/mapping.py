"""Maps shared memory into this process: `map_memory(handle, size, ...)` gives the address, and what unmaps it."""

from typing import TYPE_CHECKING

from . import NAME

if TYPE_CHECKING or NAME == "linux":
    from .addresses import address_of
    from .linux.mapping import map_memory
elif NAME == "posix":
    from .addresses import address_of
    from .posix.mapping import map_memory
else:
    from .addresses import address_of
    from .anywhere.mapping import map_memory

__all__ = [
    "address_of", "map_memory",
]  # fmt: skip
