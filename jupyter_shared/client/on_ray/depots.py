"""Ray's object store, as clients reach it: the depot of their node puts values, and readers anywhere map them."""

from __future__ import annotations

import os
from functools import lru_cache
from pickle import PickleBuffer
from typing import Any

from ..memory.depots import Missing
from .asking import is_connected
from .cluster import NAMESPACE


def reached(name: str, actor: str) -> RayDepot | None:
    """The depots of the manager that this actor hosts; None if this process is in no cluster, or in another one."""
    if not is_connected():
        return None
    import ray

    found = _reached(name, actor, ray.get_runtime_context().get_worker_id())
    return found if found and found.pid == os.getpid() else None  # of a forked child's parent: it is dead there


@lru_cache(maxsize=8)
def _reached(name: str, actor: str, _connection: str) -> RayDepot | None:
    import ray

    try:
        manager = ray.get_actor(name, namespace=NAMESPACE)
    except ValueError:
        return None
    return RayDepot(manager) if manager._actor_id.hex() == actor else None


class RayDepot:
    """The depots of one manager, as one connection to Ray reaches them."""

    def __init__(self, manager: Any) -> None:
        import ray

        self.pid = os.getpid()
        self.node: str = ray.get_runtime_context().get_node_id()
        self._manager = manager
        self._depots: dict[str, Any] = {}  # by node

    def put(self, memory: int, pieces: list[tuple[int, memoryview]], size: int) -> bool:
        """Have the depot of this node keep a value; False if it cannot, or there can be none."""
        import ray

        try:
            ray.get(self._depot(self.node).put.remote(memory, PickleBuffer(_in_one(pieces, size))))
        except ray.exceptions.RayError:
            self._depots.pop(self.node, None)
            return False
        return True

    def get(self, memory: int, node: str) -> Any:
        """A value, mapped where Ray has it, or brings it; Missing if its node, or the depot there, is gone."""
        import ray

        try:
            (ref,) = ray.get(self._depot(node).ref.remote(memory))
            return ray.get(ref)
        except (ray.exceptions.RayError, KeyError) as error:
            self._depots.pop(node, None)
            raise Missing(str(error)) from error

    def _depot(self, node: str) -> Any:
        import ray

        found = self._depots.get(node)
        if found is None:
            (found,) = ray.get(self._manager.depot.remote(node, node == self.node))
            if found is None:
                raise KeyError(node)
            self._depots[node] = found
        return found


def _in_one(pieces: list[tuple[int, memoryview]], size: int) -> Any:
    """Pieces as they lie in one buffer: most often there is one, which is not copied."""
    if len(pieces) == 1:
        return pieces[0][1]
    whole = memoryview(bytearray(size))
    for offset, piece in pieces:
        whole[offset : offset + piece.nbytes] = piece.cast("B")
    return whole
