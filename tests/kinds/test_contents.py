"""Changing contents and parts in one step: `modify`, `edit`, `pop_if`."""

from __future__ import annotations

import pytest

from jupyter_shared.errors import ManagerGone
from jupyter_shared.kinds.proxy import OPTIMISTIC_TRIES, VersionConflict
from jupyter_shared.wire.messages import Call


@pytest.fixture(params=["dict", "list"])
def proxy(request, here):
    """Something with the parts 0 and 1."""
    return here.create(request.param, [10, [11]] if request.param == "list" else {0: 10, 1: [11]})


def test_modify_a_part(proxy, there):
    assert proxy.modify(lambda value: value + 1, 0) == 11
    assert proxy.modify(lambda value: value.append(12), 1) == [11, 12]  # in place
    assert [there.proxy(proxy._handle)[key] for key in (0, 1)] == [11, [11, 12]]


def test_modify_takes_the_function_first(proxy):
    with pytest.raises(TypeError, match=r"the function first, and then the key: 0 is no function"):
        proxy.modify(0, lambda value: value + 1)


def test_modify_everything(proxy):
    assert proxy.modify(lambda contents: contents.pop(0) and None) == proxy.copy()
    assert len(proxy) == 1
    new = type(proxy.copy())()
    assert proxy.modify(lambda contents: new) == new == proxy


def test_a_missing_part(proxy, here):
    error = KeyError if proxy.kind == "dict" else IndexError
    for attempt in (lambda: proxy.modify(len, 5), lambda: proxy.pop_if(5, bool), lambda: proxy.edit(5).__enter__()):
        with pytest.raises(error):
            attempt()
    proxy[0] = 1  # nobody is kept out
    assert here.create("dict").modify(lambda n: n + 1, "new", 0) == 1


def test_modify_runs_again_when_somebody_came_in_between(proxy, there):
    seen = []

    def function(value):
        if len(seen) < OPTIMISTIC_TRIES - 1:
            there.proxy(proxy._handle)[0] = len(seen)
        seen.append(value)
        return value + 100

    assert proxy.modify(function, 0) == 101
    assert seen == [10, 0, 1]
    assert there.proxy(proxy._handle)[0] == 101


def test_modify_says_so_when_its_own_function_comes_in_between(proxy, there):
    with pytest.raises(RuntimeError, match=f"The {proxy.kind} is changed by the very function"):
        proxy.modify(lambda value: proxy.__setitem__(0, value), 0)
    there.proxy(proxy._handle)[0] = 1  # nobody is kept out


def test_modify_keeps_the_others_out_in_the_end(stage):
    one, other = stage.puppet(), stage.puppet()
    mine = one.do(one.create, "counter", 0)
    theirs = other.proxy(mine._handle)
    kept_out = []

    def function(value):
        if one.done:  # the rest is the other's
            return value
        with stage.moved:
            if mine._home.store.entry(mine._handle.object).editor:
                kept_out.append(value)
            else:
                other.store.call(other.caller, other_adds)
        return value + 1

    other_adds = Call(1, mine._handle.object, "add", [100])
    assert one.do(mine.modify, function) == OPTIMISTIC_TRIES * 100 + 1
    assert kept_out == [OPTIMISTIC_TRIES * 100]
    assert other.do(theirs.get) == OPTIMISTIC_TRIES * 100 + 1


def test_an_edit_keeps_the_others_out(stage):
    one, other = stage.puppet(), stage.puppet()
    mine = one.do(one.create, "dict", {"a": [1]})
    theirs = other.proxy(mine._handle)
    edit = mine.edit("a")
    value = one.do(edit.__enter__)
    other.begin(theirs.modify, lambda contents: {**contents, "b": 2})
    assert not other.done
    value.append(2)
    one.do(edit.__exit__, None, None, None)
    assert other.outcome == ("returned", {"a": [1, 2], "b": 2})  # and not what it had read before


def test_nothing_is_stored_when_the_block_raises(proxy, there):
    def fail():
        with proxy.edit(1) as value:
            value.append(5)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    there.proxy(proxy._handle)[0] = 0  # nobody is kept out
    assert [proxy[0], proxy[1]] == [0, [11]]


def test_an_editor_that_dies_lets_the_others_in(stage):
    one, other = stage.puppet(), stage.puppet()
    mine = one.do(one.create, "list", [1])
    theirs = other.proxy(mine._handle)
    edit = mine.edit()
    one.do(edit.__enter__).append(2)
    other.begin(theirs.append, 3)
    assert not other.done
    one.die()
    assert other.outcome == ("returned", None)
    assert other.do(theirs.copy) == [1, 3]
    with pytest.raises(ManagerGone):
        edit.__exit__(None, None, None)


def test_pop_if(proxy, there):
    assert proxy.pop_if(0, lambda value: value > 10) is None
    assert proxy.pop_if(0, lambda value: value == 10) == 10
    assert len(there.proxy(proxy._handle)) == 1


def test_a_conditional_call_parked_behind_an_edit_looks_again(stage):
    one, other = stage.puppet(), stage.puppet()
    mine = one.do(one.create, "counter", 0)
    theirs = other.proxy(mine._handle)
    _, version = other.do(theirs._snapshot, "all")
    exclusive = mine._exclusive()
    one.do(exclusive.__enter__)
    _, during = other.do(theirs._snapshot, "all")
    other.begin(theirs._call_if, during, "replace", 5)
    one.do(mine.add, 1)
    one.do(exclusive.__exit__, None, None, None)
    assert other.outcome[0] == VersionConflict.__name__
    assert other.do(theirs.get) == 1
    assert version < during


def test_time_that_ran_out_during_an_edit_has_run_out(stage):
    one, other = stage.puppet(), stage.puppet()
    mine = one.do(one.create, "queue")
    theirs = other.proxy(mine._handle)
    exclusive = mine._exclusive()
    one.do(exclusive.__enter__)
    other.begin(theirs.get, True, 5)
    stage.advance(6)
    assert not other.done
    one.do(exclusive.__exit__, None, None, None)
    assert other.outcome[0] == "Empty"


def test_what_has_no_contents_cannot_be_modified(here):
    assert not hasattr(here.create("lock"), "modify")
