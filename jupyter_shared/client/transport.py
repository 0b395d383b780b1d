"""How a session reaches its manager: an interface, and the one over sockets.

A call is a blocking send and receive on the calling thread's own connection: no lock, no hand-over. One more
connection, the lifeline, says that the process is alive.
"""

from __future__ import annotations

import os
import platform
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from ..address import Address
from ..errors import ManagerGone, NoMemory, ProtocolError, SharedError
from ..kinds.proxy import Conflict as Conflicting
from ..wire.messages import Ask, Call, Claim, Conflict, Failure, Fetch, Hello, Notice, Reply
from .channel import Channel
from .failures import raised
from .lifeline import Lifeline, Watch


class Transport(Protocol):
    """What a session needs of the way to its manager."""

    def call(
        self,
        object: int,  # noqa: A002
        operation: str,
        args: list[Any],
        timeout: float | None = None,
        if_version: int | None = None,
        place: str | None = None,
    ) -> Reply:
        """Send a call, wait for its reply; raises what the call raised."""

    def watch(self, object: int, callback: Callable[[int], object], version: int) -> Watch:  # noqa: A002
        """Call back when an object is beyond a version, and after each later change."""

    def close(self) -> None:
        """Hang up."""


class Hooks(Protocol):
    """What the transport tells the session."""

    def received(self, packed: list[Any]) -> None:
        """These blobs have just come; what hangs on them is ours to let go of."""

    def notice(self, notice: Notice) -> None:
        """The thread's call waits, and this is why."""

    def manager_gone(self, why: str) -> None:
        """The manager is gone."""


