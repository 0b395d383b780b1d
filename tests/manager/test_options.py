"""The command line of a manager's process."""

from __future__ import annotations

import subprocess
import sys

import pytest

from jupyter_shared.manager.options import OPTIONS, USAGE, Misunderstood, parsed


def test_a_name_alone():
    assert parsed(["team"]) == ("team", {})


def test_options_stand_anywhere_and_with_or_without_an_equals_sign():
    words = ["--idle", "1e9", "team", "--check=0.5", "--listen", "0.0.0.0:8701", "--sync=always", "--keep", "-kept=me"]
    said = {"idle": 1e9, "check": 0.5, "listen": "0.0.0.0:8701", "sync": "always", "keep": "-kept=me"}
    assert parsed([*words, "--ready", "7"]) == ("team", {**said, "ready": 7})


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ([], "one NAME is needed, not 0"),
        (["one", "two"], "one NAME is needed, not 2"),
        (["team", "--idel", "1"], "there is no option --idel"),
        (["team", "--idle"], "--idle needs a value"),
        (["team", "--idle", "soon"], "--idle cannot be 'soon'"),
        (["team", "--sync=often"], "--sync cannot be 'often'"),
    ],
)
def test_what_makes_no_sense_is_said(words, why):
    with pytest.raises(Misunderstood, match=why):
        parsed(words)


def test_the_usage_names_every_option():
    assert all(f"  {option} " in USAGE for option in OPTIONS)


def test_people_are_shown_the_usage():
    command = [sys.executable, "-m", "jupyter_shared.manager"]
    asked = subprocess.run([*command, "--help"], capture_output=True, text=True, check=True)
    assert asked.stdout.strip() == USAGE
    wrong = subprocess.run(command, capture_output=True, text=True, check=False)
    assert wrong.returncode == 2
    assert wrong.stderr.strip().endswith("error: one NAME is needed, not 0")
