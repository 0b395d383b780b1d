"""What is pickled otherwise than it would be by itself, so that its memory is shared: arrays and tensors."""

from __future__ import annotations

import copyreg
import sys
from collections.abc import Callable
from typing import Any

from . import arrays, tensors

Table = dict[type, Callable[[Any], Any]]

_known: list[tuple[Any, Table, Table]] = [(None, {}, {})]  # what was found last, and in which state of the process


def reducers() -> Table:
    """By exact type; empty where neither numpy nor torch is loaded."""
    return _current()[1]


def dispatch_table() -> Table | None:
    """The same, and what programs have registered with `copyreg`; None if plain pickle does as well."""
    _, own, table = _current()
    return table if own else None


def _current() -> tuple[Any, Table, Table]:
    state = (arrays.known_kinds(), sys.modules.get("torch"), len(copyreg.dispatch_table))
    known = _known[0]
    if known[0] != state:
        own = {**arrays.reducers(), **tensors.reducers()}
        known = _known[0] = (state, own, {**copyreg.dispatch_table, **own})
    return known
