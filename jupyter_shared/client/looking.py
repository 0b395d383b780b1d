"""What a session tells of objects, clients and the manager; and of every change."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ..errors import StaleObject
from ..kinds.proxy import Proxy
from ..saying import said
from ..wire.messages import DIRECTORY
from .connection.watch import ObjectWatch
from .home import Home

if TYPE_CHECKING:  # listings are slow to load, and most sessions need none
    from .look import Look
    from .records import ClientInfo, ObjectInfo


def positions(start: Any, stop: Any) -> tuple[int, int]:
    """From where on, and up to where, by position: whole numbers from 0 on, or None for the end."""
    from ..kinds.whole_numbers import from_zero

    return from_zero(start, "start"), sys.maxsize if stop is None else from_zero(stop, "stop")


class Looking(Home):
    """The part of a session that looks at everything."""

    def open(self, name: str) -> Any:
        """The object of that name as a proxy; `Session.open` finds it.

        Args:
            name: Under which it is shared.

        Returns:
            Its proxy.

        Raises:
            NoSuchName: If there is none.
        """
        raise NotImplementedError

    def objects(self, start: int = 0, stop: int | None = None, *, all: bool = False) -> list[ObjectInfo]:
        """Every named object, with who wrote it last and who waits for it.

        A page of a thousand costs as much among many as among few.

        Args:
            start: Position of the first one.
            stop: Position behind the last one; None: to the end.
            all: Whether objects without a name are told, too.

        Returns:
            What is known of each, in the order they were named.
        """
        from .records import object_info

        return [*map(object_info, self._described(start, stop, all))]

    def select(
        self, search: str = "", by: str | None = None, descending: bool = False, start: int = 0, stop: int = 100
    ) -> tuple[list[ObjectInfo], int]:
        """Some of the named objects that match. The manager finds them: only what is asked for travels.

        Args:
            search: Looked for in names, kinds and writers.
            by: What they are sorted by: "name", "kind", "length", "size", "state", "writer" or "written"; None: the
                order in which they were named.
            descending: Whether the largest comes first.
            start: Position of the first one among those that match.
            stop: Position behind the last one; at most 1,000 are told.

        Returns:
            What is known of each, and how many match in all.
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
        """What is known of one object: kind, length, who wrote it last and who waits for it.

        Args:
            target: Its name or proxy.

        Returns:
            The same as one item of `objects()`.

        Raises:
            NoSuchName: If there is no object of that name.
            StaleObject: If it is no more.
        """
        proxy: Proxy = self.target_of(target)
        found = self.ask("describe", proxy._handle.object)
        if found is None:
            raise StaleObject(said("The %1 %2 is no longer there.", proxy.kind, proxy.name or ""))
        from .records import object_info

        return object_info(found)

    def look(self, target: Proxy, *requests: tuple[str, list[Any]]) -> Look:
        """An object at one moment, in one call: what reading operations reply.

        Who watches it from here is told of the next change.

        Args:
            target: The object.
            *requests: Reading operations, each as its name and the list of its arguments.

        Returns:
            Replies, version and writer.

        Raises:
            StaleObject: If the object is no more.
        """
        from .look import Look

        return Look(*self.ask("look", target._handle.object, [*requests]))

    def clients(self) -> list[ClientInfo]:
        """Who is attached, what each waits for, and what each holds.

        Returns:
            What is known of each client, in the order they came.
        """
        from .records import client_info

        return [client_info(found) for found in self.ask("clients")]

    def info(self) -> dict[str, Any]:
        """The manager itself.

        Returns:
            Its name, pid, address and log, when it started (seconds since 1970), what it says of its process and memory
            (bytes), how many names, objects and clients it has, and who waits in a circle.
        """
        process = (self._transport or self._reach()).ask("info")
        known = self.connection
        where = {"name": known.name, "address": known.address, "log": known.log}
        return {**where, "pid": known.pid, "started": known.started, **process, **self.ask("counts")}

    def watch(self, target: Proxy | str | None, callback: Callable[[int], object]) -> ObjectWatch:
        """Have a callback told of every change of an object, or of what objects and clients there are.

        It runs on this session's one watcher thread; changes that come while it runs are told once, after it.

        Args:
            target: The object's name or proxy; None: which objects and clients there are.
            callback: Called with the new version; with 0 when the object was deleted, -1 when the manager is gone.

        Returns:
            The watch; its `close()` ends it.

        Raises:
            NoSuchName: If there is no object of that name.
            TypeError: If the callback cannot be called.
        """
        if not callable(callback):  # it would be found out by a thread, with nobody to tell
            raise TypeError(f"What watches is a function that takes a version, not {callback!r}.")
        proxy = None if target is None else self.target_of(target)
        handle = proxy._handle if proxy is not None else DIRECTORY
        return self.watch_object(handle, callback, self.version(proxy))

    def version(self, target: Proxy | None) -> int:
        """An object's version now.

        Args:
            target: Its proxy; None: the directory, which changes with every name and client.

        Returns:
            The version; 0 if the object is no more.
        """
        found = self.ask("describe", target._handle.object if target is not None else 0)
        return found["version"] if found else 0
