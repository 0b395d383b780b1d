"""How a page wants something to be seen: its requests are done on threads, and not always in their order."""

from __future__ import annotations

import pickle
from types import SimpleNamespace

import pytest

from jupyter_shared.client.preview.preview import preview
from jupyter_shared.panes.frames import FrameShown
from jupyter_shared.panes.newest import Newest
from jupyter_shared.panes.opened import Opened
from jupyter_shared.panes.shown import TextShown


def test_what_was_asked_last_stays():
    seen = Newest("nothing")
    for request, wanted in ((1, "a"), (3, "c"), (2, "b")):
        seen.take({"request": request}, wanted)
    assert seen.value == "c"
    seen.take({"request": 4}, "d")
    assert seen.value == "d"


def test_a_filter_that_is_found_late_does_not_take_away_the_order_that_was_asked_for_after_it():
    pandas = pytest.importorskip("pandas")
    blob = pickle.dumps(pandas.DataFrame({"x": [3, 1, 2]}), 5)
    shown = FrameShown(SimpleNamespace(unpack_data=pickle.loads, name="m"))
    shown.update(blob, preview(blob))
    shown.answer({"what": "arrange", "request": 2, "filters": [[1, "< 3"]], "order": [[1, False]]})
    shown.answer({"what": "arrange", "request": 1, "filters": [[1, "< 3"]], "order": []})
    assert shown.answer({"what": "code", "request": 3, "name": "d"})["text"].count("sort_values") == 1


def test_what_is_unfolded_is_what_was_unfolded_last():
    shown = TextShown(SimpleNamespace(memories=None))
    shown.answer({"what": "unfold", "request": 2, "paths": [[0], [1]]})
    shown.answer({"what": "unfold", "request": 1, "paths": [[0]]})
    assert shown._unfolded.value == {(0,), (1,)}


def test_what_is_open_is_what_was_opened_last():
    opened = Opened()
    both = [[1, "'a'", 1], [2, "'b'", 2]]
    opened.turn({"request": 2, "items": both, "paths": [[1]]}, lambda label, row: label)
    opened.turn({"request": 1, "items": both[:1], "paths": []}, lambda label, row: label)
    assert [item.number for item in opened.items] == [1, 2]
