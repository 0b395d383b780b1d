"""The page about scale: its arithmetic, its words, and one small run of its sections. Nothing here asserts on times."""

from __future__ import annotations

import pytest

from benchmarks.scale import page, sections
from benchmarks.scale.beside import Beside
from benchmarks.scale.growth import Series, quantile


@pytest.mark.parametrize("power", [0, 0.5, 1, 2])
def test_the_exponent_of_a_power(power):
    series = Series("x", "names", "us", [(size, 3 * size**power) for size in (1, 10, 100, 1000)])
    assert series.exponent == pytest.approx(power)


def test_fixed_costs_weigh_little():
    series = Series("x", "names", "us", [(10**n, 50 + 10**n / 100) for n in range(7)])
    assert series.exponent > 0.85
    assert Series("x", "names", "us", [(1, 5.0)]).exponent is None


def test_quantiles():
    assert quantile([1, 2, 3, 4], 0.5) == 3
    assert quantile([1, 2, 3, 4], 0.99) == 4


@pytest.mark.parametrize("section", [sections.names, sections.items, sections.clients, sections.watchers])
def test_a_small_run(section, session):
    found = section(session, 10, 60)
    for series in found:
        assert [size for size, _ in series.points] in ([1, 10], [])
        assert all(cost >= 0 for _, cost in series.points)


def test_the_page():
    series = Series("find", "names", "us", [(1, 10.0), (1000, 12.5)], "a note")
    step = Beside("dict-update", 100, 0.0001, 0.002, 0.3)
    text = page.markdown({"python": "3"}, {"Names": [series]}, {"Copies": "| a |\n"}, [])
    assert "| find, us (a note) | 10 | 12.5 | 0.03 |" in text
    assert page.late([step]) == "Longer than 250 ms: dict-update.\n\n"
