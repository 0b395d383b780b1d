"""Tables of every library: cells, headings, order, filters and what columns are like. No manager is needed."""

from __future__ import annotations

import csv
import datetime
import decimal
import io
import pathlib
import re
import sys

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet
import pytest

from jupyter_shared.client.preview.preview import preview
from jupyter_shared.client.values.data import unpickled_data
from jupyter_shared.client.values.pickling import pickled
from jupyter_shared.panes.frames import Laid
from jupyter_shared.panes.tables.arranging import Arrangement
from jupyter_shared.panes.tables.describing import MOST_ROWS, description
from jupyter_shared.panes.tables.exporting import NotExported, copied, csv_of, parquet_of
from jupyter_shared.panes.tables.known import is_table, tabular
from jupyter_shared.panes.tables.plotting import plotted
from jupyter_shared.panes.tables.querying import code_for, variable_of
from jupyter_shared.panes.tables.tabular import NotComparable
from jupyter_shared.panes.tables.window import GridWindow, block

MOMENTS = pd.date_range("2024-03-30 12:30:45", periods=3, freq="D")
LEVELS = pd.MultiIndex.from_tuples([("a", 1), ("a", 2)], names=["letter", "number"])


def table_of(value):
    """As a view gets it: from its pickle, without running anybody's code."""
    data = pickled(value, None)
    seen = preview(data)
    assert is_table(seen), seen.type_name
    return tabular(unpickled_data(data), seen)


def shown(cell):
    return cell if isinstance(cell, str) else cell[0] if cell[0] is not None else f"({cell[1]})"


def rows_of(table, **asked):
    positions = Arrangement.of(asked).positions(table)
    return [[shown(cell) for cell in row] for row in block(table, positions, GridWindow())["rows"]]


def first_of(table, **asked):
    return [row[0] for row in rows_of(table, **asked)]


