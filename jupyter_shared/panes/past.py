"""The past of what a view shows: its last changes, what it was after each, and a way back there."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from typing import Any

from ..client.preview.preview import preview
from ..client.records import key_text
from ..kinds import has_history
from ..kinds.glance import ABSENT, PartLine
from ..kinds.proxy import Proxy
from ..saying import said
from .hearing import EditRefused

MOST_CHANGES = 100
MOST_LINES = 50
LENGTH = 300  # characters of a line
Message = dict[str, Any]


class Past:
    """The part of a pane that tells the history of its target, if there is one."""

    session: Any
    target: Any
    _send: Callable[[Message], None]
    _accept: Callable[..., None]

    @property
    def remembers(self) -> bool:
        """Whether there is a history of what is shown."""
        return isinstance(self.target, Proxy) and has_history(self.target.kind)

    def on_history(self, message: Message) -> None:
        """Tell the last changes, newest first."""
        found = self.session.history(self._with_a_past(), MOST_CHANGES)
        changes = [[one.version, one.when, one.who, _short(one.what())] for one in found]
        before = found[-1].before if found else None
        self._answer(message, changes=changes, before=before)

    def on_look_back(self, message: Message) -> None:
        """Tell what there was at a version."""
        target = self._with_a_past()
        contents = self.session.ask("was", target._handle.object, message["version"])
        lines = [_line(line) for line in islice(target._lines(contents), MOST_LINES)]
        more = len(contents) - MOST_LINES if isinstance(contents, list) else 0
        self._answer(message, lines=lines, more=max(more, 0))

    def on_restore(self, message: Message) -> None:
        """Make it what it was at a version: one more change, which can be taken back."""
        target = self._with_a_past()
        self.session.restore(target, message["version"])
        after = self.session.version(target)

        def undo() -> None:
            if self.session.version(target) != after:
                raise EditRefused(said("Somebody else has written since: it stays as it is."))
            self.session.restore(target, back=1)

        self._accept(message, undo, said("Restored what it was"))

    def _with_a_past(self) -> Any:
        if not self.remembers:
            raise EditRefused(said("There is no history of this."))
        return self.target

    def _answer(self, message: Message, **told: Any) -> None:
        self._send({**told, "type": "answer", "request": message.get("request")})


def _short(text: str) -> str:
    return text if len(text) <= LENGTH else text[:LENGTH]


def _line(line: PartLine) -> list[str]:
    """A line as pages take it: a key or index, and what is there."""
    key = "" if line.key is ABSENT else key_text(line.key)
    if line.blob is not ABSENT:
        return [key, preview(line.blob, LENGTH).text]
    return [key, line.text[:LENGTH] if line.member is ABSENT else key_text(line.member)]
