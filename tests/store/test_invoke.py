"""The one point: whatever changes something is told there once, in the order it happened, and hooks can refuse it."""

from __future__ import annotations

import gc
from typing import NamedTuple

import pytest

from jupyter_shared.errors import Refused
from jupyter_shared.kinds.kind import Client, Elsewhere, State, operation
from jupyter_shared.store.entry import Ticket
from jupyter_shared.store.invoke import PARKED
from jupyter_shared.store.pipelines import call_many
from jupyter_shared.store.recorder import CAME, GAVE_BACK, LEFT
from jupyter_shared.wire.messages import Calls, Conflict, Failure, Reply
from tests.store.callers import Gate, Thread, answers, new_store


class Change(NamedTuple):
    """What a recorder is told, by name."""

    entry: object
    operation: str
    calls: list
    context: object
    before: int
    version: int
    failures: list
    value: object


class Recording:
    """A recorder that keeps what it was told, and refuses on demand."""

    may_refuse = True

    def __init__(self):
        self.told = []
        self.dead = []
        self.asked = []
        self.refusal = None

    def refuses(self, entry, operation, caller, calls):
        length = len(entry.state) if hasattr(entry.state, "__len__") else 1
        self.asked.append((entry.id, operation.name, length))
        return self.refusal

    def changed(self, *told):
        change = Change(*told)
        assert change.before == change.entry.version < change.version, "told before the version moves"
        self.told.append(change)

    def ended(self, id):
        self.dead.append(id)

    def taken(self):
        """What was told since this was asked last: (object, operation, calls, errors)."""
        told, self.told = self.told, []
        return [(c.entry.id, c.operation, [[*args] for args in c.calls], [f.error for f in c.failures]) for c in told]


class Faraway(State, kind="faraway of the tests"):
    """Its calls are done elsewhere."""

    @operation()
    def go(self, call, where):
        raise Elsewhere(lambda ticket: None)


@pytest.fixture
def store():
    return new_store()


@pytest.fixture
def recording(store):
    found = Recording()
    store.invoke.records = (found,)
    return found


def test_calls_that_change_something_are_told_and_reads_are_not(store, recording):
    one = Thread(store)
    cfg = one.made("dict", [], name="cfg")
    assert recording.taken() == [(0, "open", [["cfg", "dict", [[]]]], [])]
    one.value(cfg, "set", "a", b"1")
    one.value(cfg, "get", "a")
    one.value(0, "names")
    assert recording.taken() == [(cfg.id, "set", [["a", b"1"]], [])]


def test_a_change_says_who_when_and_which_version(store, recording):
    store.now = 12.5
    one = Thread(store, "one")
    cfg = one.made("counter", 0)
    before = cfg.version
    reply = one.call(cfg, "add", 3, place="cell 7")
    change = recording.told[-1]
    assert (change.before, change.version, change.context.now, change.value) == (before, reply.version, 12.5, 3)
    assert str(change.context.caller) == "one, cell 7"
    assert (change.context.expired, change.failures) == (False, ())


def test_a_call_that_failed_and_changed_nothing_is_not_told(store, recording):
    one = Thread(store)
    cfg = one.made("dict", [])
    before = cfg.version
    store.watch(one.client, cfg.id, cfg.version)
    recording.taken()
    assert one.call(cfg, "update", [["a", b"1"], ["b"]]).error == "ValueError"
    assert one.value(cfg, "keys") == []
    assert (recording.taken(), store.changes.notified, cfg.version) == ([], [], before)


@pytest.mark.parametrize(
    ("kind", "arguments", "operation", "args", "value"),
    [
        ("dict", [[["a", b"1"]]], "pop", ["b"], None),
        ("dict", [[["a", b"1"]]], "setdefault", ["a", b"2"], b"1"),
        ("set", [["a"]], "add", ["a"], False),
        ("set", [["a"]], "discard", ["b"], False),
        ("event", [], "clear", [], None),
        ("list", [[b"1"]], "multiply", [1], None),
    ],
)
def test_a_call_that_finds_nothing_to_change_moves_no_version(store, kind, arguments, operation, args, value):
    one = Thread(store)
    entry = one.made(kind, *arguments)
    before = entry.version
    assert one.value(entry, operation, *args) == value
    assert (entry.version, store.changes.slots.page[entry.slot]) == (before, before)
    assert not call_many(store, one.caller, Calls(1, entry.id, operation, [args, args]))
    assert entry.version == before


