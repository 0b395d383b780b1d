"""Mappings that are kept for the next value in the same memory: never in another's way, and never for long."""

from __future__ import annotations

import ctypes
import errno
import gc
import os

import numpy as np
import pytest

from jupyter_shared.client.memory import kept, mapping
from jupyter_shared.client.memory.kept import MOST_MAPPINGS, KeptMappings
from jupyter_shared.platform import machine
from jupyter_shared.platform.memory import Piece
from tests import system
from tests.waiting import until

pytestmark = pytest.mark.linux_only("elsewhere nothing tells one piece of memory from another")
MIB = 1 << 20


@pytest.fixture
def made(monkeypatch):
    """The sizes of all that is mapped."""
    sizes, make = [], mapping.Mapped.__init__

    def counted(self, handle, size, **how):
        sizes.append(size)
        make(self, handle, size, **how)

    monkeypatch.setattr(mapping.Mapped, "__init__", counted)
    return sizes


@pytest.fixture
def piece():
    pieces = []

    def new(size=MIB, written=None):
        pieces.append(Piece(size))
        pieces[-1].write(b"x" * (size if written is None else written), 0)
        return pieces[-1]

    yield new
    for one in pieces:
        one.close()


@pytest.fixture
def timers():
    return []


@pytest.fixture
def mappings(timers):
    def later(seconds, function):
        timers.append(function)
        return True

    keeps = KeptMappings(later)
    yield keeps
    keeps.clear()


# --- what is kept ---------------------------------------------------------------------------------------------------


