"""Names of what is shared: which ones there can be, and what to say of one that is not there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import InvalidName
from ..saying import said

if TYPE_CHECKING:
    from .session import Session

MOST_COMPARED = 1000  # names that a mistyped one is compared with


def check_name(name: object) -> str:
    """A name, or InvalidName."""
    if not isinstance(name, str):
        raise InvalidName(said("Names are text, not %1: %2.", type(name).__name__, repr(name)))
    return name


def named_first(name: object, kind: str) -> str:
    """The name of an object to be found or made, or InvalidName: what `multiprocessing` takes comes after it."""
    if not isinstance(name, str):
        raise InvalidName(
            said("The name comes first, as text, or None: shared.%1('NAME', ...). %2 is none.", kind, repr(name))
        )
    return name


def no_such(name: str, session: Session) -> str:
    """What to say of a name that nothing has; with one that was meant perhaps."""
    import difflib  # slow to load

    names = session.names(0, MOST_COMPARED)
    near = difflib.get_close_matches(name, names, 1)
    near = near or [one for one in names if one.casefold() == name.casefold()]
    text = said("Nothing is shared as %1 on the manager %2.", repr(name), repr(session.name))
    return said("%1 Did you mean %2?", text, repr(near[0])) if near else text
