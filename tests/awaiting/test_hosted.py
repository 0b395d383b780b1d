"""Methods of registered objects, awaited: they run in the manager's threads, which end with the coroutines."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import threading

from jupyter_shared.managers import BaseManager
from tests import system
from tests.awaiting.loops import ran, until


class Adder:
    """Adds when all have come."""

    def __init__(self, parties: int) -> None:
        self._all = threading.Barrier(parties)

    def add(self, one: int, other: int) -> int:
        self._all.wait()
        return one + other


class Adding(BaseManager):
    """A manager that has adders."""


Adding.register("Adder", Adder)


def test_no_thread_is_left_of_a_coroutine_that_has_called(runtime_dir):
    with Adding(ctx=multiprocessing.get_context("fork")) as manager:
        adder, home = manager.Adder(20), manager._home
        pid = home.info()["pid"]
        assert pid != os.getpid()
        before = system.threads(pid)

        async def main():
            found = await asyncio.gather(*(home.awaited(adder.add, number, 1) for number in range(20)))
            await until(lambda: system.threads(pid) <= before)
            return found

        assert ran(main()) == [*range(1, 21)]
