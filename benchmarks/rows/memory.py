"""What it costs in memory: the server, each idle client, and an array that several processes hold."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

from ..peers import by_name
from ..peers.peer import Unsupported
from ..stage import Stage, Worker, together
from . import arrays
from .measurement import BYTES, KIB, MIB, Effort, Measurement, Row

GROUP = "Memory"
CROWDS = (1, 100, 500)
AT_A_TIME = 8  # of a crowd connect at once
SIZE = 64 * MIB
SMALL = 64 * KIB
CLIENT = Row("memory-client", "importing and attaching adds to a client", BYTES)
ARRAY = Row("memory-array", "an array of 64 MiB, put by one and held by two others", BYTES)


def kib(path: str, field: str) -> int:
    """Bytes that a file of /proc tells in kB."""
    found = re.search(rf"^{field}:\s+(\d+) kB", Path(path).read_text(), re.MULTILINE)
    return int(found[1]) * 1024 if found else 0


def gather(place: Any, peer: str, address: Any, count: int) -> None:
    """Be many clients: processes forked from this one, each of which connects, reads a value, and waits."""
    exec(by_name(peer).imports, {})
    ready, tell = os.pipe()
    wait, place.kept["crowd"] = os.pipe()
    for number in range(count):
        if number >= AT_A_TIME and os.read(ready, 1) != b"y":
            raise RuntimeError("a client of the crowd could not connect")
        if os.fork() == 0:
            _stand(peer, address, tell, wait, place.kept["crowd"])
    for _ in range(min(AT_A_TIME, count)):
        if os.read(ready, 1) != b"y":
            raise RuntimeError("a client of the crowd could not connect")
    for descriptor in (ready, tell, wait):
        os.close(descriptor)


def _stand(peer: str, address: Any, tell: int, wait: int, other_end: int) -> None:
    os.close(other_end)
    try:
        client = by_name(peer).connect(address)
        client.box()["there"] = 1
        os.write(tell, b"y")
        os.read(wait, 1)  # until the parent closes the other end, or ends
    except BaseException:
        os.write(tell, b"n")
        raise
    finally:
        os._exit(0)


def disperse(place: Any, count: int) -> None:
    """Let the crowd go, and wait until it has gone."""
    os.close(place.kept.pop("crowd"))
    for _ in range(count):
        os.wait()


def attach_and_weigh(place: Any, peer: str, address: Any) -> int:
    """Import, connect, write a value; tell what that has added to this process."""
    before = kib("/proc/self/status", "VmRSS")
    place.peer = by_name(peer)
    place.client = place.peer.connect(address)
    place.client.box()["there"] = 1
    return kib("/proc/self/status", "VmRSS") - before


def hold(place: Any, name: str, mark: float, size: int) -> None:
    """Get the array, read all of it, and keep it."""
    arrays.get_and_sum(place, name, mark, size)
    place.kept["held"] = place.client.fetch(name)
    place.kept["held"].sum()


def let_go(place: Any) -> None:
    """Keep nothing."""
    place.kept.clear()


def _weigh_server(stage: Stage, count: int) -> int:
    process = stage.process()
    try:
        process.run(gather, stage.peer.name, stage.address, count)
        weight = sum(kib(f"/proc/{pid}/status", "VmRSS") for pid in stage.processes())
        process.run(disperse, count)
    finally:
        process.close()
    return weight


def _crowd(count: int) -> Measurement:
    rows = [Row(f"memory-{count}", f"its server, with {count} idle client{'s' if count > 1 else ''}", BYTES)]
    if count > 1:
        rows.append(Row(f"memory-each-{count}", f"each of {count} idle clients adds to the server", BYTES))

    def take(stage: Stage, effort: Effort) -> dict[str, float]:
        if count > stage.peer.most_clients:
            raise Unsupported(f"at most {stage.peer.most_clients} clients here")
        stage.close()  # a server that has done nothing else yet
        stage.processes()
        alone = _weigh_server(stage, 1)
        if count == 1:
            return {rows[0].name: alone}
        crowded = _weigh_server(stage, count)
        return {rows[0].name: crowded, rows[1].name: max(0, crowded - alone) / (count - 1)}

    return Measurement(GROUP, tuple(rows), take, heavy=count > 100, most_rounds=2, warm_up=False)


def _take_client(stage: Stage, effort: Effort) -> dict[str, float]:
    process = stage.process()
    try:
        return {"memory-client": process.run(attach_and_weigh, stage.peer.name, stage.address)}
    finally:
        process.close()


def _have_a_small_one(giver: Worker, takers: list[Worker]) -> None:
    """Load, before anything is weighed, what the first array of a process loads: numpy, which is no copy of any."""
    giver.run(arrays.make, "array", SMALL)
    giver.run(arrays.put, "held", 1.0)
    together(takers, hold, "held", 1.0, SMALL)
    together(takers, let_go)


def _take_array(stage: Stage, effort: Effort) -> dict[str, float]:
    """Private memory of all its processes, and the machine's shared memory, whoever has it mapped."""
    stage.close()
    giver, *takers = clients = stage.clients(3)
    _have_a_small_one(giver, takers)
    giver.run(arrays.make, "array", SIZE)

    def used() -> int:
        pids = {*stage.server_processes(), *(client.pid for client in clients)}
        return kib("/proc/meminfo", "Shmem") + sum(kib(f"/proc/{pid}/status", "RssAnon") for pid in pids)

    before = used()
    giver.run(arrays.put, "held", 1.0)
    together(takers, hold, "held", 1.0, SIZE)
    added = used() - before
    together(clients, let_go)
    giver.run(arrays.forget, "held")
    return {"memory-array": added}


MEASUREMENTS = [
    *map(_crowd, CROWDS),
    Measurement(GROUP, (CLIENT,), _take_client, most_rounds=3, warm_up=False),
    Measurement(GROUP, (ARRAY,), _take_array, most_rounds=2, warm_up=False),
]
