"""In a notebook, `await` at the top level waits in the kernel's own loop: the kernel goes on meanwhile."""

from __future__ import annotations

import pytest

from tests.kernels import Notebook
from tests.waiting import until

pytestmark = pytest.mark.may_leave_descriptors("the event loop jupyter_client keeps per thread")

TICKING = """
import asyncio, jupyter_shared
shared = jupyter_shared.attach({name!r})
jobs = shared.queue("jobs")
async def tick():
    while True:
        await asyncio.sleep(.001)
        shared.counter("ticks").add(1)
ticking = asyncio.ensure_future(tick())
"""


@pytest.fixture
def notebook(manager):
    notebook = Notebook("awaits.ipynb")
    try:
        notebook.run(TICKING.format(name=manager.name))
        yield notebook
    finally:
        notebook.close()


def waits(session):
    return bool(session.describe("jobs").waiters)


def test_others_go_on_while_a_cell_waits(notebook, session):
    cell = notebook.begin("print('got', await jobs.get_async())")
    until(lambda: waits(session))
    ticks = session.counter("ticks").value
    until(lambda: session.counter("ticks").value > ticks + 3)
    session.queue("jobs").put("it")
    assert "got it" in cell.finish()


def test_the_stop_button_takes_nothing(notebook, session):
    for number in range(3):
        cell = notebook.begin("await jobs.get_async()")
        until(lambda: waits(session))
        notebook.interrupt()
        cell.end()
        assert "KeyboardInterrupt" in cell.error or "CancelledError" in cell.error
        until(lambda: not waits(session))
        session.queue("jobs").put(number)
        assert notebook.run("print(await jobs.get_async())").strip() == str(number)


@pytest.fixture
def idle(manager):
    """A notebook with nothing that would wake its loop."""
    notebook = Notebook("idle.ipynb")
    try:
        notebook.run(f"%load_ext jupyter_shared\n%shared_attach {manager.name}\njobs = shared.queue('jobs')")
        yield notebook
    finally:
        notebook.close()


@pytest.mark.parametrize("cell", ["await jobs.get_async()", "await jobs.get()", "jobs.get()"])
def test_the_stop_button_ends_whatever_a_cell_waits_in(idle, session, cell):
    for before in ("", "import asyncio; await asyncio.sleep(0); "):
        running = idle.begin(before + cell)
        until(lambda: waits(session))
        idle.interrupt()
        running.end()
        assert "KeyboardInterrupt" in running.error or "CancelledError" in running.error
        until(lambda: not waits(session))


def test_the_stop_button_works_in_the_cell_that_loads_the_extension(manager, session):
    notebook = Notebook("first.ipynb")
    try:
        cell = notebook.begin(
            f"%load_ext jupyter_shared\n%shared_attach {manager.name}\nawait shared.queue('jobs').get_async()"
        )
        until(lambda: "jobs" in session and waits(session))
        notebook.interrupt()
        cell.end()
        assert "CancelledError" in cell.error
    finally:
        notebook.close()


HOLDING = """
import asyncio
async def hold():
    shared.lock("held").acquire()
holding = asyncio.ensure_future(hold())
await asyncio.sleep(3600)
"""


def test_the_stop_button_breaks_into_no_task_in_the_background(idle, session):
    held = session.lock("held")
    held.acquire()
    cell = idle.begin(HOLDING)
    until(lambda: session.describe("held").waiters)
    idle.interrupt()
    held.release()
    cell.end()
    assert "CancelledError" in cell.error
    assert idle.run("print(holding.done(), shared.lock('held').locked())").strip() == "True True"


def test_the_stop_button_pressed_again_cancels_the_task_that_keeps_the_loop(idle, session):
    session.lock("held").acquire()
    cell = idle.begin(HOLDING)
    until(lambda: session.describe("held").waiters)

    def is_given_up():
        idle.interrupt()
        return not session.describe("held").waiters

    until(is_given_up)
    cell.end()
    assert "CancelledError" in cell.error
    assert idle.run("print(holding.cancelled())").strip() == "True"


def test_who_awaits_what_waits_by_itself_is_told_of_the_twin(idle, session):
    session.queue("jobs").put("it")
    cell = idle.begin("await jobs.get()").end()
    assert "can't be used in 'await' expression" in cell.error
    assert "get_async()" in cell.text
