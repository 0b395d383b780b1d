"""The live tables: what travels, when, and what becomes of what is typed in."""

from __future__ import annotations

import pytest

from jupyter_shared.panes.knobs import ControlsPane
from tests.jupyter.front_end import FrontEnd
from tests.waiting import until


def test_a_dict_is_shown_with_its_values_as_they_are_written(session, show):
    session.dict("cfg", {"lr": 0.1, "name": "<img onerror=alert(1)>"})
    seen = show("cfg")
    until(lambda: seen.shows() == ["'lr'", "'name'"])
    assert seen.shows(1) == ["0.1", "'<img onerror=alert(1)>'"]
    assert seen.shows(2) == ["float", "str"]


def test_a_change_is_told_with_its_writer_and_nothing_else_is(manager, session, show):
    session.dict("cfg", {"a": 1, "b": 2})
    seen = show("cfg")
    until(seen.shows)
    with manager.attach("other.ipynb") as other:
        other.dict("cfg")["a"] = 5
        until(lambda: seen.row("'a'")[1] == "5")
    assert seen.last("last")[0] == "other.ipynb"
    update = seen.updates[-1]
    assert [cells[0] for _, cells, *_ in update["rows"]] == ["'a'"]
    assert update["changed"] == [[seen.id_of("'a'"), 1]]


def test_of_a_long_table_only_what_is_in_sight_travels(session, show):
    session.list("log", range(100_000))
    seen = show("log")
    until(lambda: seen.updates)
    assert seen.updates[0]["total"] == 100_000
    assert len(seen.rows) <= 30
    seen.say("window", start=70_000, stop=70_020)
    until(lambda: seen.shows(1)[:1] == ["70000"])
    assert len(seen.rows) <= 60


def test_a_window_is_never_larger_than_a_screen(session, show):
    session.list("log", range(5000))
    seen = show("log")
    seen.say("window", start=-5, stop=10**9)
    until(lambda: len(seen.order) > 100)
    assert len(seen.order) == 200


def test_searching_and_sorting(session, show):
    session.dict("d", {"b": 10, "a": 9, "c": "nine"})
    seen = show("d")
    seen.say("window", search="", column=1)
    until(lambda: seen.shows() == ["'a'", "'b'", "'c'"])
    seen.say("window", search="", column=1, descending=True)
    until(lambda: seen.shows() == ["'c'", "'b'", "'a'"])
    seen.say("window", search="NINE")
    until(lambda: seen.shows() == ["'c'"])
    assert (seen.updates[-1]["total"], seen.updates[-1]["matching"]) == (3, 1)


def test_editing_writes_what_was_typed(session, show):
    shared = session.dict("cfg", {"lr": 0.1})
    seen = show("cfg")
    until(seen.shows)
    answer = seen.ask("edit", row=seen.id_of("'lr'"), text=" 1e-3 ", mark=0)
    assert answer["type"] == "accepted"
    assert shared["lr"] == 0.001
    asked = seen.ask("edit", row=seen.id_of("'lr'"), text="[1, 'x']", mark=1)
    assert asked["again"]
    assert "replaces a float by a list" in asked["why"]
    assert shared["lr"] == 0.001
    assert seen.ask("edit", row=seen.id_of("'lr'"), text="[1, 'x']", mark=1, anyway=True)["type"] == "accepted"
    assert shared["lr"] == [1, "x"]


@pytest.mark.parametrize(
    ("text", "value"),
    [("nan", "nan"), ("-inf", "-inf"), ("[1, nan]", "[1, nan]"), ("{'a': true, 'b': null}", "{'a': True, 'b': None}")],
)
def test_what_json_and_numpy_say_can_be_typed(session, show, text, value):
    shared = session.dict("cfg")
    assert show("cfg").ask("add", key="x", text=text)["type"] == "accepted"
    assert repr(shared["x"]) == value


def test_what_has_no_text_form_is_not_replaced_by_a_word(session, show):
    import pandas as pd

    shared = session.dict("cfg", {"df": pd.DataFrame({"a": [1]})})
    session["df"] = shared["df"]
    seen = show("cfg")
    until(seen.shows)
    assert not next(iter(seen.updates[0]["rows"]))[2]
    assert "no text form" in seen.ask("edit", row=seen.id_of("'df'"), text="5", mark=0, anyway=True)["why"]
    assert "no text form" in show("df").ask("edit", text="5", anyway=True)["why"]
    assert list(session["df"].a) == [1]


def test_what_was_done_last_can_be_taken_back(session, show):
    shared = session.dict("cfg", {"lr": 0.1})
    seen = show("cfg")
    until(seen.shows)
    answer = seen.ask("edit", row=seen.id_of("'lr'"), text="0.2", mark=0)
    assert answer["undo"] == "Edited 'lr'"
    assert seen.ask("undo")["type"] == "accepted"
    assert shared["lr"] == 0.1
    assert "nothing to take back" in seen.ask("undo")["why"]
    seen.ask("remove", row=seen.id_of("'lr'"))
    assert "lr" not in shared
    seen.ask("undo")
    assert shared["lr"] == 0.1
    seen.ask("add", key="new", text="1")
    seen.ask("undo")
    assert "new" not in shared


def test_what_somebody_else_has_written_since_is_not_taken_back(session, show):
    shared = session.dict("cfg", {"lr": 0.1})
    session["x"] = 1
    seen, value = show("cfg"), show("x")
    until(seen.shows)
    seen.ask("edit", row=seen.id_of("'lr'"), text="0.2", mark=0)
    shared["lr"] = 0.3
    assert "somebody else" in seen.ask("undo")["why"]
    assert shared["lr"] == 0.3
    value.ask("edit", text="2")
    session["x"] = 3
    assert "Somebody else" in value.ask("undo")["why"]
    assert session["x"] == 3


