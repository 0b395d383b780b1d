"""Ways to objects on which every call is answered before it returns: a store in this process, and a transaction."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

from ...wire.messages import Call
from .pipeline import Pipeline
from .transport import AT_ONCE, Terms


class OneByOne(ABC):
    """What follows of a Transport's methods from `call`, where nothing is sent ahead and no Ctrl-C can do harm."""

    @abstractmethod
    def call(self, call: Call, terms: Terms = AT_ONCE) -> Any:
        """Make a call: its Reply, or what `terms.then` makes of its value."""

    def write(self, object: int, operation: str, args: list[Any], place: str | None) -> int | None:
        """Make a call whose result nobody needs, nor the version: it may be of a transaction alone."""
        self.call(Call(0, object, operation, args, None, None, False, place))
        return None

    def collect(self, pipeline: Pipeline) -> None:  # noqa: B027 - there is nothing to do
        """Calls are made one by one, and raise at once, so that none is collected."""

    def collected(self, pipeline: Pipeline) -> None:  # noqa: B027 - there is nothing to do
        """None was."""

    def on_behalf(self, work: list[Callable[[], object]]) -> None:
        """Do what is in the list."""
        while work:
            work.pop()()
