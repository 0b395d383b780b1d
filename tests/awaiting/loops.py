"""Event loops for tests: what they run ends, and waits for conditions."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from tests.waiting import PATIENCE

Answer = TypeVar("Answer")
DEADLINE = 90.0  # seconds after which what is run is given up on


def ran(work: Coroutine[Any, Any, Answer]) -> Answer:
    """What a coroutine returns, in a loop of its own."""

    async def in_time() -> Answer:
        async with asyncio.timeout(DEADLINE):
            return await work

    return asyncio.run(in_time())


async def until(condition: Callable[[], Answer], what: str = "") -> Answer:
    """Ask again and again, while others go on, until the answer is true; the answer."""
    deadline = time.monotonic() + PATIENCE
    while not (answer := condition()):
        assert time.monotonic() < deadline, f"still not so: {what or condition}, but {answer!r}"
        await asyncio.sleep(0.002)
    return answer


def waiting(session: Any, proxy: Any) -> int:
    """How many calls are parked at an object."""
    return len(session.describe(proxy).waiters)
