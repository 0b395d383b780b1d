"""Which error came from a signal's handler: it broke in, rather than being that of the code where it was raised.

What is often raised so is TimeoutError, by programs that limit a time with `signal.alarm`. Whoever takes whatever some
code may raise for that code's own word asks here first, and lets it through.
"""

from __future__ import annotations

import _signal  # type: ignore[import-not-found]  # of C: while Python's `signal` looks, one more handler could run
from functools import partial
from typing import Any


def handler_number(error: BaseException) -> int | None:
    """The signal whose handler raised an error; None if it did not come from one."""
    trace = error.__traceback__
    handlers: dict[Any, int] = {}
    while trace is not None:
        handlers = handlers or _handlers()
        if trace.tb_frame.f_code in handlers:
            return handlers[trace.tb_frame.f_code]
        trace = trace.tb_next
    return int(_signal.SIGINT) if isinstance(error, KeyboardInterrupt) else None


def came_from_a_handler(error: BaseException) -> bool:
    """Whether an error broke in."""
    return not isinstance(error, Exception) or handler_number(error) is not None


def _handlers() -> dict[Any, int]:
    """The handlers' code, and of which signal each is."""
    found = {_code_of(_signal.getsignal(number)): number for number in _signal.valid_signals()}
    found.pop(None, None)
    return found


def _code_of(handler: Any) -> Any:
    """The code that runs first when a handler is called; None if that is none of Python's."""
    while isinstance(handler, partial):  # not whatever has a `func`: mocks have one, and that has one, without end
        handler = handler.func
    if hasattr(handler, "__code__"):
        return handler.__code__
    return getattr(getattr(type(handler), "__call__", None), "__code__", None)  # noqa: B004 - what it has, not whether
