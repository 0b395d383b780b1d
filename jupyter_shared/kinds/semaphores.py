"""Semaphores. What a dead client had acquired is given back."""

from __future__ import annotations

from typing import Any, Self

from ..saying import said
from .acquirers import AcquirerProxy
from .agreeing import agree
from .covering import covered
from .glance import Glance
from .kind import IN_LINE, Caller, Client, Context, KnownCallers, ProxyHome, State, Unchanged, Wait, operation
from .whole_numbers import whole


class SemaphoreState(State, kind="semaphore"):
    """A number that acquiring lowers and releasing raises, and who acquired.

    It may as well be used as a signal: one side only releases, the other only acquires, and nobody holds
    anything. So a dead client's acquisitions never raise the number above what it started with.
    """

    has_holders = True
    exclusive = True

    def __init__(self, value: int = 1) -> None:
        self.value = self.initial = whole(value, "a semaphore's initial value")
        if value < 0:
            raise ValueError("semaphore initial value must be >= 0")
        self.acquired: list[Caller] = []  # one for each acquisition, the oldest first
        self.is_signal = not value  # somebody releases who has not acquired

    def summary(self) -> dict[str, Any]:
        """How many are left, and who has the others."""
        return {"value": self.value, "initial": self.initial, "held_by": [*map(str, self.acquired[:10])]}

    def waits_for(self, operation: str, me: str) -> str:
        """What comes after "Waiting" in a notice."""
        return f"for {me} ({self.value} of {self.initial} free)"

    def dump(self) -> list[Any]:
        """What it started with, what is left, who acquired, and whether it is a signal."""
        return [self.initial, self.value, [caller.dump() for caller in self.acquired], self.is_signal]

    @classmethod
    def load(cls, dumped: list[Any], known: KnownCallers) -> Self:
        """A semaphore with as much left."""
        initial, value, acquired, is_signal = dumped
        state = cls(initial)
        state.value, state.is_signal = value, is_signal
        state.acquired = [*map(known.caller, acquired)]
        return state

    def holders(self) -> list[Caller]:
        """Who acquired it, when nothing is left. Whoever takes a signal is not in the way of the next one."""
        return [] if self.value or self.is_signal else [*dict.fromkeys(self.acquired)]

    def client_gone(self, client: Client) -> bool:
        """Give back what it acquired."""
        if client.departs:
            return False
        left = [caller for caller in self.acquired if caller.client is not client]
        held = len(self.acquired) - len(left)
        self.acquired = left
        self.value += min(held, max(self.initial - self.value, 0))
        return held > 0

    @operation(waits=IN_LINE)
    def acquire(self, call: Context) -> bool:
        """Lower the number if it is not 0: whether it was."""
        if not self.value:
            if call.expired:
                raise Unchanged(False)
            raise Wait
        self.value -= 1
        self.acquired.append(call.caller.now())
        return True

    @operation(frees=True)
    def release(self, call: Context, times: int = 1) -> None:
        """Give back `times` acquisitions."""
        times = whole(times, "n")
        if times < 1:
            raise ValueError("n must be one or more")
        value = self.value + times
        for _ in range(min(times, len(self.acquired))):
            self._forget_one(call.caller)
        self.value = value

    def _forget_one(self, caller: Caller) -> None:
        """Take off one acquisition: this caller's, else its process's, else the oldest."""
        mine = [held for held in self.acquired if held == caller]
        near = mine or [held for held in self.acquired if held.client is caller.client]
        self.is_signal = self.is_signal or not near
        self.acquired.remove((near or self.acquired)[0])

    @operation(reads=True)
    def left(self, call: Context) -> int:
        """How often it can still be acquired."""
        return self.value


class BoundedSemaphoreState(SemaphoreState, kind="bounded_semaphore"):
    """A semaphore that is never released more often than it was acquired."""

    @operation(frees=True)
    def release(self, call: Context, times: int = 1) -> None:
        """Raise the number, though not above what it started with."""
        if times >= 1 and self.value + times > self.initial:
            raise ValueError("Semaphore released too many times")
        SemaphoreState.release(self, call, times)


class SemaphoreProxy(AcquirerProxy, kind="semaphore", typeid="Semaphore"):
    """A semaphore across kernels, like `threading.Semaphore`."""

    @staticmethod
    def _glance(summary: dict[str, Any]) -> Glance:
        """How many more may come."""
        left, initial = summary["value"], summary["initial"]
        return Glance("free" if left else "held", said("%1 of %2 free", left, initial))

    @classmethod
    def _arguments(cls, home: ProxyHome, value: int | None = None) -> list[Any]:
        return [1 if value is None else value]

    def _check(self, value: int | None = None) -> None:
        if value is not None:
            agree(self, "value", value, key="initial")

    def _seconds(self, blocking: bool, timeout: float | None) -> float | None:
        if not blocking and timeout is not None:
            raise ValueError("can't specify timeout for non-blocking acquire")
        if blocking and timeout is None:
            return None
        return max(timeout or 0, 0)

    @covered
    def release(self, n: int = 1) -> None:
        """Release it.

        Args:
            n: How often.

        Raises:
            ValueError: If `n` is less than 1, or a bounded one was not acquired as often.
        """
        try:
            self._home.surely(self._handle, "release", [n])
        except BaseException as broken:
            self._home.put_right([broken], lambda: self._home.surely(self._handle, "release", [n]))
            raise

    def get_value(self) -> int:
        """How often it can still be acquired now.

        Returns:
            The number.
        """
        return int(self._read("left"))


class BoundedSemaphoreProxy(SemaphoreProxy, kind="bounded_semaphore", typeid="BoundedSemaphore"):
    """A semaphore across kernels that must not be released too often, like `threading.BoundedSemaphore`."""