def test_the_same_memory_is_found_again_and_no_other(mappings, piece, made):
    one, other = piece(), piece()
    first = mappings.to_read(one.descriptor, MIB)
    lent = one.lend(writable=False)
    assert lent.descriptor != one.descriptor
    assert mappings.to_read(lent.descriptor, MIB) is first
    assert mappings.to_read(lent.descriptor, MIB // 2) is first
    lent.close()
    assert mappings.to_read(other.descriptor, MIB).address != first.address
    assert made == [MIB, MIB]


def test_what_is_written_is_not_mapped_as_what_is_read(mappings, piece):
    one = piece()
    read, written = mappings.to_read(one.descriptor, MIB), mappings.to_write(one.descriptor, MIB)
    assert read.address != written.address
    assert system.made_writable(mappings.to_write(one.descriptor, MIB).address) == ""
    ctypes.memmove(written.address, b"new", 3)
    assert ctypes.string_at(read.address, 4) == b"newx"


def test_a_value_that_has_grown_is_mapped_anew(mappings, piece, made):
    one = piece(2 * MIB)
    mappings.to_read(one.descriptor, MIB)
    assert mappings.to_read(one.descriptor, 2 * MIB).size == 2 * MIB
    assert mappings.to_read(one.descriptor, MIB).size == 2 * MIB
    assert (made, len(mappings)) == ([MIB, 2 * MIB], 1)


def test_memory_that_is_not_there_yet_is_not_written_through_a_mapping(mappings, piece):
    """Mapped memory that turns out not to be there ends the process; writing to it would say so."""
    assert mappings.to_write(piece(written=0).descriptor, MIB) is None
    assert mappings.to_write(piece(written=MIB // 2).descriptor, MIB) is None
    assert mappings.to_write(piece().descriptor, MIB) is not None


def test_what_cannot_be_mapped_to_be_written_is_written_by_its_handle(mappings, piece):
    lent = piece().lend(writable=False)
    assert mappings.to_write(lent.descriptor, MIB) is None
    lent.close()


def test_it_is_bounded_in_mappings_and_in_bytes(mappings, piece, made, monkeypatch):
    pieces = [piece(4096) for _ in range(MOST_MAPPINGS + 5)]
    for one in pieces:
        mappings.to_read(one.descriptor, 4096)
        mappings.to_read(pieces[0].descriptor, 4096)  # of use all the time
    assert (len(mappings), len(made)) == (MOST_MAPPINGS, len(pieces))
    monkeypatch.setattr(kept, "MOST_BYTES", 10_000)
    assert mappings.to_read(piece().descriptor, MIB).size == MIB
    assert len(mappings) == MOST_MAPPINGS, "what is too large takes nobody's place"
    mappings.to_read(piece(4096).descriptor, 4096)
    assert (len(mappings), mappings.bytes) == (2, 8192)


def test_a_process_that_may_map_little_keeps_little(mappings, piece, monkeypatch):
    monkeypatch.setattr(machine, "mappable", lambda: 8 * MIB)
    mappings.to_read(piece().descriptor, MIB)
    assert len(mappings) == 0


def test_what_is_kept_is_let_go_of_before_anything_is_refused(mappings, piece, monkeypatch):
    mappings.to_read(piece().descriptor, MIB)
    refused = []

    def scarce(*args, **how):
        if len(mappings):
            refused.append(1)
            raise OSError(errno.ENOMEM, "no room")
        return mapped(*args, **how)

    mapped = mapping.map_memory
    monkeypatch.setattr(mapping, "map_memory", scarce)
    assert mappings.to_read(piece().descriptor, MIB).size == MIB
    assert (refused, len(mappings)) == ([1], 1)


# --- letting go -----------------------------------------------------------------------------------------------------


def test_what_is_dropped_stays_mapped_for_whoever_looks(mappings, piece):
    before = system.shared_memory_mapped()
    one = mappings.to_read(piece().descriptor, MIB)
    mappings.clear()
    assert ctypes.string_at(one.address + MIB - 1, 1) == b"x"
    del one
    assert system.shared_memory_mapped() == before


def test_none_is_kept_when_none_is_of_use_for_a_while(mappings, piece, timers, monkeypatch):
    one = piece()
    mappings.to_read(one.descriptor, MIB)
    mappings.to_read(one.descriptor, MIB)
    assert len(timers) == 1
    timers.pop()()
    assert (len(mappings), len(timers)) == (1, 1), "it has just been of use: there is another check to come"
    monkeypatch.setattr(kept, "IDLE_SECONDS", 0.0)
    timers.pop()()
    assert (len(mappings), timers) == (0, [])
    mappings.to_read(one.descriptor, MIB)
    assert len(timers) == 1


def test_what_is_of_no_use_for_a_while_is_let_go_of_though_something_else_is(mappings, piece, timers, monkeypatch):
    """The manager may have closed its memory, which nobody else holds back."""
    now = [0.0]
    monkeypatch.setattr(kept.time, "monotonic", lambda: now[0])
    other, used = piece(), piece()
    mappings.to_read(other.descriptor, MIB)
    now[0] = kept.IDLE_SECONDS - 1
    mappings.to_read(used.descriptor, MIB)
    now[0] += 1
    timers.pop()()
    assert (len(mappings), len(timers)) == (1, 1)
    now[0] += kept.IDLE_SECONDS - 1
    timers.pop()()
    assert (len(mappings), len(timers)) == (0, 0)


def test_a_check_is_asked_for_by_whoever_comes_after_all_was_let_go_of(mappings, piece, timers):
    one = piece()
    mappings.to_read(one.descriptor, MIB)
    timers.clear()  # with the manager
    mappings.clear()
    mappings.to_read(one.descriptor, MIB)
    assert len(timers) == 1


def test_one_check_goes_on_however_often_all_was_let_go_of(mappings, piece, timers):
    """A process that forks lets go of all each time."""
    one = piece()
    for _ in range(10):
        mappings.clear()
        mappings.to_read(one.descriptor, MIB)
    checks = [*timers]
    timers.clear()
    for check in checks:
        check()
    assert (len(mappings), len(timers)) == (1, 1)


def test_nothing_is_kept_where_nobody_would_let_go_of_it(piece):
    mappings = KeptMappings(lambda *_: False)
    assert mappings.to_read(piece().descriptor, MIB).size == MIB
    assert len(mappings) == 0


@pytest.mark.parametrize("when", ["before", "after"])
def test_whatever_ctrl_c_breaks_into_what_is_kept_is_checked(piece, timers, when):
    def struck(seconds, function):
        if when == "after":
            timers.append(function)
        raise KeyboardInterrupt

    mappings, one = KeptMappings(struck), piece()
    with pytest.raises(KeyboardInterrupt):
        mappings.to_read(one.descriptor, MIB)
    assert len(mappings) == 0


def test_what_is_kept_as_all_is_let_go_of_is_checked_too(piece, timers):
    """The manager may go at any moment, with all checks."""

    def later(seconds, function):
        timers.append(function)
        if len(timers) == 1:
            mappings.clear()
        return True

    mappings = KeptMappings(later)
    mappings.to_read(piece().descriptor, MIB)
    mappings.to_read(piece().descriptor, MIB)
    assert (len(mappings), len(timers)) == (2, 2)
    mappings.clear()


def test_memory_goes_though_it_is_kept_mapped_and_whoever_touches_it_lives(mappings):
    """The manager gives it back to the system: a mapping that is only kept holds nothing back, and ends nobody."""
    piece = Piece(MIB)
    piece.write(b"x" * MIB, 0)
    descriptor = os.dup(piece.descriptor)
    read, written = mappings.to_read(descriptor, MIB), mappings.to_write(descriptor, MIB)
    piece.empty(0, MIB)
    piece.close()
    assert os.fstat(descriptor).st_blocks == 0
    assert ctypes.string_at(read.address, MIB) == bytes(MIB)
    ctypes.memmove(written.address, b"y", 1)
    with pytest.raises(PermissionError):
        os.ftruncate(descriptor, 0)
    os.close(descriptor)


# --- with a manager -------------------------------------------------------------------------------------------------


def large(number):
    return np.full(250_000, float(number))  # more than the history keeps alive


def turns(session, *, check=lambda: True):
    """Values one after the other, in the same few pieces of memory."""
    for number in range(40):
        session["x"] = large(number)
        assert (session["x"] == number).all()
        assert check()


def test_values_in_the_same_memory_are_read_and_written_through_the_same_mappings(session, made):
    turns(session)
    assert 2 <= len(made) < 40


def test_a_value_that_is_looked_at_never_changes_though_its_mapping_is_kept(manager, session):
    with manager.attach("other") as other:
        turns(session)
        seen = [other["x"]]
        number = 39

        def check():
            nonlocal number
            if len(seen) > 5:
                seen.pop(number % 5)
            seen.append(other["x"])
            number += 1
            return all((value == value[0]).all() for value in seen)

        turns(session, check=check)
        first = {float(value[0]) for value in seen}
        turns(session)
        assert {float(value[0]) for value in seen} == first
        assert len(other.memories.kept) > 0
        del seen[:]


def test_a_child_has_nothing_of_what_is_kept_and_what_it_looks_at_never_changes(session):
    turns(session)
    looked_at = session["x"]
    before, kept = system.shared_memory_mapped()[0], len(session.memories.kept)
    assert kept > 1
    read, tell = os.pipe()
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            os.close(tell)
            gone = before - system.shared_memory_mapped()[0]
            os.read(read, 1)
            code = 0 if gone >= kept - 1 and not session.memories.kept and (looked_at == 39).all() else 2
        finally:
            os._exit(code)
    turns(session)
    os.close(tell)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    os.close(read)
    assert (looked_at == 39).all()


@pytest.mark.parametrize("way", ["idle", "detached", "gone"])
def test_nothing_stays_mapped(manager, monkeypatch, way):
    gc.collect()
    before = system.shared_memory_mapped()
    if way == "idle":
        monkeypatch.setattr(kept, "IDLE_SECONDS", 0.05)
    session = manager.attach("one")
    turns(session)
    if way == "idle":
        until(lambda: not len(session.memories.kept))
    else:
        assert system.shared_memory_mapped() > before
    if way == "gone":
        session.stop()
    if way != "idle":
        session.detach()
    until(lambda: system.shared_memory_mapped() == before)
    session.detach()


def test_a_writer_that_is_killed_while_it_writes_through_a_mapping_harms_no_value(session, spawned):
    def writer(shared, parent):
        import numpy as np

        for number in range(20):
            shared["y"] = np.full(1 << 20, float(number))
        assert len(shared.memories.kept) > 0
        parent.tell("begins")
        while True:
            number += 1
            shared["y"] = np.full(1 << 20, float(number))

    for _ in range(5):
        child = spawned(writer)
        assert child.hear() == "begins"
        value = session["y"]
        first = value[0]
        child.kill()
        assert (value == first).all()
        turns(session)
        assert (value == first).all()
        last = session["y"]
        assert (last == last[0]).all()
        del value, last
    until(lambda: len(session.clients()) == 1)
    del session["y"], session["x"]
    until(lambda: session.info()["memory"] == 0)


