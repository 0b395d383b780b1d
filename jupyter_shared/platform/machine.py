"""What the machine has, and what it has left: processors, memory, descriptors."""

from typing import TYPE_CHECKING

from . import NAME

if TYPE_CHECKING or NAME in ("linux", "posix"):
    from .unix.machine import PAGE_SIZE, descriptor_limit, mappable

    if TYPE_CHECKING or NAME == "linux":
        from .linux.machine import available, memory, processors, raise_descriptor_limit, resident
    else:
        from .posix.machine import available, memory, processors, raise_descriptor_limit, resident
else:
    from .anywhere.machine import (
        PAGE_SIZE,
        available,
        descriptor_limit,
        mappable,
        memory,
        processors,
        raise_descriptor_limit,
        resident,
    )  # fmt: skip

__all__ = [
    "PAGE_SIZE", "available", "descriptor_limit", "mappable", "memory", "processors", "raise_descriptor_limit",
    "resident",
]  # fmt: skip
