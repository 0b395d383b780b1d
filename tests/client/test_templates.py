"""Small frames that are like earlier ones are written around their numbers: the very pickle that pandas would make."""

from __future__ import annotations

import copyreg
import pickle
from types import SimpleNamespace

import numpy
import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_shared.client.values import pickling, reducers, templates
from jupyter_shared.client.values.arrays import DESCRIBED
from jupyter_shared.client.values.collecting import Collector
from jupyter_shared.client.values.layouts import MOST_TEXT
from jupyter_shared.client.values.packing import Packer
from jupyter_shared.wire.parts import LARGE
from jupyter_shared.wire.values import Packed

HOME = SimpleNamespace(memories=None, connection=None, values_writable=False, names_errors=True)
PACKER = Packer(HOME)
LEARNT = 2  # frames of one kind, after which the next ones are written around their numbers


@pytest.fixture(autouse=True)
def knows_nothing(monkeypatch):
    monkeypatch.setattr(templates, "_known", {})
    monkeypatch.setattr(reducers, "_known", [(None, {}, {})])  # of what programs have registered, too


def numbers(*shape):
    numbers.drawn += 1
    return numpy.random.default_rng(numbers.drawn).random(shape)


numbers.drawn = 0


def columns(**more):
    return pandas.DataFrame(numbers(4, 2), columns=["a", "b"], **more)


def ints(*shape):
    return (numbers(*shape) * 1e6).astype("i8")


ALIKE = {
    "columns": columns,
    "columns one after the other": lambda: pandas.DataFrame({"a": numbers(4), "b": numbers(4)}),
    "columns of several types": lambda: pandas.DataFrame(
        {"a": numbers(4), "b": ints(4), "c": numbers(4), "d": numbers(4) > 0.5, "e": ints(4), "f": numbers(4)}
    ),
    "one column": lambda: pandas.DataFrame({"a": numbers(4)}),
    "one row": lambda: pandas.DataFrame({"a": numbers(1), "b": numbers(1)}),
    "columns without names": lambda: pandas.DataFrame(numbers(4, 3)),
    "columns named by numbers": lambda: pandas.DataFrame(numbers(4, 3), columns=ints(3)),
    "columns that may only be read": lambda: pandas.DataFrame(
        numpy.frombuffer(numbers(4, 2).tobytes()).reshape(4, 2), columns=["a", "b"], copy=False
    ),
    "every second row": lambda: pandas.DataFrame(numbers(8, 2))[::2].copy(deep=True),
    "rows named by text": lambda: columns(index=["x", "y", "z", "ä" * 100]),
    "rows named by numbers": lambda: columns(index=ints(4)),
    "rows from 10 on": lambda: columns(index=pandas.RangeIndex(10, 18, 2, name="row")),
    "labels with names": lambda: columns(index=pandas.Index(ints(4), name="row")),
    "labels that are objects": lambda: columns(index=pandas.Index(["x", "y", "z", "x"], dtype=object)),
    "no duplicates": lambda: columns().set_flags(allows_duplicate_labels=False),
    "a series": lambda: pandas.Series(numbers(4)),
    "a series with a name": lambda: pandas.Series(numbers(4), name="s"),
    "a series named by text": lambda: pandas.Series(numbers(4), index=["x", "y", "z", "w"]),
    "a series named by numbers": lambda: pandas.Series(numbers(4), index=numbers(4)),
    "64 KiB": lambda: pandas.DataFrame(numbers(1024, 8), columns=[f"c{column}" for column in range(8)]),
}


def same(found, expected):
    is_frame = isinstance(expected, pandas.DataFrame)
    (pandas.testing.assert_frame_equal if is_frame else pandas.testing.assert_series_equal)(found, expected)
    assert found.flags == expected.flags
    assert found.attrs == expected.attrs


def the_long_way(value):
    return pickling.pickled(value, Collector([]))


@pytest.mark.parametrize("storage", ["auto", "python"])
@pytest.mark.parametrize("name", ALIKE)
def test_a_frame_like_earlier_ones_is_pickled_as_pandas_does_without_asking_it(monkeypatch, name, storage):
    with pandas.option_context("mode.string_storage", storage):
        for _ in range(LEARNT):
            same(PACKER.unpack(PACKER.pack(first := ALIKE[name]())), first)
        value = ALIKE[name]()
        expected = the_long_way(value)
        with monkeypatch.context() as patched:
            patched.setattr(pickling, "pickled", None)
            patched.setattr(pickling, "plainly", None)
            blob = PACKER.pack(value)
        assert blob == expected
        same(PACKER.unpack(blob), value)