def test_the_directory_moves_only_when_a_name_comes_or_goes(store):
    one, two = Thread(store), Thread(store)
    directory = store.directory
    one.value(0, "publish", "x", b"1")
    one.value(0, "open", "cfg", "dict", [])
    before = directory.version
    one.value(0, "publish", "x", b"2")
    two.value(0, "open", "cfg", "dict", [])
    one.value(0, "create", "list", [])
    one.call(0, "delete", "nothing")
    one.call(0, "bind", "x", 99999)
    store.client_gone(two.client)
    assert (directory.version, store.changes.slots.page[directory.slot]) == (before, before)
    one.value(0, "publish", "y", b"1")
    assert directory.version > before
    before = directory.version
    one.value(0, "delete", "y")
    assert directory.version > before


def test_those_who_watch_the_directory_hear_of_clients_that_come_between_two_looks(store):
    one = Thread(store)
    store.client_came(Client(77, {"label": "new"}))
    store.watch(one.client, 0, store.directory.version)
    ((_, told),) = store.changes.notified
    assert told.version > store.directory.version


def test_a_pipelines_calls_are_one_change(store, recording):
    one = Thread(store)
    cfg = one.made("dict", [])
    recording.taken()
    failures = call_many(store, one.caller, Calls(1, cfg.id, "set", [["a", b"1"], [], ["b", b"2"]]))
    assert [failure.number for failure in failures] == [2]
    assert recording.taken() == [(cfg.id, "set", [["a", b"1"], [], ["b", b"2"]], ["TypeError"])]


def test_a_parked_call_is_told_when_it_is_let_through(store, recording):
    one, two = Thread(store), Thread(store)
    jobs = one.made("queue", 0, name="jobs")
    recording.taken()
    two.parked(jobs, "get", 1)
    assert recording.taken() == []
    one.value(jobs, "put", [b"x"])
    assert recording.taken() == [(jobs.id, "put", [[[b"x"]]], []), (jobs.id, "get", [[1]], [])]
    assert answers(store) == [[b"x"]]


def test_a_call_whose_time_is_up_and_gets_nothing_is_not_told(store, recording):
    one = Thread(store)
    jobs = one.made("queue", 0)
    ticket = one.parked(jobs, "get", 1, timeout=5.0)
    recording.taken()
    store.expire(ticket)
    assert recording.taken() == [], "it has changed nothing"


def test_publishing_is_told_once_as_what_it_is(store, recording):
    one, two = Thread(store), Thread(store)
    one.value(0, "publish", "x", b"1")
    x = store.names["x"]
    one.value(0, "publish", "x", b"2")
    two.value(x, "@enter")
    assert isinstance(one.call(0, "publish", "x", b"3"), Ticket)
    two.value(x, "@leave")
    assert x.state.blob == b"3"
    assert recording.taken() == [
        (0, "publish", [["x", b"1"]], []),
        (x.id, "set", [[b"2"]], []),
        (x.id, "@enter", [[]], []),
        (x.id, "@leave", [[]], []),
        (x.id, "set", [[b"3"]], []),
    ]


def test_what_is_done_elsewhere_is_told_when_it_is_done(store, recording):
    one = Thread(store)
    entry = store.add(Faraway(), "test")
    ticket = one.call(entry, "go", "north")
    assert recording.taken() == []
    store.finish(ticket, "arrived")
    assert recording.told[-1].value == "arrived"
    assert recording.taken() == [(entry.id, "go", [["north"]], [])]


def test_a_clients_end_is_told_object_by_object(store, recording):
    one, two = Thread(store), Thread(store)
    gpu = one.made("lock", name="gpu")
    one.made("dict", [], name="idle")
    one.value(gpu, "acquire")
    two.parked(gpu, "acquire")
    recording.taken()
    one.gone()
    assert recording.taken() == [(gpu.id, GAVE_BACK, [[]], []), (gpu.id, "acquire", [[]], []), (0, LEFT, [[]], [])]


def test_a_client_that_comes_is_told(store, recording):
    store.client_came(Thread(store).client)
    assert recording.taken() == [(0, CAME, [[]], [])]


