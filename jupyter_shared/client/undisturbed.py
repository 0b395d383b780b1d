"""Work that is done whole, or not at all, although Ctrl-C comes while it is done: KeyboardInterrupt is raised after it.

Python looks for signals in its own functions, not within one of C. So steps that are functions of C are taken by one
more of these. What is more than that is done on a thread of its own while the main thread, which alone runs signal
handlers, waits for it: this takes as long as three calls, so only what has been broken into is done so.
"""

from __future__ import annotations

import _thread
import operator
import time
from collections import defaultdict, deque
from collections.abc import Callable
from functools import partial
from typing import Any

from ..kinds.covering import covered
from .signals import handler_number
from .threads import is_main_thread

CHECK_SECONDS = 0.0003
Step = Callable[[], object]


def at_once(*steps: Step) -> None:
    """Take steps, all or none: `list.append`, `partial(setattr, ...)` and the like, but no function of Python's own."""
    deque(map(operator.call, steps), maxlen=0)


def undisturbed(work: Callable[[], object]) -> None:
    """Do some work. What breaks in is raised when all is done, or when nothing was begun; what the work raises, too."""
    if not is_main_thread():
        work()  # no handler runs here
        return
    begun: list[int] = []
    errors: list[BaseException] = []
    running = _thread.allocate_lock()
    ended: list[bool] = []

    def run() -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - raised again on the other thread
            errors.append(error)
        finally:
            ended.append(True)
            running.release()

    try:
        running.acquire()
        begun.extend(map(_thread.start_new_thread, (run,), ((),)))  # one step
        running.acquire()
    except BaseException:
        while begun and not ended:
            time.sleep(CHECK_SECONDS)
        raise
    if errors:
        raise errors[0]


def finalizer(end: Callable[..., object], *here: Callable[[], object]) -> Callable[..., None]:
    """Lets a finalizer come to its end; what breaks into it would be swallowed by Python, and is raised after it.

    Then `end` is called once more, on another thread: it does each step of it but once. Beside what the finalizer is
    called with, it gets what the functions of C's in `here` return on the thread that calls that.
    """
    call = operator.call  # as Python ends, a module's own names are gone before the last finalizers

    @covered
    def finalize(*args: Any) -> None:
        try:
            end(*args, *map(call, here))
        except BaseException as error:  # noqa: BLE001 - it comes again below
            signals = _ended(partial(end, *args, *map(call, here)), error)
            signals[0]  # no call to Python, so that it does not look for signals before this has returned

    return finalize


def _ended(end: Callable[[], object], error: BaseException) -> Any:
    """End it; a look into the answer notes the signal once more whose handler raised this error."""
    try:
        undisturbed(end)
    except Exception:  # noqa: BLE001 - as in every finalizer, there is nobody to tell
        return [None]
    number = handler_number(error)
    again: Callable[..., Any] = _thread.interrupt_main  # typeshed has it take signals that have a name only
    return [None] if number is None else defaultdict(partial(again, number))
