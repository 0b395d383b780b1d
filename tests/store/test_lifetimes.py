"""How long objects live: named ones until they are deleted, all others as long as somebody can reach them."""

from __future__ import annotations

import gc
import random

import pytest

from jupyter_shared.store.slots import NO_SLOT, Slots
from jupyter_shared.store.store import MOST_REMEMBERED
from jupyter_shared.wire.values import Packed
from tests.store.callers import Thread, answers, new_store, told


@pytest.fixture
def store():
    return new_store()


def alive(store):
    """How many there are beside the directory."""
    return sum(1 for _ in store.entries()) - 1


def containing(*entries):
    """A blob with proxies of these inside, as the server has admitted it."""
    packed = Packed(b"a pickle", [entry.id for entry in entries])
    packed.kept_alive = entries
    return packed


def test_a_named_object_outlives_its_clients(store):
    one = Thread(store)
    one.made("dict", [], name="cfg")
    one.gone()
    assert alive(store) == 1
    assert Thread(store).made("dict", [], name="cfg").creator == one.client.label


def test_an_anonymous_object_lives_as_long_as_a_client_refers_to_it(store):
    one = Thread(store)
    id = one.made("dict", []).id
    assert alive(store) == 1
    one.client.release(id, 1)
    assert alive(store) == 0
    assert one.call(id, "length").error == "StaleObject"


def test_it_must_be_let_go_as_often_as_it_was_handed_out(store):
    one, other = Thread(store), Thread(store)
    id = one.made("dict", []).id
    assert one.value(0, "hold", [id]) == []
    assert other.value(0, "hold", [id]) == []
    one.client.release(id, 1)
    assert alive(store) == 1
    one.client.release(id, 1)
    assert alive(store) == 1
    other.client.release(id, 1)
    assert alive(store) == 0


def test_a_dead_client_s_references_go_with_it(store):
    one, other = Thread(store), Thread(store)
    ids = [one.made("list", []).id for _ in range(10)]
    other.value(0, "hold", ids[:1])
    one.gone()
    assert alive(store) == 1
    assert other.value(0, "hold", ids) == ids[1:]


def test_one_who_waits_keeps_alive_what_he_waits_for(store):
    one = Thread(store)
    queue = one.made("queue")
    ticket = one.parked(queue, "get")
    one.client.release(queue.id, 1)
    del queue
    assert alive(store) == 1
    store.cancel(ticket)
    del ticket
    assert alive(store) == 0


def test_what_is_inside_of_a_value_lives_as_long_as_the_value(store):
    one = Thread(store)
    inner = one.made("list", [])
    outer = one.made("dict", [], name="outer")
    one.call(outer, "set", "k", containing(inner))
    one.client.release(inner.id, 1)
    del inner
    assert alive(store) == 2
    one.call(outer, "set", "k", b"something else")
    assert alive(store) == 1


def test_nested_objects_go_level_by_level(store):
    one = Thread(store)
    inside = one.made("list", [])
    for _ in range(100):
        outside = one.made("dict", [["k", containing(inside)]])
        one.client.release(inside.id, 1)
        inside = outside
    assert alive(store) == 101
    one.client.release(inside.id, 1)
    del inside, outside
    assert alive(store) == 0


def test_a_circle_goes_with_the_garbage(store):
    one = Thread(store)
    first, second = one.made("dict", []), one.made("list", [])
    one.call(first, "set", "other", containing(second))
    one.call(second, "append", containing(first))
    one.call(second, "append", containing(second))
    for entry in (first, second):
        one.client.release(entry.id, 1)
    del first, second, entry
    gc.collect()
    assert alive(store) == 0


def test_a_circle_that_somebody_can_reach_stays(store):
    one = Thread(store)
    first, second = one.made("dict", []), one.made("list", [])
    one.call(first, "set", "other", containing(second))
    one.call(second, "append", containing(first))
    one.client.release(first.id, 1)
    del first
    gc.collect()
    assert alive(store) == 2


def test_deleting_by_name_frees_what_was_inside(store):
    one = Thread(store)
    inner = one.made("list", [])
    one.made("dict", [["k", containing(inner)]], name="outer")
    one.client.release(inner.id, 1)
    del inner
    one.call(0, "delete", "outer")
    one.client.release(1, 1)
    one.client.release(2, 1)
    assert alive(store) == 0


def test_what_was_deleted_holds_on_to_nothing_though_a_client_still_has_it(store):
    """The value may be 10 GB, and the client a forgotten notebook."""
    one, forgotten = Thread(store), Thread(store)
    one.made("dict", [["k", containing(one.made("list", []))]], name="outer")
    one.client.release(1, 1)
    forgotten.made("dict", [], name="outer")
    one.call(0, "delete", "outer")
    assert alive(store) == 0


