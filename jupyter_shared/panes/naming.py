"""What the object of a view is called now: asked again when names have changed, and then only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..client.home import DIRECTORY
from .watching import EVERYTHING, NO_PAGE, Target


class Naming:
    """Follows the name of one object."""

    def __init__(self) -> None:
        self._seen: int | None = None  # at which version of the directory it was looked at
        self._name: str | None = None  # and what it was called then

    def tell(self, session: Any, target: Target, send: Callable[[dict[str, Any]], object]) -> None:
        """Tell the page, if the object is called otherwise than when this was asked last."""
        if self._renamed(session, target):
            send({"type": "renamed", "name": self._name})

    def _renamed(self, session: Any, target: Target) -> bool:
        if target is EVERYTHING or target._handle.name is None:
            return False
        version = session.page[DIRECTORY.slot]
        if version == self._seen != NO_PAGE:
            return False
        before = self._name or target._handle.name
        self._seen = version
        [found] = session.ask("handles", [target._handle.object])
        if found is None:  # it is no more, which others notice
            return False
        target._handle = target._handle._replace(name=found[3])
        self._name = target._handle.name
        return bool(self._name != before)
