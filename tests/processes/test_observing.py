"""Whoever only looks on is no client: in no list, no count, and keeping no manager alive."""

from __future__ import annotations

from types import SimpleNamespace

from jupyter_shared.client.session import Session
from jupyter_shared.manager.loop import Timer
from jupyter_shared.manager.process import end_when_idle
from tests.managing import one_that_ends_soon
from tests.spawning import is_alive
from tests.waiting import until


def test_an_observer_is_in_no_list_and_tells_nobody(manager, session):
    before = session.version(None)
    with Session(manager.connection, "looking on", observes=True) as observer:
        assert [who.label for who in session.clients()] == ["test"] == [who.label for who in observer.clients()]
        assert session.info()["clients"] == 1
    assert session.version(None) == before


def test_an_observer_keeps_no_manager_alive(runtime_dir):
    look_on = lambda running: Session(running.connection, "looking on", observes=True)  # noqa: E731
    manager, observer = one_that_ends_soon(0.2, look_on)
    until(lambda: not is_alive(manager.pid), "the idle manager to end")
    until(lambda: observer.gone)
    observer.detach()
    manager.end()


def test_it_ends_when_one_who_looks_on_has_removed_the_last_name(runtime_dir):
    """As one does in JupyterLab's panel, after the notebook was closed."""
    look_on = lambda running: Session(running.connection, "looking on", observes=True)  # noqa: E731
    manager, observer = one_that_ends_soon(0.2, look_on)
    observer["x"] = 1
    del observer["x"]
    until(lambda: not is_alive(manager.pid), "the idle manager to end")
    observer.detach()
    manager.end()


def test_while_there_is_a_name_it_looks_again_whether_there_is_one():
    looks, store = [], SimpleNamespace(names={"x": 1}, clients={})
    loop = SimpleNamespace(running=True, later=lambda _, look: (looks.append(look), Timer(look))[1])
    end_when_idle(SimpleNamespace(store=store, loop=loop), 0.2)
    for number in range(1, 4):
        looks[-1]()
        assert (loop.running, len(looks)) == (True, number + 1)
    store.names.clear()
    looks[-1]()
    assert not loop.running
