"""The past of what a view shows: its last changes, what it was after each, and a way back there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..client.preview.plain import plain_text
from ..client.preview.preview import preview
from ..client.records import key_text
from ..kinds.contents import ContentsProxy
from .hearing import EditRefused

MOST_CHANGES = 100
MOST_LINES = 50
LENGTH = 300  # characters of a line
Message = dict[str, Any]


class Past:
    """The part of a pane that looks back. Its target has contents, or there is nothing to see."""

    session: Any
    target: Any
    _send: Callable[[Message], None]
    _accept: Callable[..., None]

    @property
    def remembers(self) -> bool:
        """Whether there is a history of what is shown."""
        return isinstance(self.target, ContentsProxy)

    def on_history(self, message: Message) -> None:
        """Tell the last changes, newest first."""
        found = self.session.history(self._with_a_past(), MOST_CHANGES)
        changes = [[one.version, one.when, one.who, one.what()[:LENGTH]] for one in found]
        before = found[-1].before if found else None
        self._answer(message, changes=changes, before=before)

    def on_look_back(self, message: Message) -> None:
        """Tell what there was at a version."""
        contents = self.session.ask("was", self._with_a_past()._handle.object, message["version"])
        lines = _lines(self.target.kind, contents)
        more = len(contents) - MOST_LINES if isinstance(contents, list) else 0
        self._answer(message, lines=lines, more=max(more, 0))

    def on_restore(self, message: Message) -> None:
        """Make it what it was at a version: one more change, which can be taken back."""
        target = self._with_a_past()
        self.session.restore(target, message["version"])
        after = self.session.version(target)

        def undo() -> None:
            if self.session.version(target) != after:
                raise EditRefused("Somebody else has written since: it stays as it is.")
            self.session.restore(target, back=1)

        self._accept(message, undo, "Restored what it was")

    def _with_a_past(self) -> Any:
        if not self.remembers:
            raise EditRefused("There is no history of this.")
        return self.target

    def _answer(self, message: Message, **told: Any) -> None:
        self._send({**told, "type": "answer", "request": message.get("request")})


def _lines(kind: str, contents: Any) -> list[list[str]]:
    """Contents, as `replace` takes them, in words: a key or index, and what is there."""
    if kind in ("dict", "namespace"):
        return [[key_text(key), _text(blob)] for key, blob in contents[:MOST_LINES]]
    if kind == "set":
        return [["", key_text(key)] for key in contents[:MOST_LINES]]
    if kind == "list":
        return [[str(index), _text(blob)] for index, blob in enumerate(contents[:MOST_LINES])]
    if kind == "array":
        return [["", f"{len(contents):,} bytes of numbers"]]
    return [["", plain_text(contents)[:LENGTH] if kind == "counter" else _text(contents)]]


def _text(blob: Any) -> str:
    return preview(blob, LENGTH).text
