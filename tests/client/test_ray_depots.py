"""What the depots in Ray's object store do when Ray does not answer, or forgets nobody: with a Ray that is a stand-in.

`tests/ray/test_depots.py` has them in a cluster.
"""

from __future__ import annotations

import sys
import types
from queue import SimpleQueue

import pytest

from jupyter_shared.client.on_ray import depot_actor, hosted_depots
from jupyter_shared.client.on_ray.depot_actor import DepotActor
from jupyter_shared.client.on_ray.hosted_depots import HostedDepots
from jupyter_shared.errors import NoAnswer

NODE = "node"


class GetTimeoutError(Exception):
    """Ray's."""


class Promise:
    """An object reference whose value comes after some seconds."""

    def __init__(self, value, seconds):
        self.value, self.seconds = value, seconds


class SlowDepot:
    """A depot's handle. `late`: that many seconds pass before it answers, and before its value has come."""

    def __init__(self, late):
        self.late = late
        self.ref = self

    def remote(self, memory):
        return Promise([Promise(b"value", self.late[1])], self.late[0])


@pytest.fixture
def ray(monkeypatch):
    """Its clock goes as promises are waited for; one that is waited for without a limit is waited for in vain."""
    ray = types.ModuleType("ray")
    ray.now = 0.0
    ray.exceptions = types.SimpleNamespace(GetTimeoutError=GetTimeoutError, RayError=Exception)

    def get(promise, timeout=None):
        assert timeout is not None, "whoever else wants to read waits for this"
        ray.now += min(promise.seconds, timeout)
        if promise.seconds > timeout:
            raise GetTimeoutError
        return promise.value

    ray.get, ray.put = get, bytes
    monkeypatch.setitem(sys.modules, "ray", ray)
    monkeypatch.setattr(hosted_depots.time, "monotonic", lambda: ray.now)
    return ray


def read(depot):
    depots = HostedDepots.__new__(HostedDepots)  # without its threads, which end with the process of a manager
    depots._depots = {NODE: depot}
    told = SimpleQueue()
    depots._read(NODE, 1, told.put)
    return told.get(timeout=0)


def test_a_value_that_comes_in_time_is_handed_over(ray):
    assert bytes(read(SlowDepot((50, 50)))) == b"value"


@pytest.mark.parametrize("late", [(1000, 0), (0, 1000), (70, 70)])
def test_one_that_does_not_is_waited_for_no_longer_and_not_called_lost(ray, late):
    error = read(SlowDepot(late))
    assert isinstance(error, NoAnswer)
    assert "not lost" in str(error)
    assert "`ray status`" in str(error)
    assert ray.now == hosted_depots.READ_SECONDS


def test_what_was_freed_before_it_was_put_is_not_kept(ray):
    depot = DepotActor()
    depot.free([1])
    depot.put(1, b"x")
    assert depot.held() == []
    depot.put(1, b"x")
    assert depot.held() == [1]


def test_numbers_of_what_is_never_put_are_not_remembered_for_ever(ray, monkeypatch):
    monkeypatch.setattr(depot_actor, "MOST_FREED", 10)
    depot = DepotActor()
    depot.free([*range(100)])
    depot.free([100])
    assert [*depot._freed] == [*range(91, 101)]
    depot.put(100, b"x")
    assert depot.held() == []