class SocketTransport:
    """Connections to a manager over a Unix socket or TCP."""

    def __init__(self, address: Address, key: bytes, about: dict[str, Any], hooks: Hooks) -> None:
        """Connect the lifeline; raises Refused, VersionMismatch or OSError."""
        self._address = address
        self._key = key
        self._hooks = hooks
        self._local = threading.local()
        self._channels: dict[int, Channel] = {}
        lifeline = self._channel(Hello(0, b"", 0, {**who_am_i(), **about}))
        self.welcome = lifeline.welcome
        self.page_descriptor = lifeline.descriptors.pop() if lifeline.descriptors else None
        self.lifeline = Lifeline(lifeline, hooks.manager_gone)
        self.lifeline.start()
        self._closed = False

    @property
    def is_local(self) -> bool:
        """Whether memory can be shared with the manager."""
        return isinstance(self._address, str)

    def _channel(self, hello: Hello) -> Channel:
        family = socket.AF_UNIX if isinstance(self._address, str) else socket.AF_INET
        connection = socket.socket(family, socket.SOCK_STREAM)
        try:
            connection.settimeout(20)
            connection.connect(self._address)
            if family == socket.AF_INET:
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except BaseException:
            connection.close()
            raise
        return Channel(connection, self._key, hello)

    def channel(self) -> Channel:
        """This thread's own connection."""
        try:
            return self._local.keeper.channel  # type: ignore[no-any-return]
        except AttributeError:
            return self._connect()

    def _connect(self) -> Channel:
        if self._closed:
            raise ManagerGone("This session is detached.")
        thread = threading.get_ident()
        try:
            channel = self._channel(Hello(self.welcome.client, self.welcome.secret, thread))
        except (OSError, SharedError) as error:
            raise ManagerGone(str(error)) from error
        self._local.keeper = _Keeper(self._channels, channel)
        self._local.keeper.place = None
        return channel

    def drop(self) -> None:
        """Close this thread's connection: the manager forgets its call, and the next call opens another."""
        keeper = self._local.__dict__.pop("keeper", None)
        if keeper:
            keeper.close()

    # --- calls -------------------------------------------------------------------------------------------

    def call(
        self,
        object: int,  # noqa: A002
        operation: str,
        args: list[Any],
        timeout: float | None = None,
        if_version: int | None = None,
        place: str | None = None,
    ) -> Reply:
        """Send a call and wait for its reply; Ctrl-C, or whatever else breaks in, gives the connection up."""
        channel = self.channel()
        if place is not None:
            place = self._news(place)
        number = channel.number = channel.number + 1
        try:
            reply = channel.call(Call(number, object, operation, args, timeout, if_version, False, place))
            if type(reply) is not Reply or reply.number != number or channel.packed:
                reply = self._unusual(channel, number, reply)
        except BaseException as error:
            self.drop()
            if isinstance(error, OSError) and not isinstance(error, SharedError):
                raise ManagerGone(f"The connection broke: {error}") from error
            raise
        if type(reply) is Reply:
            return reply
        raise Conflicting if type(reply) is Conflict else raised(reply)

    def _news(self, place: str) -> str | None:
        """Where this thread is, if the manager does not know it yet."""
        keeper = self._local.keeper
        if keeper.place == place:
            return None
        keeper.place = place
        return place

    def collect(self, object: int, operation: str, args: list[Any], place: str | None) -> bool:  # noqa: A002
        """Inside a pipeline, take a call and send it some time soon; outside of one, say no."""
        channel = self.channel()
        if channel.collected is None:
            return False
        channel.number += 1
        news = self._news(place) if place is not None else None
        channel.collect(Call(channel.number, object, operation, args, None, None, True, news))
        return True

    @contextmanager
    def collecting(self) -> Iterator[list[Failure]]:
        """A pipeline of this thread: the list is of what failed, complete after the block."""
        channel = self.channel()
        if channel.collected is not None:  # inside another one, which sees to the rest
            yield []
            return
        channel.collected = bytearray()
        failed: list[Failure] = []
        try:
            yield failed
        finally:
            # Also when the block raises: what was written before is written. After Ctrl-C in a call the
            # connection is another one, and there is nothing left to wait for.
            if self._local.__dict__.get("keeper") and self.channel() is channel:
                self.call(0, "sync", [])
                channel.collected = None
                failed += channel.failed
                channel.failed = []

    def _unusual(self, channel: Channel, number: int, message: Any) -> Reply | Failure | Conflict:
        """Everything but a plain reply, until our reply comes."""
        while True:
            if channel.packed:
                self._hooks.received(channel.packed)
            if isinstance(message, Notice):
                self._hooks.notice(message)
            elif isinstance(message, Failure) and message.number != number:
                channel.failed.append(message)  # a quiet call of a pipeline, sent before this one
            elif getattr(message, "number", None) != number:
                raise ProtocolError(f"The manager answered another call: {message!r}.")
            else:
                return message  # type: ignore[no-any-return]
            message = channel.receive()

    def ask(self, what: str) -> Any:
        """Ask the manager process for something."""
        channel = self.channel()
        channel.number += 1
        try:
            channel.send(Ask(channel.number, what))
            return self._unusual(channel, channel.number, channel.receive()).value  # type: ignore[union-attr]
        except BaseException:
            self.drop()
            raise

    def claim(self, size: int, *, writable: bool = False) -> tuple[int, int]:
        """Shared memory to write into: its id and a descriptor."""
        memory, _, descriptor = self._with_descriptor(lambda number: Claim(number, size, writable))
        return memory, descriptor

    def fetch(self, memory: int) -> tuple[int, int]:
        """A descriptor of shared memory, and its size in bytes."""
        _, size, descriptor = self._with_descriptor(lambda number: Fetch(number, memory))
        return descriptor, size

    def _with_descriptor(self, message: Callable[[int], Claim | Fetch]) -> tuple[int, int, int]:
        channel = self.channel()
        try:
            channel.number += 1
            channel.send(message(channel.number))
            reply = channel.receive(with_descriptor=True)
            while reply.number != channel.number:  # failures of a pipeline
                channel.failed.append(reply)
                reply = channel.receive(with_descriptor=True)
        except OSError as error:
            self.drop()
            if isinstance(error, SharedError):
                raise
            raise ManagerGone(f"The connection broke: {error}") from error
        except BaseException:
            self.drop()
            raise
        if isinstance(reply, Failure):
            raise raised(reply)
        if not channel.descriptors:
            raise NoMemory("This process has no descriptor left for shared memory: raise `ulimit -n`.")
        memory, size = reply.value
        return memory, size, channel.descriptors.pop()

    # --- the rest ----------------------------------------------------------------------------------------

    def watch(self, object: int, callback: Callable[[int], object], version: int) -> Watch:  # noqa: A002
        """Call back on the lifeline's thread."""
        return self.lifeline.add(object, callback, version)

    def close(self) -> None:
        """Hang up: all threads' connections, then the lifeline."""
        self._closed = True
        for channel in [*self._channels.values()]:
            channel.close()
        self.lifeline.close()

    def abandon(self) -> None:
        """In a forked child: forget the parent's connections without a word to the manager."""
        self._closed = True
        for channel in [*self._channels.values()]:
            channel.close()
        self.lifeline.abandon()


class _Keeper:
    """Closes a thread's connection when the thread ends and its locals go."""

    def __init__(self, channels: dict[int, Channel], channel: Channel) -> None:
        self.channel = channel
        self.place: str | None = None
        self._channels = channels
        channels[id(channel)] = channel

    def close(self) -> None:
        self._channels.pop(id(self.channel), None)
        self.channel.close()

    __del__ = close


def who_am_i() -> dict[str, Any]:
    """What a lifeline says of its process."""
    program = " ".join(sys.argv[:2]) or sys.executable
    return {"pid": os.getpid(), "host": platform.node(), "program": program, "python": platform.python_version()}

