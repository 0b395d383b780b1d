"""A function that is explored: it runs in a thread of its own, which is stopped before each call it makes.

Hand-over is by locks: whoever is to go on has his released. At any moment either one actor's thread runs or
the run that steers them, never two at once; so what functions do between their calls is not interleaved.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from ..errors import SharedError
from ..wire.messages import Call
from . import clock

PATIENCE = 20.0  # seconds for what a function does between two calls


class Unwound(BaseException):
    """This run is over: leave the function, from whatever call it makes."""


class Stuck(SharedError):
    """An explored function waits for something that is not shared."""


class ActorThread:
    """A thread that runs one function after the other, and is stopped in each of its calls."""

    def __init__(self, number: int) -> None:
        self.call: Call | None = None  # what it is about to do; None when the function has ended
        self.answer: Any = None
        self.error: BaseException | None = None
        self.unwinds = False
        self._lost = False  # its function waits for something else, perhaps for ever
        self._function: Callable[[], object] | None = None
        self._seconds: list[float] = []
        self._go = threading.Lock()
        self._stopped = threading.Lock()
        self._go.acquire()
        self._stopped.acquire()
        self._thread = threading.Thread(target=self._run, name=f"jupyter_shared explore {number}", daemon=True)
        self._thread.start()

    # --- the steering side --------------------------------------------------------------------------------

    def begin(self, function: Callable[[], object], seconds: list[float]) -> None:
        """Run a function up to its first call."""
        self._function, self._seconds = function, seconds
        self.error, self.unwinds = None, False
        self._resume()

    def answered(self, message: Any) -> None:
        """Answer its call and run it up to the next one."""
        self.answer = message
        self._resume()

    def unwind(self) -> None:
        """Leave the function: every call it still makes raises Unwound."""
        self.unwinds = True
        while self.call is not None:
            self._resume()

    def end(self) -> None:
        """End the thread as soon as its function has ended, and wait for that unless it may take for ever."""
        self._function = None
        self._go.release()
        if not self._lost:
            self._thread.join()

    def _resume(self) -> None:
        self.call = None
        self._go.release()
        if not self._stopped.acquire(timeout=PATIENCE):
            self._lost = True
            raise Stuck(
                f"An explored function has neither ended nor made a call for {PATIENCE:.0f} seconds: it may wait for "
                "something that is not shared (input(), a plain lock, another process), or compute for long."
            )

    # --- the function's side ------------------------------------------------------------------------------

    def _run(self) -> None:
        while True:
            self._go.acquire()
            if self._function is None:
                return
            clock.join(self._seconds)
            try:
                self._function()
            except Unwound:
                pass
            except BaseException as error:  # noqa: BLE001 - it is what the run reports
                self.error = error
            self.call = None
            self._stopped.release()

    def stop_before(self, call: Call) -> Any:
        """On the function's thread: be stopped, and return the answer. Raises Unwound when the run is over."""
        if self.unwinds:
            raise Unwound
        self.call = call
        self._stopped.release()
        self._go.acquire()
        if self.unwinds:
            raise Unwound
        return self.answer
