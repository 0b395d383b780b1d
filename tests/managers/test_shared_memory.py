"""SharedMemoryManager: what the standard library's does, and shares what is registered, as every manager does."""

from __future__ import annotations

import multiprocessing
import multiprocessing.managers as standard
from multiprocessing.shared_memory import SharedMemory

import pytest

from jupyter_shared.managers import BaseManager, DictProxy, SharedMemoryManager
from tests.managers.contexts import QUICKEST, WITHOUT_SERVER


class Sharing(SharedMemoryManager):
    """As programs derive one from it."""


Sharing.register("dict", dict, DictProxy)


def _write(name, mapping):
    block = SharedMemory(name)
    block.buf[0] = 7
    block.close()
    mapping["written"] = True


@pytest.mark.may_leave_descriptors("multiprocessing's resource tracker stays")
@pytest.mark.parametrize("method", WITHOUT_SERVER)
def test_blocks_end_with_their_manager(method):
    context = multiprocessing.get_context(method)
    with Sharing(ctx=context) as manager:
        assert isinstance(manager, BaseManager)
        assert isinstance(manager, standard.SharedMemoryManager)
        block, items, mapping = manager.SharedMemory(100), manager.ShareableList([1, "a", None]), manager.dict()
        child = context.Process(target=_write, args=(block.name, mapping))
        child.start()
        child.join()
        child.close()
        assert (block.size >= 100, block.buf[0], [*items], mapping) == (True, 7, [1, "a", None], {"written": True})
        names = block.name, items.shm.name
        block.close()
        items.shm.close()
    manager.join()
    for name in names:
        with pytest.raises(FileNotFoundError):
            SharedMemory(name)


@pytest.mark.may_leave_descriptors("multiprocessing's resource tracker stays")
def test_no_block_stays_that_the_manager_does_not_know():
    manager = Sharing(ctx=QUICKEST)
    made = []
    manager.__dict__["_tracked"] = lambda block: made.append(block.name) or Sharing._tracked(manager, block)
    with pytest.raises(AssertionError, match="not yet started"):
        manager.SharedMemory(10)
    with pytest.raises(FileNotFoundError):
        SharedMemory(made[0])
