"""Grants at the one point: every operation of every kind and of the directory, by whoever may do less."""

from __future__ import annotations

import pytest

from jupyter_shared.errors import Refused
from jupyter_shared.kinds import STATES
from jupyter_shared.store.directory import DirectoryState
from jupyter_shared.store.entry import Entry
from jupyter_shared.store.granting import RULES, Guard
from jupyter_shared.store.history import History
from jupyter_shared.store.pipelines import call_many
from jupyter_shared.wire.grants import Grant
from jupyter_shared.wire.messages import Calls, Conflict, Failure, Reply
from tests.kinds.test_every_kind import EXAMPLES
from tests.store.callers import Thread, new_store

READER = Grant(("*",))
B = b"\x80\x05K\x01."
KINDS = sorted(EXAMPLES)

# Plausible arguments of every operation of the directory; X is the id of an object, T of a trace.
X, T = "X", "T"
DIRECTORY = {
    "open": ["new", "dict", [[]]], "create": ["dict", [[]]], "find": ["x"], "fetch": ["x"], "hold": [[X]],
    "handles": [[X]], "sync": [], "bequeath": [[X]], "depart": [], "publish": ["p", B], "bind": ["new", X],
    "names": [], "has": ["x"], "length": [], "objects": [], "ids": [], "describe_many": [[X]],
    "select": ["", None, False, 0, 9], "describe": [X], "everything": [], "clients": [], "counts": [],
    "take_in": [[], [], True], "rename": ["x", "y"], "delete": ["x"], "empty": ["q"], "bring_back": ["gone"],
    "revive": ["new", "dict", [[]]], "gate": [], "look_if": [[], X, "all", []], "copied": [[], X],
    "commit": [[], [[X, "clear", []]]], "let_in": [[X]], "trace": [T, [X]], "untrace": [T], "step": [T, "w", []],
    "next": [T, None], "run": [T, None], "history": [X, 10, []], "was": [X, 1], "restore": [X, None, 1],
    "restore_all": [0.0], "make_again": ["new", "dict", [[]], "me"], "remember": [1, 1], "follow": [X, 9, True],
    "look": [X, [["all", []]]],
}  # fmt: skip


@pytest.fixture
def store():
    store = new_store()
    store.invoke.records = (History(),)
    store.invoke.guard = Guard(store)
    return store


def guest(store, grant):
    thread = Thread(store, "guest")
    thread.client.grant = grant
    return thread


def contents(store):
    """All that there is, as it is written down."""
    kept = (entry for entry in store.entries() if entry.id)
    return [(entry.id, entry.name, entry.editor, entry.version, entry.state.dump()) for entry in kept]


def test_the_tables_know_every_operation_of_the_directory():
    assert DIRECTORY.keys() == DirectoryState.operations.keys()
    assert RULES.keys() <= DirectoryState.operations.keys()


@pytest.mark.parametrize("kind", KINDS)
def test_who_may_read_changes_nothing_by_any_operation_of_any_kind(kind, store):
    owner, reader = Thread(store, "owner"), guest(store, READER)
    made_of, operations = EXAMPLES[kind]
    entry = owner.value(0, "open", "x", kind, [*made_of]) and store.names["x"]
    for name in [*STATES[kind].operations, *Entry.own_operations]:
        found = entry.find(name)[1]
        for args in operations.get(name, [()]):
            before = contents(store)
            outcome = reader.call(entry, name, *args, timeout=0)
            assert contents(store) == before, name
            if not found.reads:
                assert isinstance(outcome, Failure), name
                assert outcome.error == "Refused", name
                assert "'x'" in outcome.args[0]
                assert "read all" in outcome.args[0]
                if found.waits is None:
                    failures = call_many(store, reader.caller, Calls(1, entry.id, name, [[*args]]))
                    assert [failure.error for failure in failures] == ["Refused"]
            else:
                assert getattr(outcome, "error", "") != "Refused", name
    assert not entry.parked


@pytest.mark.parametrize("operation", sorted(DIRECTORY))
@pytest.mark.parametrize("grant", [READER, Grant(("x*",)), Grant((), ("inbox*",))], ids=str)
def test_no_operation_of_the_directory_changes_what_is_not_granted(operation, grant, store):
    owner, other = Thread(store, "owner"), guest(store, grant)
    found = owner.made("dict", [("a", B)], name="x")
    owner.value(found, "set", "a", B)
    owner.made("queue", 0, name="q")
    owner.value(0, "publish", "p", B)
    owner.made("dict", [], name="gone")
    owner.value(0, "delete", "gone", True)
    trace = owner.made("trace")
    before = contents(store)
    ids = {X: found.id, T: trace.id}

    def filled(value):
        if isinstance(value, list):
            return [*map(filled, value)]
        return ids.get(value, value) if isinstance(value, str) else value

    other.call(0, operation, *filled(DIRECTORY[operation]), timeout=0)
    assert contents(store) == before
    assert [*store.names] == ["x", "q", "p"]
    assert store.invoke.trace is None or not store.invoke.trace.recordings


