"""Errors that came as a name and arguments, raised again as what they were."""

from __future__ import annotations

import builtins
from importlib import import_module
from typing import Any

from ... import errors
from ...saying import Parts, of_parts
from ...wire.messages import Failure, Goodbye

_ELSEWHERE = {"Empty": "queue", "Full": "queue", "BrokenBarrierError": "threading"}  # errors, and their modules


def error_named(name: str) -> type[Exception]:
    """One of this package's errors, by name: what a manager that hangs up says."""
    found = getattr(errors, name, None)
    return found if isinstance(found, type) and issubclass(found, Exception) else errors.ProtocolError


def last_said(goodbye: Goodbye) -> Exception:
    """The error to raise when a manager hangs up."""
    return error_named(goodbye.error)(_said_again(goodbye.parts, goodbye.text))


def raised(failure: Failure) -> Exception:
    """The error to raise for a call that failed."""
    name = failure.error
    kind = _found(name)
    if not (isinstance(kind, type) and issubclass(kind, Exception)):
        return errors.RemoteError(f"{failure.error}: {', '.join(map(str, failure.args))}")
    try:
        return kind(*_arguments(failure))
    except TypeError:  # a constructor that wants something else
        return errors.RemoteError(f"{failure.error}: {', '.join(map(str, failure.args))}")


def _found(name: str) -> Any:
    if name in _ELSEWHERE:
        return getattr(import_module(_ELSEWHERE[name]), name)
    return getattr(errors, name, None) or getattr(builtins, name, None)


def _arguments(failure: Failure) -> list[Any]:
    first, *rest = failure.args or [None]
    return [_said_again(failure.parts, first), *rest] if failure.parts else failure.args


def _said_again(parts: Parts | None, text: Any) -> Any:
    """The text as it was said, so that a page can say it in its own language; plain, if it was not."""
    found = of_parts(parts)
    return found if found == text else text
