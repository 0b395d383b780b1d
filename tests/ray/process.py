"""The process that a cluster of tests is in: it starts Ray, and does what `cluster.RayCluster` asks of it.

So that the tests' process is no driver, as most kernels are none; and so that asking does not take the seconds that
loading Ray takes each time.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from tests.ports import free_port

HOST = "127.0.0.1"
PATIENCE = 240.0  # seconds for what a kernel is told; the first thing it is told waits for its start
SET_UP_WORKER = Path(__file__).with_name("set_up_worker.py")


def main() -> None:
    """Start a cluster in a folder, and answer for as long as somebody asks."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # Ray says this and that

    def say(answer: Any) -> None:
        answers.write(json.dumps(answer) + "\n")
        answers.flush()

    cluster = started(sys.argv[1], 100)
    import ray

    from jupyter_shared.client.on_ray import cluster as asked

    ray.init(address=cluster.address, log_to_driver=False)
    say({"address": cluster.address, "logs": cluster.head_node.get_logs_dir_path()})
    nodes = Nodes(cluster, asked.found_or_hosted)
    for line in sys.stdin:
        what, args = json.loads(line)
        try:
            say({"result": (getattr(nodes, what, None) or getattr(asked, what))(*args)})
        except Exception as error:  # noqa: BLE001 - the test is to see it
            say({"error": [type(error).__name__, str(error)]})
    ray.shutdown()
    cluster.shutdown()


class Nodes:
    """The nodes beside the head, and kernels on them: Ray's actors, each a process that attaches as any driver does."""

    def __init__(self, cluster: Any, host: Callable[..., Any]) -> None:
        self._host = host
        self._hosting = ThreadPoolExecutor(1)
        self._cluster = cluster
        self._nodes: dict[str, Any] = {}
        self._kernels: list[Any] = []

    def host_ahead(self, manager: str) -> None:
        """Have a manager of that name start, and do not wait for it."""
        self._hosting.submit(self._host, manager, None, None)

    def node(self, host: str, megabytes: int) -> str:
        """A node at an address of the loopback interface, added if there is none: its id."""
        if host not in self._nodes:
            self._nodes[host] = self._cluster.add_node(wait=False, **of_node(host, megabytes))
        return str(self._nodes[host].node_id)

    def all_nodes_are_there(self) -> bool:
        """Whether Ray knows all nodes that were added."""
        import ray

        alive = {node["NodeID"] for node in ray.nodes() if node["Alive"]}
        return alive.issuperset(node.node_id for node in self._nodes.values())

    def remove_node(self, host: str) -> None:
        """As if its machine were gone."""
        self._cluster.remove_node(self._nodes.pop(host), allow_graceful=False)

    def remove_nodes(self) -> None:
        """All but the head."""
        for host in [*self._nodes]:
            self.remove_node(host)

    def kernel(self, node: str) -> int:
        """A kernel on a node, which may not be there yet: its number."""
        import ray
        from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

        from tests.ray.kernels import KernelOnNode

        there = NodeAffinitySchedulingStrategy(node, soft=False)
        self._kernels.append(ray.remote(KernelOnNode).options(num_cpus=0, scheduling_strategy=there).remote())
        return len(self._kernels) - 1

    def tell(self, kernel: int, method: str, args: list[Any]) -> Any:
        """What a method of a kernel returns, or raises."""
        import ray

        try:
            return ray.get(getattr(self._kernels[kernel], method).remote(*args), timeout=PATIENCE)
        except ray.exceptions.RayTaskError as error:
            raise error.cause from None

    def end_kernel(self, kernel: int) -> None:
        """SIGKILL."""
        import ray

        ray.kill(self._kernels[kernel])


def of_node(host: str, megabytes: int) -> dict[str, Any]:
    """What Ray's `Cluster` is told of a node at an address of the loopback interface."""
    PORTS.update((name, free_port(host)) for name in PORTS)
    size = {"num_cpus": 2, "object_store_memory": megabytes << 20}
    return {"node_ip_address": host, "setup_worker_path": str(SET_UP_WORKER), **size, **PORTS}


PORTS = dict.fromkeys(  # of the node that is being started
    ("metrics_agent_port", "metrics_export_port", "dashboard_agent_listen_port", "runtime_env_agent_port"), 0
)


def started(folder: str, megabytes: int) -> Any:
    """A cluster, however slow the machine is, of no more processes than it needs.

    A node takes itself for failed if an agent has not said within 15 seconds where it listens. It does not wait for
    what it knows; but of one agent Ray tells everybody but the node.
    """
    from ray._common import utils as common
    from ray._private import services, utils
    from ray.cluster_utils import Cluster

    start = services.start_ray_process

    def start_telling(command: list[str], kind: str, *args: Any, **how: Any) -> Any:
        told = [f"--dashboard_agent_listen_port={PORTS['dashboard_agent_listen_port']}"] if "raylet" in kind else []
        return start([*command, *told], kind, *args, **how)

    services.start_ray_process = start_telling
    services.start_api_server = lambda *_, **__: (None, None)  # as where it fails: it would start, for nobody
    # In the user's own folder it would note itself as this machine's cluster; and fail where there is no such folder.
    utils.write_ray_address = common.reset_ray_address = lambda *_, **__: None
    nobody_asks = {"include_dashboard": False, "include_log_monitor": False, "no_monitor": True}
    head = {**of_node(HOST, megabytes), **nobody_asks, "temp_dir": folder}
    return Cluster(initialize_head=True, connect=False, head_node_args=head)


if __name__ == "__main__":
    main()
