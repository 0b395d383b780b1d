"""What is measured: against names, items, clients and watchers. Each section stops growing when its time is up."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

from jupyter_shared.client.session import Session, attach
from jupyter_shared.wire.messages import DIRECTORY

from .growth import Series
from .weighing import microseconds, resident

AT_ONCE = 20_000  # names in one pipeline
MOST_IN_LIST = 9_000_000  # items; a few below what a list may have


def sizes(most: int, budget: float) -> Iterator[int]:
    """1, 10, 100, ... up to the most, or until so many seconds are over."""
    until, size = time.monotonic() + budget, 1
    while size <= most and time.monotonic() < until:
        yield size
        size *= 10


def names(session: Session, most: int, budget: float) -> list[Series]:
    """Costs against the number of names, and the memory that each takes."""
    calls: dict[str, Callable[[], object]] = {
        "find one by its name": lambda: session.call(DIRECTORY, "find", ["name 0"]),
        "`name in shared`": lambda: "name 0" in session,
        "`len(shared)`": lambda: len(session),
        "a page of 20": lambda: session.objects(0, 20),
        "give a name, and take it away": lambda: (session.counter("one more"), session.pop("one more")),
    }
    found = [Series(what, "names", "us") for what in calls]
    memory = Series("memory of a name with a small value", "names", "B")
    pid, there = session.info()["pid"], 0
    before = resident(pid)
    for size in sizes(most, budget):
        for start in range(there, size, AT_ONCE):
            with session.pipeline():
                for number in range(start, min(start + AT_ONCE, size)):
                    session[f"name {number}"] = number
        there = size
        for series, call in zip(found, calls.values(), strict=True):
            series.points.append((size, microseconds(call)))
        if size >= 1000:
            memory.points.append((size, (resident(pid) - before) / size))
    return [*found, memory]


def items(session: Session, most: int, budget: float) -> list[Series]:
    """Costs against the number of items of a dict, list, queue and priority queue."""
    shared, growing = session.dict("dict"), session.list("list", [1])
    first, ranked = session.queue("queue"), session.priority_queue("ranked")
    calls: dict[str, Callable[[], object]] = {
        "read a key of a dict that others write": lambda: shared._call("get", "key 0"),
        "write a key of a dict": lambda: shared.__setitem__("key 0", 1),
        "describe a dict: its size, its writer": lambda: session.describe(shared),
        "put into a queue and get": lambda: (first.put(1), first.get()),
        "put into a priority queue and get": lambda: (ranked.put(5), ranked.get()),
    }
    of_list: dict[str, Callable[[], object]] = {
        "append to a list": lambda: growing.append(1),
        "`pop(0)` of a list": lambda: growing.pop(0),
        "a page of 30 of a list": lambda: growing._call("page", 0, 30),
    }
    found = [Series(what, "items", "us") for what in calls]
    memory = Series("memory of an item of a dict", "items", "B")
    pid, there = session.info()["pid"], 0
    before = resident(pid)
    for size in sizes(min(most, 1_000_000), budget * 2 / 3):
        shared.update({f"key {number}": number for number in range(there, size)})
        held = resident(pid) - before
        first.put_many(range(there, size))
        ranked.put_many(range(there, size))
        there = size
        for series, call in zip(found, calls.values(), strict=True):
            series.points.append((size, microseconds(call)))
        if size in (1000, 10_000, 100_000, 1_000_000):
            memory.points.append((size, held / size))
            memory.note = "the queues' items below that size are in it"
    listed = [Series(what, "items", "us") for what in of_list]
    for size in sizes(most, budget / 3):
        size = min(size, MOST_IN_LIST)
        growing._call("multiply", max(size // max(len(growing), 1), 1))
        for series, call in zip(listed, of_list.values(), strict=True):
            series.points.append((size, microseconds(call)))
    return [*found, memory, *listed]


def clients(session: Session, most: int, budget: float) -> list[Series]:
    """Costs against the number of clients attached."""
    call = Series("another client's call", "clients attached", "us")
    come = Series("attach", "clients attached", "us")
    memory = Series("memory of a client", "clients attached", "B")
    listing = Series("who is attached", "clients attached", "us")
    add, pid = session.counter("by clients").add, session.info()["pid"]
    before = resident(pid)
    with ExitStack() as attached:
        there = 0
        for size in sizes(most, budget):
            for _ in range(size - there):
                attached.enter_context(attach(session.name, create=False, label="one of many"))
            there = size
            call.points.append((size, microseconds(add)))
            come.points.append((size, microseconds(lambda: attach(session.name, create=False).detach(), 9)))
            listing.points.append((size, microseconds(session.clients, 9)))
            memory.points.append((size, (resident(pid) - before) / size))
    return [call, come, listing, memory]


def active(session: Session, most: int, budget: float) -> list[Series]:
    """What a call takes while so many threads, each with a connection of its own, call all the time."""
    series = Series("a call, of all who call at once, per caller", "clients active", "us")
    counter, until = session.counter("active"), time.monotonic() + budget
    size = 1
    while size <= most and time.monotonic() < until:
        done, ends = [0] * size, threading.Event()

        def work(place: int, done: list[int] = done, ends: threading.Event = ends) -> None:
            while not ends.is_set():
                counter.add()
                done[place] += 1

        threads = [threading.Thread(target=work, args=(place,)) for place in range(size)]
        for thread in threads:
            thread.start()
        time.sleep(0.5)
        before, start = sum(done), time.perf_counter()
        time.sleep(1)
        rate = (sum(done) - before) / (time.perf_counter() - start)
        ends.set()
        for thread in threads:
            thread.join()
        series.points.append((size, 1e6 / rate))
        size *= 4
    series.note = "all in one process, so most of it is that process's own"
    return [series]


def watchers(session: Session, most: int, budget: float) -> list[Series]:
    """Costs against the number of objects that a client watches."""
    write = Series("a write of an object that nobody watches", "objects watched", "us")
    seen = Series("a write of one that is watched, until it is told", "objects watched", "us")
    told: Any = threading.Semaphore(0)
    kept: list[Any] = []
    other, one = session.counter("not watched"), session.counter("watched")
    watch = session.watch(one, lambda _: told.release())
    for size in sizes(most, budget):
        for number in range(len(kept), size):
            counter = session.counter(None)
            kept.append((counter, session.watch_object(counter._handle, lambda _: None, session.page[counter._slot])))
            assert number < size
        write.points.append((size, microseconds(other.add)))
        seen.points.append((size, microseconds(lambda: (one.add(), told.acquire(timeout=10)))))
    watch.close()
    for _, each in kept:
        each.close()
    return [write, seen]
