"""`modify` and `edit` of all contents send only what has changed, and leave what they would have left."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.local import LocalHome, local_store

MANY = 20_000
values = st.integers(0, 3) | st.text(max_size=2) | st.lists(st.integers(0, 1), max_size=2)
dicts = st.dictionaries(st.integers(0, 9) | st.text(max_size=1) | st.tuples(st.integers(0, 2)), values, max_size=12)
KINDS = {"dict": dicts, "list": st.lists(values, max_size=12), "set": st.sets(st.integers(0, 20), max_size=12)}


class Listening(LocalHome):
    """A home that notes what it sends."""

    def __init__(self, store):
        super().__init__(store)
        self.sent = []

    def send(self, handle, operation, args, timeout=None, **more):
        self.sent.append((operation, args))
        return super().send(handle, operation, args, timeout, **more)

    def steps(self):
        """The calls since this was asked last that are not reading."""
        found, self.sent = [one for one in self.sent if one[0] not in ("all", "@enter", "@leave")], []
        return found


@pytest.fixture
def home():
    return Listening(local_store())


def in_place(contents, other):
    if isinstance(contents, list):
        contents[:] = other
    else:
        contents.clear()
        contents.update(other)


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=150)
@given(data=st.data())
def test_contents_are_what_the_function_made_of_them(kind, data):
    store = local_store()
    one, two = LocalHome(store), LocalHome(store)
    before, after = data.draw(KINDS[kind]), data.draw(KINDS[kind])
    shared = one.create(kind, before)
    how = data.draw(st.sampled_from(["returned", "in place", "edited"]))
    if how == "edited":
        with shared.edit() as contents:
            in_place(contents, after)
    else:
        shared.modify((lambda _: after) if how == "returned" else (lambda contents: in_place(contents, after)))
    seen = two.proxy(shared._handle).copy()
    assert seen == after
    if kind == "dict":
        assert [*seen] == [*after]
    assert store.entry(shared._handle.object).state.size() == sum(
        map(len, store.entry(shared._handle.object).state.blobs())
    )


CHANGES = {
    "dict": lambda contents: contents.update({17: "changed", "new": 1}),
    "list": lambda contents: contents.__setitem__(slice(17, 19), ["changed"]),
    "set": lambda contents: contents.symmetric_difference_update([17, "new"]),
}
NEW = {
    "dict": lambda: {number: [number] for number in range(MANY)},
    "list": lambda: [[number] for number in range(MANY)],
    "set": lambda: range(MANY),
}


@pytest.mark.parametrize("kind", CHANGES)
def test_only_the_difference_is_sent(kind, home):
    shared = home.create(kind, NEW[kind]())
    home.steps()
    shared.modify(CHANGES[kind])
    ((_, arguments),) = home.steps()
    assert len(repr(arguments)) < 200
    with shared.edit() as contents:
        CHANGES[kind](contents)
    steps = home.steps()
    assert len(repr(steps)) < 300


@pytest.mark.parametrize("kind", CHANGES)
def test_nothing_is_sent_when_nothing_has_changed(kind, home):
    shared = home.create(kind, NEW[kind]())
    version = home.store.entry(shared._handle.object).version
    home.steps()
    shared.modify(lambda contents: None)
    assert home.steps() == []
    assert home.store.entry(shared._handle.object).version == version


def test_what_is_changed_inside_a_value_is_a_change(home):
    shared = home.create("dict", {"a": [1], "b": [2], "c": 3})
    home.steps()
    shared.modify(lambda contents: contents["a"].append(5))
    ((operation, (gone, put)),) = home.steps()
    assert (operation, gone, len(put)) == ("amend", [], 1)
    assert shared.copy() == {"a": [1, 5], "b": [2], "c": 3}


def test_another_order_is_a_change(home):
    shared = home.create("dict", {"b": 1, "a": 2})
    shared.modify(lambda contents: dict(sorted(contents.items())))
    assert [*shared] == ["a", "b"]


def test_attributes_too(home):
    shared = home.create("namespace", a=[1], b=2, c=3, d=4, e=5)
    home.steps()

    def change(contents):
        contents.b = 5
        del contents.c

    shared.modify(change)
    *_, (operation, (gone, put)) = home.steps()  # what comes first is whether there is an attribute `modify`
    assert (operation, gone, len(put)) == ("amend", ["c"], 1)
    assert (shared.a, shared.b) == ([1], 5)
    assert not hasattr(shared, "c")
