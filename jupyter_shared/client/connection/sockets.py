"""The way to a manager over sockets.

A call is a blocking send and receive on the calling thread's own connection: no lock, no hand-over. One more
connection, the lifeline, says that the process is alive.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from ...address import ConnectionInfo
from ...errors import ManagerGone, SharedError
from ...kinds.proxy import VersionConflict
from ...link import speaks_tls
from ...platform.freed import keep_what_is_freed
from ...platform.memory import map_page
from ...platform.sockets import connected
from ...saying import said, sentence
from ...wire.messages import Call, Conflict, Hello, Reply
from ..memory.page import locations_behind
from ..signals import came_from_a_handler
from ..undisturbed import undisturbed
from . import observing
from .asking import AskingTransport
from .channel import HANDSHAKE_SECONDS, Channel
from .channels import Channels
from .departure import still_stands
from .failures import raised
from .giving_up import GivingUp
from .handshake import discard_all
from .identity import who_am_i
from .lifeline import Lifeline
from .rescue import NOT_OF_MANAGER, carry_out
from .transport import AT_ONCE, Terms, Transport
from .watch import ObjectWatch

if TYPE_CHECKING:
    from .hooks import Hooks
    from .pipeline import Pipeline


class SocketTransport(AskingTransport, Transport):
    """Connections to a manager over a Unix socket or TCP."""

    def __init__(self, connection: ConnectionInfo, about: dict[str, Any], hooks: Hooks) -> None:
        """Nothing is open before `begin`."""
        self._address, self._tls = connection.address, connection.tls
        self._key, self._grant = connection.key_bytes, connection.grant
        self._about = about
        self._hooks = hooks
        self._channels = Channels(self._connect)
        self._giving_up = GivingUp(self._channels, hooks, self.stands, self._explained)
        self._pipelines: set[Channel] = set()  # that are in one
        self._open: Channel | Lifeline | None = None  # what keeps us attached
        self._closed = False
        self._vouching: Any = None  # what makes reads be no calls, where no page is seen: see `vouching/line.py`
        self.lines: Any = None  # the connections of event loops: see `awaiting/lines.py`

    def begin(self) -> None:
        """Connect the lifeline; raises Refused, VersionMismatch or OSError."""
        keep_what_is_freed()
        lifeline = self._open = self._channel(Hello(0, b"", 0, {**who_am_i(), **self._about}))
        self.welcome = lifeline.welcome
        self.page, lifeline.page = lifeline.page, None
        if lifeline.descriptors:  # an earlier version of the manager shows its page when it welcomes us
            self.page = map_page(lifeline.descriptors[-1])
            discard_all(lifeline.descriptors)
        self.shares_memory = self.page is not None
        self.locations = locations_behind(self.page, self.welcome.about)
        if self.page is None:
            self._vouching = _vouching_line(self.welcome, self._connect_aside)
            self.page = self._vouching and self._vouching.page
        undisturbed(partial(self._listen, lifeline))  # its thread is ours from the moment on in which there is one

    def _listen(self, lifeline: Channel) -> None:
        self._open = self.lifeline = Lifeline(lifeline, self._hooks.manager_gone)
        self.lifeline.start()

    def _channel(self, hello: Hello) -> Channel:
        line = connected(self._address, HANDSHAKE_SECONDS)
        try:
            sealed = speaks_tls(line, self._tls)
            return (_sealed_channel() if sealed else Channel)(line, self._key, hello, self._hooks, self._grant)
        except BaseException:
            line.close()
            raise

    def _connect(self) -> Channel:
        if self._closed:
            raise ManagerGone(said("This session is detached."))
        self._hooks.may_call(self._channels.caller())
        client, secret = self.welcome.client, self.welcome.secret
        try:
            about = {**observing.about(), **Channel.asked_for}
            return self._channel(Hello(client, secret, self._channels.caller(), about))
        except (OSError, SharedError) as error:
            if came_from_a_handler(error) or (isinstance(error, OSError) and error.errno in NOT_OF_MANAGER):
                raise
            tell = self._hooks.unconnected if self.stands() else self._explained
            raise tell(sentence(error)) from error

    def _explained(self, why: str) -> ManagerGone:
        return self._hooks.explained(why, self.welcome.epoch)

    def connect_many(self) -> Channel:
        """One more connection, for many callers."""
        return self._connect_aside({**observing.about(), "many": True})

    def _connect_aside(self, about: dict[str, Any] | None = None) -> Channel:
        """One more connection, of no thread."""
        if self._closed:
            raise ManagerGone(said("This session is detached."))
        return self._channel(Hello(self.welcome.client, self.welcome.secret, 0, about or {}))

    def stands(self) -> bool:
        """Whether the manager is still there."""
        return not self._closed and still_stands(self.lifeline)

    # --- calls -------------------------------------------------------------------------------------------

    def call(self, call: Call, terms: Terms = AT_ONCE) -> Any:
        """Send a call and wait for its reply; Ctrl-C, or whatever else breaks in, gives the connection up."""
        __tracebackhide__ = True
        channel, then = self._channels.mine(), terms.then
        if call.place is not None:
            call.place = channel.news(call.place)
        number = call.number = channel.number = channel.number + 1
        channel.busy = True
        try:
            reply = channel.call(call, terms.may_wait or terms.undo is not None)
            is_reply = type(reply) is Reply  # not below: before it is used to that, Python looks for signals there
            answer = then(reply.value) if then and is_reply else reply
        except BaseException as error:  # noqa: BLE001 - raised again, as what it means here
            about = call.operation, call.object, terms.undo, (self.call, call) if terms.is_sure else None
            raise self._giving_up(channel, number, error, *about) from error.__cause__
        channel.busy = False
        channel.reply = None  # or a large value in it would live until this thread's next call
        # From here to the caller nothing can break in: Python looks for signals when it calls, not when it returns.
        if is_reply:
            return answer
        raise VersionConflict if type(reply) is Conflict else raised(reply)

    def write(self, object: int, operation: str, args: list[Any], place: str | None) -> int | None:
        """A call whose result nobody needs: inside a pipeline it is sent some time soon, outside of one now."""
        channel = self._channels.mine() if self._pipelines else None  # of any thread: nearly always there are none
        if channel is None or channel.pipeline is None:
            version: int = self.call(Call(0, object, operation, args, None, None, False, place)).version
            return version
        number = channel.number = channel.number + 1
        news = None if place is None else channel.news(place)
        channel.busy = True
        try:
            if channel.pipeline.add(number, object, operation, args, news):
                channel.flush()
        except BaseException as error:  # noqa: BLE001 - raised again, as what it means here
            raise self._giving_up(channel, number, error, operation, object) from error.__cause__
        channel.busy = False
        return None

    def collect(self, pipeline: Pipeline) -> None:
        """Begin to; inside another one, that sees to it."""
        channel = self._channels.mine()
        if not channel.pipeline:
            pipeline.channel = channel
            channel.pipeline = pipeline
            self._pipelines.add(channel)

    def collected(self, pipeline: Pipeline) -> None:
        """Send the rest, and hear what has failed: also when the block raises, what was written before is written."""
        channel = pipeline.channel
        self._pipelines.discard(channel)
        if channel and channel.pipeline is pipeline and self._channels.has(channel):  # else it was given up
            try:
                self.call(Call(0, 0, "sync", []))
            except Exception as error:
                if not came_from_a_handler(error):  # else what was written may not be sent yet
                    channel.pipeline = None
                raise
            channel.pipeline = None

    def on_behalf(self, work: list[Callable[[], object]]) -> None:
        """Do what is in the list, once, where no Ctrl-C can break in, as this thread for the manager."""
        carry_out(partial(self._channels.call_as, self._channels.caller()), work)

    # --- the rest ----------------------------------------------------------------------------------------

    def watch(
        self, object: int, callback: Callable[[int], object], version: int, to_the_end: bool, again: bool = True
    ) -> ObjectWatch:
        """Call back on the lifeline's thread."""
        return self.lifeline.add(object, callback, version, to_the_end, again)

    def let_go(self, told: Iterator[tuple[int, int]]) -> None:
        """Tell of it soon, together with others."""
        self.lifeline.let_go(told)

    def give_back(self, told: Iterator[tuple[int, bool]]) -> None:
        """Tell of it soon, together with others."""
        self.lifeline.give_back(told)

    def later(self, seconds: float, function: Callable[[], object]) -> bool:
        """Have the lifeline's thread call it."""
        return self.lifeline.later(seconds, function)

    def retain_until_end(self, told: Iterator[tuple[int, object]]) -> None:
        """Have the lifeline's thread hold it."""
        self.lifeline.retain_until_end(told)

    def hang_up(self) -> None:
        """Close this thread's connections."""
        self._channels.hang_up()

    def close(self) -> None:
        """Hang up: all threads' connections, then the lifeline."""
        self._ended(self._channels.close)
        if self.lines:
            self.lines.close(ManagerGone(said("This session is detached.")))
        if self._vouching:
            self._vouching.close()
        if self._open:
            self._open.close()

    def abandon(self) -> None:
        """In a forked child: forget the parent's connections without a word to the manager."""
        self._ended(self._channels.abandon)
        if self.lines:
            self.lines.abandon()
        if self._vouching:
            self._vouching.abandon()
        self.lifeline.abandon()

    def _ended(self, end_channels: Callable[[], object]) -> None:
        self._closed = True
        end_channels()
        # They hold a descriptor, and whoever keeps the traceback of a call keeps this object.
        self.page = self.locations = None


def _vouching_line(welcome: Any, connect: Callable[[], Channel]) -> Any:
    from ..vouching.line import line_to  # as below

    return line_to(welcome, connect)


def _sealed_channel() -> type[Channel]:
    from .sealed_channel import SealedChannel  # slow to load, and few managers are elsewhere

    return SealedChannel
