"""What runs on a node of the cluster for a test: a kernel that has attached by the engine, as users' drivers do."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING, Any

from tests import system

if TYPE_CHECKING:
    from jupyter_shared.client.session import Session


class KernelOnNode:
    """Puts and reads arrays of bytes."""

    shared: Session

    def __init__(self) -> None:
        self.held: list[Any] = []

    def attach(self, name: str) -> None:
        """Use this manager."""
        import jupyter_shared

        self.shared = jupyter_shared.attach(name, engine="ray", create=False, label="kernel")

    def detach(self) -> None:
        """Be as if just started."""
        self.let_go()
        self.shared.detach()

    def put(self, name: str, size: int, fill: int) -> None:
        """Publish an array."""
        import numpy

        self.shared[name] = numpy.full(size, fill, numpy.uint8)

    def put_frame(self, name: str, rows: int) -> None:
        """Publish a frame of several buffers."""
        import numpy
        import pandas

        self.shared[name] = pandas.DataFrame({"n": numpy.arange(rows), "x": numpy.arange(rows) / 2})

    def look(self, name: str) -> list[int]:
        """How long an array is, the least and the most in it."""
        array = self.shared[name]
        return [len(array), int(array.min()), int(array.max())]

    def frame(self, name: str) -> list[float]:
        """Rows of a frame, and the sum of each column."""
        frame = self.shared[name]
        return [len(frame), int(frame["n"].sum()), float(frame["x"].sum())]

    def hold(self, name: str) -> str:
        """Keep an array in hand; which file it is mapped from."""
        self.held.append(self.shared[name])
        return system.mapped_from(self.held[-1].ctypes.data)

    def held_sum(self) -> int:
        """Of what is in hand."""
        return int(self.held[-1].sum(dtype="int64"))

    def publish_held(self, name: str) -> None:
        """Publish what is in hand once more."""
        self.shared[name] = self.held[-1]

    def writable(self, name: str) -> list[int]:
        """Write to one's own array: it, and what the others see."""
        own = self.shared.get(name, writable=True)
        own[0] = 99
        return [int(own[0]), int(self.shared[name][0])]

    def let_go(self) -> None:
        """Of all that is in hand."""
        self.held.clear()
        gc.collect()

    def delete(self, name: str) -> None:
        """Share it no more."""
        del self.shared[name]

    def deposited(self) -> list[int]:
        """What the depot of this node holds."""
        import ray

        depot = self.shared.depot()
        (actor,) = ray.get(depot._manager.depot.remote(depot.node, False))
        return [] if actor is None else ray.get(actor.held.remote())

    def depot_pid(self) -> int | None:
        """Its process, if it lives."""
        import ray

        depot = self.shared.depot()
        (actor,) = ray.get(depot._manager.depot.remote(depot.node, False))
        try:
            return ray.get(actor.pid.remote())
        except ray.exceptions.RayError:
            return None
