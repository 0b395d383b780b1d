"""The benchmark's arithmetic and its page, and one tiny run. Nothing here asserts on how long things took."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from benchmarks import plot, report, run
from benchmarks.reasons import NO_REASON, why
from benchmarks.results import Results
from benchmarks.rows import MEASUREMENTS, ROWS
from benchmarks.rows.measurement import TINY, Row
from benchmarks.stage import Failed, Worker
from benchmarks.targets import NOT_MEASURED, NOT_REACHED, REACHED, TARGETS, Target
from tests.architecture import Package
from tests.test_layers import long_files, long_functions, vague_names

ROOT = Path(__file__).resolve().parents[2] / "benchmarks"


@pytest.fixture
def folder():
    """Under /tmp, whatever TMPDIR says: the path of a Unix socket must fit into 107 bytes."""
    with tempfile.TemporaryDirectory(prefix="jsb-", dir="/tmp") as name:
        yield Path(name)


def filled(**medians: float) -> Results:
    """Results of one row, `get`, with these medians."""
    results = Results(about={"day": "today", "load before": "0.1"})
    for peer, value in medians.items():
        results.versions[peer] = "1.0"
        for sample in (value * 0.9, value, value * 1.1):
            results.add("get", peer, sample)
    return results


def test_medians_spread_and_ratios():
    results = filled(ours=2e-7, stdlib=20e-6)
    assert results.median("get", "ours") == 2e-7
    assert results.spread("get", "ours") == pytest.approx(0.05)
    assert results.ratio("get", "stdlib", "ours") == pytest.approx(100)
    assert results.ratio("get", "redis", "ours") is None
    assert results.median("set", "ours") is None


@pytest.mark.parametrize(
    ("medians", "more_is_better", "best"),
    [
        ({"ours": 1.0, "stdlib": 2.0}, False, "ours"),
        ({"ours": 1.0, "stdlib": 2.0}, True, "stdlib"),
        ({"ours": 1.0, "stdlib": 1.04}, False, None),
        ({"ours": 1.0}, False, "ours"),
        ({}, False, None),
    ],
)
def test_who_wins(medians, more_is_better, best):
    results = filled(**medians)
    assert results.winner("get", ["ours", "stdlib"], more_is_better=more_is_better) == best


def test_results_are_read_as_they_were_written(tmp_path):
    results = filled(ours=1.0)
    results.note("get", "ray", "failed: no luck")
    results.save(tmp_path / "results.json")
    assert Results.load(tmp_path / "results.json") == results


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.0000235, "s", "23.5 us"),
        (6.8e-8, "s", "68.0 ns"),
        (1.234, "s", "1.23 s"),
        (0.0, "s", "0.00 ns"),
        (43_000, "/s", "43.0 k/s"),
        (64 << 20, "B", "64.0 MiB"),
        (4500, "B", "4.39 KiB"),
        (123.4, "x", "123x"),
    ],
)
def test_amounts(value, unit, text):
    assert report.amount(value, unit) == text


def test_verdicts():
    target = Target("", lambda results: results.median("get", "ours"), at_least=2.0)
    verdicts = [target.verdict(filled(**medians)) for medians in ({}, {"ours": 1.0}, {"ours": 2.0})]
    assert verdicts == [NOT_MEASURED, NOT_REACHED, REACHED]


def test_targets_name_rows_that_exist():
    results = Results()
    for row in ROWS:
        for peer in ("ours", "stdlib", "redis", "ray", "pingpong", "memfd"):
            results.add(row, peer, 1.0)
    assert NOT_MEASURED not in {target.verdict(results) for target in TARGETS}
    assert plot.SHOWN.keys() <= ROWS.keys()


def test_the_page_tells_everything():
    results = filled(ours=2e-6, stdlib=20e-6, ultradict=4e-7)
    results.missing["redis"] = "redis-server is not installed"
    results.note("get", "ray", "failed: no luck")
    results.versions["ray"] = "2"
    page = report.markdown(results)
    assert "| **400 ns** ±5%<br>0.20x |" in page  # the winner, though it is not us
    assert f"- **UltraDict**, {ROWS['get'].title}: 400 ns against our 2.00 us." in page
    assert "- **redis-py** is missing: redis-server is not installed." in page
    assert "| failed |" in page
    assert "Ray failed: no luck: `get`" in page
    assert f"| {NOT_REACHED} |" in page


def test_a_defeat_without_a_reason_says_so():
    assert why("lock-free", "ultradict") != NO_REASON
    assert why("lock-free", "nobody") == NO_REASON


def test_lines_for_the_terminal():
    assert report.line(Row("get", ""), filled(ours=1e-6)).split() == ["get", "ours", "1.00", "us"]
    assert "NOT reached" in report.verdicts(filled(ours=1.0, stdlib=1.0))


def test_rows_have_names_of_their_own():
    names = [row.name for measurement in MEASUREMENTS for row in measurement.rows]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("law", [long_files, long_functions, vague_names], ids=lambda law: law.__name__)
def test_the_benchmarks_keep_the_law(law):
    assert not law(Package(ROOT))


def test_a_tiny_run(folder):
    results, told = Results(), []
    chosen = [each for each in MEASUREMENTS if each.rows[0].name in ("get", "increment")]
    run.measure(chosen, ["ours", "stdlib"], TINY, folder, results, told.append)
    assert told == chosen
    assert not results.notes
    assert results.samples.keys() == {"get", "increment"}
    assert all(peers.keys() == {"ours", "stdlib"} for peers in results.samples.values())


def test_a_peer_that_fails_is_named(folder):
    def fails(stage, effort):
        stage.client()
        raise Failed("no luck")

    results = Results()
    broken = type(MEASUREMENTS[0])("", (ROWS["get"],), fails)
    run.measure([broken], ["stdlib"], TINY, folder, results, lambda _: None)
    assert results.notes == {"get": {"stdlib": "failed: no luck"}}
    assert not results.samples.get("get")


def test_a_worker_that_ends_says_so(folder):
    worker = Worker(folder, {})
    worker.send(end_at_once)
    with pytest.raises(Failed, match="the process ended"):
        worker.receive()
    worker.close()


def end_at_once(place):
    raise SystemExit
