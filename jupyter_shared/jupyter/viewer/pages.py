"""What one page in a browser has open: its mounts, and the managers it looks at."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...panes.dashboard import DashboardPane
from ...panes.managers import ManagersPane
from ...panes.mounts import Mounts, Wanted, wanted
from ...panes.pane import Message, Pane
from ...panes.shelf import FiguresPane, ShelfPane
from ...panes.watching import EVERYTHING
from .discovery import Discovery
from .frames import packed
from .observing import Observed, Observers

# How all of a manager can be looked at.
LOOKS: dict[str, type[Pane]] = {"dashboard": DashboardPane, "shelf": ShelfPane, "figures": FiguresPane}


class Page:
    """One page. All of it is called by one thread, and `send` gets messages to it from any."""

    def __init__(self, send: Callable[[bytes], object], discovery: Discovery, observers: Observers) -> None:
        self._send = send
        self._discovery = discovery
        self._observers = observers
        self._mounts = Mounts(self._find, self._tell)
        self._used: dict[str, Observed] = {}  # by place
        self._listens: dict[str, Callable[[], object]] = {}

    def hear(self, message: Message) -> None:
        """Do what a message of the page asks for."""
        type_, id_ = message.get("type"), str(message.get("pane"))
        before = self._used.pop(id_, None) if type_ in ("open", "close") else None
        try:
            self._mounts.hear(message)
        finally:
            if before:  # not before what replaces it is there, which may be of the same manager
                self._observers.release(before)

    def close(self) -> None:
        """Close all that the page has open."""
        self._mounts.close_all()
        for observed in self._used.values():
            self._observers.release(observed)
        self._used.clear()

    def _tell(self, content: Message) -> None:
        buffers = content.pop("buffers", None) or ()
        self._send(packed(content, buffers))

    def _find(self, message: Message) -> Wanted:
        """What an `open` message asks for: `{managers: true}`, `{manager, look}` or `{manager, object}`."""
        if message.get("managers"):
            return Wanted(self._no_session, self._managers_pane)
        observed = self._observers.use(str(message.get("manager")))
        self._used[str(message.get("pane"))] = observed
        if message.get("object") is not None:
            return wanted(observed, str(message["object"]), observed.pacer)
        look = LOOKS.get(str(message.get("look")), DashboardPane)
        return Wanted(observed, lambda reach, send, pacer: look(reach, EVERYTHING, send, pacer), observed.pacer)

    def _no_session(self) -> None:
        """The list of managers stands above sessions."""

    def _managers_pane(self, _reach: Any, send: Any, paced_by: Any) -> Any:
        return ManagersPane(self._discovery, send, paced_by)
