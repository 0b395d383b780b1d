"""What every Unix tells of itself: the size of a page, and how many descriptors and mappings there may be."""

from __future__ import annotations

import os
import resource
import sys

SPARE_DESCRIPTORS = 64  # that shared memory does not take, or an eighth of all
PAGE_SIZE: int = os.sysconf("SC_PAGE_SIZE")


def descriptor_limit() -> int:
    """How many descriptors this process may have."""
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]


def last_descriptor() -> int:
    """From which number on descriptors are kept for newcomers, for reads, and for whoever ends the manager."""
    limit = descriptor_limit()
    return limit - min(SPARE_DESCRIPTORS, limit // 8)


def mappable() -> int:
    """Bytes that this process may have mapped."""
    limit = resource.getrlimit(resource.RLIMIT_AS)[0]
    return sys.maxsize if limit == resource.RLIM_INFINITY else limit
