"""Looking things up by keys: in the manager, which compares them, and here, where only their class can.

A key whose class has a `==` of its own may equal one that looks different to the manager. It is looked for among all
keys, in this process, by Python itself; what it is then called in the manager is the key that is there.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import Any, ClassVar

from ..errors import CannotSend, NotCompared
from ..wire.values import has_any_own_equality, has_own_equality, key_of
from .proxy import MISSING, Proxy, VersionConflict

KNOWN = "@known"  # beside the replies: all keys
Arguments = Callable[[list[Any]], tuple[Any, ...]]


class KeyedProxy(Proxy):
    """A proxy whose kind compares keys; `_all_keys` is the operation that replies with all of them."""

    _all_keys: ClassVar[str] = "keys"

    def _part(self, key: Any, *, new: bool = False) -> Any:
        """A key as it travels; one that is new is checked: whether it can be found again."""
        if type(key) is str or type(key) is int:
            return key
        wire = (self._home.new_key if new else self._home.key)(key)
        return self._known()[0].get(key, wire) if has_own_equality(wire) else wire

    def _by_key(self, operation: str, key: Any, *args: Any, new: bool = False) -> Any:
        """Call with a key as the first argument."""
        if type(key) is str or type(key) is int:
            try:
                return self._call(operation, key, *args)
            except NotCompared:
                pass
        return self._by_keys(operation, [key], lambda wires: (*wires, *args), new=new)

    def _write_by_key(self, operation: str, args: list[Any], new: bool) -> None:
        """The same, where nobody needs the reply; the key is the first of `args`. For `d[k] = v`, in few steps."""
        key = args[0]
        if type(key) is str or type(key) is int:
            page = self._home.page  # of the manager that the version is of, and of no later one
            try:
                version = self._home.write(self._handle, operation, args)
            except NotCompared:
                pass
            else:
                if version is not None and self._follower is not None:
                    self._follower.wrote(page, self._slot, version, operation, args)
                return
        self._by_keys(operation, [key], lambda wires: (*wires, *args[1:]), new=new, send=self._write)

    def _write_by_keys(self, operation: str, keys: Iterable[Any], *, new: bool = False) -> None:
        """The same with a list of keys as the only argument."""
        self._by_keys(operation, [*keys], lambda wires: (wires,), new=new, send=self._write)

    def _by_keys(
        self,
        operation: str,
        keys: Collection[Any],
        arguments: Arguments,
        *,
        new: bool = False,
        send: Callable[..., Any] | None = None,
    ) -> Any:
        """Call with many keys: `arguments(keys as they travel)` are the call's."""
        wires = self._home.wire_keys(keys, new=new)
        if not has_any_own_equality(wires):
            try:
                return (send or self._call)(operation, *arguments(wires))
            except NotCompared:
                pass

        def attempt() -> Any:
            known, version = self._known()
            found = [known.get(key, wire) for key, wire in zip(keys, wires, strict=True)]
            return self._call_if(version, operation, *arguments(found))

        return self._update(attempt)

    def _has(self, key: Any) -> Any:
        """Whether there is such a key."""
        wire = self._part(key)
        try:
            return self._read("has", wire)
        except NotCompared:
            return key in self._known()[0]

    def _found(self, key: Any, wire: Any) -> tuple[Any, int]:
        """How the equal key travels that is there, or else this one; and at which version that is so."""
        known, version = self._known()
        return known.get(key, wire), version

    def _looked_up(self, key: Any, wire: Any) -> tuple[Any, Any, int]:
        """How a key travels, the reply of `get`, None if there is no such key, and the version of both."""
        try:
            return wire, *self._snapshot("get", wire)
        except NotCompared:
            known, version = self._known()
        found = known.get(key, MISSING)
        if found is MISSING:
            return wire, None, version
        blob, now = self._snapshot("get", found)
        if now != version:
            raise VersionConflict
        return found, blob, now

    def _known(self) -> tuple[dict[Any, Any], int]:
        """All keys there are, each with how it travels, and at which version of the object."""
        wires, version = self._read_at(self._all_keys)
        found = self._replies.get(KNOWN)
        if found is not None and found[0] == version:
            return found[1], version
        known: dict[Any, Any] = {}
        for wire in wires:
            try:
                known.setdefault(self._home.unkey(wire), key_of(wire))
            except CannotSend:  # of a class that this process has not: none of its keys can be equal to it
                continue
        self._remember(self._cache.remember, KNOWN, version, known)
        return known, version
