"""What objects are made with is checked when they are made: by name, and before anything of that name exists."""

from __future__ import annotations

import pytest

NAN = float("nan")
REFUSED = {
    "queue": [("two",), ([],), (NAN,)],
    "lifo_queue": [("two",), (NAN,)],
    "priority_queue": [("two",), (NAN,)],
    "semaphore": [("two",), (1.5,), (-1,), (NAN,), (float("inf"),)],
    "bounded_semaphore": [("two",), (1.5,), (-1,)],
    "barrier": [("two",), (1.5,), (0,), (2, None, "soon"), (2, None, NAN)],
}


@pytest.mark.parametrize(("kind", "arguments"), [(kind, each) for kind, all in REFUSED.items() for each in all])
def test_what_is_no_number_of_things_is_refused(session, kind, arguments):
    with pytest.raises((TypeError, ValueError), match=r"whole number|must be|number of seconds"):
        getattr(session, kind)("x", *arguments)
    assert "x" not in session


def test_what_python_takes_is_taken(session):
    assert session.queue("half", 1.5).maxsize == 2  # `queue.Queue` compares with any number
    assert session.queue("all", float("inf")).maxsize == 0
    assert session.queue("none", -1).maxsize == 0
    assert session.semaphore("s", 2.0).get_value() == 2
    assert session.barrier("b", 2.0).parties == 2
    with pytest.raises((TypeError, ValueError), match="whole number"):
        session.semaphore("s").release(1.5)
    assert session.semaphore("s").get_value() == 2