def test_a_list_and_a_set_give_back_what_was_removed(session, show):
    items, members = session.list("l", [1, 2, 3]), session.set("s", {"a"})
    seen, others = show("l"), show("s")
    until(lambda: seen.shows() and others.shows())
    seen.ask("remove", row=seen.order[1])
    assert list(items) == [1, 3]
    seen.ask("undo")
    assert list(items) == [1, 2, 3]
    others.ask("remove", row=others.order[0])
    assert "a" not in members
    others.ask("undo")
    assert "a" in members


def test_an_empty_key_is_refused(session, show):
    shared = session.dict("cfg")
    seen = show("cfg")
    assert "Type a key" in seen.ask("add", key="  ", text="1")["why"]
    assert seen.ask("add", key="''", text="1")["type"] == "accepted"
    assert seen.ask("add", key="nan", text="1")["type"] == "accepted"  # a word, as it is no Python literal
    assert {*shared} == {"", "nan"}


def test_half_of_a_character_silences_no_view(session):
    import json

    shared = session.dict("d", {"x": "a\ud800b", "y": float("nan")})
    seen = FrontEnd(session, "d")
    seen.close()

    def strictly(message):
        json.dumps(message, ensure_ascii=False, allow_nan=False).encode()
        seen._hear(message)

    seen.pane = ControlsPane(lambda: session, shared, strictly)
    seen.pane.open()
    until(lambda: seen.last("fields"))
    assert [field["value"] for _, field in seen.last("fields")] == ["a\\ud800b", "nan"]
    seen.close()


NO_VALUES = [("hello", "in quotes: 'hello'"), ("1 +", "no Python value"), ("__import__('os')", "no Python value")]


@pytest.mark.parametrize(("text", "why"), NO_VALUES)
def test_what_is_no_value_is_refused(session, show, text, why):
    shared = session.dict("cfg", {"lr": 0.1})
    seen = show("cfg")
    until(seen.shows)
    answer = seen.ask("edit", row=seen.id_of("'lr'"), text=text, mark=0)
    assert why in answer["why"]
    assert shared["lr"] == 0.1


def test_editing_what_another_has_changed_meanwhile_asks_first(session, show):
    shared = session.dict("cfg", {"lr": 0.1})
    seen = show("cfg")
    until(seen.shows)
    row = seen.id_of("'lr'")
    shared["lr"] = 0.2
    until(lambda: seen.row("'lr'")[1] == "0.2")
    assert "meanwhile" in seen.ask("edit", row=row, text="0.3", mark=0)["why"]
    assert shared["lr"] == 0.2
    assert seen.ask("edit", row=row, text="0.3", mark=0, anyway=True)["type"] == "accepted"
    assert shared["lr"] == 0.3


def test_adding_and_removing_keys(session, show):
    shared = session.dict("cfg", {"a": 1})
    seen = show("cfg")
    until(seen.shows)
    assert seen.ask("add", key="word", text="1")["type"] == "accepted"
    assert seen.ask("add", key="(1, 'x')", text="2")["type"] == "accepted"
    assert "already" in seen.ask("add", key="'a'", text="3")["why"]
    assert "cannot be a key" in seen.ask("add", key="[1]", text="3")["why"]
    until(lambda: len(seen.shows()) == 3)
    assert shared.copy() == {"a": 1, "word": 1, (1, "x"): 2}
    seen.ask("remove", row=seen.id_of("'word'"))
    assert "word" not in shared


def test_a_namespace_takes_only_attributes(session, show):
    shared = session.namespace("ns", lr=1)
    seen = show("ns")
    until(lambda: seen.shows() == ["lr"])
    assert "Python name" in seen.ask("add", key="two words", text="1")["why"]
    assert seen.ask("add", key="steps", text="5")["type"] == "accepted"
    assert shared.steps == 5


def test_a_list_appends_and_removes_only_what_was_seen(session, show):
    shared = session.list("l", [1, 2])
    seen = show("l")
    until(lambda: seen.shows(1) == ["1", "2"])
    seen.ask("add", text="3")
    until(lambda: seen.shows(1) == ["1", "2", "3"])
    assert seen.ask("remove", row=seen.id_of("0"))["type"] == "accepted"
    assert shared.copy() == [2, 3]


def test_a_set_shows_its_members(session, show):
    shared = session.set("s", {1})
    seen = show("s")
    until(lambda: seen.shows() == ["1"])
    seen.ask("add", text="'x'")
    until(lambda: seen.shows() == ["1", "'x'"])
    seen.ask("remove", row=seen.id_of("1"))
    assert shared.copy() == {"x"}


def test_keys_and_values_of_classes_nobody_here_can_import(session, show):
    class Key:
        def __hash__(self):
            return 1

        def __eq__(self, other):
            return True

    session.dict("odd", {(1, 2): Key()})
    session.dict("odd")[Key()] = "v"
    seen = show("odd")
    until(lambda: len(seen.shows()) == 2)
    assert seen.row("(1, 2)")[1] == "Key()"


def test_an_unknown_row_is_refused_and_nothing_breaks(session, show):
    session.dict("cfg", {"a": 1})
    seen = show("cfg")
    assert seen.ask("edit", row=999, text="1", mark=0)["type"] == "refused"
    seen.say("nonsense")
    session.dict("cfg")["a"] = 2
    until(lambda: seen.row("'a'") and seen.row("'a'")[1] == "2")
