"""Items by their keys, beside a sorted list."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_shared.kinds import ranking
from jupyter_shared.kinds.ranking import Ranking

keys = st.integers(0, 5)
steps = st.one_of(
    st.tuples(st.just("add"), st.lists(keys, max_size=6)),
    st.tuples(st.just("put_first"), st.lists(keys, max_size=6).map(sorted)),
    st.tuples(st.just("as_they_are"), st.lists(keys, max_size=3)),
    st.tuples(st.just("insert"), st.integers(-9, 9)),
    st.tuples(st.just("remove_first"), st.integers(0, 5)),
)


@pytest.fixture(autouse=True, scope="module")
def _short_lists():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ranking, "MOST", 4)
        patch.setattr(ranking, "MERGED_FROM", 2)
        yield


def put(model, number, key, bisect):
    model.insert(bisect(model, key, key=lambda item: item[0]), (key, number))


@settings(max_examples=300)
@given(st.lists(steps, max_size=30))
def test_beside_a_sorted_list(steps):
    real, model, number, sorted_ = Ranking(), [], 0, True
    for what, value in steps:
        if what == "remove_first":
            count = min(value, len(model))
            real.remove_first(count)
            del model[:count]
        elif what == "insert" or what == "as_they_are":
            new = [(key, number + place) for place, key in enumerate([0] if what == "insert" else value)]
            number += len(new)
            sorted_ = False
            if what == "insert":
                real.insert(value, new[0])
                model.insert(value, new[0])
            else:
                real.put_first(new, as_they_are=True)
                model[:0] = new
        elif sorted_:
            new = [(key, number + place) for place, key in enumerate(value)]
            number += len(new)
            if what == "add":
                real.add(new)
                for key, place in new:
                    put(model, place, key, bisect_right)
            else:
                real.put_first(new)
                for key, place in reversed(new):
                    put(model, place, key, bisect_left)
        assert [*real] == model
        assert len(real) == len(model)
        assert all(0 < len(items) <= 4 for items in real._lists)


@pytest.mark.parametrize("before", [1, 5, 100])
@pytest.mark.parametrize("bad", [["x"], [3, "x"], ["x", 3], [1, 2, 3, "x"], [*range(300), "x"]])
def test_all_or_none(before, bad):
    real = Ranking()
    real.add([(key, key) for key in range(before)])
    with pytest.raises(TypeError):
        real.add([(key, "new") for key in bad])
    assert [*real] == [(key, key) for key in range(before)]
    assert len(real) == before


@pytest.mark.parametrize("taken", [[1], [1, 2, 3]])
def test_what_is_given_back_is_not_lost_though_it_compares_no_more(taken):
    """Its taker has ended, and what came meanwhile cannot be told from it by `<`."""
    items = Ranking()
    items.add([((1, 2), "tuple")])
    items.put_first([(key, "number") for key in taken])
    assert [key for key, _ in items] == [*taken, (1, 2)]