def test_objects_that_end_are_told_however_they_end(store, recording):
    one = Thread(store)
    freed, deleted = one.made("dict", []).id, one.made("dict", [], name="x").id
    recording.taken()
    one.client.release(freed, 1)
    gc.collect()
    assert recording.dead == [freed]
    one.value(0, "delete", "x")
    assert recording.dead == [freed, deleted]
    assert recording.taken() == [(0, "delete", [["x"]], [])]
    one.client.release(deleted, 1)  # the last that refers to it: it has ended long since


def test_a_recorder_sees_an_object_before_it_changes_and_may_refuse(store, recording):
    one = Thread(store)
    cfg = one.made("dict", [("a", b"1")])
    version = cfg.version
    recording.asked.clear()
    recording.refusal = OSError("the disk is full")
    for reply in (one.call(cfg, "clear"), *call_many(store, one.caller, Calls(1, cfg.id, "clear", [[], []]))):
        assert (reply.error, reply.args) == ("OSError", ["the disk is full"])
    assert (len(cfg.state), cfg.version, recording.taken()[1:]) == (1, version, [])
    assert recording.asked == [(cfg.id, "clear", 1)] * 2
    assert one.value(cfg, "get", "a") == b"1"
    recording.refusal = None
    one.value(cfg, "clear")
    assert len(cfg.state) == 0


@pytest.mark.parametrize(
    ("kind", "take", "give_back"),
    [
        ("lock", ["acquire"], ["release"]),
        ("rlock", ["acquire"], ["release_all"]),
        ("semaphore", ["acquire"], ["release"]),
        ("bounded_semaphore", ["acquire"], ["release"]),
        ("queue", ["get_on_trial"], ["untake"]),
        ("dict", ["@enter"], ["@leave"]),
    ],
)
def test_what_gives_back_what_a_caller_holds_is_done_though_the_record_refuses(store, recording, kind, take, give_back):
    one = Thread(store)
    held = one.made(kind)
    if kind == "queue":
        one.value(held, "put", [b"1"])
    one.value(held, *take)
    recording.taken()
    recording.refusal = OSError("the disk is full")
    one.value(held, *give_back)
    assert not held.holders()
    assert recording.taken() == [(held.id, give_back[0], [[]], [])]
    assert one.call(held, *take).error == "OSError"


@pytest.mark.parametrize(
    ("kind", "fill", "take", "put_back"),
    [
        ("queue", ["put", [b"1"]], ["get", 1], [[b"1"]]),
        ("lifo_queue", ["put", [b"1"]], ["get", 1], [[b"1"]]),
        ("priority_queue", ["put", [[b"1", 1]]], ["get", 1], [[[b"1", 1]]]),
        ("list", ["extend", [b"1"]], ["pop", 0], [0, b"1"]),
        ("dict", ["set", "k", b"1"], ["pop", "k"], ["k", b"1"]),
    ],
)
def test_what_somebody_took_and_did_not_get_is_put_back_though_the_record_refuses(
    store, recording, kind, fill, take, put_back
):
    one = Thread(store)
    holder = one.made(kind)
    one.value(holder, *fill)
    one.value(holder, *take)
    recording.refusal = OSError("the disk is full")
    one.value(holder, "put_back", *put_back)
    assert len(holder.state) == 1


@pytest.mark.parametrize("times", [1, 2])
def test_letting_others_in_ends_whoever_is_in_the_way_of_it(store, recording, times):
    one, two = Thread(store), Thread(store)
    cfg = one.made("dict", name="cfg")
    for _ in range(times):
        one.value(cfg, "@enter")
    store.invoke.guard = lambda entry, *_: Refused("a guest may not") if entry is cfg else None
    one.value(0, "let_in", [cfg.id])
    assert cfg.editor == one.caller
    store.invoke.guard = None
    recording.refusal = OSError("the disk is full")
    one.value(0, "let_in", [cfg.id])
    assert cfg.editor is None
    recording.refusal = None
    two.value(cfg, "set", "a", b"1")


