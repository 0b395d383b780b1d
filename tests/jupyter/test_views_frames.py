"""Frames and pictures, as views tell of them. What each library's tables say is tested in tests/panes."""

from __future__ import annotations

import base64
import decimal
import io

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from jupyter_shared.jupyter.widget.drawing import drawn
from tests.waiting import until

LEVELS = pd.MultiIndex.from_tuples([("a", 1), ("a", 2)], names=["letter", "number"])


def seen_of(show, session, value):
    session["x"] = value
    seen = show("x")
    until(lambda: seen.updates)
    return seen


def rows_of(seen):
    return [[shown(cell) for cell in row] for row in seen.last("grid")["rows"]]


def shown(cell):
    return cell if isinstance(cell, str) else cell[0] if cell[0] is not None else f"({cell[1]})"


def labels_of(seen):
    return [labels for labels, _, _ in seen.last("grid")["headings"]]


def test_of_a_long_frame_what_is_in_sight_travels(session, show):
    seen = seen_of(show, session, pd.DataFrame({"t": pd.date_range("2024", periods=200_000, freq="s")}))
    assert seen.last("table")["rows"] == 200_000
    assert len(seen.last("grid")["rows"]) == 30
    seen.say("window", start=199_990, stop=200_040)
    until(lambda: rows_of(seen)[-1] == ["199999", "2024-01-03 07:33:19"])


def test_of_a_wide_frame_every_column_is_reached(session, show):
    seen = seen_of(show, session, pd.DataFrame(np.arange(2000.0).reshape(1, 2000)))
    assert seen.last("table")["columns"] == 2000
    seen.say("window", start=0, stop=1, left=1990, right=2050)
    until(lambda: rows_of(seen) == [["0", *map(str, range(1990, 2000))]])
    assert [labels[0] for labels in labels_of(seen)] == ["index", *map(str, range(1990, 2000))]


def test_headings_of_several_levels(session, show):
    frame = pd.DataFrame([[1, 2], [3, 4]], columns=LEVELS, index=LEVELS)
    seen = seen_of(show, session, frame)
    assert (seen.last("table")["levels"], seen.last("table")["frozen"]) == (2, ["letter", "number"])
    assert labels_of(seen) == [["", "letter"], ["", "number"], ["a", "1"], ["a", "2"]]
    assert rows_of(seen) == [["a", "1", "1", "2"], ["a", "2", "3", "4"]]


def test_cells_are_short_and_their_tooltips_whole(session, show):
    seen = seen_of(show, session, pd.DataFrame({"x": [1 / 3], "n": [2**60 + 1], "t": ["long " * 100]}))
    ((_, number, whole, text),) = seen.last("grid")["rows"]
    assert number == ["0.333333", "0.3333333333333333"]
    assert whole == str(2**60 + 1)
    assert (len(text[0]), text[1]) == (81, "long " * 100)


def test_columns_of_one_name_are_each_shown(session, show):
    seen = seen_of(show, session, pd.DataFrame([[1, 2]], columns=["a", "a"]))
    assert rows_of(seen) == [["0", "1", "2"]]


def test_an_empty_frame_is_one(session, show):
    for value in (pd.DataFrame(), pd.DataFrame({"a": []})):
        assert seen_of(show, session, value).last("grid")["rows"] == []


# --- which rows ------------------------------------------------------------------------------------------


def test_rows_are_sorted_where_the_data_is(session, show):
    seen = seen_of(show, session, pd.DataFrame({"a": [1, 2, 1, 2], "b": ["x", "y", "z", None]}))
    assert seen.ask("ask", what="arrange", order=[[1, True], [2, True]])["matching"] == 4
    until(lambda: [row[0] for row in rows_of(seen)] == ["1", "3", "2", "0"])
    session["x"] = pd.DataFrame({"other": [1]})  # which has no second column to sort by
    until(lambda: seen.last("reset"))
    assert rows_of(seen) == [["0", "1"]]


# --- pictures and what is no table -----------------------------------------------------------------------


def test_a_picture_is_a_picture(session, show):
    seen = seen_of(show, session, Image.new("RGB", (20, 10)))
    for kind in ("RGBA", "L", "P", "1", "CMYK", "I", "I;16", "F", "LA", "PA", "YCbCr"):
        session["x"] = Image.new(kind, (20, 10))
        until(lambda kind=kind: seen.last("mode") == kind)
        assert seen.last("look") == "picture", seen.last("note")
        assert Image.open(io.BytesIO(seen.last("buffers")[0])).size == (20, 10)


def test_a_picture_from_a_file_is_one_too(session, show):
    for kind in ("PNG", "JPEG", "GIF", "WEBP"):
        file = io.BytesIO()
        Image.new("RGB", (2, 3), "red").save(file, kind)
        seen = seen_of(show, session, Image.open(io.BytesIO(file.getvalue())))
        assert (seen.last("width"), seen.last("height")) == (2, 3), seen.last("note")


class Chart:
    """Somebody's class, which draws itself."""

    def _repr_html_(self):
        return "<b>drawn</b>"


def test_what_only_its_own_code_can_show_says_so(session, show):
    for value in (Chart(), pd.DataFrame({"o": [Chart()]})):
        seen = seen_of(show, session, value)
        assert seen.last("look") == "text"
        assert "which a view does not run" in seen.last("note")
        assert seen.last("foreign")
    for value in ({"a": Chart()}, [1], "text", decimal.Decimal(1), np.zeros(2)):
        assert not seen_of(show, session, value).updates[-1]["note"]


def test_a_pane_never_draws_by_a_values_own_code(session, show):
    seen = seen_of(show, session, Chart())
    before = len(seen.heard)
    seen.say("draw", request=1)
    seen.ask("undo")
    assert all("drawn" not in message for message in seen.heard[before:])


@pytest.mark.may_leave_descriptors("matplotlib keeps its fonts open")
def test_in_a_kernel_it_is_drawn_when_somebody_asks():
    from matplotlib.figure import Figure

    assert drawn(Chart())["text/html"] == "<b>drawn</b>"
    figure = Figure()
    axes = figure.add_subplot()
    axes.plot([1, 2])
    for value in (figure, axes):
        assert base64.b64decode(drawn(value)["image/png"]).startswith(b"\x89PNG")
    assert drawn(Image.new("RGB", (2, 2)))["image/png"]
