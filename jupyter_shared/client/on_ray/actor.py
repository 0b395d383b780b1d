"""What Ray runs for a manager, in a process of its own on the cluster's head node."""

from __future__ import annotations

import importlib
from functools import partial
from typing import Any

from ...errors import NoManager, SharedError
from .hosted_depots import HostedDepots

MANAGER = "jupyter_shared.manager.on_a_thread"  # named, as whoever starts a manager's process names it
SHOWN = "ERROR"  # Ray shows what its actors say to all drivers: not what everybody who tries to connect causes


class ManagerActor:
    """A manager on a thread of this process. Ray is asked where it and its depots are; no call goes through this."""

    _where: dict[str, Any]

    def __init__(self, name: str, idle: float | None, keeping: list[str] | None) -> None:
        """Host it; what keeps it from beginning is told by `where`."""
        import logging

        import ray

        logging.getLogger("jupyter_shared.manager").setLevel(SHOWN)
        this = ray.get_runtime_context()
        ended = partial(ray.kill, this.current_actor, no_restart=True)
        log = f"`ray logs actor --id {this.get_actor_id()}`"
        serve = importlib.import_module(MANAGER).serve_on_a_thread
        self._depots = HostedDepots(name, this.get_actor_id())
        how = {"idle": idle, "keeping": keeping, "depots": self._depots}
        try:
            self._where = serve(name, ray.util.get_node_ip_address(), log, ended, **how)
        except SharedError as error:
            self._where = {"failed": [type(error).__name__, str(error)]}
        except Exception as error:  # noqa: BLE001 - told to whoever asked for it
            self._where = {"failed": [NoManager.__name__, f"Ray could not host the manager {name!r}: {error!r}"]}

    def depot(self, node: str, is_to_be: bool) -> list[Any]:
        """The actor that owns the large values of a node, in a list; `is_to_be`: one that lives, started if need be."""
        return [self._depots.depot(node, is_to_be)]

    def where(self) -> dict[str, Any]:
        """What a connection file says; or why it failed."""
        return self._where
