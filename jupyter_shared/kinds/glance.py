"""What there is to say of an object at a glance: for listings, and for views that show a state."""

from __future__ import annotations

from typing import Any, NamedTuple


class Glance(NamedTuple):
    """A state and its words."""

    state: str = ""  # one of "free", "held", "set", "unset" and "broken": views have a sign and a colour for each
    text: str = ""  # the same for people


NOTHING = Glance()
TIMES = " \N{MULTIPLICATION SIGN} "  # between the sizes of a shape


def held(summary: dict[str, Any]) -> Glance:
    """Of what has one holder or none."""
    holder = summary.get("holder")
    return Glance("held", f"held by {holder}") if holder else Glance("free", "free")
