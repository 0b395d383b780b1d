"""What a change costs a view: the manager says so, and one call, whatever it shows. Scrolling a frame calls nobody."""

from __future__ import annotations

import pytest

from tests.jupyter.front_end import FrontEnd
from tests.waiting import until


def write(grid, number):
    grid[0] = number
    grid.touch()


MADE = {
    "dict": (lambda shared: shared.dict("x"), lambda x, n: x.update(a=n)),
    "list": (lambda shared: shared.list("x"), lambda x, n: x.append(n)),
    "set": (lambda shared: shared.set("x"), lambda x, n: x.add(n)),
    "namespace": (lambda shared: shared.namespace("x"), lambda x, n: setattr(x, "a", n)),
    "value": (lambda shared: shared.value("x", "O", 0), lambda x, n: x.set(n)),
    "counter": (lambda shared: shared.counter("x"), lambda x, _: x.add()),
    "queue": (lambda shared: shared.queue("x"), lambda x, n: x.put(n)),
    "event": (lambda shared: shared.event("x"), lambda x, n: x.set() if n % 2 else x.clear()),
    "array": (lambda shared: shared.array("x", "i", [0]), lambda x, n: x.append(n)),
    "ndarray": (lambda shared: shared.array("x", shape=(3,)), write),
}


@pytest.fixture
def viewer(manager, monkeypatch):
    """A session of the view's own, and in `said` what it says to the manager."""
    with manager.attach("viewer") as session:
        monkeypatch.setattr(type(session), "said", [], raising=False)
        transport = session._transport
        call, send = transport.call, transport.lifeline._channel.send
        transport.call = lambda message, *rest: (session.said.append(message.operation), call(message, *rest))[1]
        transport.lifeline._channel.send = lambda message: (session.said.append(type(message).__name__), send(message))
        yield session


@pytest.mark.parametrize("kind", MADE)
def test_a_change_takes_one_call_to_be_seen(kind, session, viewer):
    make, change = MADE[kind]
    shared = make(session)
    front_end = FrontEnd(viewer, "x")
    until(lambda: front_end.updates)
    for number in range(1, 5):
        seen = len(front_end.updates)
        change(shared, number)
        until(lambda seen=seen: len(front_end.updates) > seen)
        if number == 1:
            viewer.said.clear()  # of its beginning
    said = [word for word in viewer.said if word != "Release"]
    front_end.close()
    assert said == ["look"] * 3


def test_scrolling_a_frame_calls_nobody(session, viewer):
    pandas = pytest.importorskip("pandas")
    session["x"] = pandas.DataFrame({"a": range(1000)})
    front_end = FrontEnd(viewer, "x")
    until(lambda: front_end.last("grid"))
    viewer.said.clear()
    front_end.say("window", start=500, stop=530)
    until(lambda: front_end.last("grid")["start"] == 500)
    front_end.close()
    assert "look" not in viewer.said
    assert not {*viewer.said} - {"Watch", "Release", "Unwatch"}  # it may begin to watch after its first picture


def test_a_change_between_looking_and_listening_is_seen(session, viewer):
    shared = session.counter("x")
    front_end = FrontEnd(viewer, "x")
    for _ in range(300):
        shared.add()
    until(lambda: front_end.last("number") == 300)
    front_end.close()
