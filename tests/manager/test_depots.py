"""Large values that lie in an engine's depots: who is told where, who gets them as frames, and when they are freed.

The engine here is a dictionary. `tests/ray/test_depots.py` has the same with Ray's object store.
"""

from __future__ import annotations

import gc
import secrets
import threading

import numpy
import pytest

from jupyter_shared.address import ConnectionInfo
from jupyter_shared.client import engines
from jupyter_shared.client.memory.depots import Missing
from jupyter_shared.client.session import Session
from jupyter_shared.errors import NoAnswer, StaleObject, ValueLost, VersionMismatch
from jupyter_shared.manager.on_a_thread import serve_on_a_thread
from jupyter_shared.wire import versions
from jupyter_shared.wire.grants import Grant, key_of
from tests.waiting import until

SIZE = 3 << 20  # bytes


class Shelf:
    """Depots, as both ends see them."""

    about = ["shelf"]
    node = "here"

    def __init__(self):
        self.values = {}
        self.freed = []
        self.reads = 0  # by the manager
        self.is_full = False
        self.trouble = None  # what whoever reads is told

    def put(self, memory, pieces, size):
        if self.is_full:
            return False
        whole = bytearray(size)
        for offset, piece in pieces:
            whole[offset : offset + piece.nbytes] = piece
        self.values[self.node, memory] = bytes(whole)
        return True

    def get(self, memory, node):
        try:
            return self.values[node, memory]
        except KeyError:
            raise Missing from None

    def free(self, node, memory):
        self.freed.append((node, memory))
        self.values.pop((node, memory), None)

    def read(self, node, memory, then):
        self.reads += 1
        found = self.trouble or self.values.get((node, memory), KeyError(memory))
        threading.Thread(target=then, args=(found,)).start()

    def where(self, node):
        return f"the node {node!r}"


@pytest.fixture
def shelf():
    return Shelf()


@pytest.fixture
def connection(shelf):
    ended = threading.Event()
    name = f"depots-{secrets.token_hex(4)}"
    where = serve_on_a_thread(name, "127.0.0.1", "nowhere", ended.set, idle=None, keeping=None, depots=shelf)
    connection = ConnectionInfo(**{**where, **{field: tuple(where[field]) for field in ("address", "listens")}})
    yield connection
    with Session.attached_to(connection) as session:
        session.stop()
    assert ended.wait(90)


@pytest.fixture
def inside(connection, shelf, monkeypatch):
    """Sessions of processes that reach the depots."""
    monkeypatch.setattr(engines, "depots_of", lambda about: shelf if about == shelf.about else None)
    with Session.attached_to(connection, "inside") as session:
        yield session


@pytest.fixture
def outside(connection, inside, monkeypatch):
    """One that does not."""
    with Session.attached_to(connection, "outside") as session:
        session.memories._depot = lambda: None
        yield session


def array(fill=7, size=SIZE):
    return numpy.full(size, fill, numpy.uint8)


def is_right(found, fill=7, size=SIZE):
    return len(found) == size and found.min() == fill == found.max()


def test_it_lies_in_the_depot_and_not_with_the_manager(inside, shelf):
    inside["x"] = array()
    assert len(shelf.values) == 1
    assert inside.info()["memory"] == 0
    assert is_right(inside["x"])
    assert shelf.reads == 0


def test_it_is_mapped_and_not_copied(inside, shelf):
    inside["x"] = array()
    (lies,) = shelf.values.values()
    (start,) = (numpy.frombuffer(lies, numpy.uint8).ctypes.data,)
    assert start <= inside["x"].ctypes.data < start + len(lies)
    assert not inside["x"].flags.writeable


def test_what_is_small_travels_as_ever(inside, shelf):
    inside["x"] = array(size=200_000)
    assert not shelf.values
    assert is_right(inside["x"], size=200_000)


def test_one_who_does_not_reach_depots_gets_it_through_the_manager(inside, outside, shelf):
    inside["x"] = array()
    assert is_right(outside["x"])
    assert shelf.reads == 1
    own = outside.get("x", writable=True)
    own[0] = 1
    assert is_right(outside["x"])


def test_a_depot_that_is_slow_has_lost_nothing(inside, outside, shelf):
    inside["x"] = array()
    shelf.trouble = NoAnswer("It is busy.")
    with pytest.raises(NoAnswer, match=r"^It is busy\.$"):
        outside["x"]
    shelf.trouble = None
    assert is_right(outside["x"])


def test_and_what_he_puts_lies_with_the_manager(inside, outside, shelf):
    outside["x"] = array()
    assert not shelf.values
    assert is_right(inside["x"])
    assert is_right(outside["x"])


