"""A time limit, a handler of SIGALRM that raises TimeoutError, breaks in wherever it comes, and comes out as it is.

Also where whatever some code raises is taken for that code's own word, or an OSError for the system's.
"""

from __future__ import annotations

import os
import signal
from functools import partial

import pytest

from jupyter_shared.client.following import replica
from jupyter_shared.client.memory import kept, mapping
from jupyter_shared.client.signals import came_from_a_handler
from jupyter_shared.client.transactions import parts
from jupyter_shared.platform.unix import memory


class Over(TimeoutError):
    """The time is."""


def limit(_, __):
    raise Over("enough")


class Handler:
    """As programs have them, too."""

    def __call__(self, number, frame):
        raise Over("enough")

    def method(self, number, frame):
        raise Over("enough")


HANDLERS = {
    "function": limit, "method": Handler().method, "partial": partial(limit), "object": Handler(),
    "partial of a partial": partial(partial(Handler().method)),
}  # fmt: skip


@pytest.fixture(autouse=True)
def handled():
    before = signal.signal(signal.SIGALRM, limit)
    yield
    signal.signal(signal.SIGALRM, before)


def time_is_over(*_, **__):
    signal.raise_signal(signal.SIGALRM)


class Slow:
    """What takes too long to be packed."""

    def __reduce__(self):
        time_is_over()
        return Slow, ()


class SlowNumber:
    """The same of a key."""

    def __index__(self):
        time_is_over()
        return 1

    def __hash__(self):
        return 1


@pytest.mark.parametrize("name", HANDLERS)
def test_it_is_told_from_other_errors_by_the_handler_that_has_raised_it(name):
    signal.signal(signal.SIGALRM, HANDLERS[name])
    with pytest.raises(Over) as raised:
        time_is_over()
    assert came_from_a_handler(raised.value)
    with pytest.raises(TimeoutError) as raised:
        raise TimeoutError
    assert not came_from_a_handler(raised.value)


class Endless:
    """Has whatever it is asked for, as a mock."""

    asked = 0

    def __getattr__(self, name):
        self.asked += 1
        assert self.asked < 100, "it is asked without end"
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __call__(self, number, frame):
        raise Over("enough")


def test_a_handler_that_has_every_attribute_is_one_as_any_other():
    signal.signal(signal.SIGALRM, Endless())
    with pytest.raises(Over) as raised:
        time_is_over()
    assert came_from_a_handler(raised.value)


def _in_transaction(session, monkeypatch):
    shared = session.dict("x")
    monkeypatch.setattr(parts, "_perform", time_is_over)
    with session.transaction():
        shared["k"] = 1


def _as_followed(session, monkeypatch, what):
    monkeypatch.setattr(session, "_follows", "always")
    shared = session.dict("x", k=1)
    shared.keys()
    shared["n"] = 1
    monkeypatch.setattr(replica.Replica, what, time_is_over)
    list(shared.items())


def _large_value(session, monkeypatch, where, what):
    session["x"] = bytes(1_000_000)
    session["y"] = bytes(2_000_000)
    monkeypatch.setattr(where, what, time_is_over)
    assert len(session["x"]) == 1_000_000


def _connecting(session, monkeypatch):
    session._transport.hang_up()
    monkeypatch.setattr(memory.mmap, "mmap", time_is_over)
    session.dict("x")


WHERE = {
    "packing": lambda session, _: session.dict("x").update(k=Slow()),
    "packing by value": lambda session, _: session.dict("x").update(k=[lambda: 1, Slow()]),
    "looking for a key": lambda session, _: session.dict("x").get(SlowNumber()),
    "within a transaction": _in_transaction,
    "catching up with what is followed": partial(_as_followed, what="_applied"),
    "mapping": partial(_large_value, where=mapping.Mapped, what="__init__"),
    "recognizing what is mapped": partial(_large_value, where=kept, what="recognized"),
    "connecting": _connecting,
}


@pytest.mark.parametrize("name", WHERE)
def test_it_comes_out_as_it_is(session, monkeypatch, name):
    with monkeypatch.context() as patched, pytest.raises(Over, match="enough"):
        WHERE[name](session, patched)
    session.dict("after")["k"] = os.getpid()
    assert session.dict("after") == {"k": os.getpid()}
