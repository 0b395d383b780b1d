"""What a trace tells of: rows, spans, lost updates, and the picture. Events come from a store in this process."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest

from jupyter_shared.panes.traces.drawing import svg
from jupyter_shared.panes.traces.story import Story, as_text, story_of
from tests.local import Blocked, LocalHome, local_store


class Class:
    """A teacher, and whoever is taught, at one store."""

    def __init__(self):
        self.store = local_store()
        self.teacher = LocalHome(self.store, "teacher.ipynb")
        self.alice = LocalHome(self.store, "alice.ipynb")
        self.bob = LocalHome(self.store, "bob.ipynb")

    def make(self, kind, name, *args):
        """An object, as alice and bob have it."""
        return self.alice.create(kind, *args, name=name), self.bob.create(kind, *args, name=name)

    def trace(self, *proxies):
        trace = self.teacher.create("trace")
        trace._record(proxies)
        return trace


@pytest.fixture
def room():
    return Class()


def texts(story):
    return [(story.clients[row["client"]][0], row["text"], row["state"]) for row in story.rows if "under" not in row]


def marks(story):
    return {row["seq"]: row["mark"] for row in story.rows if "mark" in row}


def blocked(call):
    with pytest.raises(Blocked):
        call()


def test_a_lost_update_is_found(room):
    a, b = room.make("dict", "d", {"n": 0})
    trace = room.trace(a)
    seen = a["n"]
    b["n"] += 1
    a["n"] = seen + 1
    story = story_of(trace._all())
    assert texts(story) == [
        ("a", "['n'] \N{RIGHTWARDS ARROW} 0", "done"),
        ("b", "['n'] \N{RIGHTWARDS ARROW} 0", "done"),
        ("b", "['n'] = 1", "done"),
        ("a", "['n'] = 1", "done"),
    ]
    assert marks(story) == {3: "lost", 4: "stale"}
    assert [row.get("value") for row in story.rows] == [None, None, "1", "1"]
    assert "lost: undone by 4" in as_text(story)


@pytest.mark.parametrize("kind", ["namespace", "list", "value", "counter", "array"])
def test_it_is_found_in_every_kind_of_contents(room, kind):
    made = {"namespace": (), "list": ([0],), "value": ("O", 0), "counter": (0,), "array": ("i", [0])}[kind]
    a, b = room.make(kind, "x", *made)
    get, set_ = {
        "namespace": (lambda x: x.n, lambda x, v: setattr(x, "n", v)),
        "list": (lambda x: x[0], lambda x, v: x.__setitem__(0, v)),
        "array": (lambda x: x[0], lambda x, v: x.__setitem__(0, v)),
    }.get(kind, (lambda x: x.get(), lambda x, v: x.set(v)))
    set_(a, 0)
    trace = room.trace(a)
    seen = get(a)
    set_(b, get(b) + 1)
    set_(a, seen + 1)
    assert [*marks(story_of(trace._all())).values()] == ["lost", "stale"]


@pytest.mark.parametrize(
    ("key", "same"),
    [(1, 1.0), (10**5000, 10**5000), ((1, 10**50), (True, 10**50)), ("*", "*"), ("x" * 10**6, "x" * 10**6)],
    ids=["equal", "long", "inner", "star", "large"],
)
def test_it_is_found_under_whatever_is_one_key(room, key, same):
    a, b = room.make("dict", "d", {key: 0, "other": 0})
    trace = room.trace(a)
    seen = a[key]
    assert a["other"] == 0
    b["other"] = 5
    b[same] += 1
    a[key] = seen + 1
    story = story_of(trace._all())
    assert marks(story) == {5: "lost", 6: "stale"}
    assert as_text(story)


def test_what_is_no_lost_update(room):
    a, b = room.make("dict", "d", {"n": 0, "m": 0})
    trace = room.trace(a)
    a["n"] += 1
    b["n"] += 1  # one after the other
    seen = a["n"]
    b["m"] = 5  # another key
    a["n"] = seen + 1
    b["n"] = 7  # without having read since: it means to
    a.modify(lambda n: n + 1, "n")
    b.modify(lambda n: n + 1, "n")
    assert marks(story_of(trace._all())) == {}


def test_all_of_it_was_read_and_all_of_it_is_written(room):
    a, b = room.make("dict", "d", {"n": 0})
    trace = room.trace(a)
    seen = a.copy()
    b["n"] = 1
    a["n"] = seen["n"] + 1
    assert marks(story_of(trace._all())) == {2: "lost", 3: "stale"}


def test_a_bar_for_who_holds_and_a_gap_for_who_waits(room):
    a, b = room.make("lock", "gpu")
    trace = room.trace(a)
    a.acquire()
    blocked(b.acquire)
    a.release()
    b.release()
    story = story_of(trace._all())
    assert texts(story) == [
        ("a", "acquire()", "done"), ("b", "acquire()", "waits"), ("a", "release()", "done"),
        ("b", "acquire()", "through"), ("b", "release()", "done"),
    ]  # fmt: skip
    assert story.rows[3]["note"] == "let through by alice"
    spans = [(span["what"], story.clients[span["client"]][0], span["from"], span["to"]) for span in story.spans]
    assert spans == [("holds", "a", 1, 3), ("waits", "b", 2, 4), ("holds", "b", 4, 5)]


def test_a_holder_that_ends_and_one_that_held_before(room):
    a, b = room.make("lock", "gpu")
    a.acquire()
    trace = room.trace(a)
    blocked(b.acquire)
    room.alice.gone()
    story = story_of(trace._all())
    assert [(row["state"], row["note"]) for row in story.rows] == [
        ("waits", ""), ("gone", ""), ("through", "let through by alice"),
    ]  # fmt: skip
    assert [(span["what"], span["from"], span["to"]) for span in story.spans] == [
        ("holds", 0, 2), ("waits", 1, 3), ("holds", 3, None),
    ]  # fmt: skip


def test_two_hold_a_semaphore_beside_each_other(room):
    a, b = room.make("semaphore", "s", 2)
    trace = room.trace(a)
    a.acquire()
    b.acquire()
    assert [(span["what"], span["level"]) for span in story_of(trace._all()).spans] == [("holds", 0), ("holds", 1)]


def test_a_method_of_many_calls_is_one_row(room):
    a, b = room.make("condition", "c")
    trace = room.trace(a)
    b.acquire()  # then it waits, as `wait` does it
    ticket = b._call("enlist")
    b._call("release_all")
    blocked(lambda: b._wait("await_notify", ticket))
    a.acquire()
    a.notify()
    a.release()
    b._wait("acquire", 1)
    story = story_of(trace._all())
    shown = [text for _, text, _ in texts(story)]
    assert shown == ["acquire()", "wait()", "acquire()", "notify(1)", "wait() \N{RIGHTWARDS ARROW} True", "release()"]
    assert [row["raw"] for row in story.rows if "under" in row] == [
        "lock", "enlist", "release_all", "lock", "acquire",
    ]  # fmt: skip
    heads = [row["raw"] for row in story.rows if row.get("folds")]
    assert heads == ["acquire", "await_notify", "acquire", "await_notify"]


def test_a_queue_shows_how_much_is_in_it(room):
    a, b = room.make("queue", "jobs")
    trace = room.trace(a)
    blocked(b.get)
    a.put("x")
    a.put("y")
    story = story_of(trace._all())
    assert [(text, row.get("depth")) for row, (_, text, _) in zip(
        [row for row in story.rows if "under" not in row], texts(story), strict=True
    )] == [("get()", None), ("put('x')", 1), ("get() \N{RIGHTWARDS ARROW} 'x'", 0), ("put('y')", 1)]  # fmt: skip


def test_it_can_be_told_bit_by_bit(room):
    a, b = room.make("dict", "d", {"n": 0})
    trace = room.trace(a)
    story, seen = Story(), a["n"]
    story.add(trace._since(story.last))
    assert [row["seq"] for row in story.take()["rows"]] == [1]
    b["n"] = 5
    story.add(trace._since(story.last))
    assert [row["seq"] for row in story.take()["rows"]] == [2]
    a["n"] = seen
    story.add(trace._since(story.last))
    assert [(row["seq"], row["mark"]) for row in story.take()["rows"]] == [(3, "stale"), (2, "lost")]
    assert story.take()["rows"] == []
    assert story.rows == story_of(trace._all()).rows


@pytest.mark.parametrize("evil", ["<script>alert(1)</script>", "a&b\"'", "\x00\x1f", "\ud800"])
def test_the_picture_is_sound_whatever_the_values(room, evil):
    a, _ = room.make("dict", "d", {})
    trace = room.trace(a)
    a["key"] = evil
    a[evil.encode("utf-8", "replace")] = 1
    text = svg(story_of(trace._all()), on_paper=True)
    root = ET.fromstring(text)
    assert "var(" not in text
    assert not [element for element in root.iter() if element.tag.endswith("script")]
    text.encode("utf-8")
