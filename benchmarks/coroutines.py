"""What awaiting costs beside blocking, and a thousand that wait: `python -m benchmarks.coroutines`.

Ratios of medians, the ways in turns, on one machine that may be busy. Beside them, if it is installed, aioprocessing,
which awaits the standard library's queues in threads.
"""

from __future__ import annotations

import asyncio
import os
import resource
import statistics
import tempfile
import threading
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

ROUNDS = 9
CALLS = 200
WAITING = 1000


async def main() -> None:
    """Measure, and print."""
    import jupyter_shared

    with jupyter_shared.attach("coroutines", label="benchmark") as session:
        try:
            await _calls(session)
            await _many(session)
        finally:
            session.stop()


async def _calls(session: Any) -> None:
    """A put and a get, each awaited."""
    items = session.queue("items")

    async def blocking() -> None:
        items.put(1)
        items.get()

    async def awaited() -> None:
        await items.put_async(1)
        await items.get_async()

    async def in_threads() -> None:
        await asyncio.to_thread(items.put, 1)
        await asyncio.to_thread(items.get)

    ways = {"blocking": blocking, "awaited": awaited, "to_thread": in_threads, **_aioprocessing()}
    took: dict[str, list[tuple[float, float]]] = {way: [] for way in ways}
    for _ in range(ROUNDS):
        for way, pair in ways.items():
            took[way].append(await _seconds(pair))
    floors = [statistics.median(column) for column in zip(*took["blocking"], strict=True)]
    for way, seconds in took.items():
        medians = [statistics.median(column) for column in zip(*seconds, strict=True)]
        shown = (f"{one * 1e6:6.0f} us ({one / floor:4.2f}x)" for one, floor in zip(medians, floors, strict=True))
        print(f"put and get, {way:14} {next(shown)}, processor here {next(shown)}")


async def _seconds(pair: Callable[[], Awaitable[None]]) -> tuple[float, float]:
    """By the clock, and of this process's processor time."""
    begun, worked = time.perf_counter(), time.process_time()
    for _ in range(CALLS):
        await pair()
    return (time.perf_counter() - begun) / CALLS, (time.process_time() - worked) / CALLS


def _aioprocessing() -> dict[str, Callable[[], Awaitable[None]]]:
    try:
        import aioprocessing
    except ImportError:
        print("aioprocessing is not installed: no figure of it")
        return {}
    theirs = aioprocessing.AioManager().AioQueue()

    async def pair() -> None:
        await theirs.coro_put(1)
        await theirs.coro_get()

    return {"aioprocessing": pair}


async def _many(session: Any) -> None:
    """Many tasks that wait at once, until each has its item."""
    items = session.queue("many")
    await items.put_async(0)
    await items.get_async()
    before = _here()
    tasks = [asyncio.create_task(items.get_async()) for _ in range(WAITING)]
    while len(session.describe(items).waiters) < WAITING:
        await asyncio.sleep(0.01)
    threads, descriptors, memory = (now - was for now, was in zip(_here(), before, strict=True))
    begun = time.perf_counter()
    items.put_many(range(WAITING))
    await asyncio.gather(*tasks)
    took = time.perf_counter() - begun
    print(f"{WAITING} waiting: {threads} threads, {descriptors} descriptors, {memory / 1024:.1f} MiB more at most")
    print(f"{WAITING} served: {took * 1e3:.0f} ms, {took / WAITING * 1e6:.0f} us each")


def _here() -> tuple[int, int, int]:
    """Threads, descriptors, and the most memory in KiB that this process has had."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return threading.active_count(), sum(1 for _ in Path("/proc/self/fd").iterdir()), most


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        os.environ["JUPYTER_RUNTIME_DIR"] = folder
        asyncio.run(main())
