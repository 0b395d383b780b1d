"""One method for each kind of shared object: found by its name, or made; without a name it lives as its users do.

Those written out here are for editors, and for arguments that sessions have by default. Any other kind has its method
too: `shared.KIND(name=None, ...)`, with the arguments its Proxy takes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from ..kinds import PROXIES, whenever_added

if TYPE_CHECKING:
    from ..kinds.arrays import ArrayProxy
    from ..kinds.barriers import BarrierProxy
    from ..kinds.conditions import ConditionProxy
    from ..kinds.counters import CounterProxy
    from ..kinds.dicts import DictProxy
    from ..kinds.events import EventProxy
    from ..kinds.lifo_queues import LifoQueueProxy
    from ..kinds.lists import ListProxy
    from ..kinds.locks import LockProxy, RLockProxy
    from ..kinds.namespaces import NamespaceProxy
    from ..kinds.ndarrays import NDArrayProxy
    from ..kinds.priorities import PriorityQueueProxy
    from ..kinds.queues import QueueProxy
    from ..kinds.semaphores import BoundedSemaphoreProxy, SemaphoreProxy
    from ..kinds.sets import SetProxy
    from ..kinds.trace import TraceProxy
    from ..kinds.values import ValueProxy


class Factories:
    """The methods of a session that make objects."""

    def create(self, kind: str, name: str | None, /, *args: Any, **kwargs: Any) -> Any:
        """An object of any kind, by that kind's name; sessions say how."""
        raise NotImplementedError

    def dict(
        self, name: str | None = None, items: Mapping[Any, Any] | Iterable[Any] = (), **more: Any
    ) -> DictProxy:
        """A dict. `items` are what a new one starts with; one that is there already keeps its own."""
        return self.create("dict", name, items, **more)  # type: ignore[no-any-return]

    def list(self, name: str | None = None, items: Iterable[Any] = ()) -> ListProxy:
        """A list. `items` are what a new one starts with."""
        return self.create("list", name, items)  # type: ignore[no-any-return]

    def set(self, name: str | None = None, members: Iterable[Any] = ()) -> SetProxy:
        """A set. `members` are what a new one starts with: hashable values."""
        return self.create("set", name, members)  # type: ignore[no-any-return]

    def namespace(self, name: str | None = None, **attributes: Any) -> NamespaceProxy:
        """An object to put attributes on: `ns.lr = 0.1`."""
        return self.create("namespace", name, **attributes)  # type: ignore[no-any-return]

    def value(self, name: str | None = None, typecode: str = "O", value: Any = None) -> ValueProxy:
        """One value, changed with `.set`, read with `.get`. `typecode` is what `multiprocessing.Value` takes."""
        return self.create("value", name, typecode, value)  # type: ignore[no-any-return]

    def array(
        self,
        name: str | None = None,
        typecode: str = "d",
        items: int | Iterable[Any] = (),
        *,
        shape: int | tuple[int, ...] | None = None,
        dtype: Any = "float64",
    ) -> ArrayProxy | NDArrayProxy:
        """An array: of `shape` and `dtype`, a numpy array in memory that all kernels write; else an `array.array`.

        `items` are the numbers, or how many zeros. Raises WrongKind if there is one of another shape or dtype already.
        """
        if shape is not None:
            return self.create("ndarray", name, shape, dtype)  # type: ignore[no-any-return]
        return self.create("array", name, typecode, items)  # type: ignore[no-any-return]

    def counter(self, name: str | None = None, start: float = 0) -> CounterProxy:
        """A number that many add to without losing an addition: an int of any size, or a float."""
        return self.create("counter", name, start)  # type: ignore[no-any-return]

    def queue(self, name: str | None = None, maxsize: int = 0) -> QueueProxy:
        """A queue, first in, first out, of at most `maxsize` items (0: no limit); `task_done` and `join` included."""
        return self.create("queue", name, maxsize)  # type: ignore[no-any-return]

    joinable_queue = queue

    def lifo_queue(self, name: str | None = None, maxsize: int = 0) -> LifoQueueProxy:
        """A queue, last in, first out, of at most `maxsize` items (0: no limit)."""
        return self.create("lifo_queue", name, maxsize)  # type: ignore[no-any-return]

    def priority_queue(self, name: str | None = None, maxsize: int = 0) -> PriorityQueueProxy:
        """A queue that gives its smallest item first, of at most `maxsize` items (0: no limit)."""
        return self.create("priority_queue", name, maxsize)  # type: ignore[no-any-return]

    def lock(self, name: str | None = None) -> LockProxy:
        """A lock; its holder's death frees it."""
        return self.create("lock", name)  # type: ignore[no-any-return]

    def rlock(self, name: str | None = None) -> RLockProxy:
        """A lock that its holder may take again."""
        return self.create("rlock", name)  # type: ignore[no-any-return]

    def semaphore(self, name: str | None = None, value: int = 1) -> SemaphoreProxy:
        """A semaphore: `value` callers may have acquired it at the same time."""
        return self.create("semaphore", name, value)  # type: ignore[no-any-return]

    def bounded_semaphore(self, name: str | None = None, value: int = 1) -> BoundedSemaphoreProxy:
        """A semaphore of `value` that raises ValueError when it is released more often than acquired."""
        return self.create("bounded_semaphore", name, value)  # type: ignore[no-any-return]

    def condition(self, name: str | None = None, lock: Any = None) -> ConditionProxy:
        """Wait under a lock until someone notifies. `lock` is a shared lock or rlock; None: one of its own."""
        return self.create("condition", name, *([] if lock is None else [lock]))  # type: ignore[no-any-return]

    def event(self, name: str | None = None) -> EventProxy:
        """A flag to wait for, not set at first."""
        return self.create("event", name)  # type: ignore[no-any-return]

    def barrier(
        self,
        name: str | None = None,
        parties: int = 2,
        action: Callable[[], object] | None = None,
        timeout: float | None = None,
    ) -> BarrierProxy:
        """A barrier for `parties` callers: each waits until all have come.

        The last one to come calls `action()` first, in its own kernel. `timeout` is how many seconds a `wait` waits
        that says nothing else.
        """
        return self.create("barrier", name, parties, action, timeout)  # type: ignore[no-any-return]

    def trace(self, *targets: Any, name: str | None = None) -> TraceProxy:
        """Record every call to these objects (names or proxies): `with shared.trace("d", "gpu") as t:`, then `t`.

        Until the end of the block, or `t.stop()`, or this session. With a name, others can open the trace, too.
        """
        trace: TraceProxy = self.create("trace", name)
        trace._record(targets)
        return trace


def _give_method(kind: str) -> None:
    """Not by `__getattr__`: a class that has one makes every look at a session's attributes slow, `d[k]`'s too."""
    if hasattr(Factories, kind) or not PROXIES[kind]._has_method:
        return

    def make(self: Factories, name: str | None = None, /, *args: Any, **kwargs: Any) -> Any:
        return self.create(kind, name, *args, **kwargs)

    make.__name__ = kind
    make.__doc__ = PROXIES[kind].__doc__
    setattr(Factories, kind, make)


whenever_added(_give_method)
