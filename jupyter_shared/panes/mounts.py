"""The mounts on a page where panes are shown: opened, told and closed as the page says, whatever carries the messages.

A widget has mounts over its comm, the panel over a socket. A mount may be opened before there is anything to show in
it: a manager that is not running, a name that nobody uses yet. Then it waits, and shows it as soon as it is there.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable
from typing import Any, NamedTuple

from ..errors import SharedError
from ..saying import said
from .kinds_of_panes import pane_of
from .pacing import Pacer, pacer
from .pane import RETRY, Message, Pane, Send, trouble_of
from .spoken import spoken
from .watching import EVERYTHING, Target, ViewWatches

MOST_MOUNTS = 200  # pages that went without a word leave theirs behind; the oldest go first
MOST_UNHEARD = 20  # of what a page says before there is a pane to hear it

NOT_YET = said("There is nothing to be seen here yet.")

log = logging.getLogger("jupyter_shared")


class Wanted(NamedTuple):
    """What a mount is to show. A manager that stands still holds up those that share its pacer, and no others."""

    reach: Callable[[], Any]  # gives the session; fails while there is none
    make: Callable[[Callable[[], Any], Send, Pacer], Pane]  # fails while there is nothing to show
    paced_by: Pacer = pacer


def wanted(reach: Callable[[], Any], target: Target | str, paced_by: Pacer = pacer) -> Wanted:
    """The pane of an object by its name or proxy, or (EVERYTHING) the dashboard."""

    def make(reach: Callable[[], Any], send: Send, paced_by: Pacer) -> Pane:
        proxy = found(reach(), target)
        return pane_of(proxy, reach, send, paced_by)

    return Wanted(reach, make, paced_by)


def found(session: Any, target: Target | str) -> Target:
    """A target in a session: by its name, unless it is a proxy of that very session."""
    if isinstance(target, str):
        return session.open(target)
    if target is EVERYTHING or target._home is session or not target._handle.name:
        return target
    return session.open(target._handle.name)


class Mount:
    """One mount: its pane, or the wait until there can be one."""

    def __init__(self, wanted: Wanted, send: Send, *, visible: bool = True, repeats: int = 0) -> None:
        self.not_before = 0.0
        self._wanted = wanted
        self._send = spoken(send)
        self._visible = visible
        self._repeats = repeats
        self._pane: Pane | None = None
        # What the pane is to hear as soon as there is one, such as where in a table the page is.
        self._unheard: deque[Message] = deque(maxlen=MOST_UNHEARD)
        self._lock = threading.Lock()  # held for a moment only: of who closes and who makes the pane, one is first
        self._closed = False
        self._trouble = ("", "")
        self._watching = ViewWatches(lambda _target, _version: wanted.paced_by.wake(self))

    def open(self) -> None:
        """Make the pane as soon as the pacer has a turn for it."""
        self._wanted.paced_by.join(self)
        if self._is_closed():  # by another thread, before it was open
            self._wanted.paced_by.leave(self)

    def close(self) -> None:
        """End; may be called more than once."""
        with self._lock:
            self._closed = True
            pane = self._pane
        self._wanted.paced_by.leave(self)
        self._watching.close()
        if pane is not None:
            pane.close()

    def forked(self) -> None:
        """In a forked child: it is on the parent's page."""
        self._closed, self._lock = True, threading.Lock()

    def hear(self, message: Message) -> None:
        """Pass it on; what comes before there is a pane is kept for it, but for requests, which are refused."""
        with self._lock:
            if message.get("type") == "sight":
                self._visible = bool(message["visible"])
            pane = self._pane
            if pane is None and "request" not in message:
                self._unheard.append(message)
        if pane is not None:
            pane.hear(message)
            return
        if "request" in message:
            self._send({"type": "refused", "request": message["request"], "why": self._trouble[1] or NOT_YET})
        self._wanted.paced_by.wake(self, at_once=True)

    def refresh(self) -> None:
        """Make the pane, if there is somebody to see it and something to show. On the pacer's thread."""
        if self._closed or self._pane is not None:
            return
        if not self._visible:
            self._watching.cover(None, [])
            return
        try:
            pane = self._wanted.make(self._wanted.reach, self._send, self._wanted.paced_by)
        except Exception as error:  # noqa: BLE001 - whatever is wrong with one view must not end the others
            self._wait(error)
        else:
            self._begin(pane)

    def _begin(self, pane: Pane) -> None:
        self._watching.cover(None, [])
        pane.repeats = self._repeats
        self._tell("", "")
        with self._lock:
            if self._closed:
                return
            visible = self._visible
            for message in self._unheard:
                pane.hear(message)
            self._unheard.clear()
            self._pane = pane
        if not visible:  # it has gone out of sight while the pane was being made
            pane.hear({"type": "sight", "visible": False})
        pane.open()
        self._wanted.paced_by.leave(self)
        if self._is_closed():  # meanwhile: its `close` may have come before its `open`
            pane.close()

    def _is_closed(self) -> bool:
        return self._closed

    def _wait(self, error: Exception) -> None:
        """Say why there is nothing to show, and look again when there may be."""
        if not isinstance(error, SharedError | OSError):
            log.error("A live view cannot be made.", exc_info=error)
            self._tell("problem", f"{type(error).__name__}: {error}")
            return
        trouble = trouble_of(error)
        self._tell(trouble, str(error))
        if trouble not in ("gone", "detached"):
            try:
                if self._watching.cover(self._wanted.reach(), [EVERYTHING]):
                    self._wanted.paced_by.wake(self)  # it may have come before we watched
                return
            except (SharedError, OSError):
                pass  # the manager has gone since
        self._wanted.paced_by.wake(self, delay=RETRY)

    def _tell(self, trouble: str, why: str) -> None:
        if (trouble, why) != self._trouble:
            self._trouble = (trouble, why)
            self._send({"type": "trouble", "trouble": trouble, "why": why})


