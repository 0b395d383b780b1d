"""Clients by a link, which see no page: what they read is the truth, whoever writes, is killed or stopped."""

# ruff: noqa: F401

from __future__ import annotations

import os
import random
import threading
import time

import pytest

import jupyter_shared
from jupyter_shared.client.following.following import VARIABLE as FOLLOW
from jupyter_shared.client.memory.page import NoPage
from jupyter_shared.client.vouching.line import VARIABLE
from jupyter_shared.client.vouching.remote_page import UNKNOWN, RemotePage
from jupyter_shared.errors import ManagerGone
from jupyter_shared.manager.vouching import TERM
from tests.linearizability import NEVER, Operation, register, trouble
from tests.managing import ManagerByLink
from tests.processes.recording import Recorder
from tests.processes.test_coherence import (
    KINDS,
    check,
    test_a_name_that_is_deleted_and_made_again_is_the_new_one,
    test_cached_answers_cannot_be_altered_by_who_gets_them,
    test_reads_stay_true_while_objects_come_and_go_in_the_same_slots,
    test_what_one_has_read_another_cannot_read_older,
)
from tests.vouching.zones import trouble_of_zones
from tests.waiting import until


@pytest.fixture(autouse=True)
def vouching(monkeypatch):
    """Whatever is read is vouched for: the children get it, too."""
    monkeypatch.setenv(VARIABLE, "always")
    monkeypatch.setenv(FOLLOW, "never")


@pytest.fixture
def manager(runtime_dir):
    running = ManagerByLink()
    yield running
    running.end()


@pytest.fixture
def local(manager):
    """A session on the manager's machine, which sees its page."""
    with jupyter_shared.attach(manager.name, create=False, label="local") as session:
        yield session


def reads(session, read):
    """How many calls reading once makes."""
    calls, call = [], session._transport.call
    session._transport.call = lambda *args: (calls.append(args), call(*args))[1]
    read()
    del session._transport.call
    return len(calls)


def until_no_call(session, read):
    """Until what is read is known here."""
    until(lambda: reads(session, read) == 0)


def test_reads_of_what_does_not_change_are_no_calls(session, local):
    d, counter, event = session.dict("d", {"k": 1, "l": [1, 2]}), session.counter("c", 5), session.event("e")
    session["x"] = (1, "two")
    for read in (
        lambda: d["k"], lambda: d["l"], lambda: len(d), lambda: "k" in d, lambda: [*d], counter.get, event.is_set,
        lambda: session["x"], d.copy,
    ):  # fmt: skip
        until_no_call(session, read)
    local.dict("d")["k"] = 2
    local["x"] = "new"
    local.counter("c").add(1)
    local.event("e").set()
    assert (d["k"], session["x"], counter.get(), event.is_set()) == (2, "new", 6, True)


@pytest.mark.parametrize("kind", ["several", "published", "counter"])
@pytest.mark.parametrize("seed", [2])
def test_a_history_with_kills_and_interrupts_can_be_explained(session, spawned, kind, seed):
    KINDS[kind][1](session)
    check(Recorder(spawned, kind, seed).run(kills=2, interrupts=15), kind)


# --- stopped, killed, and gone on --------------------------------------------------------------------------------


def reader_of(shared, what):
    """What reads it."""
    if what == "published":
        return lambda: shared["r"]
    proxy = getattr(shared, what)("r")
    return (lambda: proxy.k) if what == "namespace" else (lambda: proxy["k"])


def writer_of(shared, what):
    """What writes it."""
    if what == "published":
        return lambda value: shared.__setitem__("r", value)
    proxy = getattr(shared, what)("r")
    return (lambda value: setattr(proxy, "k", value)) if what == "namespace" else (lambda v: proxy.update(k=v))


def reads_on(shared, parent, what):
    """Read until told to stop: when each read began and ended, and what it saw; few that saw the same."""
    import time

    read, stop, seen, calls = reader_of(shared, what), shared.event("stop"), [], [0]
    call = shared.call

    def counted(*args, **how):
        calls[0] += 1
        return call(*args, **how)

    shared.call = counted
    parent.tell("ready")
    count = 0
    while not stop.is_set():
        time.sleep(0.0005)  # others are to have a turn on a busy machine
        for _ in range(20):
            began = time.monotonic()
            value = read()
            ended = time.monotonic()
            count += 1
            if len(seen) < 2 or seen[-1][2] != value or seen[-2][2] != value:
                seen.append((began, ended, value))
            else:
                seen[-1] = (began, ended, value)  # the first and the last that saw it
    return seen, count, calls[0]


def writes_on(shared, parent, what, who, pause):
    """Write until killed, telling before and after each."""
    import time

    write, number = writer_of(shared, what), 0
    while True:
        number += 1
        parent.tell(("called", f"{who}:{number}", time.monotonic()))
        write(f"{who}:{number}")
        parent.tell(("returned", f"{who}:{number}", time.monotonic()))
        time.sleep(pause)


