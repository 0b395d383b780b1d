"""How something is to be seen, as the last request has it, in whatever order the requests are done."""

from __future__ import annotations

import threading
from typing import Any, Generic, TypeVar

Value = TypeVar("Value")


class Newest(Generic[Value]):
    """A value that requests of a page set. Each is done on a thread of its own, so an earlier one may be done later."""

    def __init__(self, value: Value) -> None:
        self.value = value
        self._request = 0  # that set it: a page counts its requests
        self._lock = threading.Lock()

    def take(self, message: dict[str, Any], value: Value) -> None:
        """Have the value that a request asks for, unless a later one has been done already."""
        with self._lock:
            request = int(message.get("request", self._request))
            if request >= self._request:
                self._request, self.value = request, value
