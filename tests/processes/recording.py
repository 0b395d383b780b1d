"""Records what real processes do at the same time, killed and interrupted as they may be, as a history to check."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import Any

from jupyter_shared.client.connection.rescue import SETTLE_SECONDS
from tests.linearizability import NEVER, UNKNOWN, Operation
from tests.spawning import Child

STOOD = 3  # interrupts of one call; one more, and whoever is interrupted goes on before all is put right
UNDO = {"get": "put back", "acquire": "release"}  # what a client does when it has got what nobody is there to have


def worker(  # noqa: C901 - it travels whole
    shared: Any, parent: Any, kind: str, seed: int, count: int, blind: bool
) -> None:
    """In a child: do so many operations of this kind at random, and tell when each was called and returned."""
    import queue
    import random
    import signal
    import time
    import warnings

    warnings.simplefilter("ignore")
    chance = random.Random(seed)
    armed, holds, hits = False, False, 0

    def handle(number: int, frame: Any) -> None:
        nonlocal hits
        if armed:
            hits += 1
            raise KeyboardInterrupt

    def choose() -> tuple[str, Any, Callable[[], Any]]:
        value = f"{seed}:{chance.randrange(10**9)}"
        if kind == "queue":
            jobs = shared.queue("r")
            if chance.random() < 0.4:  # so that it is empty now and then, and its order seen
                return "put", value, lambda: jobs.put(value)
            return "get", None, chance.choice([jobs.get_nowait, lambda: jobs.get(timeout=0.003)])
        if kind == "lock":
            lock = shared.lock("r")
            if holds:
                return "release", None, lock.release
            return "acquire", None, lambda: lock.acquire(timeout=chance.choice([0.001, 0.005]))
        if kind == "counter":
            counter = shared.counter("r")
            return ("add", 1, lambda: counter.add(1)) if chance.random() < 0.4 else ("read", None, counter.get)
        if kind == "several":
            those = [shared.counter(f"r{number}") for number in range(3)]
            form = chance.choice(["block", "function"])
            if chance.random() < 0.5:
                giver, taker = chance.sample(range(3), 2)
                return "move", (giver, taker, 2), lambda: move(those[giver], those[taker], form)
            return "read", None, lambda: shared.transaction(lambda: tuple(one.get() for one in those))
        write, read = {
            "dict": (lambda: shared.dict("r").__setitem__("k", value), lambda: shared.dict("r").get("k")),
            "value": (lambda: shared.value("r").set(value), lambda: shared.value("r").get()),
            "published": (lambda: shared.__setitem__("r", value), lambda: shared["r"]),
            "namespace": (lambda: setattr(shared.namespace("r"), "k", value), lambda: shared.namespace("r").k),
        }[kind]
        return ("write", value, write) if chance.random() < 0.3 else ("read", None, read)

    def move(giver: Any, taker: Any, form: str) -> None:
        def moved() -> None:
            giver.add(-2)
            taker.set(taker.get() + 2)

        if form == "function":
            shared.transaction(moved)
        else:
            with shared.transaction():
                moved()

    signal.signal(signal.SIGINT, handle)
    # Held, as all use the one proxy that there is of an object, and what it keeps of its reads.
    held = shared["r"] if kind == "published" else None if kind == "several" else getattr(shared, kind)("r")
    if blind:  # as a client would be that takes what it read once for the truth
        held.get("k")
        shared.page = [*shared.page[:1000]]
    parent.tell("ready")
    parent.hear()
    for _ in range(count):
        name, argument, operation = choose()
        parent.tell(("called", name, argument, time.monotonic()))
        try:
            hits = 0
            armed = name != "release"  # of which nobody could tell whether it was done
            result = operation()
            armed = False
        except KeyboardInterrupt:
            armed = False
            parent.tell(("interrupted", time.monotonic(), hits))
            continue
        except queue.Empty:
            armed, result = False, "empty"
        parent.tell(("returned", result, time.monotonic()))
        if kind == "lock":
            holds = name == "acquire" and result
    parent.tell(("end",))
    parent.hear()  # what it holds at the end it keeps


class Recorder:
    """Children at work, and the history of what they did."""

    def __init__(self, spawned: Callable[..., Child], kind: str, seed: int, *, blind: bool = False) -> None:
        self.chance = random.Random(seed)
        self.kind = kind
        numbers = range(5)
        self.children = [spawned(worker, kind, seed * 10 + number, 60, blind) for number in numbers]
        for child in self.children:
            assert child.hear() == "ready"
        self.deaths: dict[int, float] = {}

    def run(self, *, kills: int = 0, interrupts: int = 0) -> list[Operation]:
        """Let them begin, break in on them, and wait until those that live are done."""
        for child in self.children:
            child.tell()
        events = ["kill"] * kills + ["interrupt"] * interrupts
        self.chance.shuffle(events)
        for event in events:
            alive = [number for number in range(len(self.children)) if number not in self.deaths]
            number = self.chance.choice(alive)
            if event == "kill":
                self.deaths[number] = time.monotonic()
                self.children[number].kill()
            else:
                self.children[number].interrupt()
            time.sleep(self.chance.random() * 0.004)  # no test depends on it: it spreads the events over the run
        history = [operation for number in range(len(self.children)) for operation in self._told_by(number)]
        return history + [Operation(number, "die", None, None, at, NEVER) for number, at in self.deaths.items()]

    def _told_by(self, number: int) -> list[Operation]:
        operations: list[Operation] = []
        call: tuple[str, Any, float] = ("", None, 0.0)
        is_open = False
        for what, *told in self._messages(number):
            if what == "called":
                call = (told[0], told[1], told[2])
            elif what == "returned":
                operations.append(Operation(number, *call[:2], told[0], call[2], told[1]))
            else:  # interrupted: done or not, and perhaps undone; later, if it was not waited for
                waited = told[1] <= STOOD and told[0] - call[2] < SETTLE_SECONDS
                end = told[0] if waited else NEVER
                operations.append(Operation(number, *call[:2], UNKNOWN, call[2], end, sure=False))
                if call[0] in UNDO:
                    operations.append(Operation(number, UNDO[call[0]], None, None, call[2], end, sure=False))
            is_open = what == "called"
        if is_open:  # it was killed in the middle of this one, perhaps when it had been interrupted and had undone it
            operations.append(Operation(number, *call[:2], UNKNOWN, call[2]))
            if call[0] in UNDO:
                operations.append(Operation(number, UNDO[call[0]], None, None, call[2]))
        return operations

    def _messages(self, number: int) -> list[Any]:
        told: list[Any] = []
        try:
            while True:
                told.append(self.children[number].hear())
                if told[-1][0] == "end":
                    return told[:-1]
        except (AssertionError, OSError):
            assert number in self.deaths, told[-3:]
            return told