def written_by(writer, process):
    """What a killed writer has told."""
    operations, called = [], None
    try:
        while True:
            what, value, at = writer.hear()
            if what == "called":
                called = value, at
            else:
                operations.append(Operation(process, "write", value, None, called[1], at))
                called = None
    except (AssertionError, OSError, EOFError):
        if called:
            operations.append(Operation(process, "write", called[0], None, called[1], NEVER))
    return operations


def stress(local, spawned, what, seconds, seed):
    """Readers by link are stopped and go on, writers are killed and replaced: the history, and what the readers did."""
    from tests.spawning import Child

    chance = random.Random(seed)
    KINDS[what][1](local)
    stop = local.event("stop")
    readers = [spawned(reads_on, what) for _ in range(4)]
    for reader in readers:
        assert reader.hear() == "ready"
    history, ends, number = [], time.monotonic() + seconds, 100
    while time.monotonic() < ends or len(history) < 40:
        pause = chance.choice([0.0, 0.005, 0.05])
        here = Child(writes_on, (what, f"local{number}", pause), local.name)
        there = spawned(writes_on, what, f"link{number}", pause)
        for writer in (here, there):
            until(writer.says_something)
        for _ in range(3):
            reader = chance.choice(readers)
            reader.stop()
            time.sleep(chance.choice([0.05, TERM * 0.9, TERM * 1.5]))  # no test depends on it: any of them may be
            reader.go_on()
        for writer in (here, there):
            writer.kill()
            history += written_by(writer, number)
            number += 1
        here.close()
    stop.set()
    told = [reader.finish() for reader in readers]
    for process, (seen, *_) in enumerate(told):
        history += [Operation(process, "read", None, value, began, ended) for began, ended, value in seen]
    return history, told


SECONDS = float(os.environ.get("VOUCHING_SECONDS", "4"))


@pytest.mark.timeout(SECONDS * 20 + 300)
@pytest.mark.parametrize("what", ["dict", "published", "namespace"])
def test_readers_that_were_stopped_and_writers_that_were_killed_can_be_explained(local, spawned, what):
    history, told = stress(local, spawned, what, SECONDS, 1)
    writes = sum(operation.name == "write" for operation in history)
    did = f"{writes} writes, {[(len(seen), count, calls) for seen, count, calls in told]} seen, reads, calls"
    print(did)  # noqa: T201 - for who has it run for long
    assert writes > 20
    assert trouble_of_zones(history, "first") == ""
    assert sum(calls for _, _, calls in told) < sum(count for _, count, _ in told), "they read without calls"


def hears_late(shared, parent):
    """A reader whose thread is kept from hearing until it is told to read; perhaps one that does not keep to it."""
    import threading

    from jupyter_shared.client.vouching.remote_page import RemotePage
    from jupyter_shared.wire.vouching import Recall

    which, has_read, hear = parent.hear(), threading.Event(), RemotePage.hear

    def heard(self, message):
        if isinstance(message, Recall):
            if which == "reads what was recalled":
                return hear(self, Recall(message.number, 0))
            has_read.wait(60)
        return hear(self, message)

    RemotePage.hear = heard
    if which != "keeps to it":
        RemotePage._late = lambda self, term, version, now: version
    d = shared.dict("r")
    while shared.page[d._slot] == -1 or d["k"] != "first":
        d["k"]
    parent.tell("ready")
    parent.hear()
    parent.tell(d["k"])
    has_read.set()


@pytest.mark.parametrize("which", ["keeps to it", "does not look at the time", "reads what was recalled"])
def test_a_reader_that_did_not_keep_to_it_would_be_caught(local, spawned, which):
    """The check bites."""
    d = local.dict("r", {"k": "first"})
    reader = spawned(hears_late)
    reader.tell(which)
    assert reader.hear() == "ready"
    called = time.monotonic()
    d["k"] = "second"
    written = Operation(1, "write", "second", None, called, time.monotonic())
    called = time.monotonic()
    reader.tell()
    read = Operation(2, "read", None, reader.hear(), called, time.monotonic())
    assert (trouble([written, read], register, ("first",)) == "") == (which == "keeps to it")


# --- what it costs others ----------------------------------------------------------------------------------------


def knows(shared, parent):
    """Know what is in it, and say so."""
    d = shared.dict("r")
    while shared.page[d._slot] == -1:
        d["k"]
    parent.tell("knows")
    while parent.hear() is not None:
        parent.tell(d["k"])


@pytest.mark.parametrize("end", ["stop", "kill", "finish"])
def test_a_reader_that_answers_nobody_keeps_writers_waiting_but_once(local, spawned, end):
    d = local.dict("r", {"k": 0})
    reader = spawned(knows)
    assert reader.hear() == "knows"
    if end == "finish":
        reader.tell(None)
        reader.finish()
    else:
        getattr(reader, end)()
    for number in range(1, 200):
        d["k"] = number
    assert d["k"] == 199
    if end == "stop":
        reader.go_on()
        reader.tell("read")
        assert reader.hear() == 199


