"""Descriptors and memory of a manager are budgets: nobody uses them up for the others."""

from __future__ import annotations

import gc

import numpy as np
import pytest

from jupyter_shared.errors import NoMemory
from tests import system
from tests.waiting import until

LIMIT = 256


@pytest.fixture
def scarce(manager, session):
    session["first"] = 1
    system.limit(system.DESCRIPTORS, LIMIT, manager.pid)
    return session


def test_a_name_published_again_with_changing_shape_takes_no_more_than_its_share(manager, scarce):
    for number in range(300):
        scarce["x"] = np.zeros(30_000 + 500 * number)
    until(lambda: scarce.info()["pieces"] < 40)
    assert manager.descriptors() < LIMIT / 2


def test_too_many_live_values_are_one_clear_refusal_and_all_else_works(manager, scarce):
    with pytest.raises(NoMemory, match=r"Too many open files.*ulimit -n"):  # noqa: PT012
        for number in range(400):
            scarce[f"v{number}"] = np.full(30_000, float(number))
    assert scarce["v7"][0] == 7
    with manager.attach("newcomer") as other:
        assert other["v100"][5] == 100
        other["small"] = 5
        del other["v7"]
    gc.collect()
    until(lambda: published(scarce))


def published(session):
    try:
        session["again"] = np.ones(30_000)
    except NoMemory:
        return False
    return session["again"][0] == 1
