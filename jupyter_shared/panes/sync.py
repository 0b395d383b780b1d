"""Locks, semaphores, conditions, events and barriers: their state, who holds them, who waits, and deadlocks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .pane import Message, Pane
from .queues import waiters
from .watching import DIRECTORY, Target

Summary = dict[str, Any]


def _lock(holder: str | None, _summary: Summary) -> tuple[str, str]:
    return ("held", f"held by {holder}") if holder else ("free", "free")


def _semaphore(_holder: str | None, summary: Summary) -> tuple[str, str]:
    value, initial = summary.get("value", 0), summary.get("initial", 0)
    return ("free" if value else "held", f"{value} of {initial} free")


def _condition(holder: str | None, summary: Summary) -> tuple[str, str]:
    waiting = summary.get("waiting", 0)
    state, text = _lock(holder, summary)
    return state, f"lock {text}; {waiting} waiting to be notified"


def _event(_holder: str | None, summary: Summary) -> tuple[str, str]:
    return ("set", "set") if summary.get("set") else ("unset", "not set")


def _barrier(_holder: str | None, summary: Summary) -> tuple[str, str]:
    if summary.get("broken"):
        return "broken", "broken"
    return "held", f"{summary.get('waiting', 0)} of {summary.get('parties', 0)} have come"


STATES: dict[str, Callable[[str | None, Summary], tuple[str, str]]] = {
    "lock": _lock,
    "rlock": _lock,
    "semaphore": _semaphore,
    "bounded_semaphore": _semaphore,
    "condition": _condition,
    "event": _event,
    "barrier": _barrier,
}


class SyncPane(Pane):
    """Something to wait for."""

    kind = "sync"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._sent: Message = {}

    def watched(self) -> list[Target]:
        """It, and who waits for anything: a circle may close elsewhere."""
        return [self.target, DIRECTORY]

    def update(self) -> Message | None:
        """State, holders, waiters and deadlocks that concern it."""
        info = self.session.describe(self.target)
        state, text = STATES[info.kind](info.holder, info.summary)
        holders = info.summary.get("held_by") or ([info.holder] if info.holder else [])
        changed: Message = {
            "state": state,
            "text": text,
            "holders": holders,
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
