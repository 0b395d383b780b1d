"""Previews: what they say, that they run nothing, and that no bytes are too strange for them."""

from __future__ import annotations

import ast
import collections
import dataclasses
import datetime
import decimal
import enum
import pathlib
import pickle
import pickletools
import uuid

import cloudpickle
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_shared.client.preview.branches import branches
from jupyter_shared.client.preview.preview import _Line, preview
from jupyter_shared.client.preview.types import _KNOWN
from jupyter_shared.wire.values import Packed


class Colour(enum.Enum):
    RED = 1


@dataclasses.dataclass
class Order:
    id: int
    name: str


class Slotted:
    __slots__ = ("a",)


class MyList(list):
    pass


Point = collections.namedtuple("Point", "x y")


def of(value: object, **options: int):
    return preview(pickle.dumps(value, protocol=5), **options)


def slotted() -> Slotted:
    value = Slotted()
    value.a = 3
    return value


SHOWN = [
    (1, "1", "int"),
    (2**70, str(2**70), "int"),
    (True, "True", "bool"),
    (None, "None", "NoneType"),
    (float("nan"), "nan", "float"),
    ("a\u202e<b>", r"'a\u202e<b>'", "str"),
    (bytearray(b"x"), "bytearray(b'x')", "bytearray"),
    ([1, (2,), {"a": {1}}], "[1, (2,), {'a': {1}}]", "list"),
    (frozenset({1}), "frozenset({1})", "frozenset"),
    (set(), "set()", "set"),
    (range(3), "range(0, 3, 1)", "range"),
    (Colour.RED, "Colour(1)", f"{__name__}.Colour"),
    (Order(3, "tea"), "Order(id=3, name='tea')", f"{__name__}.Order"),
    (slotted(), "Slotted(a=3)", f"{__name__}.Slotted"),
    (MyList([1, 2]), "MyList([1, 2])", f"{__name__}.MyList"),
    (Point(1, 2), "Point(1, 2)", f"{__name__}.Point"),
    (ValueError("no"), "ValueError('no')", "ValueError"),
    (collections.Counter("aab"), "collections.Counter({'a': 2, 'b': 1})", "collections.Counter"),
    (datetime.datetime(2026, 1, 2, 3, tzinfo=datetime.UTC), "2026-01-02 03:00:00+00:00", "datetime.datetime"),
    (datetime.date(2026, 1, 2), "2026-01-02", "datetime.date"),
    (datetime.time(1, 2), "01:02:00", "datetime.time"),
    (datetime.timedelta(3), "3 days, 0:00:00", "datetime.timedelta"),
    (decimal.Decimal("1.5"), "1.5", "decimal.Decimal"),
    (pathlib.Path("/a/b"), "/a/b", "pathlib.PosixPath"),
    (pathlib.Path("/a", "/b//c/."), "/b/c", "pathlib.PosixPath"),
    (pathlib.PureWindowsPath("c:/a/b"), r"c:\a\b", "pathlib.PureWindowsPath"),
    (uuid.UUID(int=5), str(uuid.UUID(int=5)), "uuid.UUID"),
    (np.float64(3), "3.0", "numpy.float64"),
    (pd.Timestamp("2026-01-01 12:00"), "2026-01-01 12:00:00", "pandas.Timestamp"),
    (pd.Timestamp("2024-01-01", tz="Europe/Berlin"), "2024-01-01 00:00:00+01:00", "pandas.Timestamp"),
    (pd.Timestamp("2024-07-01", tz="UTC"), "2024-07-01 00:00:00+00:00", "pandas.Timestamp"),
    (pd.Timestamp("2024-01-01", tz="+02:00"), "2024-01-01 00:00:00+02:00", "pandas.Timestamp"),
    (pd.Timestamp(1), "1970-01-01 00:00:00.000000001", "pandas.Timestamp"),
    (pd.NaT, "NaT", "pandas.NaT"),
    (pd.Timedelta("1D 00:00:01.5"), "1 days 00:00:01.500000", "pandas.Timedelta"),
    (pd.Timedelta(-1, "s"), "-1 days +23:59:59", "pandas.Timedelta"),
    (pd.Period("2024-01"), "2024-01", "pandas.Period"),
    (pd.Period("2024-01-05 10:00", "h"), "2024-01-05 10:00", "pandas.Period"),
    (pd.Interval(0, 1.5, "both"), "[0, 1.5]", "pandas.Interval"),
    (np.datetime64("2024-01-01"), "2024-01-01", "numpy.datetime64"),
    (np.datetime64("2024-02"), "2024-02", "numpy.datetime64"),
    (np.datetime64("2024-01-01T10:00", "ns"), "2024-01-01T10:00:00", "numpy.datetime64"),
    (np.datetime64("NaT"), "NaT", "numpy.datetime64"),
    (np.timedelta64(5, "m"), "5 minutes", "numpy.timedelta64"),
    (np.timedelta64(5), "5 generic time units", "numpy.timedelta64"),
    (np.str_("aé"), "'aé'", "numpy.str_"),
    (np.bytes_(b"x"), "b'x'", "numpy.bytes_"),
    (np.complex64(1 + 2j), "(1+2j)", "numpy.complex64"),
    (np.array([1, 2], "M8[ms]"), "array of datetime64[ms], 2", "numpy.ndarray"),
    (np.array(["a"], np.dtypes.StringDType()), "array of StringDType, 1", "numpy.ndarray"),
    (pd.Series([1, 2], name="s"), "Series of 2 named 's'", "pandas.Series"),
]


