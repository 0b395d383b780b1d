"""Can a recorded history be explained as one thing after the other? Wing and Gong's search, with a memory.

A history is a list of operations, each with when it was called and when it returned, by one clock. It is
linearizable if every operation can be given one moment between its call and its return such that, done one by one
at these moments, each returns what it did return. One that is not sure (its process was interrupted) may have had
its moment or not; one that never returned (its process was killed) may have had it at any time after its call.

A model says what a kind does: `apply(state, operation)` is the state after it, or None if it could not have
returned what it did. States are hashable.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from typing import Any

NEVER = math.inf
UNKNOWN = object()  # what an operation that never returned would have returned


@dataclass(frozen=True)
class Operation:
    """One operation of one process."""

    process: int
    name: str
    argument: Any
    result: Any
    called: float
    returned: float = NEVER
    sure: bool = True  # that it was done, if it returned at all

    @property
    def may_be_left_out(self) -> bool:
        """Whether it may never have been done."""
        return not self.sure or self.returned == NEVER


Model = Callable[[Any, Operation], "Hashable | None"]


def is_linearizable(history: list[Operation], model: Model, state: Hashable) -> bool:
    """Whether some order explains the history."""
    operations = sorted(history, key=lambda operation: operation.called)
    seen: set[tuple[frozenset[int], int, Hashable]] = set()
    to_decide = sum(operation.returned != NEVER for operation in operations)
    # What remains to be tried: how many that returned are done or left out; which beyond the first undecided one; ...
    stack: list[tuple[int, frozenset[int], int, Hashable]] = [(0, frozenset(), 0, state)]
    while stack:
        decided, beyond, first, state = stack.pop()
        if decided == to_decide:
            return True
        while first in beyond:
            beyond, first = beyond - {first}, first + 1
        if (beyond, first, state) in seen:
            continue
        seen.add((beyond, first, state))
        for index in _may_be_next(operations, beyond, first):
            operation = operations[index]
            now = decided + (operation.returned != NEVER)
            if operation.may_be_left_out and operation.returned != NEVER:
                stack.append((now, beyond | {index}, first, state))
            after = model(state, operation)
            if after is not None:
                stack.append((now, beyond | {index}, first, after))
    return False


def _may_be_next(operations: list[Operation], decided: frozenset[int], first: int) -> list[int]:
    """Those undecided that were called before any other undecided one returned."""
    found, earliest = [], NEVER
    for index in range(first, len(operations)):
        operation = operations[index]
        if operation.called > earliest:
            break
        if index not in decided:
            found.append(index)
            earliest = min(earliest, operation.returned)
    return found


def trouble(history: list[Operation], model: Model, state: Hashable) -> str:
    """What happened last when a history could no longer be explained; empty if all of it can."""
    if is_linearizable(history, model, state):
        return ""
    for now in sorted(operation.returned for operation in history):
        so_far = [_as_of(operation, now) for operation in history if operation.called <= now]
        if not is_linearizable(so_far, model, state):
            last = sorted(so_far, key=lambda operation: operation.called)[-20:]
            begin = last[0].called
            return "\n".join(
                f"{1e6 * (operation.called - begin):8.0f} .. {1e6 * (operation.returned - begin):8.0f} us: process "
                f"{operation.process}: {operation.name}({operation.argument!r}) -> {operation.result!r}"
                for operation in last
            )
    raise AssertionError("a history cannot be explained, though all its beginnings can")


def _as_of(operation: Operation, now: float) -> Operation:
    return operation if operation.returned <= now else replace(operation, returned=NEVER)


# --- models: states are tuples, so that None is left for "cannot be" --------------------------------------------


def register(state: tuple[Any], operation: Operation) -> tuple[Any] | None:
    """One value: `write`, `read`, `add` (which returns the sum)."""
    (value,) = state
    if operation.name == "write":
        return (operation.argument,)
    if operation.name == "add":
        return (value + operation.argument,) if operation.result in (value + operation.argument, UNKNOWN) else None
    return state if operation.result in (value, UNKNOWN) else None


def registers(state: tuple[Any, ...], operation: Operation) -> tuple[Any, ...] | None:
    """Several values: `read` of all, and `move`, which writes two of them: (from, to, how much)."""
    if operation.name == "move":
        giver, taker, much = operation.argument
        after = [*state]
        after[giver] -= much
        after[taker] += much
        return tuple(after)
    return state if operation.result in (state, UNKNOWN) else None


def queue(state: tuple[Any, Any], operation: Operation) -> tuple[Any, Any] | None:
    """First in, first out: `put`, `get` (which returns `empty` if there was none), `put back` what nobody got.

    The state: the items, and what those have whose `get` was interrupted.
    """
    items, limbo = state
    if operation.name == "put":
        return (*items, operation.argument), limbo
    taken = operation.process, operation.called  # by this `get`, or by the one that this puts back
    if operation.name == "put back":
        mine = [held for held in limbo if held[:2] == taken]
        return ((mine[0][2], *items), limbo - {mine[0]}) if mine else None
    if not items:
        return state if operation.result in ("empty", UNKNOWN) else None
    if operation.result is UNKNOWN:
        return items[1:], limbo | {(*taken, items[0])}
    return (items[1:], limbo) if operation.result == items[0] else None


NO_ITEMS: tuple[Any, Any] = ((), frozenset())


def lock(state: tuple[Any], operation: Operation) -> tuple[Any] | None:
    """Held by one process or none: `acquire` (false if it could not be had), `release`, `die`."""
    (holder,) = state
    if operation.name == "die":
        return (None,) if holder == operation.process else state
    if operation.name == "release":
        return (None,) if holder == operation.process else None
    if operation.result is False:
        return state if holder is not None else None
    return (operation.process,) if holder is None else None
