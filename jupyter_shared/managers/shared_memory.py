"""SharedMemoryManager: blocks of `multiprocessing.shared_memory` that end with their manager."""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import cache
from multiprocessing import shared_memory, util
from typing import Any

from .base import BaseManager
from .internals import standard

TYPEID = "_SharedMemoryTracker"


@cache
def tracker() -> Any:
    """What keeps the names of the blocks, in the manager's process, and unlinks them as that ends.

    Returns:
        The standard library's own.
    """
    made = standard._SharedMemoryTracker(f"shm_{os.getpid()}")
    util.Finalize(None, made.unlink, exitpriority=0)
    return made


class SharedMemoryManager(BaseManager, standard.SharedMemoryManager):  # type: ignore[misc]
    """Makes blocks of shared memory, which are unlinked when it ends. Beside them it shares what is registered."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if shared_memory._USE_POSIX:  # type: ignore[attr-defined] # then both processes have one tracker of blocks
            from multiprocessing import resource_tracker

            resource_tracker.ensure_running()
        super().__init__(*args, **kwargs)

    def SharedMemory(self, size: int) -> shared_memory.SharedMemory:  # noqa: N802 - as there
        """A new block.

        Args:
            size: Bytes, at least.

        Returns:
            The block, with its name and `buf`.
        """
        return self._tracked(shared_memory.SharedMemory(create=True, size=size))

    def ShareableList(self, sequence: Iterable[Any]) -> shared_memory.ShareableList[Any]:  # noqa: N802 - as there
        """A new list of fixed length in a block.

        Args:
            sequence: Numbers, texts, bytes, bools or None.

        Returns:
            The list.
        """
        made = shared_memory.ShareableList(sequence)
        self._tracked(made.shm)
        return made

    def _tracked(self, block: shared_memory.SharedMemory) -> shared_memory.SharedMemory:
        try:
            self._make(TYPEID, (), {}).register_segment(block.name)
        except BaseException:
            block.unlink()
            raise
        return block


SharedMemoryManager.register(TYPEID, tracker, exposed=("register_segment",), create_method=False)
