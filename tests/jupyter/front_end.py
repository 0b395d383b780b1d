"""A front end for panes, in this process: it hears what they send, keeps what it shows, and says things to them."""

from __future__ import annotations

import itertools
import threading
from typing import Any

import msgspec

from jupyter_shared.panes.kinds_of_panes import pane_for
from jupyter_shared.panes.looks import LOOKS
from jupyter_shared.panes.messages import TO_PAGE
from jupyter_shared.panes.pane import Pane
from jupyter_shared.panes.updates import UPDATES
from jupyter_shared.saying import in_english
from tests.waiting import until

ENVELOPE = {"type", "pane", "buffers"}  # of any message


class FrontEnd:
    """One place that shows one pane."""

    def __init__(self, session: Any, target: Any = None, pane: type[Pane] | None = None, **options: Any) -> None:
        self.heard: list[dict[str, Any]] = []
        self.rows: dict[int, list[Any]] = {}
        self.order: list[int] = []
        self.trouble = ""
        self.garbled: list[str] = []
        self.view = self.look = ""
        self._requests = itertools.count(1)
        self._lock = threading.Lock()
        proxy = session.open(target) if isinstance(target, str) else target
        self.pane = (pane or pane_for(proxy))(lambda: session, proxy, self._hear, **options)
        self.pane.open()

    def _hear(self, message: dict[str, Any]) -> None:
        message = in_english(message)
        with self._lock:
            self._check(message)
            self.heard.append(message)
            if message["type"] == "trouble":
                self.trouble = message["trouble"]
            if "order" in message:
                self._keep(message)

    def _check(self, message: dict[str, Any]) -> None:
        """Whether it is one of `panes/messages.py`."""
        try:
            shapes = [TO_PAGE[message["type"]]]
            if message["type"] == "update":
                self.look = message.get("look", self.look)
                shapes += [UPDATES[self.view], *([LOOKS[self.look]] if self.view == "value" else [])]
                self._check_names(message, shapes)
            for shape in shapes:
                msgspec.convert(message, shape)
        except (KeyError, msgspec.ValidationError) as error:
            self.garbled.append(f"{message}: {type(error).__name__} {error}")
        self.view = message.get("view", self.view)

    def _check_names(self, message: dict[str, Any], shapes: list[Any]) -> None:
        """Whether each field is one of some shape: converting overlooks what is in none."""
        unknown = {*message} - ENVELOPE - {name for shape in shapes for name in shape.__annotations__}
        if unknown:
            raise msgspec.ValidationError(f"there is no {' or '.join(sorted(unknown))} in it")

    def _keep(self, message: dict[str, Any]) -> None:
        if message["fresh"]:
            self.rows.clear()
        self.rows.update({id_: cells for id_, cells, *_ in message["rows"]})
        self.order = message["order"]

    def said(self, type_: str) -> list[dict[str, Any]]:
        return [message for message in [*self.heard] if message["type"] == type_]

    @property
    def updates(self) -> list[dict[str, Any]]:
        return self.said("update")

    def last(self, name: str) -> Any:
        """What was last told under a name."""
        found = [message[name] for message in self.updates if message.get(name) is not None]
        return found[-1] if found else None

    def shows(self, column: int = 0) -> list[Any]:
        """One column of the table, as it would be seen."""
        with self._lock:
            return [self.rows[id_][column] for id_ in self.order]

    def row(self, first: str) -> list[Any] | None:
        """The row whose first cell says this."""
        with self._lock:
            return next((cells for cells in self.rows.values() if cells[0] == first), None)

    def id_of(self, first: str) -> int:
        return next(id_ for id_, cells in self.rows.items() if cells[0] == first)

    def say(self, type_: str, **content: Any) -> None:
        self.pane.hear({"type": type_, **content})

    def ask(self, type_: str, **content: Any) -> dict[str, Any]:
        """Say something that is answered: the answer."""
        request = next(self._requests)
        self.say(type_, request=request, **content)
        return until(lambda: next((m for m in [*self.heard] if m.get("request") == request), None))

    def close(self) -> None:
        self.pane.close()
        assert not self.garbled, self.garbled[:3]
