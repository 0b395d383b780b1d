"""One process of a stage: it serves a peer or is its client, and does what the driver sends over a pipe.

The driver sends a function of this package, by name, and its arguments; the answer is what it returned, or
why it did not. When the pipe closes, whatever the driver died of, the process leaves and stops its server.
"""

from __future__ import annotations

import sys
import time
import traceback
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from .peers import by_name
from .peers.peer import Client, Peer, Unsupported


class Place:
    """What the process holds between two messages; every function that is sent here gets it first."""

    def __init__(self) -> None:
        self.peer: Peer | None = None
        self.serving = False
        self.client: Client = Client()
        self.kept: dict[str, Any] = {}  # what one function leaves for the next

    def leave(self) -> None:
        """Let go of everything."""
        self.kept.clear()
        self.client.close()
        if self.serving and self.peer:
            self.serving = False
            self.peer.stop()


def serve(place: Place, peer: str, folder: str) -> tuple[Any, float]:
    """Start the peer's server here; tell its address, and how long the start took."""
    place.peer = by_name(peer)
    exec(place.peer.imports, {})
    start = time.perf_counter()
    address = place.peer.start(Path(folder))
    took = time.perf_counter() - start
    place.serving = True
    return address, took


def processes(place: Place) -> list[int]:
    """The server's process ids."""
    return place.peer.processes() if place.peer else []


def connect(place: Place, peer: str, address: Any) -> None:
    """Be a client of a started peer."""
    place.peer = by_name(peer)
    place.client = place.peer.connect(address)


def leave(place: Place) -> None:
    """Let go of everything, and only then answer."""
    place.leave()


def answer(place: Place, function: Any, args: tuple[Any, ...]) -> tuple[str, Any]:
    """Do one thing, and say how it went."""
    try:
        return "done", function(place, *args)
    except Unsupported as why:
        return "unsupported", str(why)
    except Exception:  # noqa: BLE001 - the peers' own errors of any kind; the driver says whose
        return "failed", traceback.format_exc()


def main() -> None:
    """Serve the pipe whose descriptor is the argument, until it closes."""
    pipe, place = Connection(int(sys.argv[1])), Place()
    try:
        while True:
            function, args = pipe.recv()
            pipe.send(answer(place, function, args))
    except (EOFError, BrokenPipeError, KeyboardInterrupt):
        pass
    finally:
        place.leave()


if __name__ == "__main__":
    main()
