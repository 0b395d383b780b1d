"""An event: set or not, and all can wait until it is."""

from __future__ import annotations

from typing import Any

from ..saying import said
from .awaitable import awaitable
from .glance import Glance
from .kind import EACH, Context, State, Unchanged, Wait, operation
from .proxy import Proxy


class EventState(State, kind="event"):
    """A flag, and whether it is set."""

    can_be_revived = is_replicable = True

    def __init__(self, flag: bool = False) -> None:
        self.flag = flag

    def summary(self) -> dict[str, Any]:
        """Whether it is set."""
        return {"set": self.flag}

    def waits_for(self, operation: str, me: str) -> str:
        """What comes after "Waiting" in a notice."""
        return f"for {me} to be set"

    def dump(self) -> list[Any]:
        """The flag."""
        return [self.flag]

    @operation()
    def set(self, call: Context) -> None:
        """Set it: all who wait go on, even if it is cleared right after."""
        if self.flag:
            raise Unchanged
        self.flag = True

    @operation()
    def clear(self, call: Context) -> None:
        """Have the flag not set."""
        if not self.flag:
            raise Unchanged
        self.flag = False

    @operation(reads=True)
    def is_set(self, call: Context) -> bool:
        """Whether it is set."""
        return self.flag

    @operation(reads=True, waits=EACH)
    def wait(self, call: Context) -> bool:
        """Wait until it is set: whether it is."""
        if not self.flag and not call.expired:
            raise Wait
        return self.flag


class EventProxy(Proxy, kind="event", typeid="Event"):
    """An event across kernels, like `threading.Event`."""

    @staticmethod
    def _glance(summary: dict[str, Any]) -> Glance:
        """Whether it is set."""
        return Glance("set", said("set")) if summary["set"] else Glance("unset", said("not set"))

    def set(self) -> None:
        """Set it: all who wait go on."""
        self._write("set")

    def clear(self) -> None:
        """Have it not set: from now on, `wait` waits."""
        self._write("clear")

    def is_set(self) -> bool:
        """Whether it is set now.

        Returns:
            True or False.
        """
        return bool(self._read("is_set"))

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until it is set.

        Args:
            timeout: Seconds to wait at most; None: for ever.

        Returns:
            Whether it is set.
        """
        if self.is_set():
            return True
        return bool(self._wait("wait", timeout=None if timeout is None else max(timeout, 0)))

    wait_async = awaitable(wait)
