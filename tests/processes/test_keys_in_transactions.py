"""Keys of classes with a `==` of their own, inside transactions: all is as in a dict of Python's."""

from __future__ import annotations

import pytest

from tests.kinds.keys import Insensitive

STEPS = {
    "a plain key where an equal one is": lambda d: d.__setitem__("abc", 2),
    "one of its class": lambda d: d.__setitem__(Insensitive("ABC"), 2),
    "one that is new": lambda d: d.__setitem__("new", 2),
    "read before": lambda d: d.__setitem__("abc", d["abc"] + 1),
    "another one read before": lambda d: ("new" in d, d.__setitem__("abc", 3)),
    "read after": lambda d: (d.__setitem__("abc", 2), d["abc"], d.get("new")),
    "counted after": lambda d: (d.__setitem__("abc", 2), d.__setitem__("new", 3), len(d), [*d.values()]),
    "both new": lambda d: (d.__setitem__(Insensitive("Xy"), 2), d.__setitem__("xy", 3), d["xy"], len(d)),
    "plain first": lambda d: (d.__setitem__("xy", 2), d.__setitem__(Insensitive("XY"), 3), len(d)),
    "all cleared before": lambda d: (d.clear(), d.__setitem__("abc", 3)),
    "all cleared between": lambda d: (d.__setitem__("abc", 3), d.clear(), d.__setitem__("ABC", 4), len(d)),
    "taken out and put in": lambda d: (d.pop("abc"), d.__setitem__("abc", 3), len(d)),
    "in a tuple": lambda d: (d.__setitem__((Insensitive("T"), 1), 1), d.__setitem__(("t", 1), 2), len(d)),
    "many": lambda d: (d.update({"abc": 5, "new": 6}), d.__setitem__("ABC", 7), len(d)),
}  # fmt: skip


def text(items):
    return [(str(key), value) for key, value in items]


BEGINNINGS = [[], [Insensitive("Abc")], ["abc"], [Insensitive("Abc"), "other"]]


@pytest.mark.parametrize("steps", STEPS.values(), ids=STEPS)
def test_a_dict_in_a_transaction_is_as_pythons_own(session, steps):
    for begin in BEGINNINGS:
        for form in ("block", "function"):
            compare(session, steps, begin, form)


def compare(session, steps, begin, form):
    shared, plain = session.dict("d"), dict.fromkeys(begin, 1)
    shared.clear()
    shared.update(plain)

    def in_one_step():
        if form == "function":
            return session.transaction(lambda: steps(shared))
        with session.transaction():
            return steps(shared)

    try:
        expected = steps(plain)
    except KeyError:
        with pytest.raises(KeyError):
            in_one_step()
        return
    assert in_one_step() == expected
    assert text(shared.items()) == text(plain.items())
