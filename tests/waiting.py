"""Tests wait for a condition, never for a time: this is how."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

PATIENCE = 90.0  # seconds after which a condition is given up on; no test that passes needs them
Answer = TypeVar("Answer")


def until(condition: Callable[[], Answer], what: str = "", patience: float = PATIENCE) -> Answer:
    """Ask again and again until the answer is true; the answer."""
    deadline = time.monotonic() + patience
    while True:
        answer = condition()
        if answer:
            return answer
        assert time.monotonic() < deadline, f"still not so: {what or condition}, but {answer!r}"
        time.sleep(0.002)
