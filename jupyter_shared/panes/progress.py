"""How far something is, shown: a bar."""

from __future__ import annotations

import time
from typing import Any

from .pane import Message, Pane


class ProgressPane(Pane):
    """A bar."""

    kind = "progress"
    looks = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._sent: Message = {}

    def update(self) -> Message | None:
        """The state of the bar, if it has changed."""
        found = self.moment(("all", []))
        facts = found.replies[0]
        if facts == self._sent:
            return None
        self._sent = facts
        return {**facts, "now": time.time(), "last": [found.writer, found.written]}

    def forget(self) -> None:
        """All is to be sent again."""
        self._sent = {}
