"""Locks, events and the like: their state in words, who holds them, who waits, and deadlocks. For any kind."""

from __future__ import annotations

from typing import Any

from ..client.records import object_info
from ..kinds import PROXIES
from .pane import Message, Pane
from .queues import waiters
from .watching import EVERYTHING, Target


class SyncPane(Pane):
    """Something to wait for."""

    kind = "sync"
    looks = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._sent: Message = {}

    def watched(self) -> list[Target]:
        """It, and who waits for anything: a circle may close elsewhere."""
        return [self.target, EVERYTHING]

    def update(self) -> Message | None:
        """State, holders, waiters and deadlocks that concern it."""
        info = object_info(self.moment(("@describe", [])).replies[0])
        glance = PROXIES[info.kind]._glance(info.summary)
        changed: Message = {
            "state": glance.state,
            "text": glance.text or info.preview,
            "holders": info.summary.get("held_by", []),  # one holder is named in the text
            "since": info.summary.get("since") if info.holder else None,
            "waiters": waiters(info),
            "deadlocks": self._deadlocks(info),
        }
        if changed == self._sent:
            return None
        self._sent = changed
        return changed

    def _deadlocks(self, info: Any) -> list[list[str]]:
        if not info.waiters or not info.holder:
            return []
        return [
            circle for circle in self.session.ask("counts")["deadlocks"] if any(info.holder in one for one in circle)
        ]

    def forget(self) -> None:
        """All is to be sent again."""
        self._sent = {}
