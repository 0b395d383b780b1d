"""The history: what was changed by whom, what can be taken back, and what is not kept alive for that."""

from __future__ import annotations

import gc
import random
import weakref

import pytest

from jupyter_shared.kinds import STATES, has_history
from jupyter_shared.kinds.undo import LARGE_MEMORY
from jupyter_shared.store.history import RECORD, History
from jupyter_shared.store.pipelines import call_many
from jupyter_shared.wire.messages import Calls, Failure
from jupyter_shared.wire.values import Packed
from tests.store.callers import Thread, new_store


@pytest.fixture
def store():
    return remembering(History())


def remembering(history):
    store = new_store()
    store.invoke.records = (history,)
    return store


@pytest.fixture
def one(store):
    return Thread(store, "one")


def told(thread, entry, limit=100, keys=()):
    return thread.value(0, "history", entry.id, limit, [*keys])


def differences(thread, entry, **more):
    return [[found[:3] for found in change[6]] for change in told(thread, entry, **more)]


def test_says_what_each_key_was_and_became_by_whom_and_when(store, one):
    cfg = one.made("dict", [["a", b"1"]], name="cfg")
    store.now = 5.0
    one.value(cfg, "set", "a", b"2", place="cell 3")
    one.value(cfg, "update", [["a", b"3"], ["b", b"4"]])
    one.value(cfg, "pop", "b")
    assert differences(one, cfg) == [
        [["b", [b"4"], []]],
        [["a", [b"2"], [b"3"]], ["b", [], [b"4"]]],
        [["a", [b"1"], [b"2"]]],
    ]
    version, before, when, who, operation, calls, *_ = told(one, cfg)[-1]
    assert (when, who, operation, calls) == (5.0, "one, cell 3", "set", 1)
    assert before < version < cfg.version


def test_of_one_key(store, one):
    cfg = one.made("namespace", [])
    for number in range(3):
        one.value(cfg, "set", "a", b"%d" % number)
        one.value(cfg, "set", "b", b"x")
    assert differences(one, cfg, keys=["a"], limit=2) == [[["a", [b"1"], [b"2"]]], [["a", [b"0"], [b"1"]]]]


def test_what_changed_nothing_is_no_change(store, one):
    cfg, members = one.made("dict", [["a", b"1"]]), one.made("set", ["a"])
    one.value(cfg, "setdefault", "a", b"2")
    one.value(cfg, "pop", "none")
    one.value(cfg, "@enter")
    one.value(cfg, "@leave")
    one.value(members, "add", "a")
    assert isinstance(one.call(cfg, "set", {}, b""), Failure)
    assert told(one, cfg) == told(one, members) == []


def test_calls_that_failed_are_no_changes_but_those_beside_them_in_a_pipeline_are(store, one):
    cfg = one.made("dict", [["a", b"1"]])
    assert isinstance(one.call(cfg, "update", [["a", b"2"], ["b"]]), Failure)
    assert told(one, cfg) == []
    call_many(store, one.caller, Calls(1, cfg.id, "set", [["a", b"2"], ["b"]], place=None))
    assert len(told(one, cfg)) == 1


def test_a_pipeline_is_one_change(store, one):
    numbers = one.made("list", [])
    call_many(store, one.caller, Calls(1, numbers.id, "append", [[b"1"], [b"2"]], place=None))
    assert differences(one, numbers) == [[[0, [], [b"1", b"2"]]]]
    one.value(0, "restore", numbers.id, None, 1)
    assert one.value(numbers, "all") == []


