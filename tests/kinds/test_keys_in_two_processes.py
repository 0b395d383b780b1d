"""Two processes with hashes of their own do what one dict, set and list of Python's would have done."""

from __future__ import annotations

import multiprocessing

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import jupyter_shared
from tests.kinds.beside import outcome
from tests.kinds.keys import EQUAL, Insensitive, Point

TYPES = "Decimal", "longdouble", "memoryview", "NAType"  # some raise when compared; one cannot travel inside others
KEYS = [key for row in EQUAL for key in row if type(key).__name__ not in TYPES]
WORDS = [Insensitive("Abc"), "abc", Insensitive("ABC"), "ABC", Insensitive("a"), "a", (1, Insensitive("a")), (1, "a")]
ANY = st.sampled_from(KEYS) | st.sampled_from(WORDS)
NESTED = ANY | st.tuples(ANY, ANY) | st.frozensets(ANY, max_size=3) | st.builds(Point, ANY)

STEPS = {
    "set": lambda d, s, x, key: d.__setitem__(key, 1),
    "pop": lambda d, s, x, key: d.pop(key, "absent"),
    "setdefault": lambda d, s, x, key: d.setdefault(key, 2),
    "update": lambda d, s, x, key: d.update({key: 3, "more": 4}),
    "add": lambda d, s, x, key: s.add(key),
    "discard": lambda d, s, x, key: s.discard(key),
    "toggle": lambda d, s, x, key: s.symmetric_difference_update([key]),
    "append": lambda d, s, x, key: x.append(key),
    "remove": lambda d, s, x, key: x.remove(key),
}
LOOKS = {
    "get": lambda d, s, x, key: d.get(key, "absent"),
    "get again": lambda d, s, x, key: d.get(key, "absent"),  # from what is kept
    "in dict": lambda d, s, x, key: key in d,
    "in set": lambda d, s, x, key: key in s,
    "in list": lambda d, s, x, key: key in x,
    "index": lambda d, s, x, key: x.index(key),
    "count": lambda d, s, x, key: x.count(key),
    "lengths": lambda d, s, x, key: (len(d), len(s), len(x)),
}


def came(action, subjects):
    """What came of it; of an error its type alone, as its text tells members of sets in this process's order."""
    name, *rest = outcome(action, subjects)
    return (name, rest[0]) if len(rest) == 2 else name


def done(step, subjects, key):
    return came(lambda all: STEPS[step](*all, key), subjects)


def looked(subjects, keys):
    return [came(lambda all: look(*all, key), subjects) for key in keys for look in LOOKS.values()]  # noqa: B023


def other_process(subjects, heard):
    """Does what it is told, until told nothing."""
    while request := heard.recv():
        what, *rest = request
        heard.send(done(rest[0], subjects, rest[1]) if what == "do" else looked(subjects, rest[0]))


@pytest.fixture(scope="module")
def two():
    context = multiprocessing.get_context("spawn")
    with jupyter_shared.Manager() as manager:
        subjects = manager.dict(), manager.set(), manager.list()
        here, there = context.Pipe()
        child = context.Process(target=other_process, args=(subjects, there))
        child.start()
        yield subjects, here
        here.send(None)
        child.join()
        child.close()
        here.close()
        there.close()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.sampled_from(sorted(STEPS)), NESTED, st.booleans()), max_size=6), st.lists(NESTED, max_size=4)
)
def test_two_processes_beside_pythons_own(two, steps, more):
    subjects, other = two
    for subject in subjects[:2]:
        subject.clear()
    subjects[2][:] = []
    model = {}, set(), []
    for step, key, elsewhere in steps:
        expected = done(step, model, key)
        if elsewhere:
            other.send(("do", step, key))
            assert other.recv() == expected
        else:
            assert done(step, subjects, key) == expected
    keys = [*(key for _, key, _ in steps), *more]
    expected = looked(model, keys)
    assert looked(subjects, keys) == expected
    other.send(("look", keys))
    assert other.recv() == expected
