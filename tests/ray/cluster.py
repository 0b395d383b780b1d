"""A Ray cluster of one node for tests, on the loopback interface, in a folder and with a token of its own.

It is started, asked and ended by a process of its own, so that the tests' process is no driver, as most kernels are
none; and so that hosting a manager does not take the seconds that loading Ray takes each time.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests import system
from tests.ports import free_port
from tests.waiting import until

ROOT = Path(__file__).resolve().parent.parent.parent
MARK = "TESTS_OF_RAY"
HOST = "127.0.0.1"
ATTEMPTS, SECONDS = 3, 150.0  # to start; a quiet machine takes 10


class NotStarted(Exception):
    """Ray's processes did not get ready; what they said."""


class RayCluster:
    """What tests have of it."""

    @classmethod
    def started(cls) -> RayCluster:
        """One that is ready; NotStarted if none gets so: Ray gives up, or hangs, where processes start too slowly."""
        for _ in range(ATTEMPTS - 1):
            try:
                return cls()
            except NotStarted:
                pass
        return cls()

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="jsr-", dir="/tmp"))  # sockets are in it: their paths must be short
        self._mark = secrets.token_hex(8)
        token = self.folder / "token"
        token.write_text(secrets.token_hex(32))
        token.chmod(0o600)
        self.environment = {
            "RAY_AUTH_MODE": "token",
            "RAY_AUTH_TOKEN_PATH": str(token),
            "RAY_USAGE_STATS_ENABLED": "0",
            "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0",  # else it listens on all interfaces
        }
        patience = {
            "RAY_agent_register_timeout_ms": "180000", "RAY_raylet_start_wait_time_s": "180",
            "RAY_prestart_worker_first_driver": "0",  # nobody runs a task, and each takes seconds of a processor
        }  # fmt: skip
        with (self.folder / "errors").open("w") as errors:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.ray.cluster", str(self.folder)],
                cwd=ROOT, env={**os.environ, **self.environment, **patience, MARK: self._mark}, text=True,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, start_new_session=True,
            )  # fmt: skip
        if not system.readable(self._process.stdout, patience=SECONDS) or not (line := self._process.stdout.readline()):
            said = (self.folder / "errors").read_text()[-2000:]
            self._kill()
            raise NotStarted(said)
        began = json.loads(line)
        self.environment["RAY_ADDRESS"] = began["address"]
        self._logs = Path(began["logs"])

    def ask(self, what: str, *args: Any) -> Any:
        """What `jupyter_shared.client.on_ray.asking.ask` does."""
        from jupyter_shared import errors

        self._process.stdin.write(json.dumps([what, args]) + "\n")
        self._process.stdin.flush()
        answer = self._heard()
        if "error" in answer:
            kind, text = answer["error"]
            raise getattr(errors, kind)(text)
        return answer["result"]

    def _heard(self) -> Any:
        line = self._process.stdout.readline()
        assert line, (self.folder / "errors").read_text()[-3000:]
        return json.loads(line)

    def log_of(self, pid: int) -> str:
        """What one of its processes has said."""
        return "".join(path.read_text(errors="replace") for path in self._logs.glob(f"worker-*-{pid}.*"))

    def processes(self) -> list[int]:
        """All that belong to it, and live.

        Some of Ray's have a session of their own, and some write their titles over their environments.
        """
        mark = f"{MARK}={self._mark}".encode()
        ours = self._process.pid
        return [pid for pid in system.pids() if _session_of(pid) == ours or mark in system.environment(pid)]

    def close(self) -> None:
        """End all of it; it must leave no process."""
        self._process.stdin.close()
        try:
            self._process.wait(300)
            until(lambda: not self.processes(), "Ray's processes have ended")
        finally:
            self._kill()

    def _kill(self) -> None:
        for pid in self.processes():
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:  # it has just ended
                pass
        self._process.wait()
        self._process.stdin.close()
        self._process.stdout.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def _session_of(pid: int) -> int:
    try:
        return os.getsid(pid)
    except ProcessLookupError:  # it has just ended
        return 0


# --- in the process of the cluster ----------------------------------------------------------------------------


def main() -> None:
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # Ray says this and that

    def say(answer: Any) -> None:
        answers.write(json.dumps(answer) + "\n")
        answers.flush()

    cluster = _started(sys.argv[1])
    import ray

    from jupyter_shared.client.on_ray import cluster as asked

    ray.init(address=cluster.address, log_to_driver=False)
    say({"address": cluster.address, "logs": cluster.head_node.get_logs_dir_path()})
    nodes = Nodes(cluster)
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

    def __init__(self, cluster: Any) -> None:
        self._cluster = cluster
        self._nodes: dict[str, Any] = {}
        self._kernels: list[Any] = []

    def add_node(self, host: str, megabytes: int) -> str:
        """A node at an address of the loopback interface: its id."""
        self._nodes[host] = self._cluster.add_node(wait=False, **_of_node(host, megabytes))
        return str(self._nodes[host].node_id)

    def all_nodes_are_there(self) -> bool:
        """Whether Ray knows all nodes that were added."""
        import ray

        alive = {node["NodeID"] for node in ray.nodes() if node["Alive"]}
        return alive.issuperset(node.node_id for node in self._nodes.values())

    def remove_node(self, host: str) -> None:
        """As if its machine were gone."""
        self._cluster.remove_node(self._nodes.pop(host), allow_graceful=False)

    def kernel(self, host: str, name: str) -> int:
        """A kernel on a node, attached to a manager by its name: its number."""
        import ray
        from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

        from tests.ray.kernels import KernelOnNode

        node = self._nodes[host].node_id if host in self._nodes else self._cluster.head_node.node_id
        there = NodeAffinitySchedulingStrategy(node, soft=False)
        self._kernels.append(ray.remote(KernelOnNode).options(num_cpus=0, scheduling_strategy=there).remote(name))
        return len(self._kernels) - 1

    def tell(self, kernel: int, method: str, args: list[Any]) -> Any:
        """What a method of a kernel returns, or raises."""
        import ray

        try:
            return ray.get(getattr(self._kernels[kernel], method).remote(*args))
        except ray.exceptions.RayTaskError as error:
            raise error.cause from None

    def end_kernel(self, kernel: int) -> None:
        """SIGKILL."""
        import ray

        ray.kill(self._kernels[kernel])


def _of_node(host: str, megabytes: int) -> dict[str, Any]:
    PORTS.update((name, free_port(host)) for name in PORTS)
    return {"node_ip_address": host, "num_cpus": 2, "object_store_memory": megabytes << 20, **PORTS}


PORTS = dict.fromkeys(  # of the node that is being started
    ("metrics_agent_port", "metrics_export_port", "dashboard_agent_listen_port", "runtime_env_agent_port"), 0
)


def _started(folder: str) -> Any:
    """A cluster, however slow the machine is.

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
    # In the user's own folder it would note itself as this machine's cluster; and fail where there is no such folder.
    utils.write_ray_address = common.reset_ray_address = lambda *_, **__: None
    where = {"temp_dir": folder, "include_dashboard": False}
    return Cluster(initialize_head=True, connect=False, head_node_args={**_of_node(HOST, 100), **where})


if __name__ == "__main__":
    main()
