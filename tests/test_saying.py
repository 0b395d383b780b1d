"""What is said: a text like any other that remembers how it was made, through errors and on its way to a page."""

from __future__ import annotations

import ast
import json
import pickle
import re
from itertools import pairwise
from pathlib import Path

import pytest

from jupyter_shared.client.connection.failures import last_said, raised
from jupyter_shared.errors import ManagerGone, NoManager, NoSuchName, WrongKind
from jupyter_shared.manager.sending import goodbye
from jupyter_shared.panes.hearing import EditRefused
from jupyter_shared.panes.spoken import spoken
from jupyter_shared.saying import Said, count, in_english, in_parts, joined, of_parts, said, said_of, sentence
from jupyter_shared.wire.messages import Failure

PACKAGE = Path(__file__).resolve().parent.parent / "jupyter_shared"
# What is counted before people, after a number that may be one. In lessons there are always many orders.
COUNTED = re.compile(r" (objects|clients|managers|events|steps|ways|orders|fields|names|items|files|values)\b")
OF_MANY = "lessons"


def not_counted(source: str) -> list[str]:
    """What would say 1 clients: texts in which a number that is no constant stands before many of something."""
    found = []
    for node in ast.walk(ast.parse(source)):
        parts = node.values if isinstance(node, ast.JoinedStr) else []
        for number, text in pairwise(parts):
            if isinstance(number, ast.FormattedValue) and isinstance(text, ast.Constant) and COUNTED.match(text.value):
                told = ast.unparse(number.value)
                found += [] if told.rpartition(".")[2].isupper() else [f"{told}{text.value}"]
    return found


def test_nobody_is_told_of_1_clients():
    files = {str(path.relative_to(PACKAGE)): path.read_text() for path in PACKAGE.rglob("*.py")}
    found = {name: not_counted(text) for name, text in files.items() if not name.startswith(OF_MANY)}
    assert {name: texts for name, texts in found.items() if texts} == {}, "say it by saying.count, or said_of"
    assert not_counted('f"{len(them)} clients, {MOST} clients"') == ["len(them) clients, "]


def test_how_many_there_are():
    assert [count(number, "name") for number in (0, 1, 2, 1000)] == ["0 names", "1 name", "2 names", "1,000 names"]


def test_what_is_said_of_many_may_be_told_of_anything():
    assert json.dumps(said_of(2, "%1 of %2", "%1 of %2", Path("here")).parts())


def test_it_is_a_text():
    text = said("%1 of %2 free", 0, 3)
    assert text == "0 of 3 free"
    assert text.upper() == "0 OF 3 FREE"
    assert type(text.upper()) is str
    assert f"{text}!" == "0 of 3 free!"


def test_its_parts_say_the_same():
    text = said("held by %1, %2", said("%1 (may %2)", "train.py", "read"), said_of(3, "%1 waiting", "%1 are waiting"))
    assert text == "held by train.py (may read), 3 are waiting"
    assert in_parts({"why": [text, 1]}) == {
        "why": [
            {"%": ["held by %1, %2", {"%": ["%1 (may %2)", "train.py", "read"]},
                   {"%": ["%1 waiting", 3], "many": "%1 are waiting", "n": 3}]},
            1,
        ]
    }  # fmt: skip
    assert in_english(in_parts({"why": [text, 1]})) == {"why": [text, 1]}
    assert said_of(1, "%1 waiting", "%1 are waiting") == "1 waiting"


@pytest.mark.parametrize("error", [EditRefused, NoManager, NoSuchName, ValueError])
def test_an_error_keeps_it(error):
    found = error(said("There is no %1.", "x"))
    assert isinstance(str(found), Said)
    assert str(found).parts() == {"%": ["There is no %1.", "x"]}


def test_what_stands_in_it_is_not_taken_for_a_place():
    text = said("%1 and %2", "%2", "50 %1")
    assert text == "%2 and 50 %1"
    assert in_english(text.parts()) == text


def test_what_is_joined_stays_said():
    assert in_parts(joined("; ", [said("one %1", 1), "two"])) == {"%": ["%1; %2", {"%": ["one %1", 1]}, "two"]}
    assert type(joined("; ", ["one", "two"])) is str
    many = joined(", ", [said("number %1", n) for n in range(20)])
    assert many.startswith("number 0, number 1, ")


def test_it_is_pickled_as_what_it_is():
    text = said_of(2, "%1 item of %2", "%1 items of %2", "x")
    again = pickle.loads(pickle.dumps(text))
    assert again == text
    assert again.parts() == text.parts()


def test_a_page_gets_the_parts_and_what_no_encoding_can_carry_otherwise():
    told = []

    def send(message):
        json.dumps(message, ensure_ascii=False).encode()
        told.append(message)

    spoken(send)({"why": said("%1 is there", "x\ud800"), "rows": [[1, "a"]]})
    assert told == [{"why": {"%": ["%1 is there", "x\\ud800"]}, "rows": [[1, "a"]]}]


def test_its_parts_make_it_again():
    text = said("%1 of %2: %3", said_of(2, "%1 item", "%1 items"), "x", 5)
    again = of_parts(json.loads(json.dumps(text.parts())))
    assert again == text
    assert again.parts() == text.parts()


@pytest.mark.parametrize(
    "parts", [None, {}, {"%": []}, {"%": [1]}, {"%": ["%1", None]}, {"%": ["%1", {"%": 3}]}, {"%": ["%1", [1]]}, 7]
)
def test_parts_that_make_no_sense_are_none(parts):
    assert of_parts(parts) is None


def test_numbers_that_pages_do_not_have_are_texts():
    assert said("%1", 1 << 70).parts() == {"%": ["%1", str(1 << 70)]}


def test_a_sentence_ends():
    assert sentence(OSError("it broke")) == "it broke."
    assert sentence(WrongKind(said("It is %1.", 1))).parts() == {"%": ["It is %1.", 1]}


def test_an_error_travels_as_it_was_said():
    found = raised(Failure.because(1, NoSuchName(said("Nothing is shared as %1.", "'x'")), "find"))
    assert isinstance(found, NoSuchName)
    assert str(found).parts() == {"%": ["Nothing is shared as %1.", "'x'"]}
    assert type(raised(Failure.because(1, KeyError("x"), "pop")).args[0]) is str
    found = last_said(goodbye(ManagerGone(said("It was stopped by %1.", "a.ipynb"))))
    assert str(found).parts() == {"%": ["It was stopped by %1.", "a.ipynb"]}


@pytest.mark.parametrize("parts", [{"%": ["Something else"]}, {"%": ["%1", None]}, {"no": "parts"}])
def test_parts_of_another_text_are_not_believed(parts):
    found = raised(Failure(1, "NoSuchName", ["Nothing is shared as 'x'."], "find", parts))
    assert str(found) == "Nothing is shared as 'x'."
    assert type(str(found)) is str


def test_what_a_manager_refuses_is_said(session):
    session["x"] = 1
    session["y"] = 2
    with pytest.raises(WrongKind) as refused:
        session.rename("x", "y")
    assert str(refused.value).parts()["%"][1:] == ["'y'"]
    with pytest.raises(NoSuchName) as missing:
        session["z"]
    assert isinstance(str(missing.value), Said)
    del session["y"]
