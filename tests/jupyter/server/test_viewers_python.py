"""The viewer runs with the Python of the manager that is looked at: its pandas is the kernels'."""

from __future__ import annotations

import asyncio
import os
import signal
import sys

import pytest

from tests.jupyter.server.serving import Page
from tests.waiting import until

pytestmark = pytest.mark.may_leave_descriptors("the event loop of the test itself")


@pytest.fixture
def another_python(tmp_path, manager):
    """`another_python(command)`: the manager's file says that a program runs it, which does this first.

    The manager stands still, or it would write its file anew; `go_on` of what is returned has it go on.
    """

    class Another:
        tried = tmp_path / "tried"

        def __init__(self, command="true"):
            program = tmp_path / "python"
            program.write_text(f'#!/bin/sh\necho once >> {self.tried}\n{command}\nexec {sys.executable} "$@"\n')
            program.chmod(0o700)
            os.kill(manager.pid, signal.SIGSTOP)
            manager.files.write(manager.connection._replace(python=str(program)))

        def go_on(self):
            os.kill(manager.pid, signal.SIGCONT)

    yield Another
    os.kill(manager.pid, signal.SIGCONT)


async def soon(condition):
    await asyncio.get_running_loop().run_in_executor(None, until, condition)


def test_it_is_the_managers_own(server, manager, session, another_python):
    session["x"] = 1
    another = another_python()

    async def main():
        async with Page(server) as page:
            await soon(another.tried.exists)
            another.go_on()
            page.say("open", manager=manager.name, object="x")
            await page.until(type="update")

    asyncio.run(main())
    assert another.tried.read_text() == "once\n"


def test_a_manager_that_comes_later_brings_its_own(server, manager, session, another_python):
    async def main():
        async with Page(server) as page:
            another = another_python()
            page.say("open", manager=manager.name, look="shelf")
            await soon(another.tried.exists)
            another.go_on()
            await page.until(type="ready")
            page.say("open", "again", manager=manager.name, look="dashboard")
            await page.until(pane="again", type="update")

    asyncio.run(main())


def test_one_that_does_not_run_it_is_not_asked_twice(server, manager, session, another_python):
    session["x"] = 1
    another = another_python("exit 1")

    async def main():
        async with Page(server) as page:
            await page.until(type="ready")  # the server's own
            for pane in ("one", "two"):
                page.say("open", pane, manager=manager.name, look="shelf")
            another.go_on()
            page.say("open", "again", manager=manager.name, object="x")
            await page.until(pane="again", type="update")

    asyncio.run(main())
    assert another.tried.read_text() == "once\n"
