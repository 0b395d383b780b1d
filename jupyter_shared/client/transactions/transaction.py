"""A transaction: stands where calls go to the manager, for one thread, and keeps its writes until the end.

Each read asks the manager whether all that was read before is still as it was, in the same step: so what a transaction
has read was there at one moment, at any time. At the end everything that is to be written goes there in one call, which
asks the same once more.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...errors import NotCompared, StaleObject, UserError
from ...kinds.values import PUBLISHED
from ...wire.messages import DIRECTORY, Call, Handle, Reply
from ..connection.one_by_one import OneByOne
from ..connection.transport import AT_ONCE, Terms
from .joined import joined
from .parts import StagedObject

NAMES = {"has", "names", "length"}  # reads of the directory: none of what they tell may change
NOT_HERE = {
    "bind": "giving an object a name", "delete": "deleting a name", "rename": "renaming an object",
    "restore": "restoring an object",
    "restore_all": "restoring everything", "take_in": "loading a file",
}  # fmt: skip
UNSEEN = ("@enter", "@leave")  # nobody sees what a transaction does: there is nobody to be kept out


class Transaction(OneByOne):
    """What one thread has read and is to write."""

    def __init__(self, home: Any, exclude: Callable[[Any], object] | None = None) -> None:
        """`exclude` keeps all others from changing an object, given its Handle, from its first use to the end."""
        self.home = home
        self._exclude_others = exclude
        self._parts: dict[int, StagedObject] = {}
        self._writes: list[list[Any]] = []  # in order: object, operation, arguments
        self._published: dict[str, Any] = {}  # under new names
        self._transport: Any = None  # to the one manager whom it asks: the next one knows nothing of it
        self._names: int | None = None  # the version of the directory at which a name was looked for

    def commit(self) -> None:
        """Do all that was to be done, in one step. Conflicted: something that was read has changed, nothing is done."""
        if not self._writes:
            return
        parts = [*self._parts.values()]
        if not any(part.is_to_compare for part in parts):
            try:
                self._ask("commit", self._seen(), self._writes)
                return
            except NotCompared:  # keys there have a `==` of their own: only who has their classes can tell
                pass
        for part in parts:
            part.compare()
        self._ask("commit", self._seen(), self._writes, True)

    # --- the face of a transport ---------------------------------------------------------------------------

    def call(self, call: Call, terms: Terms = AT_ONCE) -> Any:
        """Do a call for this transaction alone: the reply, or what `terms.then` makes of its value."""
        object, operation, args = call.object, call.operation, call.args
        if object == DIRECTORY.object:
            value, version = self._of_names(operation, args)
        elif operation in UNSEEN:
            value, version = None, 0
        else:
            part = self._parts.get(object) or self._join(object)
            before = len(part.writes)
            value = part.do(operation, args, call.timeout if terms.may_wait else None, call.if_version)
            if len(part.writes) > before:
                self._writes.append([object, *part.writes[-1]])
            version = part.at or 0
        return terms.then(value) if terms.then else Reply(0, value, version)

    def elsewhere(self, _: Any) -> Any:
        """The way of another session to its manager: there is none from here."""
        raise UserError(
            f"This thread is in a transaction of the manager {self.home.connection.name!r}, and this object is another "
            "session's: a transaction has to do with one session's objects only."
        )

    # --- objects and names -----------------------------------------------------------------------------------

    def _join(self, object: int) -> StagedObject:
        known = self.home._proxies.get(object)  # none: it is just being made
        handle = known._handle if known is not None else self._handle(object)
        seen = self._seen

        def read(operation: str, args: list[Any]) -> tuple[Any, int]:
            return self._asked("look_if", seen(), object, operation, args)

        def whole() -> tuple[int, list[Any]]:
            version, dumped = self._ask("copied", seen(), object)
            return version, dumped

        part = StagedObject(object, handle.kind, handle.name, read, whole, self.home.unkey)
        self._exclude_from(handle)
        self._parts[object] = part
        return part

    def _handle(self, object: int) -> Handle:
        found = self._ask("handles", [object])[0]
        if found is None:
            raise StaleObject("This object is no longer there.")
        return Handle(*found)

    def _exclude_from(self, handle: Any) -> None:
        if self._exclude_others is None:
            return
        joined.transaction = None
        try:
            self._exclude_others(handle)
        finally:
            joined.transaction = self

    def _of_names(self, operation: str, args: list[Any]) -> tuple[Any, int]:
        if operation in NOT_HERE:
            raise UserError(f"In a transaction there is no {NOT_HERE[operation]}: do that before or after it.")
        if operation == "publish":
            self._publish(*args)
            return None, 0
        if operation in ("find", "fetch"):
            return self._find(*args), 0
        if operation == "open":
            return self._open(*args), 0
        if operation in NAMES:
            return self._find_staged(operation, args), 0
        return self._asked(operation, *args)

    def _find_staged(self, operation: str, args: list[Any]) -> Any:
        """What a read of the directory replies, which is to be true until the end."""
        if self._published:
            raise UserError("In a transaction, names cannot be looked for after one was given: do it before that.")
        if self._names is None:
            self._exclude_from(DIRECTORY)
        value, version = self._asked("look_if", self._seen(), DIRECTORY.object, operation, args)
        self._names = self._names or version
        return value

    def _find(self, name: str) -> Any:
        if name in self._published:
            raise UserError(f"{name!r} is there when the transaction has ended: it can be read from then on.")
        found = self._ask("find", name)
        return self._find_staged("find", [name]) if found is None else found

    def _open(self, name: str, kind: str, args: list[Any]) -> Any:
        if not self._ask("has", name):
            raise UserError(f"There is no {kind} {name!r} yet: make it before the transaction.")
        return self._ask("open", name, kind, args)

    def _publish(self, name: str, blob: Any) -> None:
        found = None if name in self._published else self._ask("find", name)
        if found is not None:
            proxy = self.home.handed(found)
            if proxy.kind == PUBLISHED:
                self.call(Call(0, proxy._handle.object, "set", [blob]))
                return
        self._published[name] = blob
        self._writes.append([DIRECTORY.object, "publish", [name, blob]])

    # --- its own calls ---------------------------------------------------------------------------------------

    def _seen(self) -> list[tuple[int, int]]:
        seen = [(part.object, part.version) for part in self._parts.values() if part.version is not None]
        return seen if self._names is None else [(DIRECTORY.object, self._names), *seen]

    def _ask(self, operation: str, *args: Any) -> Any:
        return self._asked(operation, *args)[0]

    def _asked(self, operation: str, *args: Any) -> tuple[Any, int]:
        home = self.home
        if self._transport is None:
            self._transport = home.reached()
        reply = self._transport.call(Call(0, DIRECTORY.object, operation, [*args], None, None, False, home.place))
        return reply.value, reply.version
