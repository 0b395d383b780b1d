"""Runs the body of a blocking operation as a coroutine: it is left whenever it calls, and goes on with the answer."""

from __future__ import annotations

import asyncio
import itertools
import weakref
from collections.abc import Callable
from typing import Any

from greenlet import GreenletExit, getcurrent, greenlet

from ...errors import ManagerGone, SharedError
from ..transactions.joined import joined, under_way
from .line import LoopLine, UnderWay
from .lines import in_a_thread, lines_of
from .standing import Outcome, Standing, Wish, refuse_transaction

_numbers = itertools.count(-1, -1)
_callers: weakref.WeakKeyDictionary[Any, int] = weakref.WeakKeyDictionary()


def caller() -> int:
    """Who calls, to the manager: each task is one, as each thread is."""
    task = asyncio.current_task()
    if task is None:
        return next(_numbers)
    if task not in _callers:
        _callers[task] = next(_numbers)
    return _callers[task]


async def awaited(home: Any, work: Callable[[], Any]) -> Any:
    """What `work` returns, which calls operations of this session: others go on while it waits.

    A cancellation takes back what it waits for, lets it put right what it has begun, and comes then.
    """
    refuse_transaction(joined.transaction)
    return await Driver(home, work, caller()).run()


class Driver:
    """One operation that runs as a coroutine."""

    def __init__(self, home: Any, work: Callable[[], Any], thread: int) -> None:
        self._home = home
        self._thread = thread
        self._way: Any = None  # to the manager, that the last call went
        self._standing = Standing(home)
        self._runner = greenlet(work)
        self._runner.gr_context = getcurrent().gr_context

    async def run(self) -> Any:
        """Run the function to its end: what it returns."""
        return await self._on_from(self._step())

    async def _on_from(self, reached: Any) -> Any:
        """Run it on from its last step, which has reached a call, or the end."""
        while not self._runner.dead:
            reached = self._step(await self._outcome(reached))
        if self._standing.late:
            raise self._standing.late
        return reached

    def _step(self, *outcome: Any) -> Any:
        """Have it go on: what it calls next, or returns in the end."""
        try:
            joined.transaction = self._standing
            under_way.add(self._standing)
            self._runner.parent = getcurrent()
            return self._runner.switch(*outcome)
        finally:
            joined.transaction = None
            under_way.discard(self._standing)

    async def _outcome(self, wish: Wish) -> Outcome:
        """Make a call, and await what comes of it."""
        line, waiting, cancelled = None, None, None
        while line is None or waiting is None or not waiting.is_known:
            try:
                line = line or await self._line()
                waiting = waiting or line.call(self._thread, wish.call)
                await waiting.future
            except asyncio.CancelledError as error:
                if waiting is None and not wish.is_sure:
                    return Outcome(None, error)
                if line and waiting and not wish.is_sure and cancelled is None:
                    line.take_back(waiting)
                cancelled = error
                if line and waiting:
                    line.await_again(waiting)
            except GeneratorExit:
                self._leave_alone(line, waiting)
                raise
            except Exception as error:  # noqa: BLE001 - raised where the call was made
                return Outcome(None, error)
        if cancelled is not None and wish.is_sure:
            self._standing.late, cancelled = cancelled, None
        failed = cancelled or (waiting.failed and await self._explained(waiting.failed, wish))
        return Outcome(waiting.answer, failed)

    async def _line(self) -> LoopLine:
        self._way = self._home._transport or await in_a_thread(self._home._reach)
        lines = lines_of(self._way, self._home)
        return lines.known() or await lines.mine()

    async def _explained(self, why: SharedError, wish: Wish) -> BaseException:
        """The error that says all there is to know of a connection that has ended."""
        if not isinstance(why, ManagerGone):
            return why
        home, way = self._home, self._way  # by now the session may be on the way to another manager
        try:
            stands = await in_a_thread(way.stands)
        except asyncio.CancelledError as error:
            return error
        if not stands:
            return home.explained(str(why), way.welcome.epoch)  # type: ignore[no-any-return]
        return home.broken(str(why), repr(wish.call.operation), wish.call.object)  # type: ignore[no-any-return]

    # --- a coroutine that nobody drives any more ---------------------------------------------------------

    def _leave_alone(self, line: LoopLine | None, waiting: UnderWay | None) -> None:
        """It was thrown away while it waited: see to it that what it waits for goes to others."""
        if line and waiting and line.loop.is_running():
            line.take_back(waiting)
            line.loop.create_task(self._put_right(line, waiting))
        else:
            self._end()

    async def _put_right(self, line: LoopLine, waiting: UnderWay) -> None:
        line.await_again(waiting)
        try:
            await waiting.future
            await self._on_from(self._step(Outcome(waiting.answer, asyncio.CancelledError())))
        except (asyncio.CancelledError, Exception):  # noqa: BLE001 - nobody is left to tell
            self._end()

    def _end(self) -> None:
        """There is no loop to go on in: what it has begun ends with the connection."""
        self._standing.is_over = True
        try:
            while not self._runner.dead:
                self._step(Outcome(None, GreenletExit()))
        except Exception:  # noqa: BLE001 - nobody is left to tell
            pass
