"""Keys are Python's keys: what equals a key finds it, in every process, cached or not."""

from __future__ import annotations

import datetime
import math
import multiprocessing
import os
from decimal import Decimal

import numpy
import pandas
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import jupyter_shared
from jupyter_shared.errors import CannotSend, NotCompared
from tests.kinds import keys
from tests.kinds.beside import outcome
from tests.kinds.keys import EQUAL, IDENTICAL, Apart, Color, Insensitive, Pair, Point
from tests.local import LocalHome, local_store
from tests.waiting import PATIENCE

ROWS = [*range(len(EQUAL))]
# Python itself cannot compare some of these with each other: Decimal(1) == numpy.int64(1) raises.
COMPARABLE = [key for row in EQUAL for key in row if not isinstance(key, Decimal | numpy.longdouble | type(pandas.NA))]
ANY = st.sampled_from(COMPARABLE)
NESTED = st.recursive(
    ANY.filter(lambda key: type(key) is not memoryview),  # one is bytes; inside another class's object it cannot travel
    lambda inner: st.tuples(inner, inner) | st.frozensets(inner, max_size=3) | st.builds(Point, inner, inner),
    max_leaves=4,
)


@pytest.mark.parametrize("row", ROWS)
def test_what_python_finds_is_found_under_every_equal_key(here, there, row):
    for written in EQUAL[row]:
        mapping, members = here.create("dict", {written: row}), here.create("set", [written])
        for home in (here, there):
            for read in EQUAL[row]:
                assert {EQUAL[row][0]: row}.get(read) == row  # as Python has it
                for _ in range(2):  # asked for, and from what is kept
                    assert home.proxy(mapping._handle)[read] == row
                    assert read in home.proxy(mapping._handle)
                    assert read in home.proxy(members._handle)


def test_keys_that_are_not_equal_do_not_meet(here):
    first = [row[0] for row in EQUAL]
    mapping = here.create("dict", zip(first, ROWS, strict=True))
    assert mapping.copy() == dict(zip(first, ROWS, strict=True))
    assert [mapping[key] for key in first] == ROWS


def test_whatever_equals_a_plain_value_is_that_value(here):
    mapping = here.create("dict", {numpy.int64(1): 0, Pair(2, numpy.str_("a")): 0})
    assert [*map(type, mapping)] == [int, tuple]
    assert [*map(type, [*mapping][1])] == [int, str]


def test_what_is_kept_answers_as_the_manager_does(here, there):
    mine, others = here.create("dict", {1: "one"}), None
    others = there.proxy(mine._handle)
    for key in (1, True, numpy.int64(1)):
        assert mine.get(key) == "one"
    others["x"] = 0  # nothing that was kept counts any more
    for key in (numpy.int64(1), 1.0, True):
        assert mine.get(key) == "one"


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("spdugm"), NESTED, st.integers(0, 9)), max_size=12))
def test_a_dict_beside_pythons_own(steps):
    store = local_store()
    homes = [LocalHome(store, "one"), LocalHome(store, "two")]
    first = homes[0].create("dict")
    proxies, model = [first, homes[1].proxy(first._handle)], {}
    for number, (step, key, value) in enumerate(steps):
        proxy = proxies[number % 2]
        act = {
            "s": lambda x: x.__setitem__(key, value),  # noqa: B023
            "p": lambda x: x.pop(key, None),  # noqa: B023
            "d": lambda x: x.setdefault(key, value),  # noqa: B023
            "u": lambda x: x.update({key: value}),  # noqa: B023
            "g": lambda x: (x.get(key), key in x),  # noqa: B023
            "m": lambda x: x.__ior__({key: value}) and None,  # noqa: B023
        }[step]
        assert outcome(act, proxy) == outcome(act, model)
        for looked in proxies:
            assert looked.copy() == model
            assert looked.get(key) == model.get(key)
            assert (key in looked) == (key in model)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("adiu^-"), NESTED), max_size=12))
def test_a_set_beside_pythons_own(steps):
    store = local_store()
    homes = [LocalHome(store, "one"), LocalHome(store, "two")]
    first = homes[0].create("set")
    proxies, model = [first, homes[1].proxy(first._handle)], set()
    for number, (step, key) in enumerate(steps):
        proxy = proxies[number % 2]
        for subject in (proxy, model):
            {
                "a": subject.add, "d": subject.discard, "i": lambda _: None, "u": lambda k, s=subject: s.update([k]),
                "^": lambda k, s=subject: s.symmetric_difference_update([k]),
                "-": lambda k, s=subject: s.difference_update([k]),
            }[step](key)  # fmt: skip
        for looked in proxies:
            assert looked.copy() == model
            assert (key in looked) == (key in model)
            assert outcome(lambda x: x.remove(key), {*looked})[0] == outcome(lambda x: x.remove(key), {*model})[0]  # noqa: B023


