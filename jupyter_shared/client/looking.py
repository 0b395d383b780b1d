"""What a session tells of objects, clients and the manager; and of every change."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from ..errors import StaleObject
from ..kinds.proxy import Proxy
from ..kinds.whole_numbers import from_zero
from ..saying import said
from ..wire.messages import DIRECTORY
from .connection.watch import ObjectWatch
from .home import Home

if TYPE_CHECKING:  # listings are slow to load, and most sessions need none
    from .records import ClientInfo, ObjectInfo


class Look(NamedTuple):
    """An object at one moment."""

    version: int
    writer: str  # who wrote last
    written: float  # and when: seconds since 1970
    replies: list[Any]


def positions(start: Any, stop: Any) -> tuple[int, int]:
    """From where on, and up to where, by position: whole numbers from 0 on, or None for the end."""
    return from_zero(start, "start"), sys.maxsize if stop is None else from_zero(stop, "stop")


class Looking(Home):
    """The part of a session that looks at everything."""

    def open(self, name: str) -> Any:
        """The object of that name as a proxy; sessions say how."""
        raise NotImplementedError

    def objects(self, start: int = 0, stop: int | None = None, *, all: bool = False) -> list[ObjectInfo]:
        """Every named object, with who wrote it last and who waits for it; those without a name too, if `all`.

        `start` and `stop` ask for some of them, by position: a page of a thousand costs as much among many.
        """
        from .records import object_info

        return [*map(object_info, self._described(start, stop, all))]

    def select(
        self, search: str = "", by: str | None = None, descending: bool = False, start: int = 0, stop: int = 100
    ) -> tuple[list[ObjectInfo], int]:
        """Some of the named objects that match, and how many match; a thousand at a time.

        `search` is looked for in names, kinds and writers. `by` is "name", "kind", "length", "size", "state", "writer"
        or "written"; otherwise they come as they were named. The manager finds them: only what is asked for travels.
        """
        from .records import object_info

        found, matching = self.ask("select", search, by, descending, *positions(start, stop))
        return [*map(object_info, found)], matching

    def _described(self, start: int, stop: int | None, all: bool) -> list[dict[str, Any]]:
        start, most = positions(start, stop)
        found: list[dict[str, Any]] = self.ask("objects", all, start, most)
        if start + len(found) >= most or not found:
            return found
        rest = self.ask("ids", all)[start:stop]
        if len(rest) <= len(found):
            return found
        at_a_time, found = len(found), []  # as many as the manager describes in one step
        for first in range(0, len(rest), at_a_time):
            found += self.ask("describe_many", rest[first : first + at_a_time])
        return found

    def describe(self, target: Proxy | str) -> ObjectInfo:
        """The same of one object; StaleObject if it is no more."""
        proxy: Proxy = self.target_of(target)
        found = self.ask("describe", proxy._handle.object)
        if found is None:
            raise StaleObject(said("The %1 %2 is no longer there.", proxy.kind, proxy.name or ""))
        from .records import object_info

        return object_info(found)

    def look(self, target: Proxy, *requests: tuple[str, list[Any]]) -> Look:
        """An object at one moment, in one call: what reading operations reply, given by name and arguments.

        Whoever watches it from here is told of the next change. StaleObject if it is no more.
        """
        return Look(*self.ask("look", target._handle.object, [*requests]))

    def clients(self) -> list[ClientInfo]:
        """Who is attached, what each waits for, and what each holds."""
        from .records import client_info

        return [client_info(found) for found in self.ask("clients")]

    def info(self) -> dict[str, Any]:
        """The manager itself: pid, memory, how much it holds, deadlocks."""
        process = (self._transport or self._reach()).ask("info")
        known = self.connection
        where = {"name": known.name, "address": known.address, "log": known.log}
        return {**where, "pid": known.pid, "started": known.started, **process, **self.ask("counts")}

    def watch(self, target: Proxy | str | None, callback: Callable[[int], object]) -> ObjectWatch:
        """Have the callback told of every change: of an object, or (None) of what objects and clients there are.

        It gets the version: 0 when the object was deleted, -1 when the manager is gone. It runs on this
        session's one watcher thread, and changes that come while it runs are told once, after it.
        """
        if not callable(callback):  # it would be found out by a thread, with nobody to tell
            raise TypeError(f"What watches is a function that takes a version, not {callback!r}.")
        proxy = None if target is None else self.target_of(target)
        handle = proxy._handle if proxy is not None else DIRECTORY
        return self.watch_object(handle, callback, self.version(proxy))

    def version(self, target: Proxy | None) -> int:
        """An object's version now; None: the directory's."""
        found = self.ask("describe", target._handle.object if target is not None else 0)
        return found["version"] if found else 0
