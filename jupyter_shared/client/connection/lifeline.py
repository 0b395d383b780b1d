"""The connection that says this process is alive, and the one thread that listens to it.

The manager tells here what watched objects have become; here it is told what we have let go of. When the
manager ends, this is where it is noticed first. Callbacks of watches run on this thread, one after the other.
"""

from __future__ import annotations

import os
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from functools import partial
from typing import TypeVar

from ...errors import SharedError
from ...platform.polling import SmallPoll, Waker, has_hung_up
from ...saying import said
from ...wire.messages import DELETED, Changed, Goodbye, Message, Release, Unwatch, Watch
from .channel import Channel
from .failures import last_said
from .protocol import HUNG_UP
from .reminders import Reminders
from .watch import MANAGER_GONE, ObjectWatch

OF_WATCH = "A callback that watches an object failed."
LINGER = 0.005  # seconds; what is let go of within these is told together, so that a loop wakes us 200 times a second
Item = TypeVar("Item")


class Lifeline:
    """Keeps one process attached."""

    def __init__(self, channel: Channel, on_gone: Callable[[str, Exception | None], None]) -> None:
        self._channel = channel
        self._on_gone = on_gone
        self._lock = threading.RLock()  # reentrant: a signal handler may watch something, or learn that we have ended
        self._watches: dict[int, list[ObjectWatch]] = {}
        self._objects: deque[tuple[int, int]] = deque()
        self._memories: deque[tuple[int, bool]] = deque()
        self._outbox: deque[Message] = deque()
        self._coming: deque[tuple[int, object]] = deque()
        self._retained: dict[int, object] = {}  # by the descriptor whose end ends it
        self._reminders = Reminders(partial(_complain, "What was to be done later failed."))
        self._poll = SmallPoll()
        self._waker = Waker()
        # Something has been let go of, and is to be told soon. Only the thread says so: were it said by those who nudge
        # it, and Ctrl-C came before the nudge, nobody would nudge it ever after.
        self._lingers = False
        self._release_at = 0.0
        self._closed = False
        self._ending = threading.RLock()  # of who closes it and its end, one is first
        self.thread = threading.Thread(target=self._run, name="jupyter_shared watcher", daemon=True)

    def start(self) -> None:
        """Start the thread that listens to the manager."""
        self.thread.start()

    # --- from any thread ---------------------------------------------------------------------------------

    def let_go(self, told: Iterator[tuple[int, int]]) -> None:
        """Called by finalizers, perhaps twice: takes no lock, only notes in one step what to tell the manager."""
        self._objects.extend(told)
        if not self._lingers:
            self._nudge()

    def give_back(self, told: Iterator[tuple[int, bool]]) -> None:
        """Note memory that is to be given back. Finalizers call it, so it takes no lock."""
        self._memories.extend(told)
        if not self._lingers:
            self._nudge()

    def retain_until_end(self, told: Iterator[tuple[int, object]]) -> None:
        """Hold something until there is nobody at the other end of a pipe; then close it. May be called again."""
        self._coming.extend(told)
        self._nudge()
        if self._closed:  # perhaps the thread has looked for the last time
            self._close_descriptors()

    def later(self, seconds: float, function: Callable[[], object]) -> bool:
        """Have the thread call it then, or at its end; False: there is none any more."""
        self._reminders.add(seconds, function)
        self._nudge()
        return not self._closed

    def _nudge(self) -> None:
        if not self._closed:
            self._waker.wake()

    def add(
        self, object: int, callback: Callable[[int], object], version: int, to_the_end: bool = False, again: bool = True
    ) -> ObjectWatch:
        """Call back as soon as the object is beyond this version, and after each later change.

        Unless `again`: then of a later change only once somebody has looked.
        """
        watch = ObjectWatch(self.remove, object, callback, to_the_end, again)
        with self._lock:
            self._watches.setdefault(object, []).append(watch)
            self._outbox.append(Watch(object, version))  # in the same order as they come and go
        self._nudge()
        return watch

    def remove(self, watch: ObjectWatch) -> None:
        """The last watch of an object ends the manager's watching for us."""
        unwatch = Unwatch(watch.object)  # below, no call lies between: a handler in it could watch the object anew
        with self._lock:
            watches = self._watches.get(watch.object, [])
            if watch not in watches:
                return
            watches.remove(watch)
            if watches:
                return
            del self._watches[watch.object]
            self._outbox.append(unwatch)
        self._nudge()

    def has_ended(self) -> bool:
        """Whether there is nobody at the other end; asks the system, as the thread may be busy with a callback."""
        return self._closed or has_hung_up(self._channel.socket)

    def close(self) -> None:
        """Hang up: the manager takes it that this client has ended. May be called again, if something broke in."""
        # Nothing more is told to `on_gone` afterwards: the session may be attached to the next manager then.
        ends_by_itself = has_hung_up(self._channel.socket)  # asked first: the thread closes it as soon as it is told
        with self._ending:
            self._closed = True
        self._waker.wake()
        if threading.get_ident() == self.thread.ident:  # in a callback: the rest is done when that has returned
            self._channel.close()
        elif not self.thread.is_alive():  # perhaps it could not be started
            self._channel.close()
            self._close_descriptors()
        elif not ends_by_itself:  # else what it tells may wait for us
            self.thread.join()

    def abandon(self) -> None:
        """In a forked child: forget the parent's connection without a word to the manager."""
        self._closed = True
        self._lock, self._ending = threading.RLock(), threading.RLock()  # another thread of the parent may have had one
        self._channel.close()
        self._close_descriptors()

    # --- on the thread -----------------------------------------------------------------------------------

    def _run(self) -> None:
        why: str = HUNG_UP
        last: Exception | None = None
        try:
            self._poll.register(self._waker.fileno())
            self._poll.register(self._channel.socket.fileno())
            while not self._closed and last is None:
                ready = self._poll.wait(LINGER if self._lingers else self._reminders.patience())
                for descriptor in ready & self._retained.keys():
                    del self._retained[descriptor]
                    self._poll.unregister(descriptor)
                    os.close(descriptor)
                if self._waker.fileno() in ready:
                    self._tell()
                if self._channel.socket.fileno() in ready:
                    last = self._hear(self._channel.receive_ready())
                if self._lingers and time.monotonic() >= self._release_at:
                    self._release()
                self._reminders.call_due()
        except SharedError as error:
            why = str(error)
        except OSError as error:
            why = said("The connection broke: %1.", error)
        finally:
            self._end(str(last) if last else why, last)

    def _tell(self) -> None:
        self._waker.clear()
        for descriptor, retained in _drained(self._coming):
            self._retained[descriptor] = retained
            self._poll.register(descriptor)
        if self._outbox:  # the answer to a watch says that what was let go of before has been heard
            self._release()
        elif not self._lingers and (self._objects or self._memories):
            self._lingers, self._release_at = True, time.monotonic() + LINGER
        for message in _drained(self._outbox):
            self._channel.send(message)

    def _release(self) -> None:
        self._lingers = False
        objects, memories = [*_drained(self._objects)], [*_drained(self._memories)]
        if (objects or memories) and not self._closed:
            self._channel.send(Release(objects, memories))

    def _hear(self, messages: Iterator[Message]) -> Exception | None:
        """What the manager tells; its last word, if it hangs up."""
        for message in messages:
            if isinstance(message, Goodbye):
                return last_said(message)
            if isinstance(message, Changed):
                self._call_back(message.object, message.version)
        return None

    def _call_back(self, object: int, version: int) -> None:
        for watch in [*self._watches.get(object, [])]:
            if self._closed:
                return
            try:
                watch.callback(version)
            except Exception:  # noqa: BLE001 - it is theirs, and told
                _complain(OF_WATCH)
        if version > DELETED and any(watch.again for watch in self._watches.get(object, ())) and not self._closed:
            self._channel.send(Watch(object, version))  # told once: ask for the next

    def _end(self, why: str, last: Exception | None) -> None:
        with self._ending:
            deliberately, self._closed = self._closed, True
            ours = self._channel.socket
            has_gone = not deliberately or (ours.fileno() >= 0 and has_hung_up(ours))  # others may know already
            self._channel.close()
            self._close_descriptors()
            if not deliberately:
                self._on_gone(why, last)
        self._reminders.call_due(all_of_them=True)
        for object in [*self._watches]:
            for watch in [*self._watches.get(object, [])]:
                if not has_gone and not watch.to_the_end:
                    continue
                try:
                    watch.callback(MANAGER_GONE)
                except Exception:  # noqa: BLE001
                    _complain(OF_WATCH)

    def _close_descriptors(self) -> None:
        """Close each but once: in a child that is forked later, its number may be another one's."""
        known, self._retained = self._retained, {}
        self._waker.close()
        for descriptor in (*known, *(descriptor for descriptor, _ in _drained(self._coming))):
            os.close(descriptor)


def _complain(what: str) -> None:
    import logging  # slow to load, for what should not happen

    logging.getLogger("jupyter_shared").exception(what)


def _drained(items: deque[Item]) -> Iterator[Item]:
    while items:
        try:
            yield items.popleft()
        except IndexError:  # another thread was faster
            return