EXAMPLES = {
    "dict": ([[]], lambda r: r.choice([
        ("set", r.randrange(6), b"%d" % r.randrange(99)), ("pop", r.randrange(6)),
        ("setdefault", r.randrange(6), b"s"),
        ("update", [[r.randrange(9), b"u"], [1.0, b"v"]]), ("popitem",), ("clear",),
        ("replace", [[1, b"r"], [2, b"q"]]),
        ("update", [[r.randrange(9), b"half"], [3, b"x"]]),
        ("put_many", [r.randrange(9), 1.0], [b"first", b"second"]),
    ])),
    "set": ([[]], lambda r: r.choice([
        ("add", r.randrange(6)), ("discard", r.randrange(6)), ("pop",), ("update", [1, 2, r.randrange(9)]),
        ("difference_update", [1, 2]), ("intersection_update", [2, 3, 4]), ("symmetric_difference_update", [1, 5]),
        ("replace", [7, 8]),
    ])),
    "list": ([[]], lambda r: r.choice([
        ("append", b"%d" % r.randrange(99)), ("append", b"b"), ("extend", [b"c", b"d"]),
        ("insert", r.randrange(-9, 9), b"i"),
        ("set", r.randrange(-9, 9), b"s"), ("pop", r.randrange(-9, 9)), ("delete", r.randrange(-9, 9)), ("reverse",),
        ("delete", [None, None, 2]), ("set", [0, 2, None], [b"x", b"y", b"z"]), ("multiply", 2), ("replace", [b"n"]),
    ])),
    "array": (["b", b"\1\2"], lambda r: r.choice([
        ("append", r.randrange(9)), ("extend", b"\3\4"), ("insert", r.randrange(-9, 9), 5),
        ("set", r.randrange(-5, 5), 6),
        ("pop", r.randrange(-5, 5)), ("reverse",), ("delete", [1, 3, None]), ("replace", b"\7\7\7"),
    ])),
    "published": ([b"0"], lambda r: r.choice([("set", b"%d" % r.randrange(99)), ("replace", b"r")])),
    "value": (["i", b"0"], lambda r: ("set", b"%d" % r.randrange(99))),
    "counter": ([0], lambda r: r.choice([("add", r.randrange(5)), ("replace", 7)])),
}  # fmt: skip


@pytest.mark.parametrize("kind", [*filter(has_history, STATES)])
def test_whatever_was_done_can_be_taken_back_to_any_version(kind):
    made, step = EXAMPLES.get(kind) or EXAMPLES["dict"]
    chance = random.Random(kind)
    for _ in range(40):
        store = remembering(History())
        one = Thread(store)
        entry = one.made(kind, *made)
        seen = {entry.version: contents(one, entry)}
        for _ in range(chance.randrange(30)):
            one.call(entry, *step(chance))
            seen[entry.version] = contents(one, entry)
        for version in chance.sample([*seen], min(len(seen), 5)):
            before = contents(one, entry)
            one.value(0, "restore", entry.id, version, 1)
            assert contents(one, entry) == seen[version]
            told(one, entry)
            one.value(0, "restore", entry.id, None, 1)
            assert contents(one, entry) == before, "what was restored is taken back"


def contents(thread, entry):
    found = thread.value(entry, "all")
    if entry.state.kind in ("dict", "namespace"):
        return dict(zip(*found, strict=True))
    return {*found} if entry.state.kind == "set" else [*found] if isinstance(found, list) else found


def test_restoring_waits_for_who_edits(store, one):
    cfg, two = one.made("dict", []), Thread(store, "two")
    two.value(0, "hold", [cfg.id])
    one.value(cfg, "set", "a", b"1")
    one.value(cfg, "@enter")
    ticket = two.parked(0, "restore", cfg.id, None, 1)
    one.value(cfg, "@leave")
    assert ticket.done
    assert cfg.state.items == {}


def test_bounds(one, store):
    history = store.invoke.records[0]
    cfg = one.made("dict", [])
    first = cfg.version
    for number in range(150):
        one.value(cfg, "set", "a", b"%d" % number)
    assert len(told(one, cfg, limit=1000)) == 100
    assert one.call(0, "restore", cfg.id, first, 1).error == "NotRemembered"
    assert one.call(0, "restore", cfg.id, None, 101).error == "NotRemembered"
    assert one.call(0, "restore", cfg.id, cfg.version + 1, 1).error == "NotRemembered"
    one.value(0, "restore", cfg.id, None, 100)
    assert cfg.state.items == {"a": b"49"}
    one.value(0, "remember", 10, 1 << 20)
    assert len(told(one, cfg)) == 10
    for _ in range(50):
        one.value(cfg, "set", "a", bytes(100_000))
        assert history.size <= 1 << 20
    one.value(0, "remember", 0, 0)
    assert history.size == 0
    one.value(cfg, "set", "a", b"")
    assert told(one, cfg) == []
    assert history.size == 0


