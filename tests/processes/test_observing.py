"""Whoever only looks on is no client: in no list, no count, and keeping no manager alive."""

from __future__ import annotations

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
