"""The list of managers: which there are, each with what a list needs to know. What they hold, other panes show."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, Protocol

from .pacing import Pacer, pacer
from .pane import Message, Send

OWN = "mp-"  # how the names of managers begin that a program has started for itself


class ManagerList(Protocol):
    """Knows which managers there are."""

    managers: dict[str, Any]  # by name, as their connection files describe them

    def join(self, listener: Callable[[], object]) -> None:
        """Have it called after each change."""

    def leave(self, listener: Callable[[], object]) -> None:
        """Have a listener called no more."""


class ManagersPane:
    """A pane like all others to its place, but for that it stands above sessions."""

    kind = "managers"

    def __init__(self, discovery: ManagerList, send: Send, paced_by: Pacer = pacer) -> None:
        self.not_before = 0.0
        self.repeats = 0  # nothing here has to be sent to who may not be there yet
        self._discovery = discovery
        self._send = send
        self._pacer = paced_by
        self._lock = threading.Lock()
        self._visible = True
        self._serial = 0
        self._told: list[Message] | None = None

    def open(self) -> None:
        """Say hello, and follow which managers there are."""
        self._send({"type": "hello", "view": self.kind, "name": None, "kind": "managers"})
        self._pacer.join(self)
        self._discovery.join(self._changed)

    def close(self) -> None:
        """Send no updates any more."""
        self._visible = False
        self._discovery.leave(self._changed)
        self._pacer.leave(self)

    def hear(self, message: Message) -> None:
        """It has come into sight, or gone out of it; nothing else concerns it."""
        if message.get("type") == "sight":
            self._visible = bool(message.get("visible"))
            self._pacer.wake(self, at_once=True)

    def forked(self) -> None:
        """In a forked child: it is the parent's."""
        self._visible = False

    def _changed(self) -> None:
        self._pacer.wake(self)

    def refresh(self) -> None:
        """Send the list, if it is another one. On the pacer's thread."""
        with self._lock:
            if not self._visible:
                return
            found = [_described(known) for known in self._discovery.managers.values()]
            found.sort(key=lambda known: (known["own"], known["started"]))
            if found == self._told:
                return
            self._told = found
            self._serial += 1
            self._send({"type": "update", "serial": self._serial, "managers": found})


def _described(known: Any) -> Message:
    """All of a connection file that a page may know: no key, no address."""
    return {"name": known.name, "pid": known.pid, "started": known.started, "own": known.name.startswith(OWN)}
