"""What one thread has written inside `with pipeline()` and not sent yet: many calls, in few messages."""

from __future__ import annotations

from typing import Any

from ...wire.messages import Calls, Failure

MOST_CALLS = 256  # before they are to be sent


class Pipeline:
    """The quiet calls of one block, in order, and those that failed."""

    channel: Any = None  # that collects it, unless it is inside another one

    def __init__(self) -> None:
        self.failed: list[Failure] = []
        self._collected: list[Calls] = []
        self._last: Calls | None = None  # of these
        self._calls = 0

    def add(self, number: int, object: int, operation: str, args: list[Any], place: str | None) -> bool:
        """Take in one call, together with its like before it; whether it is time to send."""
        last = self._last
        if last is not None and last.object == object and last.operation == operation and place is None:
            last.calls.append(args)
        else:
            self._last = Calls(number, object, operation, [args], place)
            self._collected.append(self._last)
        self._calls = calls = self._calls + 1
        return calls > MOST_CALLS

    def take(self) -> list[Calls]:
        """Everything that is to be sent, which is then no longer here."""
        collected, self._collected, self._last, self._calls = self._collected, [], None, 0
        return collected
