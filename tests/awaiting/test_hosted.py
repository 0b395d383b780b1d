"""Methods of registered objects, awaited: they run in the manager's threads, which end with the coroutines."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import threading
from pathlib import Path

from jupyter_shared.managers import BaseManager
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
        tasks = Path(f"/proc/{home.info()['pid']}/task")
        assert home.info()["pid"] != os.getpid()
        before = len([*tasks.iterdir()])

        async def main():
            found = await asyncio.gather(*(home.awaited(adder.add, number, 1) for number in range(20)))
            await until(lambda: len([*tasks.iterdir()]) <= before)
            return found

        assert ran(main()) == [*range(1, 21)]
