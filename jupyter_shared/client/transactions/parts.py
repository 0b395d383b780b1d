"""One object in a transaction: at which version it was read, and what is to be written to it.

Reads go to the manager until something is written. From then on they are answered here, by a State of the same
kind: a copy of the whole, or, where they have to do with nothing but parts that were written, one of these alone.
So every operation that may fail is tried here, on what it will find in the manager: before anything is done.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...errors import CannotSend, UserError
from ...kinds import STATES
from ...kinds.comparing import ComparingState
from ...kinds.kind import Caller, Client, Context, KnownCallers, Operation, State, Unchanged, Wait
from ...kinds.proxy import VersionConflict
from ...wire.messages import Failure
from ...wire.values import has_own_equality, key_of
from ..connection.failures import raised
from ..memory.page import NoPage
from ..signals import came_from_a_handler

NO_VERSION = NoPage()[0]  # what was read at one that is equal to this would be taken for the truth ever after
MINE = Caller(Client(0, {}))

Read = Callable[[str, list[Any]], tuple[Any, int]]  # what the manager replies, and at which version
Whole = Callable[[], tuple[int, list[Any]]]  # the version, and what `State.dump` gives


class StagedObject:
    """What a transaction has read and written of one object."""

    def __init__(
        self, object: int, kind: str, name: str | None, read: Read, whole: Whole, unkey: Callable[[Any], Any]
    ) -> None:
        """`read` and `whole` ask the manager, and raise Conflicted if anything has changed that was read before.

        `unkey` makes a key of how it travels.
        """
        self.object = object
        self.kind = kind
        self.writes: list[tuple[str, list[Any]]] = []
        self.version: int | None = None  # at which it was read
        self._now = 0  # below NO_VERSION: it has been written to here, so often
        self._what = f"the {kind} {name!r}" if name else f"a {kind}"
        self._read_now = read
        self._whole = whole
        self._unkey = unkey
        self._blind_writes: list[list[Any]] = []  # arguments of what was written under a key without reading the others
        self._copy: State | None = None
        self._written = State()  # the parts that were, and nothing else
        self._keys: set[Any] | None = set()  # which; None if more than parts was
        self._check()

    def _check(self) -> None:
        state = STATES.get(self.kind)
        if state is None:
            why = "runs methods of its own in the manager"
        elif state.not_in_transactions:
            why = state.not_in_transactions
        elif state.exclusive:
            why = "is taken and given back, which others must see at once: take it before the transaction"
        else:
            return
        raise UserError(f"This cannot be a part of a transaction: {self._what} {why}.")

    @property
    def at(self) -> int | None:
        """Its version, as the transaction sees it."""
        return self._now or self.version

    def do(self, operation: str, args: list[Any], timeout: float | None, if_version: int | None) -> Any:
        """Do an operation for the transaction alone: what it returns."""
        found = STATES[self.kind].operations.get(operation)
        if if_version is not None and if_version != self.at:
            raise VersionConflict
        if found is None:
            return self._seen_at_once(operation, args)
        if self._copy is None:
            if found.reads and not found.waits and self._is_as_it_was(found, args):
                return self._seen_at_once(operation, args)
            if found.part and self._keys is not None and (found.sure or key_of(args[0]) in self._keys):
                return self._done(self._written_parts(), found, args, timeout, if_version, compared=True)
            if found.sure:
                self._keys = None
                self._note(found, args, if_version)
                return None
            self._copy = self._whole_copy()
        return self._done(self._copy, found, args, timeout, if_version, compared=if_version is not None)

    def _is_as_it_was(self, found: Operation, args: list[Any]) -> bool:
        """Whether what an operation looks at was not written to."""
        if not self.writes:
            return True
        return found.part and self._keys is not None and key_of(args[0]) not in self._keys

    def _seen_at_once(self, operation: str, args: list[Any]) -> Any:
        value, version = self._read_now(operation, args)
        self.version = self.version or version
        return value

    def _written_parts(self) -> State:
        if type(self._written) is State:
            self._written = STATES[self.kind]()
        return self._written

    def _whole_copy(self) -> State:
        version, dumped = self._whole()
        self.version = self.version or version
        copy = STATES[self.kind].load(dumped, KnownCallers())
        if isinstance(copy, ComparingState) and (copy.has_own_keys or self.is_to_compare):
            self.compare()
        for operation, args in self.writes:
            _perform(copy, copy.operations[operation], args, expired=True, compared=True)
        return copy

    def _done(
        self,
        state: State,
        found: Operation,
        args: list[Any],
        timeout: float | None,
        if_version: int | None,
        *,
        compared: bool,
    ) -> Any:
        try:
            value = _perform(state, found, _own(args), expired=timeout == 0, compared=compared)
        except Wait:
            text = f"A transaction cannot wait, since nobody sees what it does until it ends; {found.name!r} of "
            raise UserError(f"{text}{self._what} would. Wait before it, or do not block (as get_nowait).") from None
        except Unchanged as unchanged:
            return unchanged.value
        except Exception as error:
            if came_from_a_handler(error):
                raise
            raise raised(Failure.because(0, error, found.name)) from None
        if not found.reads:
            if state is self._written and self._keys is not None:
                self._keys.add(key_of(args[0]))
            self._note(found, args, if_version)
        return value

    def _note(self, found: Operation, args: list[Any], if_version: int | None) -> None:
        self.writes.append((found.name, args))
        self._now = min(self._now, NO_VERSION) - 1
        if found.part and found.sure and if_version is None and self._copy is None:
            self._blind_writes.append(args)

    @property
    def is_to_compare(self) -> bool:
        """Whether keys were written that only their class can compare, and others without reading these."""
        return bool(self._blind_writes) and any(
            has_own_equality(key_of(args[0])) for operation, args in self.writes if operation == "set"
        )

    def compare(self) -> None:
        """Have each key that was written blindly be the equal one that is there, as Python's own dict has it."""
        if not self._blind_writes:
            return
        known: dict[Any, Any] = {}
        for wire in self._seen_at_once("keys", []):
            self._equal(known, key_of(wire))
        blind = {id(args) for args in self._blind_writes}
        for operation, args in self.writes:
            if operation == "clear":
                known.clear()
            elif operation == "set":
                key = self._equal(known, key_of(args[0]))
                args[0] = key if id(args) in blind else args[0]
        self._blind_writes.clear()

    def _equal(self, known: dict[Any, Any], wire: Any) -> Any:
        """How the equal key travels that is known, or this one, which is from now on."""
        try:
            return known.setdefault(self._unkey(wire), wire)
        except CannotSend:  # of a class that this process has not: none of its keys can be equal to it
            return wire


def _perform(state: State, found: Operation, args: list[Any], *, expired: bool, compared: bool) -> Any:
    return found.function(state, Context(MINE, 0.0, expired, compared), *args)


def _own(value: Any) -> Any:
    """The same, with lists that the State may keep and change."""
    return [*map(_own, value)] if type(value) is list else value
