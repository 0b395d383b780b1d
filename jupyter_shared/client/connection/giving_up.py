"""What becomes of a thread's connection, and of its call, when something has broken into that."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from ...errors import ManagerGone, SharedError
from ...kinds.covering import covered
from ...kinds.wording import method_of
from ...platform.failures import is_of_system
from ...saying import said
from ..signals import came_from_a_handler
from .channel import Channel
from .channels import Channels
from .last_words import last_words
from .rescue import (
    LEFT,
    MARK,
    OF_THIS_PROCESS,
    PATIENCE,
    SETTLE_SECONDS,
    Rescue,
    Undo,
    await_end,
    carry_out,
)

if TYPE_CHECKING:
    from .hooks import Hooks


class GivingUp:
    """Called when a call has raised, it gives the error to raise."""

    def __init__(
        self, channels: Channels, hooks: Hooks, stands: Callable[[], bool], explained: Callable[[str], ManagerGone]
    ) -> None:
        """`stands` asks whether the manager is still there, `explained` gives the error if it is not."""
        self._channels = channels
        self._hooks = hooks
        self._stands = stands
        self._explained = explained

    def _not_made(self, channel: Channel, error: BaseException, undo: Undo | None) -> None:
        """The error is of what was to be made of the reply: what was taken goes back, for others to try."""
        channel.busy = False
        reply, channel.reply = channel.reply, None
        if undo and reply and isinstance(error, OF_THIS_PROCESS):
            carry_out(partial(self._channels.call_as, self._channels.caller()), [partial(undo, reply.value)])
            error.add_note(LEFT)

    @covered
    def __call__(self, channel: Channel, number: int, error: BaseException, *about: Any) -> BaseException:
        """The same as below, done once more when Ctrl-C comes once more: then that is the error."""
        try:
            return self._given_up(channel, number, error, *about)
        except BaseException as second:  # noqa: BLE001 - as above
            try:
                return self._given_up(channel, number, second, *about)
            except BaseException as third:  # noqa: BLE001 - Ctrl-C came three times
                return self._given_up(channel, number, third, *about)

    def _given_up(
        self,
        channel: Channel,
        number: int,
        error: BaseException,
        during: str,
        object: int | None = None,
        undo: Undo | None = None,
        again: Any = None,
    ) -> BaseException:
        """Give this thread's connection up: the manager forgets its call, and the next call opens another.

        The answer is the error to raise: a broken connection becomes ConnectionBroken, or ManagerGone if the lifeline
        ends too, with all there is to know. Anything else, like Ctrl-C or the TimeoutError of a signal handler, broke
        into the call: then this is put right first.
        """
        if channel.reply and channel.reply.number == number and not came_from_a_handler(error):
            self._not_made(channel, error, undo)
            return error
        of_system = is_of_system(error)
        if not of_system and not isinstance(error, SharedError):
            as_caller = partial(self._channels.call_as, self._channels.caller())
            Rescue(channel, number, undo, partial(*again) if again is not None else None, as_caller).begin()
            await_end(channel.settled, PATIENCE if again else SETTLE_SECONDS)
            if again and hasattr(error, "__dict__"):
                error.__dict__[MARK] = True
        last = last_words(channel) if of_system else None
        self._channels.give_up(channel)
        if last is not None and not isinstance(last, ManagerGone):
            return last
        if not of_system and not isinstance(error, ManagerGone):
            return error
        why = said("The connection broke: %1.", error) if of_system else str(error)
        if not self._stands():
            return self._explained(why)
        if channel.pipeline:
            return self._hooks.broken(why, said("a pipeline"), None)
        return self._hooks.broken(why, repr(method_of(during).lower()), object)
