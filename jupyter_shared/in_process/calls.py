"""What every transport to a store in this process has in common: a message goes in, its answer comes out."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from ..client.connection.failures import raised
from ..client.connection.transport import AT_ONCE, Terms, Transport
from ..kinds.proxy import VersionConflict
from ..wire.messages import Call, Conflict, Failure, Message, Reply


class DirectCalls(Transport):
    """Calls that are answered one by one; of a pipeline, too."""

    page: Any = None
    shares_memory = False
    _number = 0

    @abstractmethod
    def send(self, call: Call, terms: Terms) -> Message:
        """What answers a call, waited for."""

    def call(self, call: Call, terms: Terms = AT_ONCE) -> Any:
        """Make a call: its Reply, or what `terms.then` makes of its value."""
        self._number += 1
        call.number = self._number
        if not terms.may_wait:
            call.timeout = None
        message = self.send(call, terms)
        if isinstance(message, Reply):
            return terms.then(message.value) if terms.then else message
        if isinstance(message, Conflict):
            raise VersionConflict
        assert isinstance(message, Failure), message
        raise raised(message)

    def write(self, object: int, operation: str, args: list[Any], place: str | None) -> None:
        """Make a call whose result nobody needs."""
        self.call(Call(0, object, operation, args, None, None, False, place))

    @contextmanager
    def collecting(self) -> Iterator[list[Any]]:
        """A pipeline: its calls are made one by one, and raise at once."""
        yield []

    def on_behalf(self, work: list[Callable[[], object]]) -> None:
        """Do what is in the list."""
        while work:
            work.pop()()

    def abandon(self) -> None:
        """Nothing is open."""