def test_ten_thousand_made_and_dropped_leave_none(store):
    one = Thread(store)
    holder = one.made("list", [], name="holder")
    for _ in range(10_000):
        entry = one.made("dict", [])
        one.call(holder, "append", containing(entry))
        one.client.release(entry.id, 1)
    del entry
    assert alive(store) == 10_001
    one.call(holder, "replace", [])
    assert alive(store) == 1
    assert one.client.references.keys() == {holder.id}
    assert len(store._entries) == 2
    assert not one.client.touched


def test_ids_are_never_used_again(store):
    one = Thread(store)
    seen = set()
    for _ in range(100):
        id = one.made("dict", []).id
        assert id not in seen
        seen.add(id)
        one.client.release(id, 1)


def test_why_an_object_is_no_more_is_remembered_for_a_while(store):
    one = Thread(store, "me")
    id = one.made("dict", [], name="cfg").id
    one.call(0, "delete", "cfg")
    assert "The dict 'cfg' was deleted by me" in one.call(id, "length").args[0]
    for _ in range(MOST_REMEMBERED):
        one.made("counter", 0, name="x")
        one.call(0, "delete", "x")
    assert len(store.gone) == MOST_REMEMBERED
    assert "no longer there" in one.call(id, "length").args[0]


# --- names ---------------------------------------------------------------------------------------------------


def test_a_name_belongs_to_one_object(store):
    one, other = Thread(store), Thread(store)
    assert one.made("dict", [["a", b"1"]], name="cfg") is other.made("dict", [["b", b"2"]], name="cfg")
    reply = other.call(0, "open", "cfg", "list", [[]])
    assert reply.error == "WrongKind"
    assert "'cfg' is a dict, made by client 0, not a list" in reply.args[0]


def test_an_object_can_be_named_later_once(store):
    one = Thread(store)
    entry, other = one.made("list", []), one.made("list", [])
    assert one.value(0, "bind", "mine", entry.id).name == "mine"
    assert one.value(0, "bind", "mine", entry.id).name == "mine", "the same again is no harm"
    assert one.call(0, "bind", "another", entry.id).error == "WrongKind"
    assert one.call(0, "bind", "mine", other.id).error == "WrongKind"
    assert one.call(0, "bind", "gone", 12345).error == "NoSuchName"
    assert one.value(0, "names") == ["mine"]


@pytest.mark.parametrize("name", ["", "\n", "a\0", "x" * 201, "\u200b\u2028", 5, None, [], b"x", {}])
def test_a_name_is_printable_text(store, name):
    one = Thread(store)
    before = alive(store)
    assert one.call(0, "open", name, "dict", [[]]).error in ("InvalidName", "TypeError", "AttributeError")
    assert one.call(0, "publish", name, b"x").error in ("InvalidName", "TypeError", "AttributeError")
    assert store.names == {}
    assert alive(store) == before


def test_a_published_value_is_replaced_and_a_live_object_is_not(store):
    one = Thread(store)
    one.call(0, "publish", "x", b"1")
    entry = store.names["x"]
    before = entry.version
    one.call(0, "publish", "x", b"2")
    assert store.names["x"] is entry
    assert entry.state.blob == b"2"
    assert entry.version > before
    one.made("list", [], name="jobs")
    assert one.call(0, "publish", "jobs", b"2").error == "WrongKind"


def test_the_old_value_is_freed_when_a_new_one_is_published(store):
    one = Thread(store)
    inner = one.made("list", [])
    one.call(0, "publish", "x", containing(inner))
    one.client.release(inner.id, 1)
    del inner
    assert alive(store) == 2
    one.call(0, "publish", "x", b"2")
    assert alive(store) == 1


def test_deleting_what_is_not_there_is_an_error(store):
    assert Thread(store).call(0, "delete", "nothing").error == "NoSuchName"


def test_what_could_not_be_made_leaves_nothing(store):
    one = Thread(store)
    assert one.call(0, "open", "x", "array", ["d", b"odd"]).error == "ValueError"
    assert one.call(0, "create", "semaphore", [-1]).error == "ValueError"
    assert one.call(0, "create", "dict", [1, 2, 3]).error == "TypeError"
    assert alive(store) == 0
    assert store.names == {}


# --- slots ---------------------------------------------------------------------------------------------------


def test_a_slot_that_is_used_again_never_shows_an_old_version(store):
    one = Thread(store)
    page = store.changes.slots.page
    seen = {}
    chance = random.Random(3)
    live = []
    for _ in range(3000):
        if live and chance.random() < 0.5:
            id, slot, version = live.pop(chance.randrange(len(live)))
            one.client.release(id, 1)
            assert page[slot] != version, "what was kept of the old object must not look true"
        else:
            entry = one.made("counter", 0)
            assert entry.version not in seen
            seen[entry.version] = True
            assert page[entry.slot] == entry.version
            live.append((entry.id, entry.slot, entry.version))
            del entry
    assert len({slot for _, slot, _ in live}) == len(live)


