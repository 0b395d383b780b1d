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