TABLES = {
    "datetimes": (pd.DataFrame({"t": MOMENTS}), ["0", "2024-03-30 12:30:45"], "datetime64[us]"),
    "zone": (
        pd.Series(MOMENTS.tz_localize("Europe/Berlin")), ["0", "2024-03-30 12:30:45+01:00"],
        "datetime64[us, Europe/Berlin]",
    ),
    "categorical index": (pd.Series([1.5], index=pd.CategoricalIndex(["a"])), ["a", "1.5"], "float64"),
    "nullable": (pd.DataFrame({"a": [None, 1]}).convert_dtypes(), ["0", "(<NA>)"], "Int64"),
    "arrow-backed": (
        pd.DataFrame({"a": [1, 2]}).convert_dtypes(dtype_backend="pyarrow"), ["0", "1"], "int64[pyarrow]",
    ),
    "sparse": (pd.DataFrame({"a": pd.arrays.SparseArray([0, 0, 1])}), ["0", "0"], "Sparse[int64, 0]"),
    "objects": (pd.DataFrame({"a": [[1, {"k": None}], "x"]}), ["0", "[1, {'k': None}]"], "object"),
    "decimals": (pd.DataFrame({"a": [decimal.Decimal("1.50")]}), ["0", "1.50"], "object"),
    "periods": (pd.Series(pd.period_range("2024-01", periods=2, freq="M")), ["0", "2024-01"], "period[M]"),
    "an index": (MOMENTS, ["0", "2024-03-30 12:30:45"], "datetime64[us]"),
    "an index of levels": (LEVELS, ["0", "a", "1"], "int64"),
    "a categorical": (pd.Categorical(["x", None]), ["0", "x"], "category"),
    "an extension array": (pd.array([True, None]), ["0", "True"], "boolean"),
    "polars": (pl.DataFrame({"a": [None, "x"]}), ["0", "(null)"], "String"),
    "polars' moments": (
        pl.DataFrame({"t": [datetime.datetime(2024, 3, 30, 12, 30)]}), ["0", "2024-03-30 12:30:00"], "Datetime(us)",
    ),
    "polars' nested": (pl.DataFrame({"a": [[1, 2], None]}), ["0", "[1, 2]"], "List(Int64)"),
    "a series of polars": (pl.Series("a", [0.1], dtype=pl.Float32), ["0", "0.1"], "Float32"),
    "a table of arrow": (pa.table({"n": [1, None], "s": ["x", None]}), ["0", "1", "x"], "string"),
    "a batch of arrow": (pa.record_batch({"n": [1, None]}), ["0", "1"], "int64"),
    "an array of arrow": (
        pa.array(["x"]).dictionary_encode(), ["0", "x"], "dictionary<values=string, indices=int32, ordered=0>",
    ),
    "nanoseconds of arrow": (
        pa.table({"t": pa.array([1], pa.timestamp("ns"))}), ["0", "1970-01-01 00:00:00.000000001"], "timestamp[ns]",
    ),
    "structured": (np.array([(1, 2.5)], [("a", "i4"), ("b", "f8")]), ["0", "1", "2.5"], "float64"),
    "records": (np.rec.array([(1, b"x")], names="a,b"), ["0", "1", "b'x'"], "|S1"),
    "masked": (np.ma.masked_array([[1, 2]], [[False, True]]), ["0", "1", "(masked)"], "int64"),
    "numpy's moments": (np.array(MOMENTS), ["0", "2024-03-30 12:30:45"], "datetime64[us]"),
    "numpy's texts": (np.array(["a", "b"]), ["0", "a"], "<U1"),
    "paths": (
        pd.DataFrame({"p": [pathlib.Path("a/b"), pathlib.PureWindowsPath("c:/d"), None]}), ["0", "a/b"], "object",
    ),
    "parts of several numbers": (
        np.array([([2, 1], 1), ([0, 1], 2)], [("a", "i4", (2,)), ("b", "i4")]), ["0", "[2 1]", "1"], "int32",
    ),
    "names of files": (
        pd.DataFrame({"s": pd.Series(["\udcff", "\ud800"], dtype=object)}), ["0", "\udcff"], "object",
    ),
    "views of strings": (pa.table({"s": pa.array(["x", None], pa.string_view())}), ["0", "x"], "string_view"),
    "numpy's objects": (np.array([None, 1], object), ["0", "(None)"], "object"),
}  # fmt: skip


@pytest.mark.parametrize("name", TABLES)
def test_every_frame_is_a_table(name):
    value, first, dtype = TABLES[name]
    table = table_of(value)
    assert rows_of(table)[0] == first
    assert table.heading(table.columns - 1).dtype == dtype


@pytest.mark.parametrize("name", TABLES)
def test_every_column_is_sorted_filtered_searched_and_described(name):
    table = table_of(TABLES[name][0])
    for column in range(table.columns):
        told = description(table, column)
        assert 0 <= told["missing"] <= table.rows
        assert 0 < told["distinct"] + told["missing"] <= table.rows
        order = Arrangement(order=((column, True),)).positions(table)
        assert sorted(order) == [*range(table.rows)]
        there = Arrangement(filters=((column, "!= null"),)).positions(table)
        assert len(there) == table.rows - told["missing"]
        if len(there):
            (text,) = (shown(cell) for (cell,) in [table_cells(table, column, there[:1])])
            assert there[0] in Arrangement(filters=((column, f'"{text}"'),)).positions(table)
            assert there[0] in Arrangement(search=text).positions(table)


@pytest.mark.parametrize("name", TABLES)
def test_every_table_is_written_as_csv(name):
    table = table_of(TABLES[name][0])
    backwards = Arrangement(order=((0, True),)).positions(table)
    assert len([*csv.reader(csv_of(table, backwards).decode().splitlines())]) > table.rows


def table_cells(table, column, rows):
    from jupyter_shared.panes.tables.window import cells_of

    return cells_of(table, column, rows)


def test_values_of_other_types_are_no_tables():
    for value in (1, "text", [1], {"a": 1}, np.zeros(3), np.zeros((2, 2, 2)), np.full((2, 2, 2), "a")):
        assert not is_table(preview(pickled(value, None)))


