"""Whether an object that is there already is the one that is asked for.

What it starts with is no question: it keeps what is in it. What it was made with for good is one: who asks for a
barrier of three, and gets that of two, would wait at it in vain. What is left out, or None, agrees with everything.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..errors import WrongKind
from ..saying import said
from .told import described

if TYPE_CHECKING:
    from .proxy import Proxy


def agree(proxy: Proxy, what: str, wanted: Any, key: str = "") -> None:
    """Raise WrongKind unless what is asked for is what the object's `summary` tells, under a key or as it is called.

    Listings tell it: so no transaction has to do with the object by that, and managers of earlier versions know it.
    """
    found = described(proxy)
    if found is not None:
        be_equal(proxy, what, found["summary"][key or what], wanted)


def be_equal(proxy: Proxy, what: str, there: Any, wanted: Any) -> None:
    """Raise WrongKind unless the two are equal: what an object keeps for good, and what is asked for."""
    if there == wanted:
        return
    text = (
        "The %1 %2 is there already, with %3 %4, not %5: that does not change. Leave %3 out to take it as it is, "
        "delete it first (del shared[%2]), or take another name."
    )
    raise WrongKind(said(text, proxy.kind, repr(proxy.name), what, str(there), str(wanted)))
