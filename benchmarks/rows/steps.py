"""What one client's big step costs the others: the slowest call of another one while it is done."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from ..peers.peer import Unsupported
from ..stage import Stage
from .measurement import Effort, Measurement, Row

GROUP = "Another client's slowest call while one client does a big step"
MANY, MILLION = 200_000, 1_000_000
ITEMS = {"full": MANY, "quick": MANY // 4, "tiny": 200}
NAMES = {"full": 100_000, "quick": 20_000, "tiny": 100}


def begin_calls(place: Any) -> None:
    """Call again and again on a thread, and note how long each call takes."""
    place.kept["times"], place.kept["ends"] = [0.0], threading.Event()

    def calls() -> None:
        while not place.kept["ends"].is_set():
            start = time.perf_counter()
            place.client.increment("beside")
            place.kept["times"].append(time.perf_counter() - start)
            time.sleep(0.001)

    place.kept["thread"] = threading.Thread(target=calls)
    place.kept["thread"].start()


def end_calls(place: Any) -> float:
    """The slowest call, in seconds."""
    return max(latencies(place))


def latencies(place: Any) -> list[float]:
    """How long each call took, in seconds."""
    place.kept["ends"].set()
    place.kept["thread"].join()
    times: list[float] = place.kept["times"]
    return times


def session_of(place: Any) -> Any:
    """The session of a client of ours."""
    return place.client._session


def prepare(place: Any, step: str, count: int) -> None:
    """Have there be what the step is about."""
    place.kept["step"] = STEPS[step](session_of(place), count)
    next(place.kept["step"])


def do(place: Any) -> None:
    """Do the step."""
    next(place.kept["step"])


def undo(place: Any) -> None:
    """Leave nothing."""
    next(place.kept.pop("step"), None)


@contextmanager
def named(session: Any, made: Any) -> Iterator[Any]:
    """An object for the time of a step."""
    try:
        yield made
    finally:
        session.pop(made.name, None)


Do = Callable[[Any, int], object]


def _on(kind: str, step: Do, *, full: bool = True, fill: Do | None = None) -> Callable[[Any, int], Iterator[None]]:
    """A step on an object of so many items, or on an empty one."""

    def steps(session: Any, count: int) -> Iterator[None]:
        with named(session, getattr(session, kind)("step")) as proxy:
            if full:
                (fill or FILL[kind])(proxy, count)
            yield
            step(proxy, count)
            yield

    return steps


FILL: dict[str, Callable[[Any, int], object]] = {
    "dict": lambda proxy, count: proxy.update({f"key {number}": number for number in range(count)}),
    "list": lambda proxy, count: proxy.extend(range(count)),
    "set": lambda proxy, count: proxy.update(range(count)),
    "queue": lambda proxy, count: proxy.put_many(range(count)),
    "priority_queue": lambda proxy, count: proxy.put_many(range(count)),
}


def _changed(values: dict[str, int]) -> None:
    values["key 0"] = -1


def _of_names(step: Callable[[Any], object]) -> Callable[[Any, int], Iterator[None]]:
    def steps(session: Any, count: int) -> Iterator[None]:
        names = [f"name {number}" for number in range(NAMES[{v: k for k, v in ITEMS.items()}[count]])]
        with session.pipeline():
            for name in names:
                session[name] = 1
        try:
            yield
            step(session)
            yield
        finally:
            with session.pipeline():
                for name in names:
                    session.ask("delete", name)

    return steps


STEPS: dict[str, Callable[[Any, int], Iterator[None]]] = {
    "dict-update": _on("dict", FILL["dict"], full=False),
    "dict-copy": _on("dict", lambda proxy, _: proxy.copy()),
    "dict-dict": _on("dict", lambda proxy, _: dict(proxy)),
    "dict-modify": _on("dict", lambda proxy, _: proxy.modify(_changed)),
    "dict-million-modify": _on(
        "dict", lambda proxy, _: proxy.modify(_changed), fill=lambda proxy, n: FILL["dict"](proxy, n * MILLION // MANY)
    ),
    "list-pop-first": _on("list", lambda proxy, _: [proxy.pop(0) for _ in range(1000)]),
    "list-extend": _on("list", FILL["list"], full=False),
    "list-sort": _on("list", lambda proxy, _: proxy.sort(key=lambda value: -value)),
    "list-copy": _on("list", lambda proxy, _: proxy.copy()),
    "set-update": _on("set", FILL["set"], full=False),
    "set-intersection": _on("set", lambda proxy, count: proxy.intersection_update(range(0, count, 2))),
    "queue-put-many": _on("queue", FILL["queue"], full=False),
    "queue-get-many": _on("queue", lambda proxy, count: proxy.get_many(count)),
    "priority-put-many": _on("priority_queue", lambda proxy, n: proxy.put_many(range(n, 0, -1)), full=False),
    "priority-get-many": _on("priority_queue", lambda proxy, count: proxy.get_many(count)),
    "names-objects": _of_names(lambda session: session.objects()),
    "names-list": _of_names(list),
    "names-html": _of_names(lambda session: session._repr_mimebundle_()),
}


def _measurement(step: str) -> Measurement:
    name = f"beside-{step}"

    def take(stage: Stage, effort: Effort) -> dict[str, float]:
        if stage.peer.name != "ours":
            raise Unsupported("only ours is measured")
        doer, other = stage.clients(2)
        doer.run(prepare, step, ITEMS[effort.name])
        other.run(begin_calls)
        try:
            doer.run(do)
        finally:
            slowest = other.run(end_calls)
            doer.run(undo)
        return {name: slowest}

    what = "with 100,000 names" if step.startswith("names") else "with 200,000 items"
    what = "with a million items" if "million" in step else what
    return Measurement(GROUP, (Row(name, f"{step} {what}"),), take, most_rounds=3, warm_up=False)


MEASUREMENTS = [*map(_measurement, STEPS)]
