"""Which error came from a signal's handler: it broke in, rather than being that of the code where it was raised."""

from __future__ import annotations

import signal


def handler_number(error: BaseException) -> int | None:
    """The signal whose handler raised an error; None if it did not come from one."""
    handlers = {getattr(signal.getsignal(number), "__code__", None): number for number in signal.valid_signals()}
    handlers.pop(None, None)
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code in handlers:
            return handlers[trace.tb_frame.f_code]
        trace = trace.tb_next
    return signal.SIGINT if isinstance(error, KeyboardInterrupt) else None


def came_from_a_handler(error: BaseException) -> bool:
    """Whether an error broke in."""
    return not isinstance(error, Exception) or handler_number(error) is not None
