"""Names of what is shared: which ones there can be, and what to say of one that is not there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import InvalidName

if TYPE_CHECKING:
    from .session import Session

MOST_COMPARED = 1000  # names that a mistyped one is compared with


def check_name(name: object) -> str:
    """A name, or InvalidName."""
    if not isinstance(name, str):
        raise InvalidName(f"Names are text, not {type(name).__name__}: {name!r}.")
    return name


def no_such(name: str, session: Session) -> str:
    """What to say of a name that nothing has; with one that was meant perhaps."""
    import difflib  # slow to load

    near = difflib.get_close_matches(name, session.names(0, MOST_COMPARED), 1)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    return f"Nothing is shared as {name!r} on the manager {session.name!r}.{hint}"
