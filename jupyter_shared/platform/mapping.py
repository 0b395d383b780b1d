"""Maps shared memory into this process: `map_memory(handle, size, ...)` gives the address, and what unmaps it."""

from .addresses import address_of
from .linux.mapping import map_memory

__all__ = ["address_of", "map_memory"]