def test_when_all_slots_are_taken_objects_do_without():
    from jupyter_shared.store.directory import with_directory
    from jupyter_shared.store.store import Store

    store = with_directory(Store(Slots([0] * 4)))
    one = Thread(store)
    counters = [one.made("counter", 0) for _ in range(5)]
    assert [counter.slot for counter in counters] == [2, 3, NO_SLOT, NO_SLOT, NO_SLOT]
    for counter in counters:
        one.call(counter, "add", 1)
    assert store.changes.slots.page[NO_SLOT] == 0, "no version is ever 0, so nothing kept looks true"


# --- watching ------------------------------------------------------------------------------------------------


def test_a_watch_tells_once(store):
    one, watcher = Thread(store), Thread(store)
    counter = one.made("counter", 0)
    store.watch(watcher.client, counter.id, counter.version)
    assert told(store) == []
    version = one.call(counter, "add", 1).version
    one.call(counter, "add", 1)
    assert told(store) == [(watcher.client, counter.id, version)]


def test_one_who_has_missed_something_is_told_at_once(store):
    one, watcher = Thread(store), Thread(store)
    counter = one.made("counter", 0)
    seen = counter.version
    version = one.call(counter, "add", 1).version
    store.watch(watcher.client, counter.id, seen)
    assert told(store) == [(watcher.client, counter.id, version)]
    one.call(counter, "add", 1)
    assert told(store) == []


def test_reading_tells_nobody(store):
    one, watcher = Thread(store), Thread(store)
    counter = one.made("counter", 0)
    store.watch(watcher.client, counter.id, counter.version)
    one.call(counter, "all")
    assert told(store) == []


def test_the_end_is_told_as_version_0(store):
    one, watcher = Thread(store), Thread(store)
    named, anonymous = one.made("counter", 0, name="n"), one.made("counter", 0)
    for entry in (named, anonymous):
        store.watch(watcher.client, entry.id, entry.version)
    ids = named.id, anonymous.id
    one.call(0, "delete", "n")
    one.client.release(anonymous.id, 1)
    del entry, named, anonymous
    assert [(id, version) for _, id, version in told(store)] == [(ids[0], 0), (ids[1], 0)]


def test_watching_what_is_no_more_is_told_at_once(store):
    watcher = Thread(store)
    store.watch(watcher.client, 12345, 0)
    assert told(store) == [(watcher.client, 12345, 0)]


def test_one_who_no_longer_looks_is_not_told(store):
    one, watcher, dead = Thread(store), Thread(store), Thread(store)
    counter = one.made("counter", 0)
    for who in (watcher, dead):
        store.watch(who.client, counter.id, counter.version)
    store.changes.unwatch(watcher.client, store.entry(counter.id))
    dead.gone()
    told(store)
    one.call(counter, "add", 1)
    assert told(store) == []


def test_watching_keeps_nothing_alive(store):
    one, watcher = Thread(store), Thread(store)
    id = one.made("counter", 0).id
    store.watch(watcher.client, id, 0)
    one.client.release(id, 1)
    assert alive(store) == 0


def test_the_directory_s_watchers_see_objects_and_clients_come_and_go(store):
    one, watcher = Thread(store), Thread(store)

    def changes(action):
        store.watch(watcher.client, 0, store.directory.version)
        told(store)
        action()
        return [id for _, id, _ in told(store)]

    assert changes(lambda: one.made("dict", [], name="a")) == [0]
    assert changes(lambda: one.call(0, "publish", "b", b"1")) == [0]
    assert changes(lambda: one.call(0, "delete", "a")) == [0]
    assert changes(one.gone) == [0]


# --- death ---------------------------------------------------------------------------------------------------


def test_a_dead_holder_s_lock_goes_to_the_next_in_line_with_his_name(store):
    holder, second, third = Thread(store, "holder"), Thread(store), Thread(store)
    lock = holder.made("lock", name="gpu")
    holder.call(lock, "acquire", place="In [7]")
    second.parked(lock, "acquire")
    third.parked(lock, "acquire")
    holder.gone()
    assert answers(store) == [[2, "holder, In [7]"]]
    second.call(lock, "release")
    assert answers(store) == [[3, ""]]


def test_tokens_only_rise(store):
    one = Thread(store)
    lock = one.made("lock")
    tokens = []
    for _ in range(5):
        tokens.append(one.value(lock, "acquire")[0])
        one.call(lock, "release")
    assert tokens == [1, 2, 3, 4, 5]


