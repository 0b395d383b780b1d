"""Errors that came as a name and arguments, raised again as what they were."""

from __future__ import annotations

import builtins
import queue
import threading

from ... import errors
from ...wire.messages import Failure

_ELSEWHERE: dict[str, type[Exception]] = {
    "Empty": queue.Empty,
    "Full": queue.Full,
    "BrokenBarrierError": threading.BrokenBarrierError,
}


def error_named(name: str) -> type[Exception]:
    """One of this package's errors, by name: what a manager that hangs up says."""
    found = getattr(errors, name, None)
    return found if isinstance(found, type) and issubclass(found, Exception) else errors.ProtocolError


def raised(failure: Failure) -> Exception:
    """The error to raise for a call that failed."""
    name = failure.error
    kind = _ELSEWHERE.get(name) or getattr(errors, name, None) or getattr(builtins, name, None)
    if not (isinstance(kind, type) and issubclass(kind, Exception)):
        return errors.RemoteError(f"{failure.error}: {', '.join(map(str, failure.args))}")
    try:
        return kind(*failure.args)
    except TypeError:  # a constructor that wants something else
        return errors.RemoteError(f"{failure.error}: {', '.join(map(str, failure.args))}")
