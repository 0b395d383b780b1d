"""What real processes see of each other's writes, cached or not: always as if one thing came after the other."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from jupyter_shared.client.following.following import VARIABLE
from tests.linearizability import NO_ITEMS, is_linearizable, lock, queue, register, registers, trouble
from tests.processes.recording import Recorder
from tests.waiting import until

ROOT = Path(__file__).resolve().parents[2]
# What each kind is like, and what is in it at the beginning.
KINDS = {
    "several": (registers, lambda shared: [shared.counter(f"r{number}", 10) for number in range(3)], (10, 10, 10)),
    "dict": (register, lambda shared: shared.dict("r", {"k": "first"}), ("first",)),
    "value": (register, lambda shared: shared.value("r", "O", "first"), ("first",)),
    "published": (register, lambda shared: shared.__setitem__("r", "first"), ("first",)),
    "namespace": (register, lambda shared: shared.namespace("r", k="first"), ("first",)),
    "counter": (register, lambda shared: shared.counter("r"), (0,)),
    "queue": (queue, lambda shared: shared.queue("r"), NO_ITEMS),
    "lock": (lock, lambda shared: shared.lock("r"), (None,)),
}


@pytest.fixture(autouse=True)
def following(request, monkeypatch):
    """Whether objects are followed: from the first read on, but for tests that say otherwise."""
    said = getattr(request.node, "callspec", None)
    way = said.params.get("way", "never" if said.params.get("seed") == 2 else "always") if said else "always"
    monkeypatch.setenv(VARIABLE, way)  # the children get it, too


def check(history, kind):
    model, _, state = KINDS[kind]
    if kind != "lock":
        history = [operation for operation in history if operation.name != "die"]
    assert len(history) > 50
    told = trouble(history, model, state)
    assert told == "", f"all of it is in {written(history, kind)}"


def written(history, kind):
    """Where a history that cannot be explained has been written, whole: it will not come again."""
    path = ROOT / ".artifacts" / "histories" / f"{kind}-{os.getpid()}-{time.time_ns()}.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(map(repr, history)))
    return path


@pytest.mark.parametrize("kind", [*KINDS])
def test_a_history_can_be_explained(session, spawned, kind):
    KINDS[kind][1](session)
    check(Recorder(spawned, kind, 1).run(), kind)


@pytest.mark.parametrize("kind", [*KINDS])
@pytest.mark.parametrize("seed", [2, 3])
def test_a_history_with_kills_and_interrupts_can_be_explained(session, spawned, kind, seed):
    KINDS[kind][1](session)
    check(Recorder(spawned, kind, seed).run(kills=2, interrupts=15), kind)


def test_a_client_that_did_not_look_at_the_versions_would_be_caught(session, spawned):
    """The check bites."""
    KINDS["dict"][1](session)
    history = Recorder(spawned, "dict", 5, blind=True).run()
    assert not is_linearizable(history, register, ("first",))


def write_for_ever(parent, manager):
    """When told to, attach and number upwards; tell each number once it is acknowledged, with the time."""
    import time

    import jupyter_shared

    parent.hear()
    shared = jupyter_shared.attach(manager, create=False, label="writer")
    d, ns = shared.dict("d"), shared.namespace("ns")
    number = d["n"]
    while True:
        number += 1
        d["n"] = number
        ns.n = number
        shared["n"] = number
        parent.tell((number, time.monotonic()))


def read_until_told(shared, parent):
    """Read again and again: what was seen, and when each read began."""
    import time

    d, ns, stop, seen = shared.dict("d"), shared.namespace("ns"), shared.event("stop"), []
    parent.tell("ready")
    while not stop.is_set():
        began = time.monotonic()
        if chosen := len(seen) % 4:
            value = (d.get, lambda _: ns.n, shared.__getitem__)[chosen - 1]("n")
        else:
            value = d.copy()["n"]
        if not seen or seen[-1][1] != value or len(seen) % 50 == 0:
            seen.append((began, value))
    return seen


@pytest.mark.parametrize("way", ["never", "always"])
def test_no_read_that_starts_after_an_acknowledged_write_misses_it(session, spawned, way):
    """Seven processes read, one writes, and is killed and replaced again and again."""
    session.dict("d", {"n": 0})
    session.namespace("ns", n=0)
    session["n"] = 0
    stop = session.event("stop")
    # The processes are there before the readers keep all processors busy.
    writers = [spawned(write_for_ever, session.name, attached=False) for _ in range(4)]
    readers = [spawned(read_until_told) for _ in range(7)]
    for reader in readers:
        assert reader.hear() == "ready"
    acknowledged = []
    for writer in writers:
        writer.tell()
        acknowledged += [writer.hear() for _ in range(120)]
        writer.kill()
        while True:
            try:
                acknowledged += [writer.hear()]
            except (AssertionError, OSError):
                break
    stop.set()
    histories = [reader.finish() for reader in readers]
    assert acknowledged == sorted(acknowledged)
    for seen in histories:
        assert len({value for _, value in seen}) > 5, "it saw the writer at work"
        latest = 0
        for began, value in seen:
            while latest < len(acknowledged) and acknowledged[latest][1] < began:
                latest += 1
            assert value >= (acknowledged[latest - 1][0] if latest else 0)


def test_what_one_has_read_another_cannot_read_older(session, spawned):
    """A message by another way (a pipe) never overtakes what it tells of."""

    def reader(shared, parent):
        d = shared.dict("d")
        while (told := parent.hear()) is not None:
            parent.tell((told, d["k"], len(d), "k" in d, [*d.items()][-1]))

    d = session.dict("d", {"k": 0})
    child = spawned(reader)
    for number in range(300):
        d["k"] = number
        d[f"extra {number}"] = number
        child.tell(number)
        assert child.hear() == (number, number, number + 2, True, (f"extra {number}", number))
    child.tell(None)
    child.finish()


def test_cached_answers_cannot_be_altered_by_who_gets_them(session):
    d = session.dict("d", {"list": [1], "dict": {"a": [1]}, "tuple": ([1], 2)})
    session["x"] = {"a": [1]}
    ns = session.namespace("ns", items=[1])
    for _ in range(3):
        for value in (d["list"], d["dict"]["a"], d["tuple"][0], session["x"]["a"], ns.items, d.copy()["list"]):
            assert value == [1]
            value.append(2)
        for key, value in d.items():
            if key == "list":
                value.append(3)
        for value in d.values():
            if isinstance(value, dict):
                value.clear()
    assert d == {"list": [1], "dict": {"a": [1]}, "tuple": ([1], 2)}


def test_a_name_that_is_deleted_and_made_again_is_the_new_one(manager, session):
    with manager.attach() as other:
        for number in range(50):
            session["x"] = number
            assert other["x"] == session["x"] == number
            del other["x"]
            assert "x" not in session
            session.dict("x", {"number": number})
            assert other["x"]["number"] == number
            del session["x"]
            with pytest.raises(KeyError):
                other["x"]


def test_reads_are_not_calls_while_nothing_changes(session):
    """The manager is stopped: what was read before is read again without it."""
    import os
    import signal

    d = session.dict("d", {"k": 1, "list": [1, 2]})
    counter, event = session.counter("c", 5), session.event("e")
    session["x"] = (1, "two")

    def read():
        return d["k"], len(d), "k" in d, d["list"], counter.get(), event.is_set(), session["x"], [*d]

    before = read()
    os.kill(session.info()["pid"], signal.SIGSTOP)
    try:
        assert read() == before
    finally:
        os.kill(session.connection.pid, signal.SIGCONT)
    d["k"] = 2
    assert read()[0] == 2


def test_reads_stay_true_while_objects_come_and_go_in_the_same_slots(session):
    keep = session.dict("keep", {"k": "kept"})
    for number in range(3000):
        thing = session.dict(items={"k": number})
        assert thing["k"] == number
        assert keep["k"] == "kept"
        del thing
    until(lambda: session.info()["objects"] == 1)
