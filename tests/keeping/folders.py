"""A manager that keeps, in this process and without sockets: its store, its keeper, and what is in its folder."""

from __future__ import annotations

import gc
import shutil

from jupyter_shared.kinds.kind import State
from jupyter_shared.manager.keeping.folder import Folder
from jupyter_shared.manager.keeping.keeper import Keeper
from jupyter_shared.manager.loop import Loop
from jupyter_shared.manager.memory import Warehouse
from jupyter_shared.store.history import History
from tests.store.callers import Thread, new_store


class Kept:
    """One such manager."""

    def __init__(self, path, sync="never", *, history=False):
        self.path = path
        self.loop = Loop()
        self.store = new_store()
        self.warehouse = Warehouse()
        try:
            remembers = History() if history else None
            self.store.invoke.records = (remembers,) if remembers else None
            self.keeper = Keeper(self.store, self.warehouse, self.loop, Folder(path), sync, remembers)
        except BaseException:
            self.loop.close()
            raise
        self.one = Thread(self.store, "one")

    def dict(self, name="cfg"):
        return self.one.made("dict", [], name=name)

    def contents(self, name="cfg"):
        """The items of a dict; None if there is none."""
        entry = self.store.names.get(name)
        return entry and {**entry.state.items}

    def catch_up(self):
        """Do what other threads and timers want of the loop, until a snapshot is whole and all is written."""
        compaction = self.keeper._compaction
        while compaction.snapshot or compaction._finishing or not self.keeper.values.is_written:
            for descriptor, events in self.loop.poll.poll(1):
                self.loop.handlers[descriptor](events)

    def close(self):
        self.keeper.close()
        self.loop.close()
        for entry in self.store.entries():  # a test may still refer to one, and that to shared memory
            entry.state = State()
        self.store.names.clear()
        self.store.clients.clear()
        self.one = None
        gc.collect()
        self.warehouse.clear()
        for memory in [*self.warehouse._known.values()]:  # what a test still refers to is not to be kept warm
            memory.reusable = False

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def killed(path, to):
    """The folder as a manager leaves it that is killed now."""
    shutil.copytree(path, to)
    return to