# --- sorting ---------------------------------------------------------------------------------------------

MIXED = {
    "pandas": pd.DataFrame({"x": [2.0, None, 1.0, 2.0], "y": ["b", 3, None, 10]}),
    "polars": pl.DataFrame({"x": [2.0, None, 1.0, 2.0], "y": ["b", "3", None, "10"]}),
    "polars' nan": pl.DataFrame({"x": [2.0, float("nan"), 1.0, 2.0], "y": ["b", "3", None, "10"]}),
    "arrow": pa.table({"x": [2.0, None, 1.0, 2.0], "y": ["b", "3", None, "10"]}),
    "numpy": np.array([(2.0, "b"), (np.nan, 3), (1.0, None), (2.0, 10)], [("x", "f8"), ("y", "O")]),
}


@pytest.mark.parametrize("library", MIXED)
def test_sorting_is_stable_and_puts_what_is_missing_last(library):
    table = table_of(MIXED[library])
    assert first_of(table, order=[[1, False]]) == ["2", "0", "3", "1"]
    assert first_of(table, order=[[1, True]]) == ["0", "3", "2", "1"]
    falling = ["0", "3", "1", "2"] if library in ("pandas", "numpy") else ["0", "1", "3", "2"]  # numbers, or texts
    assert first_of(table, order=[[2, True]]) == falling
    assert first_of(table) == ["0", "1", "2", "3"]


def test_several_columns_sort_one_after_the_other():
    table = table_of(pd.DataFrame({"a": [1, 2, 1, 2], "b": ["x", "y", "z", None]}))
    assert first_of(table, order=[[1, True], [2, True]]) == ["1", "3", "2", "0"]


def test_categories_are_in_their_own_order():
    sizes = pd.Categorical(["S", "L", "M"], categories=["S", "M", "L"], ordered=True)
    assert first_of(table_of(pd.DataFrame({"size": sizes})), order=[[1, False]]) == ["0", "2", "1"]


# --- filters ---------------------------------------------------------------------------------------------

COLUMNS = {
    "n": [1, 2, 30, None], "f": [0.5, float("nan"), 2.0, -1.0], "s": ["Ada", "bob", "3 .. 5", None],
    "t": [datetime.datetime(2024, 3, day, 12) for day in (1, 2, 3)] + [None], "yes": [True, False, True, None],
}  # fmt: skip
LIBRARIES = {
    "pandas": pd.DataFrame(COLUMNS).astype({"n": "Int64", "yes": "boolean"}),
    "arrow-backed": pd.DataFrame(COLUMNS).convert_dtypes(dtype_backend="pyarrow"),
    "polars": pl.DataFrame(COLUMNS),
    "arrow": pa.table({name: pa.array(values) for name, values in COLUMNS.items()}),
}
FILTERS = [
    (1, "2", [1]), (1, "> 1", [1, 2]), (1, ">=2", [1, 2]), (1, "!= 2", [0, 2]), (1, "1 .. 2", [0, 1]),
    (1, "= null", [3]),
    (1, "!= null", [0, 1, 2]), (1, "> 1.5", [1, 2]), (1, "", [0, 1, 2, 3]), (1, ">", [0, 1, 2, 3]),
    (2, "< 1", [0, 3]), (2, "= nan", [1]), (2, "!= 2", [0, 3]), (2, "0.5", [0]),
    (3, "a", [0]), (3, "B", [1]), (3, "= bob", [1]), (3, "'3 .. 5'", [2]), (3, "!= bob", [0, 2]), (3, "> b", [1]),
    (4, "> 2024-03-01 12:00", [1, 2]), (4, "2024-03-02", [1]), (4, "2024-03-01 .. 2024-03-02 12:00", [0, 1]),
    (5, "= true", [0, 2]), (5, "= False", [1]),
]  # fmt: skip


@pytest.mark.parametrize("library", LIBRARIES)
def test_filters_mean_what_they_say(library):
    table = table_of(LIBRARIES[library])
    for column, text, rows in FILTERS:
        found = Arrangement(filters=((column, text),)).positions(table)
        assert (rows if found is None else [*found]) == rows or (found is None and len(rows) == 4), (column, text)


