"""The quick check says what the search says."""

from __future__ import annotations

import random

from tests.linearizability import NEVER, Operation, is_linearizable, register
from tests.vouching.zones import trouble_of_zones


def test_it_agrees_with_the_search():
    """Small random histories, no two moments of which are the same."""
    chance, verdicts = random.Random(5), []
    for _ in range(3000):
        moments = chance.sample(range(100), 20)
        rows, values = [], ["first"]
        for process in range(chance.randrange(2, 8)):
            called, returned = sorted((moments.pop(), moments.pop()))
            if chance.random() < 0.4:
                values.append(f"v{process}")
                ends = NEVER if chance.random() < 0.3 else returned
                rows.append(Operation(process, "write", values[-1], None, called, ends))
            else:
                rows.append(Operation(process, "read", None, chance.choice(values), called, returned))
        verdicts.append(is_linearizable(rows, register, ("first",)))
        assert (trouble_of_zones(rows, "first") == "") == verdicts[-1], rows
    assert 500 < sum(verdicts) < 2500
