"""What every transport to a store in this process has in common: a message goes in, its answer comes out."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from typing import Any

from ..client.connection.failures import raised
from ..client.connection.one_by_one import OneByOne
from ..client.connection.transport import AT_ONCE, Terms, Transport
from ..kinds.proxy import VersionConflict
from ..wire.messages import Call, Conflict, Failure, Message, Reply


class DirectCalls(OneByOne, Transport):
    """Calls that are answered one by one; of a pipeline, too."""

    page: Any = None
    shares_memory = False
    locations = None
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

    def begin(self) -> None:
        """It is open from its making on."""

    def later(self, seconds: float, function: Callable[[], object]) -> bool:  # noqa: ARG002
        """There is no thread to do so."""
        return False

    def abandon(self) -> None:
        """Nothing is to be done: no connection is open."""
