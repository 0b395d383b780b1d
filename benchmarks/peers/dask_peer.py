"""Dask's scheduler with one worker: Variables for small values, an Actor for counting, scatter for arrays."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from .peer import Client, Peer


class Counter:
    """What the actor on the worker runs."""

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}

    def increment(self, key: str) -> None:
        """Count."""
        self._counts[key] = self._counts.get(key, 0) + 1

    def number(self, key: str) -> int:
        """Tell the count."""
        return self._counts[key]


class DaskPeer(Peer):
    """A LocalCluster on the loopback interface."""

    name = "dask"
    label = "Dask"
    about = (
        "LocalCluster with one worker; Variable for reads and writes, an Actor to count, "
        "`scatter` and a Variable for arrays"
    )
    module = "distributed"
    imports = "from distributed import Client, Variable"
    package = "distributed"
    most_clients = 100
    most_keys = 1_000  # every key is a Variable of its own

    def start(self, folder: Path) -> Any:
        """Start the scheduler here and its worker as a process below."""
        import dask
        from distributed import LocalCluster

        dask.config.set({"temporary-directory": str(folder), "distributed.comm.timeouts.connect": "20s"})
        self._cluster = LocalCluster(
            n_workers=1, threads_per_worker=2, processes=True, host="127.0.0.1", scheduler_port=0,
            dashboard_address=None, silence_logs=50, memory_limit=0,
        )  # fmt: skip
        return self._cluster.scheduler_address

    def stop(self) -> None:
        """Close the cluster."""
        self._cluster.close()

    def processes(self) -> list[int]:
        """The scheduler, which lives in the process that started it, and the worker."""
        import psutil

        me = psutil.Process()
        return [me.pid, *(child.pid for child in me.children(recursive=True))]

    def connect(self, address: Any) -> Client:
        """Connect to the scheduler."""
        from distributed import Client as Connection

        return DaskClient(Connection(address, set_as_default=True))


class DaskBox:
    """A Variable per key."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._variables: dict[str, Any] = {}

    def variable(self, key: str) -> Any:
        """Find or make the key's Variable."""
        if key not in self._variables:
            from distributed import Variable

            self._variables[key] = Variable(key, client=self._connection)
        return self._variables[key]

    def __getitem__(self, key: str) -> Any:
        return self.variable(key).get()

    def __setitem__(self, key: str, value: Any) -> None:
        self.variable(key).set(value)


class DaskClient(Client):
    """One client of the scheduler."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._box = DaskBox(connection)
        self._actor: Any = None

    def _counter(self) -> Any:
        if self._actor is None:
            self._actor = self._connection.submit(Counter, actor=True, key="bench-counter").result()
        return self._actor

    def box(self) -> Any:
        """Variables."""
        return self._box

    def increment(self, key: str) -> None:
        """One call of the actor."""
        self._counter().increment(key).result()

    def number(self, key: str) -> int:
        """One call of the actor."""
        return self._counter().number(key).result()

    def fill(self, items: dict[str, int]) -> None:
        """One after the other."""
        for key, value in items.items():
            self._box[key] = value

    def clear(self) -> None:
        """Delete the Variables made here."""
        for variable in self._box._variables.values():
            variable.delete()
        self._box._variables.clear()

    def queue(self, name: str) -> Any:
        """Dask's queue, kept by the scheduler."""
        from distributed import Queue

        return Queue("queue-" + name, client=self._connection)

    def lock(self, name: str) -> Any:
        """Dask's lock, kept by the scheduler."""
        from distributed import Lock

        return Lock("lock-" + name)

    def put(self, name: str, value: Any) -> None:
        """To the worker, and the future into a Variable; `hash=False` as else it would be hashed first."""
        self._box[name] = self._connection.scatter(value, hash=False)

    def fetch(self, name: str) -> Any:
        """The future from the Variable, the value from the worker."""
        return self._box[name].result()

    def forget(self, name: str) -> None:
        """Drop the future; the worker then drops the value."""
        self._box.variable(name).delete()
        self._box._variables.pop(name)
        time.sleep(0.01)

    def close(self) -> None:
        """Leave the scheduler."""
        self._connection.close()
