"""What msgspec loads for nothing is kept out while it is loaded, and only then."""

from __future__ import annotations

import subprocess
import sys
import typing

import typing_extensions

ATTACHING = """
import sys
from jupyter_shared import attach
print("typing_extensions" in sys.modules)
import typing_extensions
print(typing_extensions.__name__)
"""
BESIDE_A_THREAD = """
import sys, threading
go_on = threading.Event()
threading.Thread(target=go_on.wait).start()
from jupyter_shared import attach
print("typing_extensions" in sys.modules)
go_on.set()
"""
BROKEN_INTO = """
import sys

class CtrlC:
    def find_spec(self, name, path=None, target=None):
        if name == "msgspec":
            print(sys.modules["typing_extensions"])
            raise KeyboardInterrupt

sys.meta_path.insert(0, CtrlC())
try:
    from jupyter_shared import attach
except KeyboardInterrupt:
    import typing_extensions
    print(typing_extensions.__name__)
"""


def said_by(code):
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def test_a_script_that_attaches_does_without_it_and_can_have_it_later():
    assert said_by(ATTACHING) == ["False", "typing_extensions"]


def test_beside_another_thread_all_is_loaded_as_ever():
    """It may be about to import what would be kept out."""
    assert said_by(BESIDE_A_THREAD) == ["True"]


def test_whatever_breaks_in_it_can_be_imported_later():
    assert said_by(BROKEN_INTO) == ["None", "typing_extensions"]


class Example(typing_extensions.TypedDict, total=False):
    must: typing_extensions.Required[int]
    may: typing_extensions.NotRequired[str]
    noted: typing.Annotated[int, "a note"]


def test_it_takes_nothing_from_there_that_python_does_not_have_itself():
    assert typing_extensions.Required is typing.Required
    assert typing_extensions.NotRequired is typing.NotRequired
    theirs = typing_extensions.get_type_hints(Example, include_extras=True)
    assert typing.get_type_hints(Example, include_extras=True) == theirs