def test_who_writes_what_he_himself_knows_is_not_in_his_own_way(session):
    """Also from a callback of the lifeline, a finalizer, and while another thread reads."""
    d, done = session.dict("r", {"k": 0}), threading.Event()
    until_no_call(session, lambda: d["k"])

    def write(_):
        if not done.is_set():
            done.set()
            d["k"] = "from a callback"

    watch = session.watch_object(d._handle, write, 0)
    assert done.wait(60)
    until(lambda: d["k"] == "from a callback")
    watch.close()
    until_no_call(session, lambda: d["k"])
    d["k"] = 2
    assert d["k"] == 2
    with session.pipeline():
        for number in range(100):
            d["k"] = number
        assert d["k"] == 99
    assert d["k"] == 99
    with session.transaction():
        d["k"] = d["k"] + 1
    assert d["k"] == 100


def test_pipelines_transactions_and_deletions_elsewhere_are_seen(session, local):
    d, there = session.dict("r", {"k": 0}), local.dict("r")
    for number in range(20):
        until_no_call(session, lambda: d["k"])
        with local.pipeline():
            there["k"] = number
            there["l"] = number
        assert (d["k"], d["l"]) == (number, number)
        until_no_call(session, lambda: d["k"])
        with local.transaction():
            there["k"] = number + 100
        assert d["k"] == number + 100
        until_no_call(session, lambda: d["k"])
        with there.edit() as contents:
            contents["k"] = number + 200
        assert d["k"] == number + 200
    session["x"] = 1
    until_no_call(session, lambda: session["x"])
    del local["x"]
    with pytest.raises(KeyError):
        session["x"]


# --- who knows, and who does not ---------------------------------------------------------------------------------


def test_a_forked_child_knows_nothing_of_it(session, local):
    d, there = session.dict("r", {"k": 0}), local.dict("r")
    until_no_call(session, lambda: d["k"])
    go_on, goes_on = os.pipe()
    told, tells = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.write(tells, b"known" if session.page[d._slot] != UNKNOWN else b"asked")
            os.read(go_on, 1)
            os.write(tells, repr(d["k"]).encode())
        finally:
            os._exit(0)
    assert os.read(told, 100) == b"asked"
    there["k"] = "written since"
    os.write(goes_on, b"x")
    assert os.read(told, 100) == b"'written since'"
    os.waitpid(child, 0)
    for descriptor in (go_on, goes_on, told, tells):
        os.close(descriptor)
    assert d["k"] == "written since"


def test_its_connection_may_break(session, local):
    d, there = session.dict("r", {"k": 0}), local.dict("r")
    for number in range(1, 4):
        until_no_call(session, lambda: d["k"])
        session._transport._vouching._channel.socket.shutdown(2)
        there["k"] = number
        assert d["k"] == number
    until_no_call(session, lambda: d["k"])


def test_a_manager_that_goes_is_told_of(manager, session):
    d = session.dict("r", {"k": 0})
    until_no_call(session, lambda: d["k"])
    manager.kill()
    until(lambda: session.gone)
    with pytest.raises(ManagerGone):
        d["k"]


def test_a_manager_of_before_is_called(manager, monkeypatch):
    monkeypatch.setattr("jupyter_shared.client.vouching.line.CAPABILITY", "something that it does not know")
    with manager.attach() as session:
        d = session.dict("r", {"k": 0})
        for _ in range(10):
            assert reads(session, lambda: d["k"]) == 1
        assert type(session.page) is NoPage
        assert session._transport._vouching is None


@pytest.mark.parametrize("how", ["never", "often"])
def test_it_can_be_turned_off_and_is_not_asked_for_what_is_read_once(manager, monkeypatch, how):
    monkeypatch.setenv(VARIABLE, how)
    with manager.attach() as session:
        d = session.dict("r", {"k": 0})
        assert d["k"] == 0
        line = session._transport._vouching
        assert line is None if how == "never" else line._thread is None


def test_who_sees_the_page_needs_none_of_it(local):
    d = local.dict("r", {"k": 0})
    assert reads(local, lambda: [d["k"] for _ in range(10)]) == 1
    assert type(local.page) is not RemotePage
    assert local._transport._vouching is None


def test_a_guest_knows_what_he_may_read_and_no_more(manager, local):
    from jupyter_shared.link import link_to
    from jupyter_shared.wire.grants import Grant, key_of

    link = link_to(manager.connection)
    words = "read=cfg*"
    guest = link._replace(key=key_of(link.key, words), grant=words)
    local.dict("cfg", {"k": 1})
    with jupyter_shared.attach(guest.in_full(), label="guest") as session:
        d = session.dict("cfg")
        until_no_call(session, lambda: d["k"])
        local.dict("cfg")["k"] = 2
        assert d["k"] == 2
        hidden = local.dict("hidden", {"k": 1})
        session.page.missed(hidden._handle.object, hidden._slot, 1)
        local.dict("cfg")["k"] = 3
        until_no_call(session, lambda: d["k"])
        assert session.page[hidden._slot] == UNKNOWN