@pytest.mark.parametrize("library", LIBRARIES)
def test_filters_that_make_no_sense_say_so(library):
    table = table_of(LIBRARIES[library])
    for column, text in ((1, "> x"), (4, "> yesterday")):
        with pytest.raises(NotComparable, match=text[2:]):
            Arrangement(filters=((column, text),)).positions(table)


@pytest.mark.parametrize("library", LIBRARIES)
def test_filters_search_and_order_work_together(library):
    table = table_of(LIBRARIES[library])
    assert first_of(table, search="30") == ["2"]
    assert first_of(table, search="03-0", order=[[1, True]], filters=[[1, "!= 2"]]) == ["2", "0"]


def test_times_are_compared_in_their_zone():
    for zone in ("Europe/Berlin", "UTC"):
        times = pd.Series(MOMENTS.tz_localize(zone))
        for value in (times, pl.DataFrame({"t": times}), pa.table({"t": pa.array(times)})):
            assert first_of(table_of(value), filters=[[1, "> 2024-03-30 12:30:45"]]) == ["1", "2"]


# --- what columns are like -------------------------------------------------------------------------------


@pytest.mark.parametrize("library", LIBRARIES)
def test_columns_are_described(library):
    table = table_of(LIBRARIES[library])
    told = description(table, 1)
    assert (told["missing"], told["distinct"], told["low"], told["high"]) == (1, 3, "1", "30")
    assert sum(told["histogram"]) == 3
    assert description(table, 4)["low"] == "2024-03-01 12:00:00"
    assert description(table, 5)["common"] == [["True", 2], ["False", 1]]


