"""What listings say of objects that have no values to preview."""

from __future__ import annotations

import pytest

from jupyter_shared.client.records import in_words
from jupyter_shared.kinds.glance import TIMES


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda s: s.counter(None, 3), "3"),
        (lambda s: s.lock(), "free"),
        (lambda s: s.condition(), "lock free; 0 waiting to be notified"),
        (lambda s: s.semaphore(None, 2), "2 of 2 free"),
        (lambda s: s.event(), "not set"),
        (lambda s: s.barrier(None, 2), "0 of 2 have come"),
        (lambda s: s.array(None, "i", [1, 2]), "1, 2"),
        (lambda s: s.array(None, shape=(2, 3)), f"2{TIMES}3 of <f8"),
        (lambda s: s.list(None, [1]), ""),
    ],
)
def test_in_words(session, make, words):
    assert in_words((found := session.describe(make(session))).kind, found.summary) == words


def test_a_held_lock_names_its_holder(session):
    with session.lock("gpu"):
        assert session.describe("gpu").preview == "held by test"


def test_what_is_told_can_be_shown_whatever_numbers_are_in_it(session):
    session.counter("c").add(10**5000)
    (found,) = session.objects()
    assert "rounded: it has 5,001 digits" in repr(found)
    assert found.summary["value"] == 10**5000
    assert repr(session.clients()[0]).startswith("ClientInfo(id=")
