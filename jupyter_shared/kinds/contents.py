"""What proxies of containers have in common: contents as a whole, kept decoded, and parts, one by one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from ..errors import NotCompared
from .cache import are_immutable, is_immutable
from .differing import Step
from .exclusion import Exclusion
from .keyed import KeyedProxy
from .proxy import MISSING, Proxy
from .wording import ITEMS

WHOLE = "@whole"  # beside the replies: all contents, decoded


class ContentsProxy(Proxy):
    """A proxy whose kind has the operations `all` and `replace`."""

    def _whole(self) -> Any:
        """All contents, not to be changed or handed out: decoded once, if they are immutable."""
        found = self._replies.get(WHOLE)
        if found is not None and self._home.page[self._slot] == found[0]:
            return found[1]
        return self._read_as(self._cache.remember, WHOLE, self._load, self._is_fixed, "all")

    def _is_fixed(self, contents: Any) -> bool:
        """Whether nothing inside the contents can be changed."""
        return are_immutable(contents)

    def modify(self, function: Callable[[Any], Any]) -> Any:
        """Replace the contents by `function(contents)`, with nobody in between.

        Args:
            function: Gets a copy, which it may change in place (then it returns None). It may run more than once, so it
                should do nothing but compute.

        Returns:
            The new contents.
        """

        def attempt() -> Any:
            reply, version = self._snapshot("all")
            contents = self._load(reply)
            before = self._shallow(contents)
            new = function(contents)
            new = contents if new is None else new
            operation, arguments = self._step(reply, before, new)
            if operation:
                self._call_if(version, operation, *arguments)
            return new

        return self._update(attempt)

    def history(self, limit: int = 100, *, key: Any = MISSING) -> list[Any]:
        """Its last changes, newest first: what, by which notebook and cell, when.

        Args:
            limit: How many changes at most.
            key: Of which key, attribute or member; without it, of all.

        Returns:
            The changes that are remembered.
        """
        session: Any = self._home
        found: list[Any] = session.history(self, limit, key=key)
        return found

    def restore(self, version: int | None = None, *, back: int = 1) -> None:
        """Make it what it was at a version, or some changes ago: one more change, in one step.

        Args:
            version: As `history` tells them; None: `back` counts.
            back: How many changes to go back.

        Raises:
            NotRemembered: If the history does not go back so far.
            ValueError: If `back` is less than 1.
        """
        session: Any = self._home
        session.restore(self, version, back=back)

    def _load(self, reply: Any) -> Any:
        """The contents in the reply of `all`."""
        raise NotImplementedError

    def _dump(self, contents: Any) -> Any:
        """The argument of `replace` for these contents."""
        raise NotImplementedError

    def edit(self) -> Exclusion[Any]:
        """`with l.edit() as values:` change the contents in place, with nobody in between.

        They are stored at the end. When the block raises, nothing is stored.

        Returns:
            A context manager, which gives a copy of the contents.
        """
        found: list[Any] = []

        def load() -> Any:
            reply = self._call("all")
            contents = self._load(reply)
            found[:] = reply, self._shallow(contents)
            return contents

        def store(contents: Any) -> None:
            reply, before = found
            operation, arguments = self._step(reply, before, contents)
            if operation:
                self._call(operation, *arguments)

        return Exclusion(self._home, self._handle, load, store)

    # --- only what has changed travels -------------------------------------------------------------------

    _shape: ClassVar[type | None] = None  # what contents must be for `_difference`

    def _shallow(self, contents: Any) -> Any:
        """Contents as they are now, for `_difference`."""
        if self._shape is None:
            return None
        from copy import copy  # slow to load, and few edit

        return copy(contents)

    def _difference(self, reply: Any, before: Any, after: Any) -> Step | None:
        """The step from contents, which came as this reply, to others; None if all is to be sent."""
        raise NotImplementedError

    def _step(self, reply: Any, before: Any, after: Any) -> Step:
        found = self._difference(reply, before, after) if type(after) is self._shape else None
        return ("replace", [self._dump(after)]) if found is None else found


class PartsProxy(KeyedProxy, ContentsProxy):
    """A proxy whose kind has the operations `get`, `set` and `pop` of one part; None is no such part."""

    _written = "parts"
    _wording = ITEMS

    def _missing(self, key: Any) -> Exception:
        """What Python raises when there is no such part."""
        return KeyError(key)

    def _fetch(self, key: Any) -> Any:
        """One part, asked for: its value, or MISSING."""
        follower = self._follower
        if follower is not None and (type(key) is str or type(key) is int):
            value = follower.part(self._home.page, self._slot, key, self._unpack)
            if value is not MISSING:
                return value
        part = self._part(key)
        try:
            keep = self._cache.remember_part
            return self._read_as(keep, key, self._unpack, self._lasts(key), "get", part)
        except NotCompared:
            blob = self._update(lambda: self._looked_up(key, part)[1])
        return MISSING if blob is None else self._unpack(blob)

    def _lasts(self, key: Any) -> Callable[[Any], bool]:
        """How to tell whether a value can be kept under a key: one that is found by no other key than the same."""
        return is_immutable if type(key) is str or type(key) is int else _never

    def modify(self, function: Callable[[Any], Any], key: Any = MISSING, default: Any = MISSING) -> Any:
        """Replace the value under a key by `function(value)`, with nobody in between.

        Args:
            function: Gets a copy, which it may change in place (then it returns None). It may run more than once, so it
                should do nothing but compute.
            key: Of the value; without it, the function gets all contents.
            default: What a missing key starts from.

        Returns:
            The new value.

        Raises:
            KeyError: If there is none under the key, and no default; IndexError for a sequence, AttributeError for a
                namespace.
        """
        if not callable(function):
            raise TypeError(f"modify() takes the function first, and then the key: {function!r} is no function")
        if key is MISSING:
            return super().modify(function)
        wire = self._part(key, new=default is not MISSING)

        def attempt() -> Any:
            part, blob, version = self._looked_up(key, wire)
            if blob is None and default is MISSING:
                raise self._missing(key)
            old = default if blob is None else self._unpack(blob)
            new = function(old)
            if new is None and not is_immutable(old):
                new = old  # changed in place
            self._call_if(version, "set", part, self._pack(new))
            return new

        return self._update(attempt)

    def edit(self, key: Any = MISSING) -> Exclusion[Any]:
        """`with d.edit("key") as value:` change the value in place, with nobody in between.

        It is stored at the end. When the block raises, nothing is stored.

        Args:
            key: Of the value; without it, all contents.

        Returns:
            A context manager, which gives a copy of the value.

        Raises:
            KeyError: On entering, if there is none under the key; IndexError for a sequence, AttributeError for a
                namespace.
        """
        if key is MISSING:
            return super().edit()
        wire = self._part(key)
        found: list[Any] = []

        def load() -> Any:
            part, blob, _ = self._looked_up(key, wire)
            if blob is None:
                raise self._missing(key)
            found[:] = [part]
            return self._unpack(blob)

        return Exclusion(self._home, self._handle, load, lambda value: self._call("set", *found, self._pack(value)))

    def _popped(self, key: Any) -> Any:
        """The value under a key, taken out; MISSING if there is none."""
        part = self._part(key)
        try:
            return self._taken(part)
        except NotCompared:
            pass
        return self._update(lambda: self._taken(*self._found(key, part)))

    def _taken(self, part: Any, version: int | None = None) -> Any:
        then = lambda blob: MISSING if blob is None else self._unpack(blob)  # noqa: E731
        undo = lambda blob: blob is None or self._call("put_back", part, blob)  # noqa: E731
        return self._take("pop", part, then=then, undo=undo, if_version=version)

    def pop_if(self, key: Any, condition: Callable[[Any], object]) -> Any:
        """Take out the value under a key if a condition holds, in one step.

        Args:
            key: Of the value.
            condition: Called with a copy of the value, perhaps more than once.

        Returns:
            The value; None if the condition does not hold.

        Raises:
            KeyError: If there is none under the key; IndexError for a sequence, AttributeError for a namespace.
        """
        wire = self._part(key)

        def attempt() -> Any:
            part, blob, version = self._looked_up(key, wire)
            if blob is None:
                raise self._missing(key)
            if not condition(self._unpack(blob)):
                return None
            return self._taken(part, version)

        return self._update(attempt)


def _never(_: Any) -> bool:
    return False
