"""A lock taken by one process, and handed over between two."""

from __future__ import annotations

import mmap
import struct
import time
from pathlib import Path
from typing import Any

from .clock import median, per_turn
from .measurement import Effort, Measurement, Row
from .queues import GROUP, STREAMING

HELD = 0.001  # seconds; long enough for the other one to be waiting
TURNS = {"full": 100, "quick": 30, "tiny": 4}
HOLDER = struct.Struct("q")  # who acquired the lock last
RELEASE = struct.Struct("qd")  # who released it last, and when, by the clock that all processes share


def alone(place: Any, seconds: float) -> float:
    """Acquire and release, with nobody else about."""
    lock = place.client.lock("free")

    def loop(count: int) -> None:
        for _ in range(count):
            with lock:
                pass

    return per_turn(loop, seconds)


def take_turns(place: Any, path: str, me: int, turns: int) -> list[float]:
    """Hold the lock in turns with the other process; tell how long each hand-over took.

    The memory both map is none of the peer's: written just before a release, read just after an acquisition.
    """
    lock, waits = place.client.lock("contended"), []
    with Path(path).open("r+b") as file, mmap.mmap(file.fileno(), HOLDER.size + RELEASE.size) as memory:
        for _ in range(turns):
            with lock:
                now = time.perf_counter()
                HOLDER.pack_into(memory, 0, me)
                who, when = RELEASE.unpack_from(memory, HOLDER.size)
                if who == 3 - me:
                    waits.append(now - when)
                time.sleep(HELD)
                RELEASE.pack_into(memory, HOLDER.size, me, time.perf_counter())
            _until_the_other_has_it(memory, me)
    return waits


def _until_the_other_has_it(memory: mmap.mmap, me: int) -> None:
    """So that it is asked for again while it is held: else nobody would be waiting when it is released."""
    give_up = time.perf_counter() + 0.05  # at the end the other one has left
    while HOLDER.unpack_from(memory)[0] == me and time.perf_counter() < give_up:
        time.sleep(HELD / 20)


def _take_free(stage: Any, effort: Effort) -> dict[str, float]:
    with stage.placed() as [client]:
        return {"lock-free": client.run(alone, effort.seconds)}


def _take_hand_over(stage: Any, effort: Effort) -> dict[str, float]:
    path = stage.folder / "turns"
    path.write_bytes(bytes(HOLDER.size + RELEASE.size))
    with stage.placed(2) as [one, other]:
        for me, worker in ((1, one), (2, other)):
            worker.send(take_turns, str(path), me, TURNS[effort.name])
        return {"lock-handover": median([*one.receive(), *other.receive()])}


FREE = Row("lock-free", "lock: `with lock: pass`, nobody else wants it")
HAND_OVER = Row("lock-handover", "lock: from its release here to a waiting process having it")
MEASUREMENTS = [
    Measurement(GROUP, (FREE,), _take_free), Measurement(GROUP, (HAND_OVER,), _take_hand_over), STREAMING,
]  # fmt: skip
