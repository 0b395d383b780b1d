"""The depots of a manager that Ray hosts, in the process of the manager: started for each node that needs one."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue
from typing import Any

from ...errors import NoAnswer
from .depot_actor import DepotActor

READERS = 4  # values that are read at the same time for clients without Ray
READ_SECONDS = 120.0  # for a value to come, over the network or from a disk; others wait for the reader meanwhile
LIVES_SECONDS = 1.0  # for a depot to say so: meanwhile nobody is told where the manager is
CALLERS = 4  # of one depot, at the same time


class HostedDepots:
    """What `manager.depots` asks of an engine. The depots belong to this process: Ray ends them with it."""

    def __init__(self, name: str, actor: str) -> None:
        """Both are those of the manager's actor."""
        self.about = ["ray", name, actor]
        self._lock = threading.Lock()
        self._depots: dict[str, Any] = {}  # by node
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="jupyter_shared depots")
        self._unneeded: SimpleQueue[tuple[str, int]] = SimpleQueue()
        threading.Thread(target=self._freeing, name="jupyter_shared depots", daemon=True).start()

    def depot(self, node: str, is_to_be: bool) -> Any:
        """The depot of a node, or None; if there is to be one, and none lives, it is started now."""
        with self._lock:
            found = self._depots.get(node)
            if is_to_be and (found is None or not _lives(found)):
                found = self._depots[node] = _started_on(node)
            return found

    def free(self, node: str, memory: int) -> None:
        """A value is needed no more. Only noted here: finalizers may come from anywhere, also from inside of Ray."""
        self._unneeded.put((node, memory))

    def _freeing(self) -> None:
        while True:
            node, memory = self._unneeded.get()
            depot = self._depots.get(node)
            if depot is not None:
                depot.free.remote([memory])  # one that is gone has nothing left to free

    def read(self, node: str, memory: int, then: Callable[[Any], object]) -> None:
        """Have `then` called with a value, or with why there is none, on a thread of ours."""
        self._readers.submit(self._read, node, memory, then)

    def _read(self, node: str, memory: int, then: Callable[[Any], object]) -> None:
        import ray

        found: Any
        latest = time.monotonic() + READ_SECONDS
        try:
            (ref,) = ray.get(self._depots[node].ref.remote(memory), timeout=READ_SECONDS)
            found = memoryview(ray.get(ref, timeout=max(latest - time.monotonic(), 0))).cast("B")
        except ray.exceptions.GetTimeoutError:
            found = NoAnswer(
                f"The depot in which a large value lies did not hand it over in {READ_SECONDS:g} s. It may be busy, or "
                f"cut off; the value is not lost. Try again; `ray status` tells how the cluster does. (Node {node[:8]})"
            )
        except Exception as error:  # noqa: BLE001 - told to whoever asked for it
            found = error
        then(found)

    def where(self, node: str) -> str:
        """A node by its address, and by what Ray calls it."""
        import ray

        address = next((one["NodeManagerAddress"] for one in ray.nodes() if one["NodeID"] == node), "unknown")
        return f"Ray's node {address} ({node[:8]})"


def _started_on(node: str) -> Any:
    import ray
    from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

    there = NodeAffinitySchedulingStrategy(node, soft=False)
    how = {"num_cpus": 0, "max_concurrency": CALLERS, "max_restarts": 0, "scheduling_strategy": there}
    return ray.remote(DepotActor).options(**how).remote()


def _lives(depot: Any) -> bool:
    import ray

    try:
        ray.get(depot.held.remote(), timeout=LIVES_SECONDS)
    except ray.exceptions.GetTimeoutError:  # it starts, or has much to do
        return True
    except ray.exceptions.RayError:
        return False
    return True