def test_names_that_are_not_granted_are_not_there(store):
    owner, reader = Thread(store, "owner"), guest(store, Grant(("cfg*",)))
    cfg, secret = owner.made("dict", [], name="cfg"), owner.made("dict", [("a", B)], name="secret")
    hidden = owner.made("list", [B])
    assert reader.value(0, "names") == ["cfg"]
    assert reader.value(0, "length") == 1
    assert reader.value(0, "ids", True) == [cfg.id]
    assert [one["name"] for one in reader.value(0, "objects", True)] == ["cfg"]
    assert reader.value(0, "select", "", None, False, 0, 9)[1] == 1
    assert [one["label"] for one in reader.value(0, "clients")] == ["guest"]
    assert reader.value(0, "counts") == {"names": 1, "objects": 1, "clients": 1, "deadlocks": []}
    directory = reader.value(0, "describe", 0)
    assert directory["version"] == owner.value(0, "describe", 0)["version"]
    assert (directory["length"], directory["writer"]) == (1, "")
    for refused in (
        reader.call(0, "find", "secret"), reader.call(0, "has", "secret"), reader.call(0, "fetch", "secret"),
        reader.call(0, "open", "secret", "dict", []), reader.call(0, "hold", [secret.id]),
        reader.call(0, "describe", secret.id), reader.call(0, "describe_many", [cfg.id, secret.id]),
        reader.call(0, "look", secret.id, []), reader.call(0, "history", secret.id, 9, []),
        reader.call(0, "copied", [], secret.id), reader.call(0, "look_if", [], secret.id, "all", []),
        reader.call(0, "look_if", [[secret.id, 1]], cfg.id, "all", []), reader.call(secret, "all"),
        reader.call(hidden, "all"), reader.call(0, "hold", [hidden.id]),
        reader.call(0, "everything"), reader.call(secret, "@last"),
    ):  # fmt: skip
        assert isinstance(refused, Failure)
        assert refused.error == "Refused"
        assert "'cfg*'" in refused.args[0]
    assert reader.value(0, "open", "cfg", "dict", [[]]).object == cfg.id
    reader.client.hand_out(hidden.id, hidden)  # it was in a value that may be read
    assert reader.value(hidden, "all") == [B]
    assert reader.call(hidden, "append", B).error == "Refused"


def test_who_may_write_does_everything_with_those_names_and_nothing_else(store):
    owner, writer = Thread(store, "owner"), guest(store, Grant(("cfg",), ("inbox*",)))
    cfg = owner.made("dict", [("a", B)], name="cfg")
    inbox = writer.made("queue", 0, name="inbox")
    writer.value(inbox, "put", [B])
    assert writer.value(inbox, "get") == [B]
    writer.value(0, "publish", "inbox-2", B)
    writer.value(0, "rename", "inbox-2", "inbox-3")
    writer.value(0, "delete", "inbox-3", True)
    writer.value(0, "bring_back", "inbox-3")
    writer.value(inbox, "@enter")
    writer.value(inbox, "@leave")
    assert writer.value(cfg, "get", "a") == B
    for refused in (
        writer.call(cfg, "clear"), writer.call(cfg, "@enter"), writer.call(0, "rename", "cfg", "inbox-cfg"),
        writer.call(0, "rename", "inbox", "cfg-2"), writer.call(0, "publish", "other", B),
        writer.call(0, "commit", [], [[cfg.id, "clear", []]]), writer.call(0, "commit", [], [[0, "publish", ["o", B]]]),
        writer.call(0, "bind", "inbox-4", owner.made("dict", []).id), writer.call(0, "create", "dict", [[]]),
        writer.call(0, "restore", cfg.id, None, 1), writer.call(0, "open", "other", "dict", [[]]),
    ):  # fmt: skip
        assert isinstance(refused, Failure | Conflict)
        assert refused.error == "Refused"
    assert writer.value(cfg, "all") == owner.value(cfg, "all")
    assert [*store.names] == ["cfg", "inbox", "inbox-3"]


def test_a_new_operation_of_the_directory_is_refused_until_it_has_a_rule(store, monkeypatch):
    monkeypatch.delitem(RULES, "names")
    assert guest(store, Grant(("*",), ("*",))).call(0, "names").error == "Refused"


@pytest.mark.parametrize("args", [[], [None], [[]], [[[]]], [{}], [[1], [2]], ["x"], [1, 2, 3, 4, 5, 6]])
def test_arguments_that_are_none_are_refused_or_fail(args, store):
    reader = guest(store, Grant(("cfg*",)))
    Thread(store, "owner").made("dict", [], name="secret")
    for name in DirectoryState.operations:
        outcome = reader.call(0, name, *args, timeout=0)
        assert "secret" not in str(getattr(outcome, "value", "")), name


def test_a_grants_time_ends_also_for_what_is_parked(store):
    owner, other = Thread(store, "owner"), guest(store, Grant((), ("q",), until=100))
    jobs = owner.made("queue", 0, name="q")
    store.now = 99.0
    waits = other.parked(jobs, "get")
    store.now = 100.0
    owner.value(jobs, "put", [B])
    assert store.woken[0][0] is waits
    assert store.woken[0][1].error == "Refused"
    assert "over" in other.call(jobs, "length").args[0]
    assert isinstance(owner.call(jobs, "get"), Reply)


def test_a_name_that_goes_takes_the_grant_with_it(store):
    owner, reader = Thread(store, "owner"), guest(store, Grant(("cfg",)))
    cfg = owner.made("dict", [], name="cfg")
    assert reader.value(cfg, "length") == 0
    owner.value(0, "rename", "cfg", "other")
    assert reader.call(cfg, "length").error == "Refused"


def test_refusals_are_errors_that_clients_know():
    assert issubclass(Refused, PermissionError)
