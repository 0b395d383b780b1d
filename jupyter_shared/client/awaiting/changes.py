"""`async for change in session.changes("cfg")`: told of by the lifeline, whose thread there is anyway."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any, NamedTuple

from ...errors import StaleObject
from ...kinds.proxy import Proxy
from ...saying import said
from ...wire.messages import DIRECTORY
from ..connection.watch import DELETED, MANAGER_GONE
from .driving import awaited


class ObjectChange(NamedTuple):
    """An object has changed: what it is now."""

    version: int
    writer: str  # who wrote last
    written: float  # and when: seconds since 1970


async def changes(session: Any, target: Proxy | str | None) -> AsyncIterator[ObjectChange]:
    """Every change from now on: the session's method says more."""
    loop, told = asyncio.get_running_loop(), asyncio.Event()
    seen: list[int] = []

    def tell(version: int) -> None:
        seen.append(version)
        told.set()

    def hear(version: int) -> None:
        try:
            loop.call_soon_threadsafe(tell, version)
        except RuntimeError:  # the loop is closed, and nobody asks any more
            pass

    def begin() -> Any:
        proxy = None if target is None else session.target_of(target)
        handle = DIRECTORY if proxy is None else proxy._handle
        version = session.version(proxy)
        return handle, version, session.watch_object(handle, hear, version, to_the_end=True, again=False)

    handle, last, watch = await awaited(session, begin)
    try:
        while True:
            await told.wait()
            told.clear()
            versions, seen[:] = [*seen], []
            if MANAGER_GONE in versions:
                raise session.explained(said("It is gone."))
            if DELETED in versions:
                return
            try:
                change = ObjectChange(*(await awaited(session, lambda: session.ask("look", handle.object, [])))[:3])
            except StaleObject:
                return
            if handle is DIRECTORY or change.version != last:  # else somebody waits for it, or no longer
                last = change.version
                yield change
    finally:
        watch.close()
