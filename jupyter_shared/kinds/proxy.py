"""The half of a kind that people hold: calls the State, keeps what it read until the version moves.

Reads are coherent: a reply is kept with the object's version, and is the truth for as long as the version
page shows that version; the manager moves the version before it acknowledges a write. What is kept and
handed out again is immutable; anything else is unpickled afresh, so nobody can change it behind our back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, ClassVar, Self, TypeVar

from ..wire.messages import Handle
from ..wire.values import Blob, Blobs
from .cache import Cache, Put, reply_key, size_of
from .exclusion import Exclusion
from .glance import NOTHING, Glance, PartLine
from .kind import ProxyHome
from .told import told
from .wording import Wording

MISSING = object()
WORTH_ASKING = 16 * 1024  # bytes, from which on packing takes longer than a call
OPTIMISTIC_TRIES = 3  # before `modify` keeps the others out
Result = TypeVar("Result")
Decode = Callable[[Any], Any]


def as_it_is(reply: Any) -> Any:
    """A reply is the answer."""
    return reply


class VersionConflict(Exception):
    """The object has changed since; nothing was done."""


class Proxy:
    """A live object in the manager, as one kernel holds it."""

    kind: ClassVar[str] = ""
    typeid: ClassVar[str] = ""  # what the standard library calls it
    _has_method: ClassVar[bool] = True  # whether sessions have a method of the kind's name that makes one
    _wording: ClassVar[Wording] = Wording()  # what traces call its operations
    _pane: ClassVar[str] = "sync"  # the live view of it, by name: see `panes/kinds_of_panes.py`
    _written: ClassVar[str] = ""  # what its writes change: "parts", by key, index or attribute; or "whole", as one
    _pages: ClassVar[str] = ""  # what its operation `page` gives: "keys" and values, "attributes" and values, "indices"

    def __init_subclass__(cls, *, kind: str = "", typeid: str = "", **rest: Any) -> None:
        super().__init_subclass__(**rest)
        if kind:
            cls.kind, cls.typeid = kind, typeid or kind

    def __init__(self, home: ProxyHome, handle: Handle) -> None:
        self._home = home
        self._handle = handle
        self._slot = handle.slot
        self._referent = home.refer_to(handle)
        self._cache = Cache()
        self._replies = self._cache.replies
        self._follower: Any = None  # what knows of a replica of it, once it has been read (`client/following`)

    @classmethod
    def _arguments(cls, home: ProxyHome, /, *args: Any, **kwargs: Any) -> list[Any]:
        """What a new State is made of, from what Python's own constructor takes."""
        if kwargs:
            raise TypeError(f"a {cls.kind} takes no argument {next(iter(kwargs))!r}")
        return [*args]

    @classmethod
    def _takes_memory(cls, *args: Any, **kwargs: Any) -> bool:
        """Whether `_arguments` of these is worth asking first whether there is such an object already."""
        return size_of((*args, *kwargs.values()), WORTH_ASKING, unknown=WORTH_ASKING) > WORTH_ASKING

    @staticmethod
    def _glance(summary: dict[str, Any]) -> Glance:  # noqa: ARG004 - for the kinds that have something to say
        """What there is to say of an object that holds no values, from its State's `summary`."""
        return NOTHING

    @staticmethod
    def _lines(contents: Any) -> Iterable[PartLine]:
        """Contents as `replace` takes them, part by part, for people who look at what there was."""
        return [PartLine(blob=contents)]

    def _check(self, *args: Any, **kwargs: Any) -> None:
        """Raise WrongKind unless an object that was there already is what these arguments ask for (`agreeing.py`)."""

    # --- calls -----------------------------------------------------------------------------------------

    def _read(self, operation: str, *args: Any) -> Any:
        """The reply of a reading operation, as it travelled: kept while the version stands."""
        return self._read_at(operation, *args)[0]

    def _read_at(self, operation: str, *args: Any) -> tuple[Any, int]:
        """The same, and the version it belongs to."""
        key = reply_key(operation, args) if args else operation
        found = self._replies.get(key)
        if found is not None and self._home.page[self._slot] == found[0]:
            return found[1], found[0]
        value, version = self._asked(operation, args)
        self._remember(self._cache.remember, key, version, value)
        return value, version

    def _asked(self, operation: str, args: tuple[Any, ...]) -> tuple[Any, int]:
        """What a reading operation replies now, and the version that it belongs to: out of a replica, or by a call."""
        follower = self._follower
        if follower is not None:
            found = follower.read(self._home.page, self._slot, operation, args)
            if found is not None:
                return found  # type: ignore[no-any-return]
        return self._home.read(self, operation, [*args])

    def _read_as(
        self, put: Put, under: Any, decode: Decode, is_fixed: Callable[[Any], bool], operation: str, *args: Any
    ) -> Any:
        """What a reading operation replies, decoded: kept instead of the reply if nobody can change it.

        `put`, of the cache, keeps it `under` a key, where the caller looks first. MISSING if the reply is None.
        """
        key = reply_key(operation, args) if args else operation
        found = self._replies.get(key)
        if found is not None and self._home.page[self._slot] == found[0]:
            version, value = found
        else:
            value, version = self._asked(operation, args)
        decoded = MISSING if value is None else decode(value)
        if decoded is not MISSING and is_fixed(decoded):
            self._remember(put, under, version, decoded)
        else:
            self._remember(self._cache.remember, key, version, value)
        return decoded

    def _constant(self, operation: str, decode: Decode) -> Any:
        """What an operation replies that always replies the same, decoded: asked for once."""
        known = self._home.constants.get(self._cache)  # with the session: explored ones know nothing yet
        if known is None:
            known = self._home.constants.setdefault(self._cache, {})
        if operation not in known:
            known[operation] = decode(self._home.call(self._handle, operation, [])[0])
        return known[operation]

    def _remember(self, put: Put, key: Any, version: int, value: Any) -> None:
        """Keep what was read, if it is still the truth; without a page nobody could ever tell."""
        if self._home.page[self._slot] == version:
            put(key, version, value)

    def _call(self, operation: str, *args: Any) -> Any:
        """Call and return the reply."""
        return self._home.call(self._handle, operation, list(args))[0]

    def _call_if(self, version: int, operation: str, *args: Any) -> Any:
        """Call only if the object is still at this version; else raise VersionConflict."""
        return self._home.call(self._handle, operation, list(args), if_version=version)[0]

    def _write(self, operation: str, *args: Any) -> None:
        """Call where nobody needs the reply."""
        self._home.write(self._handle, operation, list(args))

    def _wait(
        self, operation: str, *args: Any, timeout: float | None = None, then: Callable[[Any], Any] = as_it_is,
        undo: Callable[[Any], object] | None = None,
    ) -> Any:  # fmt: skip
        """Call what may have to wait; the answer is what `then` makes of the reply.

        `undo` gets the reply if Ctrl-C kept the answer from whoever was to have it. So whoever calls this returns it
        at once: what is still to be made of it belongs into `then`.
        """
        return self._home.wait(self._handle, operation, list(args), timeout, then, undo)

    def _take(
        self, operation: str, *args: Any, then: Callable[[Any], Any], undo: Callable[[Any], object],
        if_version: int | None = None,
    ) -> Any:  # fmt: skip
        """Call what takes something out without waiting; the rest as above."""
        return self._home.take(self._handle, operation, list(args), then, undo, if_version)

    def _snapshot(self, operation: str, *args: Any) -> tuple[Any, int]:
        """A reply and the version it belongs to, for a later `_call_if`."""
        return self._home.call(self._handle, operation, list(args))

    def _update(self, attempt: Callable[[], Result]) -> Result:
        """Run an attempt that ends in `_call_if` until nobody came in between."""
        for _ in range(OPTIMISTIC_TRIES):
            try:
                return attempt()
            except VersionConflict:
                continue
        with self._exclusive():
            try:
                return attempt()
            except VersionConflict:  # in spite of that: only this thread can have come in between
                what = f"{self.kind} {self.name!r}" if self.name else self.kind
                text = f"The {what} is changed by the very function that computes its contents: it may only compute."
                raise RuntimeError(text) from None

    def _exclusive(self) -> Exclusion[None]:
        """Let nobody else change this object meanwhile; the store parks their calls. Readers read on."""
        return Exclusion(self._home, self._handle, lambda: None)

    # --- blobs -----------------------------------------------------------------------------------------

    def _pack(self, value: Any) -> Blob:
        return self._home.pack(value)

    def _unpack(self, blob: Blob) -> Any:
        return self._home.unpack(blob)

    def _unpack_all(self, blobs: Blobs) -> list[Any]:
        return self._home.unpack_all(blobs)

    # --- what every proxy is to Python -------------------------------------------------------------------

    @property
    def name(self) -> str | None:
        """The name it is shared under; None when it has none."""
        return self._handle.name

    def _contents(self) -> Any:
        """What `print` shows, and what a copy of the proxy is. Kinds with contents say what these are."""
        return None

    def view(self) -> Any:
        """A live view of it.

        Returns:
            What a notebook shows at the end of a cell.
        """
        return self._home.view(self)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return self._home.mimebundle(self)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} object, typeid {type(self).typeid!r} at {id(self):#x}>"

    def __str__(self) -> str:
        contents = self._contents()
        return told(self) if contents is None else repr(contents)

    def __reduce__(self) -> tuple[Any, ...]:
        return self._home.reduce(self)

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        contents = self._contents()
        return self if contents is None else contents

    def _same(self, other: object) -> bool:
        """Whether the other one is a proxy of the very same object."""
        if not isinstance(other, Proxy):
            return False
        return other._handle.object == self._handle.object and other._home is self._home
