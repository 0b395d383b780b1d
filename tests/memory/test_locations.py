"""Shared memory that is opened where it is to be seen: nobody is asked for it, and it is never another piece."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pytest

from jupyter_shared.client.memory import memories
from jupyter_shared.client.memory.memories import MOST_IN_VAIN
from jupyter_shared.platform.memory import open_seen
from jupyter_shared.wire.locations import ENTRIES, LOCATIONS_BYTES, Location, Locations

pytestmark = pytest.mark.linux_only("no process sees the memory of another")
LARGE = 1 << 18  # bytes


def table():
    return Locations(memoryview(bytearray(LOCATIONS_BYTES)))


def like(locations):
    """Another table of that manager, with nothing in it."""
    return Locations(memoryview(bytearray(LOCATIONS_BYTES)), locations.pid, locations.device)


@pytest.fixture
def other(manager):
    with manager.attach("other") as session:
        yield session


@pytest.fixture
def fetched(session, monkeypatch):
    """The ids of the memory that a session asks for."""
    ids: list[int] = []
    fetch = session.fetch
    monkeypatch.setattr(session, "fetch", lambda memory, then, **how: ids.append(memory) or fetch(memory, then, **how))
    return ids


def large(number):
    return np.full(LARGE // 8, float(number))


def test_what_is_told_is_found_and_nothing_else():
    locations = table()
    assert locations.find(7) is None
    locations.note(7, Location(3, 2**40, 10))
    assert locations.find(7) == Location(3, 2**40, 10)
    assert locations.find(7 + ENTRIES) is None
    locations.note(7 + ENTRIES, Location(4, 5, 6))
    assert locations.find(7) is None
    assert locations.find(7 + ENTRIES) == Location(4, 5, 6)


def test_half_of_an_entry_is_none():
    class Interrupted(Exception):
        pass

    class Stops:
        """Memory in which so many numbers more can be written."""

        def __init__(self, numbers, left):
            self._numbers, self._left = numbers, left

        def __setitem__(self, at, number):
            if not self._left:
                raise Interrupted
            self._left -= 1
            self._numbers[at] = number

    for left in range(5):
        locations = table()
        locations.note(7, Location(3, 4, 5))
        whole, locations._numbers = locations._numbers, Stops(locations._numbers, left)
        try:
            locations.note(7 + ENTRIES, Location(13, 14, 15))
        except Interrupted:
            pass
        locations._numbers = whole
        assert locations.find(7) == (Location(3, 4, 5) if left == 0 else None)
        assert locations.find(7 + ENTRIES) == (Location(13, 14, 15) if left >= 5 else None)


def test_a_mixture_of_two_entries_is_no_inode():
    """Where a processor shows what another one writes in another order, a look may find the id of one entry alone."""
    locations, at = table(), 7 * 4
    locations.note(7, Location(3, 4, 5))
    old = locations._numbers[at : at + 4].tolist()
    for nearby in range(1, 1000):
        locations.note(7 + nearby * ENTRIES, Location(3, 4 + nearby, 5))
        locations._numbers[at] = old[0]
        assert locations.find(7).inode > 2**32


def test_what_is_mapped_already_is_not_opened(session, other, fetched, monkeypatch):
    other["x"] = large(1)
    assert session["x"][0] == 1
    opened = []
    monkeypatch.setattr(memories, "open_seen", lambda *_: opened.append(1))
    session._proxies.clear()
    found = session.get("x")
    assert found[0] == 1
    assert not found.flags.writeable
    assert (opened, fetched) == ([], [])
    written = session.get("x", writable=True)
    written[0] = 5
    assert (written[0], found[0]) == (5, 1)
    assert (opened, len(fetched)) == ([1], 1)


def test_a_large_value_is_not_asked_for(session, other, fetched):
    for number in range(5):  # into the same memory, after a while
        other["x"] = large(number)
        found = session["x"]
        assert found[0] == found[-1] == number
        assert not found.flags.writeable
        del found
    assert fetched == []


def test_one_that_may_be_written_neither(session, other, fetched):
    other["x"] = large(1)
    session.values_writable = True
    found = session["x"]
    found[0] = 5
    assert (found[0], found[1], other["x"][0]) == (5, 1, 1)
    assert fetched == []


def test_what_was_displaced_is_asked_for(session, other, fetched):
    other["x"] = large(1)
    session._transport.locations = like(session._transport.locations)
    assert session["x"][0] == 1
    assert len(fetched) == 1


@pytest.mark.parametrize("what", ["inode", "device", "descriptor", "nothing", "a pipe", "pid"])
def test_another_piece_is_never_taken_for_it(session, other, fetched, what):
    other["x"], other["y"] = large(1), large(2)
    locations = session._transport.locations
    entries = [at for at in range(0, ENTRIES * 4, 4) if locations._numbers[at]]
    told = like(locations)
    first, last = entries[0], entries[-1]
    assert first != last
    for at in entries:
        id = locations._numbers[at]
        descriptor, inode, size = locations.find(id)
        if what == "inode":
            inode += 1
        elif what == "descriptor":  # of the other piece
            descriptor = locations._numbers[(last if at == first else first) + 1]
        elif what == "nothing":
            descriptor = 10_000
        elif what == "a pipe":
            descriptor = 0
        told.note(id, Location(descriptor, inode, size))
    told.pid = os.getppid() if what == "pid" else told.pid
    told.device += what == "device"
    session._transport.locations = told
    for name, number in (("x", 1), ("y", 2)):
        found = session[name]
        assert found[0] == found[-1] == number
        del found
    assert len(fetched) == 2


def test_what_is_never_to_be_seen_is_not_looked_for_for_ever(session, other, fetched):
    locations = session._transport.locations
    locations.pid = os.getppid()
    for number in range(2 * MOST_IN_VAIN):
        other["x"] = large(number)
        session.memories.kept.clear()  # what is mapped already is not looked for
        assert session["x"][0] == number
    assert locations.in_vain == MOST_IN_VAIN + 1
    assert len(fetched) == 2 * MOST_IN_VAIN


def test_what_is_no_memory_is_not_even_opened(tmp_path):
    os.mkfifo(tmp_path / "fifo")  # to open it would wait for a writer
    keeper = os.open(tmp_path / "fifo", os.O_RDWR)
    ours: list[int] = []
    try:
        assert not open_seen(os.getpid(), keeper, (os.fstat(keeper).st_ino, os.fstat(keeper).st_dev), ours)
    finally:
        os.close(keeper)
    assert ours == []


def test_what_limits_the_time_is_not_taken_for_an_answer(monkeypatch):
    def limits(*_):
        raise TimeoutError("enough")

    monkeypatch.setattr(os, "readlink", limits)
    with pytest.raises(TimeoutError, match="enough"):
        open_seen(os.getpid(), 0, (0, 0), [])


def test_it_stays_what_it_is_while_it_is_looked_at(session, other):
    other["x"] = large(1)
    found = session["x"]
    del other["x"]
    for number in range(20):  # which find the memory of what is gone, if that was given back
        other["y"] = large(100 + number)
        assert session["y"][0] == 100 + number
    assert (found == 1).all()


INHERITED = """
import os, sys
import jupyter_shared

session = jupyter_shared.attach(sys.argv[1], create=False)
blob = session.open("x")._call("get")
child = os.fork()
if child == 0:
    asked, fetch = [], session.fetch
    session.fetch = lambda *args, **how: asked.append(1) or fetch(*args, **how)
    seen = session.unpack(blob)[0] == 1.0
    os._exit(0 if seen and asked else 1)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


def test_a_forked_child_asks_for_what_its_parent_was_told_of(session):
    """The loan is the parent's, who may give it back while the child looks."""
    session["x"] = large(1)
    done = subprocess.run([sys.executable, "-c", INHERITED, session.connection.name], check=False, timeout=60)
    assert done.returncode == 0
