"""What is said: a text like any other that remembers how it was made, through errors and on its way to a page."""

from __future__ import annotations

import json
import pickle

import pytest

from jupyter_shared.errors import NoManager, NoSuchName
from jupyter_shared.panes.hearing import EditRefused
from jupyter_shared.panes.spoken import spoken
from jupyter_shared.saying import Said, in_english, in_parts, joined, said, said_of


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
