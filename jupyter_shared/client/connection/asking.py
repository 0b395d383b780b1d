"""What is asked of the manager process itself, rather than of an object: facts, and memory with its handle."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from ...errors import NoMemory
from ...platform.memory import Handle
from ...saying import said
from ...wire.messages import Ask, Claim, Fetch, Reply
from ..memory.depots import Deposited
from ..memory.entrusted import Own
from ..undisturbed import at_once
from .channel import Channel
from .channels import Channels
from .failures import raised
from .giving_up import GivingUp

if TYPE_CHECKING:
    from .hooks import Hooks

DEPOT = 3  # where the reply tells of one


class AskingTransport:
    """The part of a way over sockets that asks."""

    _channels: Channels
    _giving_up: GivingUp
    _hooks: Hooks

    def ask(self, what: str) -> Any:
        """Ask the manager process for something."""
        return self._asked(lambda number: Ask(number, what))

    def claim(self, size: int, then: Own, *, writable: bool = False, depot: str = "") -> Any:
        """Shared memory to write into: what `then(id, size, handle)` makes of it. NoMemory if there is no room."""
        return self._asked(lambda number: Claim(number, size, writable, depot), then)

    def fetch(self, memory: int, then: Own, *, depots: bool = False) -> Any:
        """Shared memory to map, as what `then` makes of it."""
        return self._asked(lambda number: Fetch(number, memory, depots), then)

    def _asked(self, message: Callable[[int], Ask | Claim | Fetch], then: Own | None = None) -> Any:
        """What is replied; `then` makes of memory and a handle what owns both, before Ctrl-C can come."""
        channel = self._channels.mine()
        channel.number += 1
        asked = message(channel.number)
        channel.busy = True
        made: list[Any] = []
        try:
            reply = channel.ask(asked)
            is_reply = type(reply) is Reply
            if is_reply and then and (handle := _given(channel, reply.value)) is not None:
                owner, steps = then(reply.value[0], reply.value[1], handle)
                at_once(*steps, channel.descriptors.clear, partial(made.append, owner))
        except BaseException as error:  # noqa: BLE001 - raised again, as what it means here
            what, undo = asked.__class__.__name__, None if made else self._unasked
            raise self._giving_up(channel, channel.number, error, what, None, undo) from error.__cause__
        channel.busy = False
        channel.reply = None  # as after a call
        if not is_reply:
            raise raised(reply)
        if then and not made:
            self._unasked(reply.value)
            raise NoMemory(said("This process has no descriptor left for shared memory: raise `ulimit -n`."))
        return made[0] if then else reply.value

    def _unasked(self, value: Any) -> None:
        self._hooks.give_back(iter([(value[0], True)] if isinstance(value, list) else []))  # nobody will know of it


def _given(channel: Channel, value: list[Any]) -> Handle | Deposited | None:
    """How to map what was replied, which is the channel's still; or where else it lies."""
    if len(value) > DEPOT:
        return Deposited(value[DEPOT], value[DEPOT + 1].buffers[0] if len(value) > DEPOT + 1 else None)
    return value[2] if value[2:] and value[2] is not None else next(iter(channel.descriptors), None)
