"""The stop button in a cell with `await`.

While such a cell runs, ipykernel asks its event loop to cancel it. It does not wake the loop for that, so that a cell
which awaits what does not come is cancelled with the loop's next event, whenever that is. And the loop does not go on
while the cell waits in a call of ours that is not awaited, as in `await queue.get()`: only an exception ends that.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable
from types import FrameType
from typing import Any

from IPython.core.interactiveshell import InteractiveShell

from ..client.threads import is_main_thread

Handler = Callable[[int, FrameType | None], Any]

PACKAGE = __name__.partition(".")[0]
AWAITED = f"{PACKAGE}.client.awaiting"  # what is awaited passes through it, in no time, and is for the loop to cancel
THEIRS = "ipykernel.ipkernel"  # the module of the handler that ipykernel has in place for as long as such a cell runs


def before_cell(_info: Any) -> None:
    """Called by IPython before each cell: have the stop button work in it, until ipykernel puts back what was there."""
    if not is_main_thread():
        return  # it has no handlers
    stop: Any = signal.getsignal(signal.SIGINT)
    if getattr(stop, "__module__", None) == THEIRS:
        signal.signal(signal.SIGINT, handler(stop, asyncio.get_running_loop()))


def handler(stop: Handler, loop: asyncio.AbstractEventLoop) -> Handler:
    """Raises in a call of ours that the cell makes; else it has `stop` cancel the cell, at once.

    A task beside the cell may be in such a call. In most it is for a moment only. If the loop has not gone on by the
    next time the button is pressed, the task is cancelled.
    """
    unheard: list[int] = []  # by the loop

    def stop_cell(number: int, frame: FrameType | None) -> None:
        is_ours, is_cells = _call(frame)
        if is_ours and is_cells:
            raise KeyboardInterrupt
        if is_ours and unheard:
            raise asyncio.CancelledError  # another error would end the loop, and the kernel with it
        unheard.append(number)
        stop(number, frame)
        loop.call_soon_threadsafe(unheard.clear)  # which wakes it

    return stop_cell


def _call(frame: FrameType | None) -> tuple[bool, bool]:
    """Whether a call of ours keeps the loop, and whether it is the cell's own code that makes it."""
    modules = set()
    while frame is not None and frame.f_code is not InteractiveShell.run_code.__code__:
        modules.add(str(frame.f_globals.get("__name__")))
        frame = frame.f_back
    is_ours = any(name.partition(".")[0] == PACKAGE for name in modules)
    is_awaited = any(name.startswith(AWAITED) for name in modules)
    return is_ours and not is_awaited, frame is not None