def test_what_he_has_read_he_publishes_without_sending_it(inside, outside, shelf):
    inside["x"] = array()
    found = outside["x"]
    outside["y"] = found[10:]
    assert len(shelf.values) == 1
    assert is_right(inside["y"], size=SIZE - 10)


def test_it_is_freed_when_the_last_name_and_the_last_reader_let_go(inside, outside, shelf):
    inside["x"] = array()
    found, elsewhere = inside["x"], outside["x"]
    del inside["x"]
    assert is_right(found)
    del found
    gc.collect()
    inside.info()
    assert len(shelf.values) == 1
    assert is_right(elsewhere)
    del elsewhere
    gc.collect()
    until(lambda: not shelf.values)
    assert len(shelf.freed) == 1


def test_it_is_freed_when_its_reader_has_left(inside, connection, shelf):
    inside["x"] = array()
    with Session.attached_to(connection, "reader") as reader:
        found = reader["x"]
        del inside["x"]
        assert is_right(found)
    until(lambda: not shelf.values)


def test_a_new_value_in_its_place_frees_it(inside, shelf):
    for fill in range(3):
        inside["x"] = array(fill)
    assert is_right(inside["x"], 2)
    gc.collect()
    until(lambda: len(shelf.values) == 1)


def test_a_depot_that_takes_nothing_is_done_without(inside, shelf):
    shelf.is_full = True
    inside["x"] = array()
    assert is_right(inside["x"])
    assert not shelf.values
    until(lambda: len(shelf.freed) == 1)


def test_values_in_dicts_queues_and_of_several_buffers(inside, outside, shelf):
    inside.dict("d")["k"] = {"a": array(1), "b": array(2)}
    inside.queue("q").put([array(3)])
    assert len(shelf.values) == 2
    for session in (inside, outside):
        found = session.dict("d")["k"]
        assert is_right(found["a"], 1)
        assert is_right(found["b"], 2)
    assert is_right(outside.queue("q").get()[0], 3)
    until(lambda: len(shelf.values) == 1)


def test_a_value_that_is_lost_is_named_and_all_else_works(inside, outside, shelf):
    inside["lost"] = array()
    inside["there"] = array(2)
    inside["small"] = 3
    gone = min(shelf.values)
    del shelf.values[gone]
    for session in (inside, outside):
        with pytest.raises(ValueLost, match=r"of 'lost' \(3,145,728 bytes\) lay in the depot of the node 'here'"):
            session["lost"]
        assert is_right(session["there"], 2)
        assert session["small"] == 3
    inside["lost"] = array(4)
    assert is_right(outside["lost"], 4)
    assert inside.names() == ["lost", "there", "small"]


def test_a_reader_without_his_part_of_a_list_gets_the_rest(inside, shelf):
    numbers = inside.list("l", [array(1), array(2)])
    del shelf.values[min(shelf.values)]
    with pytest.raises(ValueLost, match="of 'l'"):
        numbers[0]
    assert is_right(numbers[1], 2)


def test_by_a_grant_it_is_read_and_nothing_is_put(inside, connection, shelf):
    inside["x"] = array()
    inside["hidden"] = array(2)
    inside.dict("inbox", {})
    grant = Grant(("x",), ("inbox",))
    granted = connection._replace(key=key_of(connection.key_bytes, grant.words).hex(), grant=grant.words)
    with Session.attached_to(granted, "guest") as guest:
        guest.memories._depot = lambda: None
        assert is_right(guest["x"])
        assert shelf.reads == 1
        guest.dict("inbox")["x"] = guest["x"][1:]
        assert is_right(inside.dict("inbox")["x"], size=SIZE - 1)
        assert len(shelf.values) == 2
        with pytest.raises(StaleObject, match="not this client's"):
            guest.fetch(max(memory for _, memory in shelf.values), guest.memories._own)
        shelf.values.clear()
        with pytest.raises(ValueLost, match=r"^A large value \(3,145,728 bytes\)"):
            guest["x"]


def test_it_is_saved_and_loaded(inside, outside, shelf, tmp_path):
    inside["x"] = array()
    for session in (inside, outside):
        session.save(tmp_path / "saved")
        session.load(tmp_path / "saved", replace=True)
        assert is_right(inside["x"])


def test_one_that_does_not_know_depots_is_refused(connection, monkeypatch):
    monkeypatch.setattr(versions, "CAN", ("beside",))
    with pytest.raises(VersionMismatch, match="install a newer"):
        Session.attached_to(connection)
    monkeypatch.undo()


def test_whose_a_lost_value_was_is_told_only_to_who_has_been_told_of_it(inside, connection):
    inside["x"] = array()
    with Session.attached_to(connection, "stranger") as stranger:
        for number in ("1", "x", "", "9" * 9999):
            with pytest.raises(StaleObject):
                stranger._transport.ask(f"lost {number}")
