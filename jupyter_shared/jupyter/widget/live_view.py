"""The widget: a shell around panes. It passes messages on, between the places that show it and their panes."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import anywidget
import traitlets

from ...errors import SharedError
from ...panes.kinds_of_panes import pane_for
from ...panes.pane import Message, Pane
from ...panes.watching import DIRECTORY, Target
from .. import html
from . import assets
from .routing import answer_anywhere

EARLY = "early"
EARLY_REPEATS = 15
MOST_PANES = 200  # tabs that went without a word leave theirs behind; the oldest go first


class LiveView(anywidget.AnyWidget):
    """Shows one shared object, or all of them, as they change."""

    _esm = assets.module()
    _css = assets.style()
    title = traitlets.Unicode().tag(sync=True)

    def __init__(self, reach: Callable[[], Any], root: Callable[..., Pane], target: Target, what: str = "") -> None:
        """`reach` gives the session; `root` makes the pane for a place where this is shown."""
        self._reach = reach
        self._root = root
        self._target = target
        self._panes: dict[str, Pane] = {}
        self._panes_lock = threading.Lock()
        self._asked = False
        super().__init__(title=f"{what} {title_of(reach(), target)}".strip())
        self.on_msg(self._heard)

    def _heard(self, _widget: Any, message: Message, _buffers: Any) -> None:
        """On the main thread, or on one of ipykernel's own: see `commsOverSubshells`."""
        id_ = str(message.get("pane"))
        if message.get("type") == "open":
            self._open(id_, message)
        elif message.get("type") == "close":
            self._close_pane(id_)
        elif id_ in self._panes:
            self._panes[id_].hear(message)
        else:
            self.send({"pane": id_, "type": "lost"})  # the kernel has forgotten it: open it anew

    def _begin_early(self) -> None:
        """Show before anybody asks: a kernel that goes on to a long cell does not hear who asks until it is over.

        Nobody may be there yet to hear this, so it is repeated for a while. It ends with the first who asks.
        """
        if self._panes or self._asked:
            return
        pane = self._root(self._reach, self._sender(EARLY))
        pane.repeats = EARLY_REPEATS
        self._keep(EARLY, pane)

    def _sender(self, id_: str) -> Callable[[Message], None]:
        def send(content: Message) -> None:
            buffers = content.pop("buffers", None)
            self.send({"pane": id_, **content}, buffers)
            answer_anywhere(self)

        return send

    def _open(self, id_: str, message: Message) -> None:
        self._asked = True
        self._close_pane(EARLY)
        self._close_pane(id_)
        target, send = message.get("object"), self._sender(id_)
        try:
            self._keep(id_, self._root(self._reach, send) if target is None else self._inner(target, send))
        except (SharedError, OSError) as error:
            send({"type": "trouble", "trouble": "problem", "why": str(error)})

    def _keep(self, id_: str, pane: Pane) -> None:
        with self._panes_lock:
            self._panes[id_] = pane
            oldest = next(iter(self._panes)) if len(self._panes) > MOST_PANES else None
        if oldest:
            self._close_pane(oldest)
        pane.open()

    def _inner(self, name: str, send: Callable[[Message], None]) -> Pane:
        """A pane within the dashboard."""
        return pane_for(self._reach().open(name))(self._reach, self._reach().open(name), send)

    def _close_pane(self, id_: str) -> None:
        with self._panes_lock:
            pane = self._panes.pop(id_, None)
        if pane:
            pane.close()

    def close(self) -> None:
        """End all that it watches, wherever it is shown."""
        for id_ in [*self._panes]:
            self._close_pane(id_)
        super().close()

    def _repr_mimebundle_(self, **options: Any) -> Any:
        bundle = super()._repr_mimebundle_(**options)
        if bundle is None:
            return None
        self._begin_early()
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
        return {**data, **snapshot(self._reach, self._target)}, metadata


def title_of(session: Any, target: Target) -> str:
    """What a view is called."""
    if target is DIRECTORY:
        return f"All that is shared on {session.name!r}"
    return f"{target._handle.kind} {target._handle.name or '(without a name)'}"


def snapshot(reach: Callable[[], Any], target: Target) -> dict[str, str]:
    """What is shown where widgets cannot run: how it was when the cell ran."""
    try:
        return html.bundle(reach() if target is DIRECTORY else target)
    except (SharedError, OSError) as error:
        return {"text/plain": str(error)}
