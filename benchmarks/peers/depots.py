"""Large values in Ray's object store, ours and Ray's own, on one node and from one to another. Not among the columns.

`python3 -m benchmarks --peers depots ray far-depots far-ray hosted dask --only 'array-64MiB-*'`
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any

from .ours import NAME, OurClient, Ours
from .peer import Client
from .ray_peer import RayClient, RayPeer, Shelf

HOSTS = "127.0.0.1", "127.0.0.2"  # of the loopback interface, as two machines
STORE = 1000  # megabytes


class DriverClient(OurClient):
    """A session of a driver, which leaves the cluster afterwards."""

    def close(self) -> None:
        """Leave both."""
        super().close()
        import ray

        ray.shutdown()


class _Ours(RayPeer):
    """Has the Ray that another class starts host a manager; its clients are drivers there."""

    imports = Ours.imports

    def start(self, folder: Path) -> Any:
        """Start Ray, and have it host one."""
        address = super().start(folder)
        self._session = _attached()
        return address

    def stop(self) -> None:
        """End the manager, and Ray."""
        self._session.stop()
        super().stop()

    def connect(self, address: Any) -> Client:
        """Be a driver, and attach."""
        super().connect(address)
        return DriverClient(_attached())


class OursInDepots(_Ours):
    """On one node."""

    name = "depots"
    label = "jupyter_shared in Ray"
    about = "a Ray actor hosts the manager, and the clients are drivers: arrays lie in the depot of their node"


class FarRay(RayPeer):
    """Ray on two nodes: the first client is on one of them, and the second on the other."""

    name = "far-ray"
    label = "Ray, on two nodes"
    about = "as above, but who puts is on one node, and who gets on another"
    most_clients = 2

    def start(self, folder: Path) -> Any:
        """Start both nodes."""
        token = folder / "token"
        token.write_text(secrets.token_hex(32))
        token.chmod(0o600)
        os.environ["RAY_AUTH_TOKEN_PATH"] = str(token)
        from tests.ray import process  # starts nodes that stand a busy machine

        self._cluster = process.started(str(folder), STORE)
        self._cluster.add_node(**process.of_node(HOSTS[1], STORE))
        import ray

        ray.init(address=self._cluster.address, namespace="bench", log_to_driver=False, configure_logging=False)
        shelf = ray.remote(num_cpus=0)(Shelf).options(name="shelf", lifetime="detached").remote()
        ray.get(shelf.set.remote("ready", True))
        return self._cluster.address, str(token), str(folder)

    def stop(self) -> None:
        """End both."""
        super().stop()
        self._cluster.shutdown()

    def connect(self, address: Any) -> Client:
        """Be a driver on the first node, or, if that has one, on the second."""
        cluster, token, folder = address
        os.environ["RAY_AUTH_TOKEN_PATH"] = token
        import ray

        where = {"_node_ip_address": _unclaimed(Path(folder))}
        ray.init(address=cluster, namespace="bench", log_to_driver=False, configure_logging=False, **where)
        return RayClient(ray, ray.get_actor("shelf"))


class OursInFarDepots(_Ours, FarRay):
    """On two."""

    name = "far-depots"
    label = "jupyter_shared in Ray, on two nodes"
    about = "as above, but who puts is on one node, and who gets on another"
    most_clients = FarRay.most_clients


def _attached() -> Any:
    from jupyter_shared import attach

    return attach(NAME, engine="ray")


def _unclaimed(folder: Path) -> str:
    """The node that has no client yet."""
    for host in HOSTS:
        try:
            (folder / f"claimed-{host}").touch(exist_ok=False)
        except FileExistsError:
            continue
        return host
    raise RuntimeError("there are two nodes, and each has a client")
