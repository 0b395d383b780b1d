"""What attaching takes is loaded without looking for circles of objects, and without what msgspec loads for nothing."""

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
COLLECTING = """
import gc, sys
seen = []
gc.callbacks.append(lambda phase, about: seen.append(phase))
{}
from jupyter_shared import attach
print(len(seen), gc.isenabled(), gc.get_freeze_count())
"""
FROZEN = "gc.freeze(); print(gc.get_freeze_count() > 0)"
GARBAGE = """
import gc, weakref

class Circle:
    pass

circle = Circle()
circle.itself, gone = circle, weakref.ref(circle)
del circle
from jupyter_shared import attach
gc.collect()
print(gone() is None)
"""
BROKEN_WHEN_DONE = """
import gc, sys
from jupyter_shared import loading
steps = ["freeze", "unfreeze", "enable"]
for step in steps:
    def strikes(real=getattr(gc, step)):
        real()
        raise KeyboardInterrupt
    loading.gc = type(sys)("gc")
    loading.gc.__dict__.update(gc.__dict__)
    setattr(loading.gc, step, strikes)
    try:
        loading.load("colorsys")
    except KeyboardInterrupt:
        print(gc.isenabled(), gc.get_freeze_count())
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


def test_nobody_looks_for_circles_meanwhile_and_everybody_does_afterwards():
    count, *state = said_by(COLLECTING.format("import jupyter_shared.loading; gc.collect(); seen.clear()"))[0].split()
    assert int(count) == 0
    assert state == ["True", "0"]


def test_who_does_not_look_for_circles_does_not_afterwards():
    assert said_by(COLLECTING.format("gc.disable()")) == ["0 False 0"]


def test_what_a_program_has_frozen_stays_so():
    frozen, state = said_by(COLLECTING.format(FROZEN))
    assert frozen == "True"
    assert state.split()[1] == "True"
    assert int(state.split()[2]) > 0


def test_a_circle_of_before_is_found_later():
    assert said_by(GARBAGE) == ["True"]


def test_whatever_breaks_in_at_the_end_leaves_it_as_it_was():
    assert said_by(BROKEN_WHEN_DONE) == ["True 0"] * 3


def test_it_takes_nothing_from_there_that_python_does_not_have_itself():
    assert typing_extensions.Required is typing.Required
    assert typing_extensions.NotRequired is typing.NotRequired
    theirs = typing_extensions.get_type_hints(Example, include_extras=True)
    assert typing.get_type_hints(Example, include_extras=True) == theirs