@pytest.mark.parametrize("library", ["pandas", "pandas by level", "polars", "arrow", "numpy"])
def test_of_more_than_a_million_rows_a_sample_is_described_and_said_to_be_one(library):
    numbers = np.arange(MOST_ROWS + 5) % 100
    value = {
        "pandas": lambda: pd.DataFrame({"n": numbers}),
        "pandas by level": lambda: pd.DataFrame({"n": numbers}, pd.MultiIndex.from_arrays([numbers, numbers])),
        "polars": lambda: pl.DataFrame({"n": numbers}),
        "arrow": lambda: pa.table({"n": numbers}),
        "numpy": lambda: np.array([*zip(numbers)], dtype=[("n", int)]),
    }[library]()
    laid = Laid(table_of(value))
    told = laid.description(laid.table.columns - 1)
    assert told["sampled"] is True
    assert told["rows"] == -(-(MOST_ROWS + 5) // 2) == sum(told["histogram"])
    assert (told["missing"], told["low"], told["high"], told["distinct"]) == (0, "0", "98", 50)
    assert Laid(table_of(value[:100])).description(laid.table.columns - 1)["sampled"] is False


# --- plots -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("library", LIBRARIES)
def test_columns_are_plotted_as_they_are_filtered(library):
    table = table_of(LIBRARIES[library])
    told = plotted(table, Arrangement(order=((1, True),), filters=((1, "> 1"),)).positions(table), [1, 2])
    assert [one["name"] for one in told["series"]] == ["n", "f"]
    assert told["series"][0]["low"] == told["series"][0]["high"]
    assert sorted(told["series"][0]["low"]) == [2.0, 30.0]
    assert told["at"] == [0.0, 1.0]
    with pytest.raises(NotComparable, match="no numbers to plot"):
        plotted(table, None, [3])


def test_a_plot_is_over_the_index_wherever_its_rows_are():
    index = pd.to_datetime(["2024-01-11", "2024-01-01", None, "2024-01-02"])
    table = table_of(pd.DataFrame({"x": [3.0, 1.0, 9.0, np.inf]}, index=index.rename("when")))
    told = plotted(table, None, [1])
    assert (told["over"], told["at"], told["ends"]) == (
        "when",
        [0.0, 0.1, 1.0],
        ["2024-01-01 00:00:00", "2024-01-11 00:00:00"],
    )
    assert told["series"][0]["low"] == [1.0, None, 3.0]
    named = table_of(pd.DataFrame({"x": [3, 1, 2]}, index=["c", "a", "b"]))
    told = plotted(named, Arrangement(order=((1, False),)).positions(named), [1])
    assert (told["series"][0]["low"], told["ends"]) == ([1.0, 2.0, 3.0], ["a", "c"])
    assert plotted(table_of(pd.DataFrame({"x": []}, dtype=float)), None, [1])["series"][0]["low"] == []


DURATIONS = pd.to_timedelta(["1 days 02:00:00", None, "00:00:01.5"])
ZONED = pd.to_datetime(["2024-03-31 03:30", None, "2024-03-30 12:00"]).tz_localize("Europe/Berlin")
TIMES = {
    "durations": (pd.DataFrame({"t": DURATIONS}), ["0 days 00:00:01.500000", "1 days 02:00:00"]),
    "zone": (pd.DataFrame({"t": ZONED}), ["2024-03-30 12:00:00+01:00", "2024-03-31 03:30:00+02:00"]),
    "polars": (
        pl.DataFrame({"t": [datetime.timedelta(hours=26), None, datetime.timedelta(seconds=1)]}),
        ["0:00:01", "1 day, 2:00:00"],
    ),
    "arrow": (
        pa.table({"t": pa.array([datetime.date(2024, 3, 31), None, datetime.date(2024, 3, 30)])}),
        ["2024-03-30", "2024-03-31"],
    ),
    "numpy": (
        np.array([(86400,), ("NaT",), (1,)], dtype=[("t", "m8[s]")]), ["1 seconds", "86400 seconds"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", TIMES)
def test_times_are_plotted_and_their_axis_says_what_they_are(kind):
    value, labels = TIMES[kind]
    (series,) = plotted(table_of(value), None, [1])["series"]
    assert series["labels"] == labels
    assert series["low"][1] is None
    assert series["low"][0] > series["low"][2]


def test_times_and_numbers_share_no_axis():
    table = table_of(pd.DataFrame({"x": [1.0, 2.0, 3.0], "n": [1, 2, 3], "t": DURATIONS, "d": DURATIONS}))
    with pytest.raises(NotComparable, match="share no axis"):
        plotted(table, None, [1, 3])
    assert [one.get("labels") for one in plotted(table, None, [1, 2])["series"]] == [None, None]
    assert len(plotted(table, None, [3, 4])["series"]) == 2


def test_over_an_index_of_durations_each_is_where_it_belongs():
    index = pd.to_timedelta(["10s", None, "0s", "2500ms"])
    told = plotted(table_of(pd.DataFrame({"x": [4.0, 9.0, 1.0, 2.0]}, index=index)), None, [1])
    assert (told["at"], told["series"][0]["low"]) == ([0.0, 0.25, 1.0], [1.0, 2.0, 4.0])
    assert told["ends"] == ["0 days 00:00:00", "0 days 00:00:10"]


def test_of_a_long_column_every_peak_is_plotted():
    values = np.zeros(1_000_000)
    values[765_432] = 5.0
    told = plotted(table_of(pd.DataFrame({"x": values})), None, [1])
    (series,) = told["series"]
    assert len(told["at"]) == len(series["low"]) <= 600
    assert max(series["high"]) == 5.0
    assert {*series["low"]} == {0.0}
    assert abs(told["at"][series["high"].index(5.0)] - 0.765432) < 0.01


# --- taking rows elsewhere -------------------------------------------------------------------------------


@pytest.mark.parametrize("library", LIBRARIES)
def test_rows_are_exported_as_they_are_arranged(library):
    table = table_of(LIBRARIES[library])
    positions = Arrangement(order=((1, True),), filters=((1, "< 10"),)).positions(table)
    box = {"top": 0, "bottom": 1, "left": 1, "right": 3}
    assert copied(table, positions, box) == "n\tf\ts\n2\t\tbob\n1\t0.5\tAda"
    assert copied(table, positions, {**box, "bottom": 0, "right": 1}) == "2"
    lines = csv_of(table, positions).decode().splitlines()
    assert [line.split(",")[1] for line in lines] == ["n", "2", "1"]
    assert pa.parquet.read_table(io.BytesIO(parquet_of(table, positions))).column("n").to_pylist() == [2, 1]


WHOLE = {
    "list": (pd.DataFrame({"v": [[*range(60)]]}), repr([*range(60)])),
    "array": (pd.DataFrame({"v": [np.arange(2000)]}), repr([*range(2000)])),
    "float32": (pa.table({"v": pa.array([0.1], pa.float32())}), "0.1"),
    "nanoseconds": (
        pl.DataFrame({"v": [90_061_000_000_007]}).cast(pl.Duration("ns")), "1 day, 1:01:01.000000007",
    ),
    "moment": (pd.DataFrame({"v": pd.to_datetime(["2024-03-30 12:30:45.123456789"])}), "2024-03-30 12:30:45.123456789"),
    "float": (pd.DataFrame({"v": [1 / 3]}), "0.3333333333333333"),
    "decimal": (pd.DataFrame({"v": [decimal.Decimal("0.10")]}), "0.10"),
}  # fmt: skip


@pytest.mark.parametrize("kind", WHOLE)
def test_nothing_of_a_value_is_left_out_of_a_file(kind):
    value, text = WHOLE[kind]
    header, row = csv.reader(io.StringIO(csv_of(table_of(value), None).decode()))
    assert (header[1:], row[1:]) == (["v"], [text])


def test_levels_of_an_index_and_of_headings_are_in_a_file():
    columns = pd.MultiIndex.from_product([["a", "b"], [1, 2]])
    frame = pd.DataFrame(np.arange(8).reshape(2, 4), index=LEVELS, columns=columns)
    table = table_of(frame)
    positions = Arrangement(filters=((1, "> 1"),)).positions(table)
    header, row = csv.reader(io.StringIO(csv_of(table, positions).decode()))
    assert header == ["letter", "number", "a / 1", "a / 2", "b / 1", "b / 2"]
    assert row == ["a", "2", "4", "5", "6", "7"]
    read = pd.read_parquet(io.BytesIO(parquet_of(table, positions)))
    assert [*read.columns] == ["a / 1", "a / 2", "b / 1", "b / 2"]
    assert [*read.index] == [("a", 2)]
    assert read.dtypes.unique().tolist() == [np.dtype("int64")]


def test_without_pyarrow_the_message_says_what_to_install(monkeypatch):
    table = table_of(pd.DataFrame({"x": [1]}))
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.setitem(sys.modules, "fastparquet", None)
    with pytest.raises(NotExported, match=f"which {re.escape(sys.executable)} has not got: pip install pyarrow"):
        parquet_of(table, None)


def test_the_code_of_a_filter_is_for_the_notebooks_own_session():
    table = table_of(LIBRARIES["pandas"])
    assert code_for(table, "df", Arrangement(), variable_of("default")) == "shared['df']"
    assert code_for(table, "df", Arrangement(), variable_of("team-a")) == "team_a['df']"


def test_the_code_of_a_filter_finds_the_same_rows():
    frame = LIBRARIES["pandas"].assign(**{"a b": [1, 2, 3, 4]})
    table = table_of(frame)
    for column, text, _ in [*FILTERS, (6, "> 2", [2, 3]), (0, ">= 1", [1, 2, 3])]:
        asked = Arrangement(order=((1, True),), filters=((column, text),))
        code = code_for(table, "df", asked)
        found = eval(code, {"shared": {"df": frame}})
        assert [*found.index] == [*asked.positions(table)], code


SESSIONS = {"default": "shared", "my-team.1": "my_team_1", "2nd": "_2nd", "list": "list_", "in": "in_", "_-_": "value"}


@pytest.mark.parametrize("manager", SESSIONS)
def test_the_session_of_a_manager_is_called_what_python_leaves_free(manager):
    assert variable_of(manager) == SESSIONS[manager]