@pytest.mark.parametrize(("value", "text", "type_name"), SHOWN, ids=lambda x: str(x)[:30])
def test_what_a_value_looks_like(value, text, type_name):
    seen = of(value)
    assert seen.text.replace(f"{__name__}.", "") == text
    assert seen.type_name == type_name


@pytest.mark.parametrize("array", [np.zeros((2, 3)), np.zeros((2, 6))[:, ::2]], ids=["plain", "strided"])
@pytest.mark.parametrize("apart", [True, False], ids=["buffers apart", "in one"])
def test_arrays_are_known_by_shape_and_dtype(array, apart):
    buffers: list[pickle.PickleBuffer] = []
    blob = pickle.dumps(array, protocol=5, buffer_callback=buffers.append if apart else None)
    seen = preview(blob)
    assert (seen.type_name, seen.shape, seen.dtype, seen.length) == ("numpy.ndarray", (2, 3), "float64", 2)


def test_frames_are_known_by_shape_and_columns():
    frame = pd.DataFrame({"first": range(5), "second": "x"})
    seen = of(frame)
    assert (seen.type_name, seen.shape) == ("pandas.DataFrame", (5, 2))
    assert seen.text.endswith(": first, second")
    assert of(frame.set_index("second")).shape == (5, 1)


@pytest.mark.parametrize(
    "index",
    [
        pd.date_range("2026", periods=2),
        pd.to_timedelta(["1s", "2s"]),
        pd.period_range("2026-01", periods=2),
        pd.CategoricalIndex(["a", "b"]),
        pd.interval_range(0, 2),
        pd.Index([1, 2], dtype="Int64"),
        pd.Index(pd.array(["a", "b"], dtype="string[python]")),
        pd.MultiIndex.from_product([["a", "b"], ["c"]]),
    ],
    ids=lambda index: f"{type(index).__name__} {getattr(index, 'dtype', '')}",
)
def test_every_index_has_a_length(index):
    seen = of(pd.DataFrame({"n": [1, 2]}, index=index))
    assert (seen.shape, seen.text[-3:]) == ((2, 1), ": n")
    assert (of(index).type_name, of(index).length) == (f"pandas.{type(index).__name__}", 2)


