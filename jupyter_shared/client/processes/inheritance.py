"""What a child is about to inherit stays alive until the child refers to it itself, or has ended.

A parent often lets go of a proxy as soon as it has started the process it made it for. A forked child connects
when it first needs to; till then, it holds the end of a pipe, and its parent what that child inherited. A child
that is started afresh unpickles its proxies some time later: its parent holds them for as long as it runs.
"""

from __future__ import annotations

import operator
import os
import sys
import threading
import time
import weakref
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import islice, repeat
from typing import TYPE_CHECKING, Any

import msgspec

from ...errors import SharedError
from ..transactions.joined import joined, under_way

if TYPE_CHECKING:
    from ..connection.transport import Transport
    from ..memory.memories import Memories
    from ..memory.referents import Referents


def _closed(descriptors: Iterator[int]) -> None:
    """Close them, in one step of Python's."""
    deque(map(os.close, descriptors), maxlen=0)


class ForkPipes:
    """Pipes that tell a parent when a forked child has attached, or ended before it could."""

    def __init__(self) -> None:
        # By the thread that forks: what is read, and what is written to. Each is taken out in the step that passes it
        # on, as what broke in between would leave it open, or have it closed twice.
        self._pipes: dict[int, list[int]] = {}
        # In a child: what says so to its forebears, and what tells it from another file that has its number by now.
        self._not_arrived: list[tuple[int, os.stat_result]] = []

    def about_to_fork(self, thread: int) -> None:
        """Make the pipe, in the parent, before the fork, unless there is one already."""
        if not self._pipes.get(thread):
            self._pipes.update(zip((thread,), map(list, map(operator.call, (os.pipe,))), strict=True))

    def parent(self, thread: int) -> list[int]:
        """In the parent, after: a descriptor that is at its end once the child has arrived, or has ended; to be taken.

        There is none if there was no pipe, or if it has been taken.
        """
        pipe = self._pipes.get(thread, [])
        _closed(map(list.pop, repeat(pipe, len(pipe) - 1)))
        return pipe

    def child(self, thread: int) -> None:
        """Called in the child after a fork."""
        pipe = self._pipes.get(thread)
        if not pipe:
            return
        _closed(map(list.pop, repeat(pipe, len(pipe) - 1), repeat(0)))
        status = os.fstat(pipe[0])
        self._not_arrived.extend(zip(map(list.pop, repeat(pipe, 1)), (status,), strict=True))

    def arrived(self) -> None:
        """In the child: it refers to all that it has inherited."""
        for descriptor, status in self._not_arrived:
            with suppress(OSError):  # one that became a daemon has closed it
                if os.path.samestat(os.fstat(descriptor), status):
                    os.close(descriptor)
        self._not_arrived.clear()


class Inherited:
    """What forks do to a session."""

    memories: Memories | None
    _fork_pipes: ForkPipes
    _left_behind: set[int]
    _lock: Any
    _blocks: dict[object, int]
    _referents: Referents
    _transport: Transport | None
    gone: str | None
    ask: Callable[..., Any]
    unfollow: Callable[[], None]

    def about_to_fork(self, thread: int) -> None:
        """Called in the parent before a thread forks. Like those below, once more if something broke in."""
        if self.memories:
            self.memories.about_to_fork()
        if self._transport and self._referents.all():
            self._fork_pipes.about_to_fork(thread)

    def has_forked(self, thread: int) -> None:
        """Called in the parent, afterwards: what the child has inherited must be there when it needs it."""
        taken = self._fork_pipes.parent(thread)
        ends = map(list.pop, repeat(taken, len(taken)))
        if self._transport:
            self._transport.retain_until_end(zip(ends, [self._referents.all()], strict=False))
        else:
            _closed(ends)

    def forked(self, thread: int) -> None:
        """Called in a child, with the only thread that is left: the connections are the parent's."""
        self._lock = threading.RLock()
        self._blocks = {block: owner for block, owner in self._blocks.items() if owner == thread}
        self._left_behind = set()
        joined.transaction = None  # it is the parent's
        under_way.clear()
        self._referents.forked()
        self.unfollow()  # another thread of the parent may have been at it
        if self.memories:
            self.memories.forked()
        if self._transport:
            self._transport.abandon()
            self._transport = None
        self._fork_pipes.child(thread)

    def bequeath(self, ids: list[int]) -> None:
        """This process is about to end: have the manager keep what it has sent until others come for it."""
        try:
            if not self.gone and self._transport and "bequeath" in self._transport.welcome.about.get("can", ()):
                self.ask("bequeath", ids)
        except SharedError:
            pass

    def disinherit(self) -> None:
        """In a child that will not use what it has inherited: let the parent free that."""
        self._fork_pipes.arrived()


_given: weakref.WeakKeyDictionary[Any, list[Any]] = weakref.WeakKeyDictionary()


class Sent(msgspec.Struct, frozen=True):
    """Something that was pickled for another process."""

    at: float  # by the monotonic clock
    by: int  # which process
    home: weakref.ref[Inherited]
    referent: Any


_sent: dict[tuple[int, int], Sent] = {}  # by session and object; the latest last
ON_ITS_WAY = 60.0  # seconds that what was pickled for another process is held at least, while more is sent
MOST_SENT = 100_000
MOST_LET_GO = 3  # at a time
LAST = -10  # among what multiprocessing does when a process ends: after a Queue's thread has pickled what is in it
_bequeaths = 0  # the process that does


def spawning() -> Any:
    """The process that `multiprocessing` is just starting afresh, for which things are being pickled; or None."""
    context = sys.modules.get("multiprocessing.context")
    return context and context.get_spawning_popen()


def give(home: Inherited, referent: Any) -> None:
    """If something is pickled for a new process, hold it for as long as that runs."""
    process = spawning()
    if process is None:
        _send(home, referent)
    else:
        _given.setdefault(process, []).append(referent)


def _send(home: Inherited, referent: Any) -> None:
    """It is on its way, as a result of a Pool's worker is, who lets go of it at once: hold it until it has arrived."""
    now = time.monotonic()
    for key, sent in [*islice(_sent.items(), MOST_LET_GO)]:
        if len(_sent) >= MOST_SENT or sent.at < now - ON_ITS_WAY:
            _sent.pop(key, None)
    key = id(home), referent.id
    _sent.pop(key, None)  # so that it comes last
    _sent[key] = Sent(now, os.getpid(), weakref.ref(home), referent)
    bequeath_at_exit()


def bequeath_at_exit() -> None:
    """Have this process hand over to the manager what it has just sent, should it end as a Pool's workers do."""
    global _bequeaths  # noqa: PLW0603 - which process does
    util = sys.modules.get("multiprocessing.util")
    if util is not None and _bequeaths != os.getpid():
        _bequeaths = os.getpid()
        util.Finalize(None, _bequeath, exitpriority=LAST)


def _bequeath() -> None:
    """What was sent long ago has arrived; what a parent has sent, the parent holds."""
    latest: dict[Any, list[int]] = {}
    for sent in [*_sent.values()]:
        home = sent.home()
        if home is not None and sent.by == os.getpid() and sent.at > time.monotonic() - ON_ITS_WAY:
            latest.setdefault(home, []).append(sent.referent.id)
    for home, ids in latest.items():
        home.bequeath(ids)


def sweep() -> None:
    """Let go of what was sent, and of what was given to processes that have ended."""
    _sent.clear()
    for process in [*_given]:
        if getattr(process, "pid", None) and process.poll() is not None:
            _given.pop(process, None)
