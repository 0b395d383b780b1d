"""A State to which is done again what was done to an object, as the entries of the ring tell it.

All of it is done by who has the lock of the replica whose State it is (`replica.py`).
"""

from __future__ import annotations

from threading import Lock
from typing import Any

from msgspec.msgpack import Decoder

from ...kinds.kind import Context, KnownCallers, State, Unchanged
from ...kinds.sizes import item_count
from ...wire.ring import RingReader, Torn, entries
from ...wire.values import Packed, decode_extra
from ..signals import came_from_a_handler
from .decoded import ITEM, DecodedParts

MOST_BEHIND = 128 * 1024  # bytes of the ring that are looked through to catch up
FOREIGN = 0.25  # of the work to apply an entry, to pass one of another object

NOBODY: Any = None
TOKEN = Packed(b"")  # in the place of a blob on which something hangs: a read of that is a call


def _extra(code: int, data: memoryview) -> Any:
    return TOKEN if code == 3 else decode_extra(code, data)


decode = Decoder(ext_hook=_extra).decode


class Replayed:
    """The State, and how far it has come."""

    __slots__ = (
        "_ring", "_turns", "_whole", "applied", "decoded", "object", "position", "size", "state", "version", "work",
    )  # fmt: skip

    def __init__(
        self, ring: RingReader, object: int, kind: type[State], version: int, position: int, dumped: bytes, lock: Lock
    ) -> None:
        self._ring, self.object = ring, object
        self.state = kind.load(decode(dumped), KnownCallers())
        self.version, self.position = version, position
        self._whole, self._turns = True, 0
        self.work = 0.0  # done to catch up, in entries
        self.applied = 0  # entries, since the lease was renewed
        self.size = len(dumped) + ITEM * (item_count(self.state) or 1)  # bytes, about: what was overwritten, too
        self.decoded = DecodedParts(version, lock)

    def _takes_turn(self) -> None:
        """The State is about to be worked on, for as long as it is not whole: in this order, for who looks at parts."""
        self._whole = False
        self._turns += 1

    def _has_caught_up(self, version: int) -> bool:
        """Apply what the ring tells, up to what the page has shown: whether that is known."""
        self._takes_turn()
        try:
            found = self._applied(version)
        except Torn:
            return False
        except Exception as error:
            if came_from_a_handler(error):
                raise
            return False  # what could be done there cannot be done here: it is no replica any more
        if found:
            self.decoded.version = version  # after what has changed is gone from there
        self._whole = found
        return found

    def _did(self, version: int, operation: str, args: list[Any]) -> None:
        """Do what was done in this process, and has made the next version."""
        self._takes_turn()
        try:
            self._do(operation, [args], Context(NOBODY, 0.0, True, True))
        except Exception as error:
            if came_from_a_handler(error):
                raise
            return  # as above
        self.version = self.decoded.version = version
        self.applied += 1
        self.size += len(args[-1])
        self._whole = True

    def weighed(self) -> int:
        """The bytes that it takes, about, as it is now."""
        self.size = self.state.size() + ITEM * (item_count(self.state) or 1)
        return self.size

    def _applied(self, version: int) -> bool:
        data, mine = self._ring.copied(self.position, MOST_BEHIND), self.object
        call = Context(NOBODY, 0.0, True, True)  # they have succeeded, so keys had been compared
        last, applied, size = self.version, 0, 0
        for offset, object, at, before, body in entries(data, 0):
            if at > version:  # what the page has shown was not told
                return False
            if object != mine:
                self.work += FOREIGN
                continue
            if at <= last:  # done already, as it was of this process
                continue
            if before != last or not self._apply(body, call):
                return False
            self.version = last = at
            applied += 1
            size += len(body)
            if at == version:
                self.position += offset
                self.applied += applied
                self.size += size
                return True
        return False

    def _apply(self, body: bytes, call: Context) -> bool:
        """Do again what an entry tells: whether it tells."""
        told = decode(body)
        if told is None:
            return False
        name, calls = told
        if calls:
            self._do(name, calls, call)
        self.work += 1 + len(calls) / 4
        return True

    def _do(self, name: str, calls: list[Any], call: Context) -> None:
        """Some calls of an operation, none of which has failed."""
        state = self.state
        operation = state.operations[name]
        function, values = operation.function, self.decoded.values if operation.part else None
        for args in calls:
            try:
                match args:  # as in `store/invoke.py`
                    case [one, two]:
                        function(state, call, one, two)
                    case _:
                        function(state, call, *args)
            except Unchanged:
                pass
            if values is not None and type(args[0]) is not list:  # no tuple is
                values.pop(args[0], None)
        if values is None:
            self.decoded.values = {}
