"""The lines of a session: one for each event loop that awaits something of it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from ...errors import ManagerGone, SharedError, UserError, VersionMismatch
from ..connection.channel import Channel
from ..connection.hooks import Hooks
from .line import LoopLine

Result = TypeVar("Result")


class Lines:
    """The lines of one way to a manager."""

    def __init__(self, connect: Callable[[], Channel], hooks: Hooks) -> None:
        """`connect` opens a connection of many callers; it may take its time."""
        self._connect = connect
        self._hooks = hooks
        self._lines: dict[asyncio.AbstractEventLoop, LoopLine] = {}
        self._opening: dict[asyncio.AbstractEventLoop, asyncio.Task[LoopLine]] = {}
        self._closed: SharedError | None = None

    def known(self) -> LoopLine | None:
        """The line of the running loop, if it stands."""
        line = self._lines.get(asyncio.get_running_loop())
        return None if line is None or line.ended else line

    async def mine(self) -> LoopLine:
        """The line of the running loop, opened if need be."""
        line = self.known()
        if line:
            return line
        loop = asyncio.get_running_loop()
        opening = self._opening.get(loop)
        if opening is None:
            opening = self._opening[loop] = loop.create_task(self._open(loop))
            opening.add_done_callback(lambda _: self._opening.pop(loop, None))
        return await asyncio.shield(opening)

    async def _open(self, loop: asyncio.AbstractEventLoop) -> LoopLine:
        for other in [other for other in self._lines if other.is_closed()]:  # nobody has told us of its end
            self._lines.pop(other).hang_up(ManagerGone("Its event loop has ended."))
        channel = await in_a_thread(self._connect, Channel.close)
        if self._closed:
            channel.close()
            raise self._closed
        line = LoopLine(loop, channel, self._hooks)
        try:
            await line.open()
        except BaseException:
            channel.close()
            raise
        self._lines[loop] = line
        return line

    def close(self, why: SharedError) -> None:
        """Hang up; from any thread."""
        self._closed = why
        for line in [*self._lines.values()]:
            line.hang_up(why)
        self._lines.clear()

    def abandon(self) -> None:
        """In a forked child: forget them without a word to the manager."""
        self._closed = ManagerGone("These connections are the parent's.")
        for line in self._lines.values():
            line.abandon()
        self._lines.clear()


def lines_of(transport: Any, hooks: Hooks) -> Lines:
    """The lines of a way to a manager; UserError if none can lead there."""
    if transport.__dict__.get("lines"):
        return transport.lines  # type: ignore[no-any-return]
    if not hasattr(transport, "connect_many"):
        raise UserError("Nothing can be awaited of a manager in this very process: call what waits in a thread.")
    about = transport.welcome.about
    if "beside" not in about.get("can", ()):
        package = f"jupyter_shared {about['package']}" if "package" in about else "an earlier jupyter_shared"
        raise VersionMismatch(
            f"This manager is {package}, which knows no coroutines: end it (`jupyter shared stop NAME`) and attach "
            "again, which starts one of this version; or call what waits in a thread."
        )
    transport.lines = transport.lines or Lines(transport.connect_many, hooks)
    return transport.lines  # type: ignore[no-any-return]


class _Outcome(Generic[Result]):
    """What a thread has found out for a coroutine; what nobody takes is discarded, whoever forgets it."""

    def __init__(self, discard: Callable[[Result], object] | None) -> None:
        self._discard = discard
        self._value: list[Result] = []
        self._error: BaseException | None = None

    def find(self, function: Callable[[], Result]) -> None:
        """Keep what the function returns or raises."""
        try:
            self._value.append(function())
        except BaseException as error:  # noqa: BLE001 - it is raised where it is awaited
            self._error = error

    def take(self) -> Result:
        """Return it or raise it: it is the caller's from now on."""
        if self._error:
            raise self._error
        return self._value.pop()

    def __del__(self) -> None:
        if self._value and self._discard:
            self._discard(self._value.pop())


async def in_a_thread(function: Callable[[], Result], discard: Callable[[Result], object] | None = None) -> Result:
    """What a function returns that may take its time, in a thread that ends with it: pools would keep theirs.

    Should nobody await it any more when it has come, it is given to `discard`; also if the loop is closed before it
    has told anybody, which forgets what it was to do.
    """
    loop = asyncio.get_running_loop()
    future: asyncio.Future[_Outcome[Result]] = loop.create_future()

    def tell(outcome: _Outcome[Result]) -> None:
        if not future.done():
            future.set_result(outcome)

    def run() -> None:
        outcome = _Outcome(discard)
        outcome.find(function)
        try:
            loop.call_soon_threadsafe(tell, outcome)
        except RuntimeError:
            pass  # the loop has been closed meanwhile

    threading.Thread(target=run, name="jupyter_shared connecting", daemon=True).start()
    return (await future).take()
