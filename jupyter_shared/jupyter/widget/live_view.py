"""The widget: a shell around panes. It passes messages on, between the places that show it and their panes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import anywidget
import traitlets

from ...errors import SharedError
from ...kinds.values import PUBLISHED
from ...panes import assets
from ...panes.mounts import Mounts, Wanted, found, wanted
from ...panes.pane import Message
from ...panes.watching import EVERYTHING, Target
from .. import html, saved_view
from .drawing import drawn
from .routing import answer_anywhere

EARLY = "early"
EARLY_REPEATS = 15


class LiveView(anywidget.AnyWidget):
    """Shows one shared object, or all of them, as they change."""

    _esm = assets.module()
    _css = assets.style()
    title = traitlets.Unicode().tag(sync=True)
    draws = traitlets.Bool(True).tag(sync=True)  # whether values may be drawn by their own code, if somebody asks

    def __init__(self, shown: Wanted, target: Target, what: str = "") -> None:
        """Wherever it is shown, it shows this."""
        self._shown = shown
        self._target = target
        self._what = what
        self._mounts = Mounts(self._find, self._tell)
        self._asked = False
        super().__init__(title=f"{what} {title_of(shown.reach(), target)}".strip())
        self.on_msg(self._heard)

    def _find(self, message: Message) -> Wanted:
        """What is to be shown at a place; on the dashboard, one more object."""
        name = message.get("object")
        return self._shown if name is None else wanted(self._shown.reach, str(name), self._shown.paced_by)

    def _heard(self, _widget: Any, message: Message, _buffers: Any) -> None:
        """On the main thread, or on one of ipykernel's own: see `commsOverSubshells`."""
        if message.get("type") == "open":
            self._asked = True
            self._mounts.close(EARLY)
        if message.get("type") == "draw":
            self._draw(message)
        else:
            self._mounts.hear(message)

    def _draw(self, message: Message) -> None:
        """Run the code of a value's classes: on the thread that runs cells, where libraries expect it."""
        answer: Message = {"pane": message.get("pane"), "request": message.get("request")}
        try:
            session = self._shown.reach()
            target = found(session, message.get("object") or self._target)
            answer |= {"type": "answer", "drawn": drawn(session.unpack(target._read_at("get")[0]))}
        except Exception as error:  # noqa: BLE001 - whatever the value's own code raises is told who asked for it
            answer |= {"type": "refused", "why": f"Its code failed: {type(error).__name__}: {error}"}
        self._tell(answer)

    def _begin_early(self) -> None:
        """Show before anybody asks: a kernel that goes on to a long cell does not hear who asks until it is over.

        Nobody may be there yet to hear this, so it is repeated for a while. It ends with the first who asks.
        """
        if not self._mounts and not self._asked:
            self._mounts.open(EARLY, self._shown, repeats=EARLY_REPEATS)

    def _tell(self, content: Message) -> None:
        buffers = content.pop("buffers", None)
        self.send(content, buffers)
        answer_anywhere(self)

    def close(self) -> None:
        """End all that it watches, wherever it is shown."""
        self._mounts.close_all()
        super().close()

    def _repr_mimebundle_(self, **options: Any) -> Any:
        bundle = super()._repr_mimebundle_(**options)
        if bundle is None:
            return None
        self._begin_early()
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
        return {**data, **snapshot(self._shown.reach, self._target, self._what)}, metadata


def title_of(session: Any, target: Target) -> str:
    """What a view is called."""
    if target is EVERYTHING:
        return f"All that is shared on {session.name!r}"
    kind = "value" if target._handle.kind == PUBLISHED else target._handle.kind
    return f"{kind} {target._handle.name or '(without a name)'}"


def snapshot(reach: Callable[[], Any], target: Target, what: str) -> dict[str, Any]:
    """What is shown where widgets cannot run: how it was when the cell ran."""
    try:
        session = reach()
        return {**saved_view.of(session, target, what), **html.bundle(session if target is EVERYTHING else target)}
    except (SharedError, OSError) as error:
        return {"text/plain": str(error)}
