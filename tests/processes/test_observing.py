"""Whoever only looks on is no client: in no list, no count, and keeping no manager alive."""

from __future__ import annotations

import time

from jupyter_shared.client.session import Session
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
    time.sleep(0.5)  # it has looked whether anybody is there
    del observer["x"]
    until(lambda: not is_alive(manager.pid), "the idle manager to end")
    observer.detach()
    manager.end()