def test_a_frame_whose_columns_are_texts_without_pyarrow():
    columns = pd.Index(pd.array(["first", "second"], dtype="string[python]"))
    assert of(pd.DataFrame([[1, 2]], columns=columns)).text.endswith(": first, second")


def test_classes_and_functions_by_value():
    made_here = cloudpickle.loads(cloudpickle.dumps(dataclasses.make_dataclass("Local", ["x"])))
    made_here.__module__ = "__main__"
    assert preview(cloudpickle.dumps(made_here(3))).text == "Local(x=3)"
    assert preview(cloudpickle.dumps(lambda x: x)).text == "function <lambda>"


def test_fields_and_items_are_children():
    assert [(label, child.text) for label, child in of(Order(3, "tea"), children=9).children] == [
        ("id", "3"),
        ("name", "'tea'"),
    ]
    assert [label for label, _ in of({"a": 1, 2: 3}, children=9).children] == ["'a'", "2"]
    assert len(of([*range(50)], children=9).children) == 9


def test_a_value_within_itself():
    value: list[object] = [1]
    value.append(value)
    assert of(value).text == "[1, …]"


def test_large_values_are_cut_and_cost_little():
    seen = of([*range(10**6)], limit=40)
    assert seen.text.startswith("[0, 1, 2")
    assert seen.text.endswith("…")
    assert len(seen.text) <= 41
    assert of("x" * 10**6, limit=10).text == "'xxxxxxxxx…"
    assert of(10**5000).text.startswith("(an int of")


def test_what_lies_in_shared_memory_is_known_by_its_size():
    assert preview(Packed(b"", [], memory=7, parts=[(0, 3_000_000)])).text == "(3.0 MB)"


def test_shared_objects_within_a_value():
    handle = (7, 3, "dict", "cfg")
    program = b"cjupyter_shared.client.values.packing\nproxy_here\n" + pickle.dumps((handle,), 2)[2:-1] + b"R."
    assert preview(program).text == "<dict 'cfg'>"


def test_a_preview_runs_nothing(tmp_path):
    class Trap:
        def __reduce__(self):
            return pathlib.Path.touch, (tmp_path / "sprung",)

    assert "touch" in preview(pickle.dumps(Trap())).text
    assert not any(tmp_path.iterdir())


def test_a_preview_imports_nothing():
    assert preview(b"cantigravity\nfly\n(tR.").text == "antigravity.fly()"
    import sys

    assert "antigravity" not in sys.modules


atoms = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary()
plain = st.recursive(
    atoms,
    lambda inner: (
        st.lists(inner) | st.tuples(inner, inner) | st.dictionaries(st.text() | st.integers(), inner)
    ),
    max_leaves=10,
)


@given(plain, st.integers(2, 5))
def test_a_text_called_literal_means_the_value(value, protocol):
    seen = preview(pickle.dumps(value, protocol=protocol), limit=10**6)
    if seen.literal:
        assert repr(ast.literal_eval(seen.text)) == repr(value)


def is_fit(blob: bytes) -> None:
    seen = preview(blob, limit=50, children=3)
    assert len(seen.text) <= 60
    assert seen.size == len(blob)


@given(st.binary())
def test_any_bytes_have_a_preview(blob):
    is_fit(blob)


SAMPLES = [pickle.dumps(value, protocol) for value, _, _ in SHOWN for protocol in (2, 5)] + [
    pickle.dumps([1, -2, 2**40, 1.5, "a", b"b", {}, Order(1, "x")], protocol=0),
    pickle.dumps(pd.DataFrame({"a": [1], "b": "x"})),
    pickle.dumps(pd.DataFrame({"a": [1]}, index=pd.date_range("2026", periods=1))),
    pickle.dumps(pd.DataFrame({"a": [1]}, index=pd.interval_range(0, 1))),
    pickle.dumps(np.zeros(3)),
    cloudpickle.dumps(dataclasses.make_dataclass("Local", ["x"])(1)),
]


