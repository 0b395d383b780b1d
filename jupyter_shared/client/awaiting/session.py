"""The part of a session that coroutines use."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from ...kinds.proxy import Proxy

if TYPE_CHECKING:  # slow to load, and most sessions await nothing
    from .changes import ObjectChange

Result = TypeVar("Result")


class Awaiting:
    """What a session does for coroutines."""

    async def awaited(self, function: Callable[..., Result], /, *args: Any, **kwargs: Any) -> Result:
        """Call a function that uses this session and its objects: other coroutines go on while it waits.

        `await session.awaited(cfg.modify, f)`. It runs in this very thread, so it may compute, but not sleep.
        Cancelled, it stops at the call it is in, as by Ctrl-C: what waits is taken back.

        Args:
            function: What to call.
            *args: What it is given.
            **kwargs: The same, by name.

        Returns:
            What the function returns.
        """
        from .driving import awaited

        return await awaited(self, partial(function, *args, **kwargs))  # type: ignore[no-any-return]

    def changes(self, target: Proxy | str | None) -> AsyncIterator[ObjectChange]:
        """`async for change in session.changes("cfg")`: every change of an object from now on.

        Those that come while one is looked at are told as one. It ends when the object is deleted.

        Args:
            target: The object's name or proxy; None: which objects and clients there are.

        Returns:
            An iterator over the changes.

        Raises:
            NoSuchName: If there is no object of that name.
            ManagerGone: While iterating, when the manager goes or this session detaches.
        """
        from .changes import changes

        return changes(self, target)
