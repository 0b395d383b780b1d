"""The only event loop: one thread, sockets that never block, timers, and a way in for other threads.

asyncio would spend on each call about as much again as the call takes, and cannot pass descriptors; uvloop would
be one more dependency, and can neither. What is needed of a loop fits here.
"""

from __future__ import annotations

import heapq
import itertools
import time
from collections import deque
from collections.abc import Callable, Sequence, Sized
from functools import partial
from typing import Any

from ..platform.poll_timer import PollTimer
from ..platform.polling import READ, Poll, Waker
from ..spinning import QUICK, AdaptiveSpin, spin
from .log import log

MOST_EVENTS = 64  # at a time; epoll's default of 1023 costs a call half a microsecond for the room alone
Handler = Callable[[int], object]  # gets the poll's events
ALWAYS = ((None,),)
FEW_TIMERS = 100  # not worth being tidied up
GOES_ON = "The manager goes on after an error of its own"


class Timer:
    """A function that is to be called; `cancel` it when it is of no more use, lest it keep things alive till then."""

    __slots__ = ("function",)

    def __init__(self, function: Callable[[], object]) -> None:
        self.function: Callable[[], object] | None = function

    def cancel(self) -> None:
        """Do not call it, and let go of it."""
        self.function = None


class Loop:
    """Calls handlers when their descriptor is ready, and timers when their time has come."""

    def __init__(self) -> None:
        self.poll = Poll()
        self.handlers: dict[int, Handler] = {}
        self.running = False
        self.spins = False  # before it sleeps again: whoever called stays awake
        self._adaptive = AdaptiveSpin(QUICK)
        self.beside = 0  # threads at work for the loop: they would wait for the GIL while it spins
        self._timers: list[tuple[float, int, Timer]] = []
        self._tidy_at = FEW_TIMERS
        self._order = itertools.count()
        self._soon: deque[Callable[[], object]] = deque()
        self._retired: list[Callable[[], object]] = []
        self._waker = Waker()
        self.poll.register(self._waker.fileno(), READ)
        self.handlers[self._waker.fileno()] = self._woken
        self._poll_timer = PollTimer()
        if self._poll_timer.descriptor is not None:
            self.poll.register(self._poll_timer.descriptor, READ)
            self.handlers[self._poll_timer.descriptor] = self._timer_expired

    def retire(self, descriptor: int, close: Callable[[], object]) -> None:
        """Watch a descriptor no more, and close it after this batch of events.

        Until then its number is not given to another connection, which the rest of the batch would be taken for.
        """
        self.forget(descriptor)
        self.after_batch(close)

    def forget(self, descriptor: int) -> None:
        """Watch a descriptor no more."""
        del self.handlers[descriptor]
        self.poll.unregister(descriptor)

    def after_batch(self, close: Callable[[], object]) -> None:
        """Close what is not watched any more after this batch of events, as above."""
        self._retired.append(close)

    def _close_retired(self) -> None:
        retired, self._retired = self._retired, []
        for close in retired:
            _safely(close)

    def later(self, seconds: float, function: Callable[[], object]) -> Timer:
        """Call a function in `seconds`; at once, if that is no number."""
        timer = Timer(function)
        due = time.monotonic() + seconds if seconds > 0 else 0.0
        heapq.heappush(self._timers, (due, next(self._order), timer))
        self._poll_timer.at_latest(due)
        if len(self._timers) > self._tidy_at:
            self._tidy()
        return timer

    def _tidy(self) -> None:
        """Drop the cancelled timers, which would else lie here until their time has come: hours, perhaps."""
        self._timers = [entry for entry in self._timers if entry[2].function]
        heapq.heapify(self._timers)
        self._tidy_at = max(2 * len(self._timers), FEW_TIMERS)

    def soon(self, function: Callable[[], object]) -> None:
        """Call a function on the loop's thread; may be called from any thread, and from signal handlers."""
        self._soon.append(function)
        self._waker.wake()

    def _woken(self, _: int) -> None:
        self._waker.clear()
        for _ in range(len(self._soon)):  # what these have called soon has its turn after what is ready by then
            _safely(self._soon.popleft())

    def run(self, after_each: Callable[[], object], left: Sequence[Sized] = ALWAYS) -> None:
        """Run until `running` is false; `after_each` batch of handlers and timers if there is anything in `left`."""
        self.running = True
        poll, handlers, timer, adaptive = self.poll.poll, self.handlers, self._poll_timer, self._adaptive
        tells = timer.descriptor is not None  # else its time is looked for
        peek = partial(poll, 0, MOST_EVENTS)
        while self.running:
            if adaptive.rests and not self.spins:  # nearly always: this is done for every call
                adaptive.rests -= 1
                ready = None
            else:
                ready = self._spun(peek)
            for descriptor, events in ready or poll(timer.timeout, MOST_EVENTS):
                handler = handlers.get(descriptor)
                if handler:  # an earlier handler of this batch may have closed it
                    try:
                        handler(events)
                    except Exception:  # an error of ours must not end everybody's manager
                        log.exception(GOES_ON)
            if not tells and timer.timeout == 0:
                self._timer_expired()
            if any(left):
                _safely(after_each)
            if self._retired:
                self._close_retired()
                handler = None  # lets go of what it served

    def _spun(self, peek: Callable[[], Any]) -> Any:
        """What is ready already, or in a moment, if that is worth looking for."""
        if self.beside:
            return None
        if self.spins:
            self.spins = False
            return spin(peek)
        return self._adaptive.spin(peek) if self._adaptive.is_due() else None

    def _timer_expired(self, _: int = 0) -> None:
        self._poll_timer.clear()
        now, due = time.monotonic(), list[Timer]()
        while self._timers and self._timers[0][0] <= now:
            due.append(heapq.heappop(self._timers)[2])
        for timer in due:  # what these call at once has its turn after what is ready by then
            if timer.function:
                _safely(timer.function)
        if self._timers:
            self._poll_timer.at_latest(self._timers[0][0])

    def close(self) -> None:
        """Let go of what the loop itself holds."""
        self._close_retired()
        self.poll.close()
        self._poll_timer.close()
        self._waker.close()  # other threads may still have something to say, to nobody


def _safely(function: Callable[[], object]) -> None:
    """Call it; if it fails, those after it are still to be called."""
    try:
        function()
    except Exception:
        log.exception(GOES_ON)
