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
THEIRS = "ipykernel.ipkernel"  # the module of the handler that ipykernel has in place for as long as such a cell runs


def before_cell(_info: Any) -> None:
    """Called by IPython before each cell: have the stop button work in it, until ipykernel puts back what was there."""
    if not is_main_thread():
        return  # it has no handlers
    stop: Any = signal.getsignal(signal.SIGINT)
    if getattr(stop, "__module__", None) == THEIRS:
        signal.signal(signal.SIGINT, handler(stop, asyncio.get_running_loop()))


def handler(stop: Handler, loop: asyncio.AbstractEventLoop) -> Handler:
    """Raises in a call of ours that the cell makes; else it has `stop` cancel the cell, at once."""

    def stop_cell(number: int, frame: FrameType | None) -> None:
        if _is_in_call(frame):
            raise KeyboardInterrupt
        stop(number, frame)
        loop.call_soon_threadsafe(int)  # which wakes it

    return stop_cell


def _is_in_call(frame: FrameType | None) -> bool:
    """Whether the cell's own code is in a call of ours: what is raised in a task beside it would end the kernel."""
    is_ours = False
    while frame is not None:
        if frame.f_code is InteractiveShell.run_code.__code__:
            return is_ours
        is_ours = is_ours or str(frame.f_globals.get("__name__")).partition(".")[0] == PACKAGE
        frame = frame.f_back
    return False