@given(st.sampled_from(SAMPLES), st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 255)), min_size=1))
def test_damaged_pickles_have_a_preview(blob, damage):
    damaged = bytearray(blob)
    for position, byte in damage:
        damaged[position % len(damaged)] = byte
    is_fit(bytes(damaged))


OPCODES = st.sampled_from([op.code.encode("latin-1") for op in pickletools.opcodes if op.arg is None])
SMALL = st.sampled_from([b"K\x01", b"\x8c\x01a", b"h\x00", b"h\x01", b"q\x00", b"c\nprint\n", b"\x94", b"N\x85R"])


def found(name: str) -> bytes:
    """The opcode that looks a name up."""
    return b"c" + "\n".join(name.rpartition(".")[::2]).encode() + b"\n"


MAKERS = st.sampled_from([*map(found, (*_KNOWN, "copyreg._reconstructor", "x._make_skeleton_class", "x._setstate"))])


@given(st.lists(OPCODES | SMALL | MAKERS, max_size=60))
def test_any_program_has_a_preview(program):
    is_fit(b"".join(program))


BOMBS = {
    "deep": b")" + b"\x85" * 10**6 + b".",
    "deep key": b"}" + b")" + b"\x85" * 10**6 + b"Ns.",
    "doubling": b"]" + b"2\x86\x94" * 3000 + b".",
    "memo": b"Nr\xff\xff\xff\xff.",
    "long bytes": b"\x8e" + b"\xff" * 8,
    "long text": b"\x8d" + b"\xff" * 7 + b"\x7f" + b"a",
    "long frame": b"\x95" + b"\xff" * 8 + b"K\x01.",
    "huge int": b"\x8b" + (10**6).to_bytes(4, "little") + b"\x01" * 10**6 + b".",
    "decimal": b"L" + b"9" * 10**6 + b"L\n.",
    "state within itself": found("x.A") + b")R" + b")\x94h\x00ah\x00a" + b"b.",
    "state of many states": found("x.A") + b")R" + b"NN\x86" + b"2\x86" * 60 + b"b.",
    "model within itself": found("x.A") + b")R" + b"}\x94\x8c\x08__dict__h\x00s\x8c\x0b__pydantic_Ns" + b"b.",
    "chunks of chunks": found("pyarrow.lib._restore_array")
    + b"(NK\x03t\x85R\x94"
    + b"".join(
        b"0" + found("pyarrow.lib.chunked_array") + b"]h" + bytes([at]) + b"ah" + bytes([at]) + b"a\x85R\x94"
        for at in range(60)
    )
    + b".",
    "keywords that are none": found("x.A") + b")K\x01\x85\x92.",
    "a class without its name": found("x._make_skeleton_class") + b"N\x85R.",
    "marks": b"N" * 2000 + b"(" * 1999,
}


@pytest.mark.parametrize("blob", BOMBS.values(), ids=BOMBS.keys())
def test_bombs_do_not_go_off(blob):
    is_fit(blob)


def test_whether_something_is_within_takes_no_look_at_all_of_it(monkeypatch):
    """Of many containers of many things; each of them is called something only where it is unfolded."""
    said, say = [], _Line.of
    monkeypatch.setattr(_Line, "of", lambda line, node: said.append(node) or say(line, node))
    many = [{f"key {at}": at for at in range(900)}]
    found = branches(pickle.dumps(many * 1000, 5), ())
    assert (found[0].folds, found[-1].folds, len(found)) == (True, True, 200)
    assert len(said) < 2000, "they were 181,000"


def test_what_was_not_read_to_its_end_does_not_look_empty():
    many = pd.Series([f"text {at}" for at in range(50_000)], dtype=object)
    assert preview(pickle.dumps(many, 5)).text == "pandas.Series(…)"
    assert preview(pickle.dumps(Order(1, "x"), 5)).text.endswith("name='x')")