@pytest.mark.parametrize("name", ALIKE)
def test_all_kinds_of_frames_are_told_apart(name):
    for make in ALIKE.values():
        for _ in range(LEARNT + 1):
            PACKER.pack(make())
    value = ALIKE[name]()
    assert PACKER.pack(value) == the_long_way(value)


def _changed(change):
    value = columns()
    change(value)
    return value


OTHERS = {
    "attributes": lambda: _changed(lambda frame: frame.attrs.update(unit="m")),
    "other columns": lambda: columns().rename(columns={"b": "c"}),
    "columns in another order": lambda: columns()[["b", "a"]],
    "a name of its columns": lambda: columns().rename_axis(columns="which"),
    "a name of its rows": lambda: columns().rename_axis("row"),
    "a name that is no text": lambda: columns().rename_axis(1),
    "another type": lambda: columns().astype("f4"),
    "another type of text": lambda: columns().rename(columns=pandas.Index(["a", "b"], dtype=object).to_series()),
    "types of two": lambda: columns().astype({"b": "i8"}),
    "rows later on": lambda: columns().set_axis(range(1, 5)),
    "fewer rows": lambda: columns()[:3],
    "no rows": lambda: columns()[:0],
    "every second row": lambda: pandas.concat([columns(), columns()])[::2],
    "dates": lambda: columns(index=pandas.date_range("2020-01-01", periods=4)),
    "levels": lambda: columns(index=pandas.MultiIndex.from_product([[1, 2], [3, 4]])),
    "text": lambda: columns().assign(b=["x", "y", "z", None]),
    "objects": lambda: columns().assign(b=[[1], {}, None, 2]),
    "a category": lambda: columns().assign(b=pandas.Categorical(["x", "y", "x", "y"])),
    "missing numbers": lambda: columns().convert_dtypes(),
    "labels that are missing": lambda: columns(index=["x", "y", "z", None]),
    "labels in several pieces": lambda: pandas.concat([columns(index=[*"wxyz"]), columns(index=[*"abcd"])])[2:6],
    "a slice of labels": lambda: pandas.DataFrame(numbers(8, 2), columns=["a", "b"], index=[*"abcdefgh"])[4:],
}


@pytest.mark.parametrize("name", OTHERS)
def test_a_frame_that_differs_by_more_than_its_numbers_is_told_apart(name):
    for _ in range(LEARNT + 1):
        for make in (columns, OTHERS[name]):
            value = make()
            same(PACKER.unpack(PACKER.pack(value)), value)


class OwnFrame(pandas.DataFrame):
    _metadata = ["mark"]


def test_a_class_of_ones_own_is_not_taken_for_pandas():
    for mark in range(LEARNT + 2):
        value = OwnFrame(numbers(4, 2))
        value.mark = mark
        found = PACKER.unpack(PACKER.pack(value))
        assert (type(found), found.mark) == (OwnFrame, mark)


def test_labels_that_lie_in_the_same_memory_as_the_numbers_are_written_as_both():
    for _ in range(LEARNT + 2):
        array = numbers(4)
        value = pandas.Series(array, index=pandas.Index(array, copy=False), copy=False)
        same(PACKER.unpack(PACKER.pack(value)), value)
        apart = pandas.Series(numbers(4), index=numbers(4))
        same(PACKER.unpack(PACKER.pack(apart)), apart)


def test_numbers_and_labels_of_the_same_bytes_are_told_apart():
    for _ in range(LEARNT):
        PACKER.pack(pandas.Series(numpy.zeros(4), index=numpy.zeros(4)))
    value = pandas.Series(numbers(4), index=numbers(4))
    same(PACKER.unpack(PACKER.pack(value)), value)


def test_labels_that_look_like_the_numbers_are_not_taken_for_them():
    """What is written before the bytes of an array, and these bytes, may be in the text of a label."""
    looks = bytes(pickle.BYTEARRAY8 + (8).to_bytes(8, "little") + bytes(8)).decode("latin-1")
    ends = pandas.Index(["", ""])  # whose ends Arrow has in 24 bytes: 0, 0, 0
    for number in range(LEARNT + 2):
        for value in (
            pandas.DataFrame({looks: [float(number)]}),
            pandas.DataFrame({"a": numpy.full(3, number)}, index=["", "", ""]),
            pandas.DataFrame(numpy.full((1, 2), number), columns=ends),
        ):
            same(PACKER.unpack(PACKER.pack(value)), value)


