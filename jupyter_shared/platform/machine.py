"""What the machine has, and what it has left: processors, memory, descriptors."""

from typing import TYPE_CHECKING

from . import NAME

if TYPE_CHECKING or NAME == "linux":
    from .linux.machine import (
        PAGE_SIZE,
        available,
        descriptor_limit,
        memory,
        processors,
        raise_descriptor_limit,
        resident,
    )  # fmt: skip
elif NAME == "posix":
    from .posix.machine import (
        PAGE_SIZE,
        available,
        descriptor_limit,
        memory,
        processors,
        raise_descriptor_limit,
        resident,
    )  # fmt: skip
else:
    from .anywhere.machine import (
        PAGE_SIZE,
        available,
        descriptor_limit,
        memory,
        processors,
        raise_descriptor_limit,
        resident,
    )  # fmt: skip

__all__ = [
    "PAGE_SIZE", "available", "descriptor_limit", "memory", "processors", "raise_descriptor_limit", "resident",
]  # fmt: skip
