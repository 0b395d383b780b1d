"""The way to a manager over sockets.

A call is a blocking send and receive on the calling thread's own connection: no lock, no hand-over. One more
connection, the lifeline, says that the process is alive.
"""

from __future__ import annotations

import errno
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from ...address import Connection, connected
from ...errors import ManagerGone, NoMemory, SharedError
from ...kinds.proxy import Conflict as Conflicting
from ...wire.messages import Ask, Call, Claim, Conflict, Failure, Fetch, Hello, Reply
from . import looking
from .channel import HANDSHAKE_SECONDS, Channel
from .channels import Channels
from .departure import still_stands
from .failures import raised
from .hooks import Hooks
from .identity import who_am_i
from .lifeline import Lifeline, Watch
from .pipeline import Pipeline
from .transport import Transport

# This process lacks something, or too many connect at once: the manager is as well as ever.
NOT_OF_MANAGER = (errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.ENOBUFS, errno.EAGAIN)


class SocketTransport(Transport):
    """Connections to a manager over a Unix socket or TCP."""

    def __init__(self, connection: Connection, about: dict[str, Any], hooks: Hooks) -> None:
        """Connect the lifeline; raises Refused, VersionMismatch or OSError."""
        self._address = connection.address
        self._key = connection.key_bytes
        self._hooks = hooks
        self._channels = Channels(self._connect)
        self._pipelines: set[Channel] = set()  # that are in one
        lifeline = self._channel(Hello(0, b"", 0, {**who_am_i(), **about}))
        self.welcome = lifeline.welcome
        self.page_descriptor = lifeline.descriptors.pop() if lifeline.descriptors else None
        self.lifeline = Lifeline(lifeline, hooks.manager_gone)
        self.lifeline.start()
        self._closed = False

    def _channel(self, hello: Hello) -> Channel:
        return Channel(connected(self._address, HANDSHAKE_SECONDS), self._key, hello, self._hooks)

    def _connect(self) -> Channel:
        if self._closed:
            raise ManagerGone("This session is detached.")
        try:
            welcome = self.welcome
            return self._channel(Hello(welcome.client, welcome.secret, threading.get_ident(), looking.about()))
        except (OSError, SharedError) as error:
            if isinstance(error, OSError) and error.errno in NOT_OF_MANAGER:
                raise
            tell = self._hooks.unconnected if self._stands() else self._hooks.explained
            raise tell(f"{str(error).rstrip('.')}.") from error

    def _stands(self) -> bool:
        return not self._closed and still_stands(self.lifeline)

    def _given_up(
        self, channel: Channel, number: int, error: BaseException, during: str, object: int | None = None
    ) -> BaseException:
        """Give this thread's connection up: the manager forgets its call, and the next call opens another.

        The answer is the error to raise: a broken connection becomes ConnectionBroken, or ManagerGone if the lifeline
        ends too, with all there is to know. Anything else, like Ctrl-C or the TimeoutError of a signal handler, broke
        into the call. Was that done all the same? Then the error has its result: `done`.
        """
        of_system = isinstance(error, OSError) and error.errno is not None  # a number that Python code rarely gives
        try:
            if not of_system and not isinstance(error, SharedError):
                error.__dict__.pop("done", None)  # some handlers raise the same error again and again
                reply = channel.settle(number)
                if reply:
                    error.done = reply.value  # type: ignore[attr-defined]
        finally:
            self._channels.give_up(channel)
        if not of_system and not isinstance(error, ManagerGone):
            return error
        why = f"The connection broke: {error}." if of_system else str(error)
        if not self._stands():
            return self._hooks.explained(why)
        return self._hooks.broken(why, *(("a pipeline", None) if channel.pipeline else (during, object)))

    # --- calls -------------------------------------------------------------------------------------------

    def call(
        self,
        object: int,
        operation: str,
        args: list[Any],
        timeout: float | None = None,
        if_version: int | None = None,
        place: str | None = None,
        *,
        may_wait: bool = False,
    ) -> Reply:
        """Send a call and wait for its reply; Ctrl-C, or whatever else breaks in, gives the connection up."""
        __tracebackhide__ = True
        channel = self._channels.mine()
        if place is not None:
            place = _news(channel, place)
        number = channel.number = channel.number + 1
        channel.busy = True
        try:
            message = Call(number, object, operation, args, timeout, if_version, False, place)
            reply = channel.wait(message) if may_wait else channel.call(message)
        except BaseException as error:  # noqa: BLE001 - raised again, as what it means here
            raise self._given_up(channel, number, error, repr(operation), object) from error.__cause__
        channel.busy = False
        if type(reply) is Reply:
            return reply
        raise Conflicting if type(reply) is Conflict else raised(reply)

    def write(self, object: int, operation: str, args: list[Any], place: str | None) -> None:
        """A call whose result nobody needs: inside a pipeline it is sent some time soon, outside of one now."""
        if not self._pipelines:  # of any thread: nearly always
            self.call(object, operation, args, None, None, place)
            return
        channel = self._channels.mine()
        if not channel.pipeline:
            self.call(object, operation, args, None, None, place)
            return
        channel.number += 1
        news = _news(channel, place) if place is not None else None
        channel.busy = True
        try:
            if channel.pipeline.add(channel.number, object, operation, args, news):
                channel.flush()
        except BaseException as error:  # noqa: BLE001 - raised again, as what it means here
            raise self._given_up(channel, channel.number, error, repr(operation), object) from error.__cause__
        channel.busy = False

    @contextmanager
    def collecting(self) -> Iterator[list[Failure]]:
        """A pipeline of this thread: the list is of what failed, complete after the block."""
        channel = self._channels.mine()
        if channel.pipeline:  # inside another one, which sees to the rest
            yield []
            return
        pipeline = Pipeline()
        try:
            channel.pipeline = pipeline
            self._pipelines.add(channel)
            yield pipeline.failed
        finally:
            self._pipelines.discard(channel)
            # Also when the block raises: what was written before is written. After Ctrl-C in a call this
            # connection was given up, and there is nothing left to wait for.
            if self._channels.holds(channel):
                self.call(0, "sync", [])
                channel.pipeline = None

    def ask(self, what: str) -> Any:
        """Ask the manager process for something."""
        return self._asked(lambda number: Ask(number, what))[0]

    def claim(self, size: int, *, writable: bool = False) -> tuple[int, int]:
        """Shared memory to write into: its id and a descriptor. NoMemory if there is no room."""
        value, descriptor = self._asked(lambda number: Claim(number, size, writable))
        return value[0], _given(descriptor)

    def fetch(self, memory: int) -> tuple[int, int]:
        """A descriptor of shared memory, and its size in bytes."""
        value, descriptor = self._asked(lambda number: Fetch(number, memory))
        return _given(descriptor), value[1]

    def _asked(self, message: Callable[[int], Ask | Claim | Fetch]) -> tuple[Any, int | None]:
        channel = self._channels.mine()
        channel.number += 1
        asked = message(channel.number)
        channel.busy = True
        try:
            reply = channel.ask(asked)
        except BaseException as error:  # noqa: BLE001 - raised again, as what it means here
            meant = self._given_up(channel, channel.number, error, repr(type(asked).__name__.lower()))
            done = error.__dict__.pop("done", None)
            if isinstance(done, list):  # memory that nobody will know of
                self._hooks.give_back(done[0], True)
            raise meant from error.__cause__
        channel.busy = False
        if isinstance(reply, Failure):
            raise raised(reply)
        return reply.value, channel.descriptors.pop() if channel.descriptors else None

    # --- the rest ----------------------------------------------------------------------------------------

    def watch(self, object: int, callback: Callable[[int], object], version: int, to_the_end: bool) -> Watch:
        """Call back on the lifeline's thread."""
        return self.lifeline.add(object, callback, version, to_the_end=to_the_end)

    def close(self) -> None:
        """Hang up: all threads' connections, then the lifeline."""
        self._closed = True
        self._channels.close()
        self.lifeline.close()

    def abandon(self) -> None:
        """In a forked child: forget the parent's connections without a word to the manager."""
        self._closed = True
        self._channels.close()
        self.lifeline.abandon()


def _news(channel: Channel, place: str) -> str | None:
    """Where this thread is, if the manager does not know it yet."""
    if channel.place == place:
        return None
    channel.place = place
    return place


def _given(descriptor: int | None) -> int:
    if descriptor is None:
        raise NoMemory("This process has no descriptor left for shared memory: raise `ulimit -n`.")
    return descriptor
