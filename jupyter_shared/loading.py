"""Loading much at once, in the time that it takes.

While modules are loaded, Python looks for circles of objects dozens of times, which takes a tenth of it and finds
nothing worth it; and once more soon after it, in the midst of attaching: a millisecond. So it does not look meanwhile,
and what is there then is taken for old, as what is loaded stays.

msgspec takes `typing_extensions`, where that is installed, for what Python's own `typing` has, too (`get_type_hints`,
`Required`, `NotRequired`), and that loads `inspect`, `ast` and more: a tenth again. It goes without if it cannot be
imported; whatever comes later can.

Neither is done where another thread runs, as in every kernel: it has circles of its own, and may be about to import
what is kept out here.
"""

from __future__ import annotations

import gc
import sys
from importlib import import_module

TYPE_CHECKING = False  # `typing` is not loaded yet
if TYPE_CHECKING:
    from typing import Any

NOT_NEEDED = "typing_extensions"


def load(name: str) -> Any:
    """The module of that name."""
    if len(sys._current_frames()) > 1:
        return import_module(name)
    if not gc.isenabled() or gc.get_freeze_count():  # somebody else sees to it
        return _load(name)
    try:
        gc.disable()
        return _load(name)
    finally:  # each of these is done, though Ctrl-C come in between
        try:
            gc.freeze()
        finally:
            try:
                gc.unfreeze()  # they are in the oldest generation now
            finally:
                gc.enable()


def _load(name: str) -> Any:
    if "msgspec" not in sys.modules and NOT_NEEDED not in sys.modules:
        try:
            sys.modules[NOT_NEEDED] = None  # type: ignore[assignment]
            import_module("msgspec")
        finally:
            sys.modules.pop(NOT_NEEDED, None)  # no call comes before this one, so Ctrl-C cannot either
    return import_module(name)