# --- keys with a `==` of their own -------------------------------------------------------------------------


def test_a_class_with_its_own_equality_has_it_here_too(here, there):
    mapping, members = here.create("dict"), here.create("set")
    mapping[Insensitive("Key")] = 1
    other = there.proxy(mapping._handle)
    assert other[Insensitive("KEY")] == 1
    assert Insensitive("key") in other
    other[Insensitive("kEY")] = 2
    assert other.setdefault(Insensitive("key"), 3) == 2
    other.update({Insensitive("KeY"): 4, "more": 5})
    assert [*map(str, mapping)] == ["Key", "more"]  # the key that was there first stays, as in Python
    assert mapping.modify(lambda value: value + 1, Insensitive("KEY")) == 5
    assert mapping.pop(Insensitive("KEY")) == 5
    assert other.get(Insensitive("MORE")) == 5  # an equal plain key, too
    members.add(Insensitive("a"))
    assert not members.add_new(Insensitive("A"))
    members |= {Insensitive("A"), Insensitive("B")}
    there.proxy(members._handle).remove(Insensitive("b"))
    assert len(members) == 1
    assert (1, Insensitive("x")) not in members
    members.add((1, Insensitive("x")))
    assert (1, Insensitive("X")) in there.proxy(members._handle)


def test_a_plain_key_finds_the_equal_one_of_a_class_with_its_own_equality(here, there):
    mapping, members = here.create("dict", {Insensitive("Abc"): 1, "more": 2}), here.create("set", [Insensitive("Abc")])
    other, others = there.proxy(mapping._handle), there.proxy(members._handle)
    for proxy in (mapping, other):
        for _ in range(2):  # asked for, and from what is kept
            assert proxy["abc"] == proxy.get("abc") == 1
            assert "abc" in proxy
            assert "abd" not in proxy
            assert proxy.get("abd") is None
            assert proxy["more"] == 2
    for proxy in (members, others):
        assert "abc" in proxy
        assert "abd" not in proxy
    assert other.setdefault("abc", 3) == 1
    assert mapping.modify(lambda value: value + 1, "abc") == 2
    with other.edit("abc") as _:
        pass
    other["abc"] = 4
    other["new"] = 5
    mapping.update({"abc": 6, "newer": 7})
    assert [*map(str, mapping)] == ["Abc", "more", "new", "newer"]
    assert mapping.pop_if("abc", lambda value: value == 6) == 6
    assert mapping.pop("abc", None) is None
    mapping[1, Insensitive("X")] = 8
    assert other[1, "x"] == 8
    assert other.pop((1, "x")) == 8
    mapping[Point(Insensitive("p"))] = 9
    assert other[Point("p")] == 9
    del other[Point("p")]
    others.add("abc")
    assert not members.add_new("abc")
    members |= {"abc", "d"}
    assert len(members) == 2
    members &= {"abc"}
    members ^= {"abc", "e"}
    assert members.copy() == {"e"}
    members.clear()
    members.add(Insensitive("Q"))
    others.remove("q")
    assert len(members) == 0


def test_a_plain_key_that_must_be_compared_is_refused_where_nobody_waits():
    with jupyter_shared.attach(f"own-{os.getpid()}") as shared:
        try:
            mapping = shared.dict("m", {Insensitive("Abc"): 1})
            with pytest.raises(NotCompared, match="outside of the pipeline"), shared.pipeline():
                mapping.update({"abc": 2, "abd": 3})
            assert mapping.copy() == {Insensitive("abc"): 1}
            with shared.transaction():
                assert mapping["abc"] == 1
                assert mapping.pop("abc") == 1
            assert mapping.copy() == {}
            with shared.pipeline():
                mapping["abc"] = 2
            assert mapping["abc"] == 2
        finally:
            shared.stop()


# --- keys nobody would find ----------------------------------------------------------------------------------


@pytest.mark.parametrize("key", IDENTICAL[:1] + IDENTICAL[3:], ids=lambda key: type(key).__name__)
@pytest.mark.parametrize("within", [lambda key: key, lambda key: (1, key), lambda key: frozenset({key}), Point])
def test_what_no_other_process_would_find_is_refused_at_the_write(here, key, within):
    mapping, members = here.create("dict", {"a": 1}), here.create("set")
    found = within(key)
    for write in (
        lambda: mapping.__setitem__(found, 1), lambda: mapping.setdefault(found, 1), lambda: members.add(found),
        lambda: mapping.update({found: 1}), lambda: members.update([found]), lambda: here.create("dict", {found: 1}),
        lambda: mapping.modify(lambda x: x, found, 1), lambda: mapping.modify(lambda _: {found: 1}),
    ):  # fmt: skip
        with pytest.raises(CannotSend, match="cannot be a key"):
            write()
    assert mapping.get(found) is None  # there is none, and to ask is no mistake
    assert found not in members
    members.discard(found)
    assert mapping.pop(found, 5) == 5