def test_what_was_changed_while_nothing_was_remembered_is_not_known(store, one):
    cfg = one.made("dict", [])
    one.value(cfg, "set", "a", b"1")
    first = cfg.version
    one.value(0, "remember", 0, 0)
    one.value(cfg, "set", "a", b"2")
    second = cfg.version
    one.value(one.made("counter", 0), "add", 1)
    one.value(0, "remember", 100, 1 << 20)
    one.value(cfg, "set", "a", b"3")
    assert differences(one, cfg) == [[["a", [b"2"], [b"3"]]]]
    assert one.call(0, "restore", cfg.id, first, 1).error == "NotRemembered"
    one.value(0, "restore", cfg.id, second, 1)
    assert cfg.state.items == {"a": b"2"}


def test_the_oldest_changes_of_all_objects_go_first(one, store):
    first, second = one.made("counter", 0), one.made("counter", 0)
    for _ in range(10):
        one.value(first, "add", 1)
    one.value(0, "remember", 100, 10_000)
    for _ in range(100):
        one.value(second, "add", 1)
    assert told(one, first) == []
    assert told(one, second)


def test_an_object_that_ends_takes_its_history_with_it(one, store):
    history = store.invoke.records[0]
    cfg = one.made("dict", [])
    one.value(cfg, "set", "a", b"1")
    assert history.size
    one.client.release(cfg.id, 1)
    del cfg
    one.value(one.made("dict", []), "set", "a", b"1")
    assert history.size < 2 * RECORD + 200, "of the other one only"


def test_an_object_that_is_deleted_is_remembered_within_the_same_bounds(one, store):
    history = store.invoke.records[0]
    history.bound(10, 20_000)
    for number in range(40):
        one.value(one.made("dict", [], name=f"d{number}"), "set", "a", bytes(1000))
        one.value(0, "delete", f"d{number}")
        assert len(history.former) <= 10
        assert history.size <= 20_000
    history.bound(0, 20_000)
    one.value(one.made("dict", [], name="d"), "set", "a", b"1")
    one.value(0, "delete", "d")
    assert len(history.former) == 0
    assert history.size == 0


def test_a_large_value_is_not_kept_alive_but_found_while_somebody_holds_it(one, store):
    one.value(0, "publish", "df", Packed(b"p", memory=1, parts=[(0, LARGE_MEMORY)]))
    entry = store.names["df"]
    blob = entry.state.blob
    one.value(entry, "set", b"small")
    one.value(0, "restore", entry.id, None, 1)
    assert entry.state.blob is blob
    one.value(entry, "set", b"small")
    seen = weakref.ref(blob)
    del blob
    gc.collect()
    assert seen() is None
    refused = one.call(0, "restore", entry.id, None, 1)
    assert refused.error == "NotRemembered"
    assert f"{LARGE_MEMORY + 1:,} bytes" in refused.args[0]
    assert differences(one, entry)[0] == [[0, [{"@size": LARGE_MEMORY + 1}], [b"small"]]]


def test_small_values_in_shared_memory_are_kept_alive_for_the_last_few_changes(one, store):
    history = store.invoke.records[0]
    one.value(0, "publish", "df", Packed(b"p", memory=1, parts=[(0, 500_000)]))
    entry = store.names["df"]
    for number in range(2, 50):
        one.value(entry, "set", Packed(b"%d" % number, memory=number, parts=[(0, 500_000)]))
        assert history.size < 3_000_000
    gc.collect()
    assert one.call(0, "restore", entry.id, None, 4).error == "NotRemembered"
    one.value(0, "restore", entry.id, None, 3)
    assert entry.state.blob.data == b"46"


def test_what_refers_to_objects_does_not_keep_them_alive(one, store):
    inner = one.made("list", [])
    id = inner.id
    cfg = one.made("dict", [["a", Packed(b"p", refs=[id], kept_alive=(inner,))]])
    del inner
    one.client.release(id, 1)
    assert store.entry(id)
    one.value(cfg, "clear")
    gc.collect()
    assert store.entry(id) is None


def test_kinds_without_contents_say_so(one):
    assert one.call(0, "history", one.made("lock").id, 10, []).error == "WrongKind"
