"""A manager on a thread of another program's process, as a Ray actor's is: it has no files, and is found otherwise."""

from __future__ import annotations

import os
import secrets
import sys
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

from ..address import ConnectionInfo
from ..keeping import Keeping
from ..platform.machine import raise_descriptor_limit
from ..wire.messages import PROTOCOL
from .depots import Depots
from .process import IDLE_SECONDS, end_when_idle, keep, listen_beyond
from .server import Server


def serve_on_a_thread(
    name: str, host: str, log: str, ended: Callable[[], object], *, idle: float | None, keeping: Sequence[Any] | None,
    depots: Depots | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Serve under that name at a free port of an address of this machine, encrypted: what clients need to know.

    `log` is where people find what this process says. `ended` is called when the manager has ended, from its thread.
    `idle` and `keeping` are as for a manager's own process. `depots` are where large values may lie, unless it keeps:
    what is kept is written down here. Raises UserError, NotKept or OSError.
    """
    raise_descriptor_limit()
    key, started = secrets.token_bytes(32), time.time()
    server = Server(key, {"name": name, "pid": os.getpid(), "started": started, "log": log})
    if keeping:
        keep(server, Keeping(*keeping))
    elif depots:
        server.memory.depots, server.about["depots"] = depots, depots.about
    listens = listen_beyond(server, host, 0)
    end_when_idle(server, IDLE_SECONDS if idle is None else idle)

    def serve() -> None:
        try:
            server.run()
            server.close()
        finally:
            ended()

    threading.Thread(target=serve, name=f"jupyter_shared manager {name}", daemon=True).start()
    who = key.hex(), os.getpid(), started, log, PROTOCOL, sys.executable
    return ConnectionInfo(name, listens, *who, tls=True, listens=listens).written()