def test_a_column_named_as_the_programs_module_has_no_template():
    for _ in range(LEARNT + 2):
        value = pandas.DataFrame({"__main__": numbers(4)})
        assert templates.pickled_small(value, LARGE, pickling.plainly) is None
        same(PACKER.unpack(PACKER.pack(value)), value)


def same_names(separately):
    names = pandas.Index(["a", "b"])
    frame = pandas.DataFrame(numbers(2, 2), index=names, columns=names)
    return frame.set_axis(pandas.Index(["a", "b"]), axis="columns") if separately else frame


def one_for_both(frame):
    return frame.index is frame.columns, frame.index._data is frame.columns._data


@pytest.mark.parametrize("separately", [False, True])
def test_labels_are_one_for_rows_and_columns_where_they_were(separately):
    for _ in range(LEARNT + 1):
        PACKER.pack(same_names(not separately))
    for _ in range(LEARNT + 1):
        frame = same_names(separately)
        assert one_for_both(PACKER.unpack(PACKER.pack(frame))) == one_for_both(pickle.loads(pickle.dumps(frame, 5)))


def test_what_a_program_registers_later_is_used(monkeypatch):
    for _ in range(LEARNT + 1):
        PACKER.pack(columns())
    table = {**copyreg.dispatch_table, pandas.DataFrame: lambda _: (str, ("x",))}
    monkeypatch.setattr(copyreg, "dispatch_table", table)
    assert PACKER.unpack(PACKER.pack(columns())) == "x"


def test_what_a_program_registers_anew_is_used(monkeypatch):
    monkeypatch.setattr(copyreg, "dispatch_table", dict(copyreg.dispatch_table))
    for word in ("first", "second"):
        copyreg.pickle(pandas.DataFrame, lambda _, word=word: (str, (word,)))
        assert [PACKER.unpack(PACKER.pack(columns())) for _ in range(LEARNT + 1)] == [word] * (LEARNT + 1)


def test_what_plain_pickle_refuses_is_left_to_what_does_not(monkeypatch):
    def refuse(_):
        refused.append(1)
        raise ValueError("not like this")

    refused = []
    monkeypatch.setattr(copyreg, "dispatch_table", {**copyreg.dispatch_table, pandas.DataFrame: refuse})
    for _ in range(LEARNT + 2):
        same(PACKER.unpack(PACKER.pack(value := columns())), value)
    assert len(refused) == LEARNT + 3, "once more for the template"


@pytest.mark.parametrize("rows", [LARGE // 16 - 1, LARGE // 16])
def test_a_large_frame_is_packed_as_ever(rows):
    for _ in range(LEARNT + 2):
        value = pandas.DataFrame(numbers(rows, 2), columns=["a", "b"])
        blob = PACKER.pack(value)
        assert type(blob) is Packed
        same(PACKER.unpack(blob), value)


def test_many_labels_are_not_kept():
    for _ in range(LEARNT + 2):
        value = pandas.DataFrame(numbers(MOST_TEXT, 1), index=["xy"] * MOST_TEXT)
        same(PACKER.unpack(PACKER.pack(value)), value)
    assert templates._known == {}


def test_so_many_kinds_are_known_and_no_more():
    for rows in range(1, templates.MOST_KNOWN + 10):
        PACKER.pack(pandas.Series(numbers(rows)))
    assert len(templates._known) == 9


@given(
    letters=st.lists(st.sampled_from(sorted(DESCRIBED)), min_size=1, max_size=4),
    rows=st.integers(1, 9),
    texts=st.lists(st.text(max_size=3), min_size=9, max_size=9),
    by_rows=st.sampled_from(["range", "text", "numbers"]),
    name=st.none() | st.text(max_size=3),
    as_series=st.booleans(),
)
def test_frames_of_all_types_are_pickled_as_pandas_does(letters, rows, texts, by_rows, name, as_series):
    for _ in range(LEARNT + 1):
        labels = {"range": None, "text": texts[:rows], "numbers": ints(rows)}[by_rows]
        value = pandas.DataFrame(
            {f"{place} {texts[place]}": (numbers(rows) * 100).astype(kind) for place, kind in enumerate(letters)},
            index=pandas.Index(labels, name=name) if labels is not None else pandas.RangeIndex(rows, name=name),
        )
        if as_series:
            value = value.iloc[:, 0]
        assert PACKER.pack(value) == the_long_way(value)
