"""What the machine has, and what it has left: processors, memory, descriptors."""

from .linux.machine import (
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
