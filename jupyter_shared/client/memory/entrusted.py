"""What the manager has told us of, or handed to us: owned from the very step on in which it is ours, until it goes."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from ...platform.memory import Handle, discard
from ..undisturbed import Step, finalizer
from .depots import Deposited

if TYPE_CHECKING:
    from .mapping import Mapped

# Makes of an id, a size in bytes and a handle what owns them, and the steps from which on it does, taken at once.
Own = Callable[[int, int, Any], tuple[Any, tuple[Step, ...]]]


class Loan:
    """One time that the manager told us of a piece of memory: when this goes, it is given back."""

    __slots__ = ("_give_back", "_told", "counts", "forks")

    def __init__(self, memory: int, give_back: Callable[[Iterator[int]], object], forks: int = 0) -> None:
        """`memory` is its id. The loan counts, and is given back by `give_back`, from the step `counts` on.

        `forks`: how many lie between the process that it was made to and the one that began.
        """
        self.forks = forks
        told: list[int] = []
        self._told = iter(told)  # gives it once, though this may be broken into and done again
        self.counts: Step = partial(told.append, memory)
        self._give_back = give_back

    @finalizer
    def __del__(self) -> None:
        give_back = getattr(self, "_give_back", None)  # none, if Ctrl-C came while it was being made
        if give_back:
            give_back(self._told)


class Closing:
    """Owns handles, each from the step on that adds it to a list: lets go of them at the latest when this goes."""

    __slots__ = ("_closing",)

    def __init__(self, ours: list[Any]) -> None:
        """`ours`, empty yet, gets what is ours."""
        self._closing = iter(ours)

    def close(self) -> None:
        """Let go of the handle, once."""
        deque(map(discard, self._closing), maxlen=0)

    @finalizer
    def __del__(self) -> None:
        closing = getattr(self, "_closing", None)  # none, if Ctrl-C came while it was being made
        if closing:
            deque(map(discard, closing), maxlen=0)


class Seen(Closing):
    """Memory that we were told of in a value, and a handle that was opened without asking for one."""

    __slots__ = ("handles", "loan", "mapped", "memory", "size")

    def __init__(self, memory: int, size: int, loan: Loan) -> None:
        """`size` is in bytes. There is no handle before something is added to `handles`."""
        self.memory, self.size, self.loan = memory, size, loan
        self.mapped: Mapped | None = None  # it may be already: then no handle is needed
        self.handles: list[int] = []
        super().__init__(self.handles)

    @property
    def handle(self) -> int:
        """What it is mapped by."""
        return self.handles[0]


class Entrusted(Closing):
    """Memory that we were told of, and the handle to map it by."""

    __slots__ = ("handle", "loan", "memory", "size", "steps")
    mapped = None

    def __init__(self, memory: int, size: int, handle: Handle | Deposited, loan: Loan) -> None:
        """`size` is in bytes. It owns handle and loan as soon as `steps` are taken."""
        self.memory, self.size, self.loan = memory, size, loan
        self.handle: Any = handle
        ours: list[Handle] = []
        self.steps: tuple[Step, ...] = (loan.counts,)
        if not isinstance(handle, Deposited):
            self.steps = (loan.counts, partial(ours.append, handle))
        super().__init__(ours)
