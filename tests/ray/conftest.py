"""What the tests of managers in a Ray cluster get."""

from __future__ import annotations

import importlib.util
import itertools
from collections.abc import Iterator

import pytest

from jupyter_shared.address import ConnectionInfo
from jupyter_shared.link import link_to
from tests import leaks
from tests.managing import RunningManager
from tests.ray.cluster import NotStarted, RayCluster

_numbers = itertools.count(1)


def hosted(number: int) -> str:
    """A name of a manager."""
    return f"hosted-{number}"


@pytest.fixture(scope="session")
def cluster() -> Iterator[RayCluster]:
    """A cluster that outlives the test, which answers for its processes."""
    if importlib.util.find_spec("ray") is None:
        pytest.skip("there is no Ray here: `python3 tasks.py ray` installs it")
    try:
        cluster = RayCluster.started()
    except NotStarted as error:  # nothing of ours has run yet, so this says nothing about it, in CI neither
        pytest.skip(f"RAY ITSELF DOES NOT START on this machine, and its tests did not run: {error}")
    leaks.OWNERS.append(cluster.processes)
    yield cluster
    cluster.close()
    leaks.OWNERS.remove(cluster.processes)


@pytest.fixture
def in_the_cluster(cluster: RayCluster, monkeypatch: pytest.MonkeyPatch) -> RayCluster:
    """This process, and those it starts, are where the cluster is found."""
    for name, value in cluster.environment.items():
        monkeypatch.setenv(name, value)
    return cluster


@pytest.fixture
def quickly(cluster: RayCluster, monkeypatch: pytest.MonkeyPatch) -> RayCluster:
    """The cluster is asked by a process that is there already, and not by one that has to load Ray first."""
    monkeypatch.setattr("jupyter_shared.client.on_ray.attaching.ask", cluster.ask)
    return cluster


class ManagerOnRay(RunningManager):
    """A manager that Ray hosts; whoever attaches has no Ray, and comes by its link."""

    def __init__(self, cluster: RayCluster) -> None:
        self.number = next(_numbers)
        self.name = hosted(self.number)
        where = cluster.ask("found_or_hosted", self.name, None, None)
        addresses = {field: tuple(where[field]) for field in ("address", "listens")}
        self.connection = ConnectionInfo(**{**where, **addresses})
        self.pid = self.connection.pid
        self._cluster = cluster

    @property
    def way(self) -> str:
        link = link_to(self.connection)
        assert link
        return link.in_full()

    def log(self) -> str:
        return self._cluster.log_of(self.pid)

    def end(self) -> None:
        self.kill()
        log = self.log()
        assert "Traceback" not in log, log


@pytest.fixture
def manager(cluster: RayCluster, runtime_dir: object, request: pytest.FixtureRequest) -> Iterator[RunningManager]:
    """A manager of the test's own, in the cluster; the next test's starts meanwhile, if that has one too."""
    running = ManagerOnRay(cluster)
    following = request.session.items[request.session.items.index(request.node) + 1 :]
    if following and "manager" in following[0].fixturenames:
        cluster.ask("host_ahead", hosted(running.number + 1))
    yield running
    running.end()
