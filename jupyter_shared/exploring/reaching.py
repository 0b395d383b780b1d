"""What a call of the directory has to do with other objects: those it names, or that a transaction reads or writes."""

from __future__ import annotations

from typing import Any

from ..store.store import Store
from ..wire.messages import Call

SEES = ("look_if", "copied", "commit")  # their first argument: objects, and the versions at which they were read


def also_touched(call: Call, store: Store) -> dict[int, bool]:
    """Other objects than the directory, and whether they were changed, or might have been."""
    args = call.args
    if call.operation == "publish":
        entry = store.names.get(args[0])
        return {entry.id: True} if entry else {}
    if call.operation == "let_in":
        return dict.fromkeys(args[0], True)
    if call.operation not in SEES:
        return {}
    touched = {id: False for id, _ in args[0]}
    if call.operation == "commit":
        return {**touched, **{id: True for id, *_ in args[1]}}
    return {**touched, args[1]: touched.get(args[1], False)}


def without_versions(call: Call) -> list[Any]:
    """A call's arguments, as they are in every run with the same steps before it: versions are numbers of one run."""
    if call.object != 0 or call.operation not in SEES:
        return call.args
    return [[id for id, _ in call.args[0]], *call.args[1:]]
