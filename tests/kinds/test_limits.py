"""A list or array beyond its stated size is refused, in whatever way it is to become so large; and stays as it was."""

from __future__ import annotations

import pytest

from jupyter_shared.errors import NoMemory
from jupyter_shared.kinds.arrays import ArrayState
from jupyter_shared.kinds.lists import ListState
from tests.local import LocalHome, local_store


def edited(shared):
    with shared.edit() as values:
        values.extend(values[:])


WAYS = {
    "append": lambda x: x.append(1),
    "extend": lambda x: x.extend([1]),
    "insert": lambda x: x.insert(0, 1),
    "*=": lambda x: x.__imul__(2),
    "*= much": lambda x: x.__imul__(10**12),
    "+=": lambda x: x.__iadd__([1]),
    "a slice": lambda x: x.__setitem__(slice(0, 2), [1, 2, 3]),
    "an empty slice": lambda x: x.__setitem__(slice(2, 2), [1]),
    "modify": lambda x: x.modify(lambda values: values + values),
    "edit": edited,
    "itself": lambda x: x.extend(x),
    "of another one": lambda x: x.extend(x[:]),
}


@pytest.fixture(params=["list", "array"])
def full(request, monkeypatch):
    monkeypatch.setattr(ListState, "most", 5)
    monkeypatch.setattr(ArrayState, "most", 5)
    home = LocalHome(local_store())
    arguments = ([0, 1, 2, 3, 4],) if request.param == "list" else ("i", [0, 1, 2, 3, 4])
    return home, home.create(request.param, *arguments)


@pytest.mark.parametrize("way", WAYS)
def test_more_than_it_may_have_is_refused(full, way):
    home, shared = full
    version = home.store.entry(shared._handle.object).version
    with pytest.raises(NoMemory, match="at most 5 items"):
        WAYS[way](shared)
    assert [*shared] == [0, 1, 2, 3, 4]
    if way != "edit":  # which keeps the others out first, and that is something to see
        assert home.store.entry(shared._handle.object).version == version


def test_one_that_is_full_can_be_changed(full):
    _, shared = full
    shared[0:2] = shared[3:5]
    shared[1] = 9
    shared.pop()
    shared.append(7)
    shared.reverse()
    assert [*shared] == [7, 3, 2, 9, 3]


def test_a_new_one_too(full):
    home, _ = full
    with pytest.raises(NoMemory):
        home.create("list", range(6))


def test_one_inside_another(full):
    home, outer = full
    if outer.kind == "array":
        return
    outer[0] = home.create("list", range(5))
    with pytest.raises(NoMemory):
        outer[0].append(1)
    assert [*outer[0]] == [*range(5)]


def test_indices_given_twice_do_not_make_it_larger(full):
    _, shared = full
    if shared.kind == "list":
        with pytest.raises(NoMemory):
            shared._call("arrange", [0] * 6)
