"""Redis on a private Unix socket, through redis-py with hiredis: values pickled, as in most wrappers."""

from __future__ import annotations

import pickle
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

from .peer import Client, Peer

# Nothing is written to disk, nothing listens on a port, and a value may be larger than 512 MiB.
_OPTIONS = {
    "port": "0", "save": "", "appendonly": "no", "daemonize": "no", "loglevel": "warning",
    "proto-max-bulk-len": "1gb", "client-query-buffer-limit": "2gb", "maxclients": "1000",
}  # fmt: skip


class RedisPeer(Peer):
    """A redis-server of our own."""

    name = "redis"
    label = "redis-py"
    about = (
        "Unix socket, hiredis parser, values pickled; `INCR`, `BLPOP`, pipelines of 1,000; "
        "redis-py's own Lock, polling every 1 ms"
    )
    module = "redis"
    imports = "import redis"
    package = "redis"

    def missing(self) -> str | None:
        """Need the client and the server."""
        server = None if shutil.which("redis-server") else "redis-server is not installed"
        return super().missing() or server

    def version(self) -> str:
        """The client's and the server's."""
        said = subprocess.run(["redis-server", "--version"], capture_output=True, text=True, check=False)
        server = next((word[2:] for word in said.stdout.split() if word.startswith("v=")), "?")
        return f"{super().version()}, server {server}"

    def start(self, folder: Path) -> Any:
        """Start redis-server on a socket in the folder, and wait until it answers."""
        path = str(folder / "redis")
        options = [word for name, value in _OPTIONS.items() for word in (f"--{name}", value)]
        options += ["--unixsocket", path, "--unixsocketperm", "700", "--dir", str(folder)]
        self._server = subprocess.Popen(["redis-server", *options], stdout=subprocess.DEVNULL)
        until = time.monotonic() + 10
        while not self._answers(path):
            if self._server.poll() is not None or time.monotonic() > until:
                raise RuntimeError("redis-server did not start")
            time.sleep(0.002)
        return path

    def _answers(self, path: str) -> bool:
        import redis

        with redis.Redis(unix_socket_path=path) as connection:
            try:
                return bool(connection.ping())
            except redis.ConnectionError:
                return False

    def stop(self) -> None:
        """End the server."""
        self._server.terminate()
        self._server.wait(10)

    def processes(self) -> list[int]:
        """The server."""
        return [self._server.pid]

    def connect(self, address: Any) -> Client:
        """Connect to the socket."""
        import redis

        return RedisClient(redis.Redis(unix_socket_path=address))


class RedisBox:
    """A mapping over string keys."""

    def __init__(self, redis: Any) -> None:
        self._get, self._set = redis.get, redis.set

    def __getitem__(self, key: str) -> Any:
        return pickle.loads(self._get(key))

    def __setitem__(self, key: str, value: Any) -> None:
        self._set(key, pickle.dumps(value, 5))


class RedisQueue:
    """A list that is pushed at one end and popped, blocking, at the other."""

    def __init__(self, redis: Any, name: str) -> None:
        self._redis, self._name = redis, name

    def put(self, item: Any) -> None:
        """Push at the right."""
        self._redis.rpush(self._name, pickle.dumps(item, 5))

    def get(self) -> Any:
        """Pop from the left, waiting."""
        return pickle.loads(self._redis.blpop([self._name])[1])


class RedisNumbers:
    """A list; pickled, as the other peers carry any value."""

    def __init__(self, redis: Any, name: str) -> None:
        self._redis, self._name = redis, name

    def extend(self, values: list[int]) -> None:
        """One command."""
        self._redis.rpush(self._name, *[pickle.dumps(value, 5) for value in values])

    def __getitem__(self, where: slice) -> list[int]:
        """One command: all of it, which is all that is measured."""
        return [*map(pickle.loads, self._redis.lrange(self._name, 0, -1)[where])]


class RedisClient(Client):
    """One connection."""

    def __init__(self, redis: Any) -> None:
        self._redis = redis
        redis.ping()

    def box(self) -> Any:
        """Plain keys."""
        return RedisBox(self._redis)

    def increment(self, key: str) -> None:
        """Let the server count."""
        self._redis.incr("number:" + key)

    def number(self, key: str) -> int:
        """Read the count."""
        return int(self._redis.get("number:" + key))

    def write_pipelined(self, items: list[tuple[str, int]]) -> None:
        """Batches of a thousand commands."""
        for start in range(0, len(items), 1000):
            with self._redis.pipeline(transaction=False) as pipe:
                for key, value in items[start : start + 1000]:
                    pipe.set(key, pickle.dumps(value, 5))
                pipe.execute()

    def fill(self, items: dict[str, int]) -> None:
        """Write many at once."""
        self._redis.mset({key: pickle.dumps(value, 5) for key, value in items.items()})

    def clear(self) -> None:
        """Empty the server."""
        self._redis.flushdb()

    def numbers(self, name: str) -> Any:
        """A list."""
        return RedisNumbers(self._redis, "numbers:" + name)

    def clear_numbers(self, name: str) -> None:
        """Delete it."""
        self._redis.delete("numbers:" + name)

    def queue(self, name: str) -> Any:
        """A list used as a queue."""
        return RedisQueue(self._redis, "queue:" + name)

    def lock(self, name: str) -> Any:
        """The lock redis-py ships; it asks again every `sleep` seconds (by default 0.1: slower still)."""
        return self._redis.lock("lock:" + name, sleep=0.001)

    def put(self, name: str, value: Any) -> None:
        """Pickle and send."""
        self._redis.set(name, pickle.dumps(value, 5))

    def fetch(self, name: str) -> Any:
        """Receive and unpickle."""
        return pickle.loads(self._redis.get(name))

    def forget(self, name: str) -> None:
        """Delete the key."""
        self._redis.delete(name)

    def changes(self, key: str) -> Any:
        """Keyspace notifications: told by the server, then one read."""
        self._redis.config_set("notify-keyspace-events", "K$")
        box, told = self.box(), self._redis.pubsub()
        told.subscribe("__keyspace@0__:" + key)
        told.get_message(timeout=None)
        yield box[key]
        while True:
            told.get_message(timeout=None)
            yield box[key]

    def close(self) -> None:
        """Close the connection."""
        self._redis.close()
