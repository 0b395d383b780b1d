"""What is pickled otherwise than it would be by itself, so that its memory is shared: arrays and tensors."""

from __future__ import annotations

import copyreg
import sys
from collections.abc import Callable
from typing import Any

from . import arrays, tensors

Table = dict[type, Callable[[Any], Any]]

_known: list[tuple[Any, Table, Table]] = [(None, {}, {})]  # what was found last, and in which state of the process
_registered: list[tuple[object, Table]] = [(object(), {})]  # what was registered when somebody looked last


def reducers() -> Table:
    """By exact type; empty where neither numpy nor torch is loaded."""
    return _current()[1]


def dispatch_table() -> Table | None:
    """The same, and what programs have registered with `copyreg`; None if plain pickle does as well."""
    _, own, table = _current()
    return table if own else None


def registered() -> object:
    """What stands for all that programs have registered with `copyreg`: another object whenever that has changed.

    Not only what is new counts: who edits a cell that registers something, and runs it again, registers it anew.
    """
    mark, known = _registered[0]
    if known != copyreg.dispatch_table:
        mark = object()
        _registered[0] = mark, {**copyreg.dispatch_table}
    return mark


def _current() -> tuple[Any, Table, Table]:
    state = (arrays.known_kinds(), sys.modules.get("torch"), registered())
    known = _known[0]
    if known[0] != state:
        own = {**arrays.reducers(), **tensors.reducers()}
        known = _known[0] = (state, own, {**copyreg.dispatch_table, **own})
    return known
