"""Our errors in a cell: the user's own lines and the message, without our lines; from the cell itself, the message."""

from __future__ import annotations

import types
from typing import Any

from ..errors import NoMemory, PeerError, SharedError, TooLate, UserError

TOLD_SHORTLY = (UserError, PeerError, TooLate, NoMemory)
HOOK = "_render_traceback_"  # what IPython asks an exception for, before it makes a traceback of its own
PACKAGE = __name__.partition(".")[0]


def install(shell: Any) -> None:
    """Have them shown so in this shell."""

    def render(error: SharedError) -> list[str]:
        mine = _users_own(error.__traceback__)
        name, text = type(error).__name__, str(error)
        if mine is None or mine.tb_next is None:
            where = f"  (line {mine.tb_lineno} of the cell)" if mine and mine.tb_lineno > 1 else ""
            return [f"{name}: {text}{where}"]
        return shell.InteractiveTB.structured_traceback(type(error), error, mine)  # type: ignore[no-any-return]

    for kind in TOLD_SHORTLY:
        setattr(kind, HOOK, render)


def remove() -> None:
    """Have them shown as all errors are."""
    for kind in TOLD_SHORTLY:
        if HOOK in vars(kind):
            delattr(kind, HOOK)


def _users_own(trace: types.TracebackType | None) -> types.TracebackType | None:
    """A traceback without what is ours, and what is IPython's, which runs cells and magics."""
    frames: list[types.TracebackType] = []
    while trace is not None:
        if _module(trace) not in (PACKAGE, "IPython"):
            frames.append(trace)
        trace = trace.tb_next
    own: types.TracebackType | None = None
    for one in reversed(frames):
        own = types.TracebackType(own, one.tb_frame, one.tb_lasti, one.tb_lineno)
    return own


def _module(trace: types.TracebackType) -> str:
    return str(trace.tb_frame.f_globals.get("__name__")).partition(".")[0]