class Mounts:
    """All mounts of a page, or of a widget wherever it is shown, by the ids the page gives them."""

    def __init__(self, find: Callable[[Message], Wanted], send: Send) -> None:
        """`find` says what an `open` message asks for; `send` gets messages with the mount's id as `pane`."""
        self._find = find
        self._send = send
        self._mounts: dict[str, Mount] = {}
        self._overtaken: deque[str] = deque(maxlen=MOST_MOUNTS)  # closed before they were opened
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._mounts)

    def hear(self, message: Message) -> None:
        """What the page says. Never waits for a manager.

        While a kernel is busy, and its page has just begun to speak to it beside that (`commsOverSubshells`), what a
        page says last may be heard first.
        """
        id_ = str(message.get("pane"))
        mount = self._mounts.get(id_)
        if message.get("type") == "open":
            if id_ not in self._overtaken:
                self.open(id_, self._find(message), visible=bool(message.get("visible", True)))
        elif message.get("type") == "close":
            if mount is None:
                self._overtaken.append(id_)
            self.close(id_)
        elif mount is not None:
            mount.hear(message)
        else:
            self._send({"pane": id_, "type": "lost"})  # we have forgotten it: it is to be opened anew

    def open(self, id_: str, wanted: Wanted, *, visible: bool = True, repeats: int = 0) -> None:
        """Show something at a mount; what was shown there before ends."""
        self.close(id_)
        mount = Mount(wanted, lambda content: self._send({"pane": id_, **content}), visible=visible, repeats=repeats)
        with self._lock:
            self._mounts[id_] = mount
            oldest = next(iter(self._mounts)) if len(self._mounts) > MOST_MOUNTS else None
        if oldest is not None:
            self.close(oldest)
        mount.open()

    def close(self, id_: str) -> None:
        """End what is shown at a mount; that there is none is no mistake."""
        with self._lock:
            mount = self._mounts.pop(id_, None)
        if mount is not None:
            mount.close()

    def close_all(self) -> None:
        """Close all mounts."""
        for id_ in [*self._mounts]:
            self.close(id_)