def test_a_dead_client_gives_back_everything_it_held_at_once(store):
    dead, other = Thread(store), Thread(store)
    lock, rlock, semaphore = other.made("lock"), other.made("rlock"), other.made("semaphore", 2)
    barrier, edited = other.made("barrier", 3), other.made("list", [])
    dead.call(lock, "acquire")
    for _ in range(2):
        dead.call(rlock, "acquire")
        dead.call(semaphore, "acquire")
    dead.beside(2).call(edited, "@enter")
    ticket, _ = dead.value(barrier, "enter")
    dead.beside(3).parked(barrier, "pass_through", ticket)
    for number, (entry, name, *args) in enumerate(
        [(lock, "acquire"), (rlock, "acquire"), (semaphore, "acquire"), (edited, "append", b"x")]
    ):
        other.beside(number).parked(entry, name, *args)
    dead.gone()
    assert len(answers(store)) == 4
    assert barrier.state.is_broken
    assert semaphore.state.value == 1


def test_a_client_is_not_burdened_with_what_it_held_once(store):
    one = Thread(store)
    for _ in range(3):
        lock, *_ = one.value(0, "create", "lock", [])
        one.value(lock, "acquire")
        store.watch(one.client, lock, 0)
        assert [*one.client.touched] == [lock]
        one.client.release(lock, 1)
        assert store.entry(lock) is None
        assert not one.client.touched


def test_renamed_it_is_the_same_object(store):
    one, other = Thread(store), Thread(store)
    entry = one.made("dict", [["a", b"1"]], name="cfg")
    one.value(0, "publish", "df", b"x")
    seen = entry.version
    other.call(0, "rename", "cfg", "config")
    assert store.names["config"] is entry
    assert (entry.name, entry.version) == ("config", seen), "what was read of it is still true"
    assert one.value(0, "names") == ["df", "config"]
    assert one.value(0, "rename", "config", "config").name == "config", "the same again is no harm"
    assert one.call(0, "rename", "config", "df").error == "WrongKind"
    assert one.call(0, "rename", "cfg", "more").error == "NoSuchName"
    assert one.call(0, "rename", "df", "\n").error == "InvalidName"
    assert one.value(0, "names") == ["df", "config"]


def test_who_watches_is_told_of_a_new_name(store):
    one = Thread(store)
    entry = one.made("dict", [], name="cfg")
    store.watch(one.client, entry.id, entry.version)
    one.call(0, "rename", "cfg", "config")
    assert (one.client, entry.id) in [(client, id) for client, id, _ in told(store)]


def test_what_was_deleted_for_the_time_being_is_brought_back(store):
    one = Thread(store)
    entry = one.made("dict", [["a", b"1"]], name="cfg")
    one.value(0, "publish", "df", b"x")
    assert one.value(0, "delete", "cfg", True)
    assert one.value(0, "delete", "df", True)
    assert one.value(0, "names") == []
    one.value(0, "bring_back", "cfg")
    one.value(0, "bring_back", "df")
    again = store.names["cfg"]
    assert (again.id != entry.id, one.value(again, "get", "a")) == (True, b"1")
    assert one.value(store.names["df"], "get") == b"x"
    assert one.value(0, "delete", "cfg", True)
    one.made("list", name="cfg")
    assert one.call(0, "bring_back", "cfg").error == "WrongKind", "the name is taken"
    one.value(0, "delete", "cfg")
    one.value(0, "bring_back", "cfg")
    one.value(0, "delete", "cfg")
    assert one.call(0, "bring_back", "cfg").error == "NotRemembered", "nobody had asked for it to be kept"
    one.made("lock", name="gpu")
    assert one.value(0, "delete", "gpu", True) is False, "there is nothing in it"


@pytest.mark.parametrize(
    ("kind", "items"),
    [("queue", [b"1", b"2"]), ("lifo_queue", [b"1", b"2"]), ("priority_queue", [[b"1", 1], [b"2", 2]])],
)
def test_an_emptied_queue_is_filled_again(store, kind, items):
    one, other = Thread(store), Thread(store)
    jobs = one.made(kind, 0, name="jobs")
    one.value(jobs, "put", items)
    before = one.value(jobs, "all")
    joining = other.parked(jobs, "join")
    one.value(0, "empty", "jobs")
    assert (one.value(jobs, "length"), joining.done) == (0, True), "who waits for all to be done with goes on"
    one.value(0, "bring_back", "jobs")
    assert one.value(jobs, "all") == before
    assert jobs.state.unfinished == 2
    assert one.call(0, "bring_back", "jobs").error == "NotRemembered"


def test_large_things_are_not_kept(store):
    one = Thread(store)
    for name in ("a", "b"):
        one.value(0, "publish", name, b"x" * (9 << 20))
        assert one.value(0, "delete", name, True)
    assert one.call(0, "bring_back", "a").error == "NotRemembered", "the older one went"
    one.value(0, "bring_back", "b")
    one.value(0, "publish", "c", b"x" * (17 << 20))
    assert one.value(0, "delete", "c", True) is False
