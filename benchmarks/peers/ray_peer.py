"""Ray on one machine: a named actor for small values, its object store for large ones."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any

from .peer import Client, Peer

_TOKEN = "RAY_AUTH_TOKEN_PATH"


class Shelf:
    """What the actor runs: a dict, and references to objects in the store."""

    def __init__(self) -> None:
        self._items: dict[str, Any] = {}

    def get(self, key: str) -> Any:
        """Read one."""
        return self._items[key]

    def set(self, key: str, value: Any) -> None:
        """Write one."""
        self._items[key] = value

    def increment(self, key: str) -> None:
        """Count; an actor does one call at a time, so nothing is lost."""
        self._items[key] = self._items.get(key, 0) + 1

    def update(self, items: dict[str, Any]) -> None:
        """Write many."""
        self._items.update(items)

    def clear(self) -> None:
        """Forget all."""
        self._items.clear()

    def pop(self, key: str) -> None:
        """Forget one."""
        self._items.pop(key, None)


class RayPeer(Peer):
    """A local Ray, all of it on the loopback interface, with a token of its own."""

    name = "ray"
    label = "Ray"
    about = "a named actor for calls and names; arrays by `ray.put`, the reference handed over by the actor"
    module = "ray"
    imports = "import ray"
    environment = {
        "RAY_USAGE_STATS_ENABLED": "0",
        "RAY_AUTH_MODE": "token",
        # Where Ray believes in clusters it listens on all interfaces; told that it can't have one, on 127.0.0.1.
        "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0",
    }
    package = "ray"
    most_clients = 1  # a Ray driver is a large process; 100 of them do not fit a small machine
    most_keys = 1_000_000

    def start(self, folder: Path) -> Any:
        """Start Ray's processes below this one."""
        token = folder / "token"
        token.write_text(secrets.token_hex(32))
        token.chmod(0o600)
        os.environ[_TOKEN] = str(token)
        import ray

        context = ray.init(
            num_cpus=1, include_dashboard=False, object_store_memory=2500 << 20, namespace="bench",
            log_to_driver=False, configure_logging=False, _temp_dir=str(folder),
        )  # fmt: skip
        shelf = ray.remote(num_cpus=0)(Shelf).options(name="shelf", lifetime="detached").remote()
        ray.get(shelf.set.remote("ready", True))
        return context.address_info["address"], str(token)

    def stop(self) -> None:
        """End Ray's processes."""
        import ray

        ray.shutdown()

    def processes(self) -> list[int]:
        """Everything Ray started."""
        import psutil

        return [child.pid for child in psutil.Process().children(recursive=True)]

    def connect(self, address: Any) -> Client:
        """Be one more driver."""
        cluster, token = address
        os.environ[_TOKEN] = token
        import ray

        ray.init(address=cluster, namespace="bench", log_to_driver=False, configure_logging=False)
        return RayClient(ray, ray.get_actor("shelf"))


class RayBox:
    """Calls of the actor, each waited for."""

    def __init__(self, ray: Any, shelf: Any) -> None:
        self._wait, self._read, self._write = ray.get, shelf.get.remote, shelf.set.remote

    def __getitem__(self, key: str) -> Any:
        return self._wait(self._read(key))

    def __setitem__(self, key: str, value: Any) -> None:
        self._wait(self._write(key, value))


class RayClient(Client):
    """A driver with a handle on the actor."""

    def __init__(self, ray: Any, shelf: Any) -> None:
        self._ray, self._shelf = ray, shelf
        self._queues: dict[str, Any] = {}

    def box(self) -> Any:
        """The actor's dict."""
        return RayBox(self._ray, self._shelf)

    def increment(self, key: str) -> None:
        """One call."""
        self._ray.get(self._shelf.increment.remote(key))

    def number(self, key: str) -> int:
        """One call."""
        return self._ray.get(self._shelf.get.remote(key))

    def write_pipelined(self, items: list[tuple[str, int]]) -> None:
        """Call a thousand times, then wait for all."""
        for start in range(0, len(items), 1000):
            self._ray.get([self._shelf.set.remote(key, value) for key, value in items[start : start + 1000]])

    def fill(self, items: dict[str, int]) -> None:
        """One call."""
        self._ray.get(self._shelf.update.remote(items))

    def clear(self) -> None:
        """One call."""
        self._ray.get(self._shelf.clear.remote())

    def queue(self, name: str) -> Any:
        """Ray's queue is an actor of its own; whoever comes first makes it."""
        from ray.util.queue import Queue

        if name not in self._queues:
            options = {"name": "queue_" + name, "get_if_exists": True, "num_cpus": 0, "lifetime": "detached"}
            self._queues[name] = Queue(actor_options=options)
        return self._queues[name]

    def put(self, name: str, value: Any) -> None:
        """Into the store, and the reference to the actor, so that another driver can find it."""
        self._ray.get(self._shelf.set.remote(name, [self._ray.put(value)]))

    def fetch(self, name: str) -> Any:
        """The reference from the actor, the value from the store."""
        return self._ray.get(self._ray.get(self._shelf.get.remote(name))[0])

    def forget(self, name: str) -> None:
        """Drop the actor's reference."""
        self._ray.get(self._shelf.pop.remote(name))

    def close(self) -> None:
        """Leave the cluster."""
        self._ray.shutdown()