def test_moments_of_numpy_are_equal_in_any_unit(here):
    """Of numpy's own, these are equal with different hashes: a dict of Python's finds them by chance."""
    keys = [pandas.Timestamp(1000), datetime.timedelta(seconds=5), numpy.datetime64("NaT", "ns")]
    mapping = here.create("dict", zip(keys, (1, 2, 3), strict=True))
    assert mapping[numpy.datetime64(1000, "ns")] == mapping[numpy.datetime64(1, "us")] == 1
    assert mapping[numpy.timedelta64(5, "s")] == mapping[numpy.timedelta64(5000, "ms")] == 2
    assert mapping[pandas.NaT] == 3
    assert numpy.datetime64(1001, "ns") not in mapping


def test_a_tuple_that_hashes_in_its_own_way_is_another_key(here):
    """Python's dict keeps it apart from the tuple that it equals, and finds it."""
    d = here.create("dict")
    d[1, 2] = "plain"
    d[Apart((1, 2))] = "apart"
    assert (d[1, 2], d[Apart((1, 2))], len(d)) == ("plain", "apart", 2)


def test_a_key_that_contains_itself_is_refused(here):
    endless = Point(1)
    object.__setattr__(endless, "x", (endless,))
    with pytest.raises((CannotSend, RecursionError)):
        here.create("dict")[endless] = 1


def test_a_decimal_of_a_billion_digits_is_refused(here):
    with pytest.raises(CannotSend, match="too large for a key"):
        here.create("dict")[Decimal("1e999999999")] = 1


@pytest.mark.parametrize("key", [[], (1, []), {}, (1, ({},))])
def test_what_cannot_be_hashed_is_refused_as_python_does(here, key):
    proxy = here.create("dict", {"a": 1})
    for act in (lambda x: x.__setitem__(key, 1), lambda x: x[key], lambda x: key in x, lambda x: x.pop(key)):
        assert outcome(act, proxy) == outcome(act, {"a": 1})


def test_there_is_one_nan(here, there):
    nans = [math.nan, float("nan"), numpy.float32("nan"), numpy.float64("nan"), Decimal("nan")]
    mapping, members = here.create("dict"), here.create("set", nans)
    for number, nan in enumerate(nans):
        mapping[nan] = number
        mapping[1, nan] = number
        assert there.proxy(mapping._handle)[nans[0]] == there.proxy(mapping._handle)[1, nan] == number
    assert len(mapping) == 2
    assert len(members) == 1
    assert math.isnan(next(iter(members)))
    members.remove(nans[1])
    assert not members


# --- another process -----------------------------------------------------------------------------------------


def look_and_write(mapping, members, rows, answers):
    """In a process of its own, with hashes of its own."""
    wrong = []
    for row in rows:
        found = lambda key: mapping.get(key) == row and key in mapping and key in members  # noqa: B023, E731
        wrong += [repr(key) for key in EQUAL[row] if not found(key)]
    for row in rows:
        mapping[EQUAL[row][-1]] = -row
        members.add(EQUAL[row][-1])
    mapping[Insensitive("KEY")] = "told"
    answers.put(wrong)


def test_a_process_started_afresh_finds_them_all_and_doubles_none():
    context = multiprocessing.get_context("spawn")
    with jupyter_shared.Manager() as manager:
        mapping = manager.dict({EQUAL[row][0]: row for row in ROWS})
        mapping[Insensitive("key")] = "?"
        members, answers = manager.set(row[0] for row in EQUAL), manager.Queue()
        child = context.Process(target=look_and_write, args=(mapping, members, ROWS, answers))
        child.start()
        assert answers.get(timeout=PATIENCE) == []
        child.join()
        assert len(mapping) == len(EQUAL) + 1
        assert len(members) == len(EQUAL)
        assert [mapping[EQUAL[row][0]] for row in ROWS] == [-row for row in ROWS]
        assert mapping[Insensitive("Key")] == "told"
        assert mapping[Color.RED] == -next(row for row in ROWS if EQUAL[row][0] is Color.RED)
    child.close()


def test_keys_are_looked_at_in_words(here):
    from jupyter_shared.client.records import key_text

    assert key_text([1, here.key(frozenset({1}))]).startswith("(1, ")
    assert "PickledKey" not in key_text((1, here.key(datetime.date(2024, 1, 1))))
    assert keys.NOON in here.create("set", [keys.NOON])
