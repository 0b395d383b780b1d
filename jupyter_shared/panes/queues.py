"""A queue: how deep it is and was, who waits, and what comes next."""

from __future__ import annotations

import time
from typing import Any

from ..client.preview.preview import preview
from ..client.records import object_info
from .pane import Message, Pane

MOST_NEXT = 8


class QueuePane(Pane):
    """First in first out, last in first out, or by priority."""

    kind = "queue"
    looks = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._sent: Message = {}

    def update(self) -> Message | None:
        """Depth, waiters, next items."""
        about, blobs = self.moment(("@describe", []), ("peek", [MOST_NEXT])).replies
        info = object_info(about)
        seen = [preview(blob, 120, memories=self.session.memories) for blob in blobs]
        state = {
            "length": info.length,
            "maxsize": info.summary.get("maxsize", 0),
            "unfinished": info.summary.get("unfinished", 0),
            "came": info.summary.get("came"),
            "next": [[item.text, item.type_name] for item in seen],
            "waiters": waiters(info),
            "last": [info.writer, info.written],
        }
        if state == self._sent:
            return None
        self._sent = state
        return {**state, "at": time.time()}

    def forget(self) -> None:
        """All is to be sent again."""
        self._sent = {}


def waiters(info: Any) -> list[list[Any]]:
    """Who waits, for what, since when: in the order they came."""
    return [[waiter.caller, waiter.operation, waiter.since] for waiter in info.waiters]
