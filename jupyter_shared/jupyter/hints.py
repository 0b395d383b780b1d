"""A hint under an error that Python or numpy words without knowing what is shared."""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import Any

from IPython import get_ipython

from ..client.session import Session
from ..errors import SharedError

READ_ONLY = (
    "Hint: values from a shared memory are read-only, as other kernels look at them too. Take "
    "`shared.get(NAME, writable=True)` or `a = a.copy()` for one of your own, or `shared.array(NAME, shape=..., "
    "dtype=...)` for one that all kernels write. `attach(writable=True)` makes every value one of your own."
)
BY_NAME = "Hint: what is shared is found by its name in brackets: shared[%r]."
NO_VARIABLE = "Hint: what is shared is no variable until you make it one: %s = %s[%r]"
ANOTHER = "Hint: a session has no %r. Did you mean shared.%s?"
NOTHING = "Hint: a session has no %r, and nothing is shared under that name: `shared[%r] = value` would share a value."
AWAITED = (
    "Hint: methods of what is shared wait by themselves, and this one has come to its end. The twins that are awaited, "
    "while the event loop goes on, have _async at their end: `await queue.get_async()`, `await lock.acquire_async()`."
)
_SAID_BY_NUMPY = ("read-only", "not writeable")


def after_cell(result: Any) -> None:
    """Called by IPython after each cell: say what to do about writing to what is shared, and how it is found."""
    error = result.error_in_exec
    if isinstance(error, AttributeError) and isinstance(error.obj, Session) and "object has no" in str(error):
        print(_instead(error.obj, str(error.name)), file=sys.stderr)  # noqa: T201 - for the cell's output
    if isinstance(error, NameError) and error.name:
        print(*_as_variable(error.name), sep="", end="", file=sys.stderr)  # noqa: T201 - for the cell's output
    if isinstance(error, TypeError) and "'await' expression" in str(error):
        print(AWAITED, file=sys.stderr)  # noqa: T201 - for the cell's output
    if isinstance(error, ValueError | TypeError) and any(said in str(error) for said in _SAID_BY_NUMPY):
        print(READ_ONLY, file=sys.stderr)  # noqa: T201 - for the cell's output


def _as_variable(name: str) -> list[str]:
    """How to get a variable of that name, if something is shared under it."""
    variables: dict[str, Any] = get_ipython().user_ns
    for variable, session in [*variables.items()]:
        if isinstance(session, Session) and not variable.startswith("_"):
            with suppress(SharedError, OSError):  # it may be gone
                if name in session:
                    return [NO_VARIABLE % (name, variable, name), "\n"]
    return []


def _instead(session: Session, name: str) -> str:
    """What to write instead of an attribute that a session has not got."""
    with suppress(SharedError, OSError):  # it may be gone
        if name in session:
            return BY_NAME % name
    from difflib import get_close_matches  # slow to load

    near = get_close_matches(name.lower(), [one for one in dir(session) if not one.startswith("_")], 1)
    return ANOTHER % (name, near[0]) if near else NOTHING % (name, name)