def test_a_guard_refuses_reads_writes_pipelines_and_parked_calls(store):
    one, two = Thread(store, "one"), Thread(store, "two")
    jobs = one.made("queue", 0)
    cfg = one.made("dict", [])
    asked = []

    def guard(entry, operation, caller, calls):
        asked.append((entry.id, operation.name, [[*args] for args in calls]))
        return Refused("a guest may not") if caller.client is two.client else None

    waits = two.parked(jobs, "get", 1)
    store.invoke.guard = guard
    assert two.call(cfg, "get", "a").error == two.call(cfg, "set", "a", b"1").error == "Refused"
    assert [failure.error for failure in call_many(store, two.caller, Calls(1, cfg.id, "clear", [[]]))] == ["Refused"]
    one.value(jobs, "put", [b"x"])
    assert store.woken[0][0] is waits
    assert store.woken[0][1].error == "Refused"
    assert len(jobs.state) == 1
    assert asked[:3] == [
        (cfg.id, "get", [["a"]]), (cfg.id, "set", [["a", b"1"]]), (cfg.id, "clear", [[]]),
    ]  # fmt: skip


class Tracing:
    """A tracer that keeps what it was told, and holds calls on demand."""

    def __init__(self, *chosen):
        self.told = []
        self.held = set()
        self.chosen = {entry.id for entry in chosen}

    def is_stepped(self, entry, caller):
        return False

    def left(self, client):
        pass

    def held_back_by(self, entry, operation, caller, call):
        return "the test" if caller in self.held else ""

    def tried(self, entry, operation, caller, call, outcome, expired):
        what = "parked" if outcome is PARKED else type(outcome).__name__
        self.told.append((what, entry.id, operation.name, str(caller)))

    def tried_many(self, entry, operation, caller, calls, failures):
        self.told.append((len(calls.calls), entry.id, operation.name, str(caller)))

    def unparked(self, ticket, reply):
        self.told.append(("unparked", ticket.entry.id, type(reply).__name__, str(ticket.caller)))

    def gone(self, entry, client):
        self.told.append(("gone", entry.id, "", client.label))


def test_a_tracer_is_told_of_every_step(store):
    one, two = Thread(store, "one"), Thread(store, "two")
    gate = store.add(Gate(), "test")
    trace = store.invoke.trace = Tracing(gate)
    one.value(gate, "see", 0)
    two.parked(gate, "queue", 1)
    one.call(gate, "fail")
    call_many(store, one.caller, Calls(1, gate.id, "widen", [[1], [2]]))
    assert isinstance(one.call(gate, "widen", 1, if_version=1), Conflict)
    ticket = two.parked(gate, "queue", 99)
    store.cancel(ticket)
    assert trace.told == [
        ("Reply", gate.id, "see", "one"),
        ("parked", gate.id, "queue", "two"),
        ("Failure", gate.id, "fail", "one"),
        ("Reply", gate.id, "queue", "two"),
        ("unparked", gate.id, "Reply", "two"),
        (2, gate.id, "widen", "one"),
        ("Conflict", gate.id, "widen", "one"),
        ("parked", gate.id, "queue", "two"),
        ("unparked", gate.id, "NoneType", "two"),
    ]


def test_a_tracer_is_told_what_a_clients_end_gave_back(store):
    one = Thread(store, "one")
    gpu = one.made("lock", name="gpu")
    one.value(gpu, "acquire")
    trace = store.invoke.trace = Tracing(gpu)
    one.gone()
    assert trace.told == [("gone", gpu.id, "", "one")]


def test_a_tracer_holds_a_call_until_it_lets_it_go(store):
    one, two = Thread(store, "one"), Thread(store, "two")
    cfg = one.made("dict", [])
    trace = store.invoke.trace = Tracing(cfg)
    trace.held.add(two.caller)
    two.parked(cfg, "set", "a", b"1")
    one.value(cfg, "set", "b", b"2")
    assert one.value(cfg, "keys") == ["b"]
    trace.held.clear()
    store.retry(cfg)
    assert isinstance(store.woken[0][1], Reply)
    assert one.value(cfg, "keys") == ["b", "a"]


def test_no_hook_is_asked_for_what_no_operation_is(store, recording):
    one = Thread(store)
    cfg = one.made("dict", [])
    recording.taken()
    assert isinstance(one.call(cfg, "no such"), Failure)
    assert isinstance(one.call(99, "get"), Failure)
    assert recording.taken() == []
