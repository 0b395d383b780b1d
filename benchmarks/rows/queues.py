"""Two processes that hand items to each other through queues."""

from __future__ import annotations

from typing import Any

from .clock import per_turn, same, timed
from .measurement import RATE, Effort, Measurement, Row

GROUP = "Between two processes; all share a core, but for the last row"
STOP = "stop"
ITEMS = {"full": 4_000, "quick": 1_000, "tiny": 50}


def ping(place: Any, seconds: float) -> float:
    """Put into one queue, and wait for the echo in the other."""
    there, back, last = place.client.queue("there"), place.client.queue("back"), None

    def loop(count: int) -> None:
        nonlocal last
        for number in range(count):
            there.put(number)
            last = back.get()
            if last != number:
                same(last, number)

    took = per_turn(loop, seconds)
    there.put(STOP)
    return took


def echo(place: Any) -> None:
    """Put back whatever comes."""
    there, back = place.client.queue("there"), place.client.queue("back")
    while (item := there.get()) != STOP:
        back.put(item)


def produce(place: Any, count: int) -> None:
    """Put items one after the other."""
    put = place.client.queue("stream").put
    for number in range(count):
        put(number)


def consume(place: Any, count: int) -> float:
    """Take items one after the other, from the first one on; they come in order."""
    get = place.client.queue("stream").get
    same(get(), 0)

    def loop(last: int) -> None:
        for number in range(1, last + 1):
            item = get()
            if item != number:
                same(item, number)

    return timed(loop, count - 1)


def _take_echo(stage: Any, effort: Effort) -> dict[str, float]:
    with stage.placed(2) as [one, other]:
        one.send(ping, effort.seconds)
        other.run(echo)
        return {"queue-handover": one.receive() / 2}


def _take_stream(stage: Any, effort: Effort) -> dict[str, float]:
    one, other = stage.clients(2)
    count = ITEMS[effort.name]
    other.send(consume, count)
    one.run(produce, count)
    return {"queue-stream": (count - 1) / other.receive()}


HAND_OVER = Row("queue-handover", "queue: from `put` here to the return of a waiting `get` there")
STREAM = Row("queue-stream", "queue: items from one producer to one consumer", RATE)
MEASUREMENTS = [Measurement(GROUP, (HAND_OVER,), _take_echo)]
STREAMING = Measurement(GROUP, (STREAM,), _take_stream)  # comes last in its group
