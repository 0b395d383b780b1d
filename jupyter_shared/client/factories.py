"""One method for each kind of shared object: found by its name, or made; without a name it lives as its users do.

Those written out here are for editors, and for arguments that sessions have by default. Any other kind has its method
too: `shared.KIND(name=None, ...)`, with the arguments its Proxy takes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from ..errors import WrongKind
from ..kinds import PROXIES, whenever_added
from ..saying import said

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
        """An object of any kind, by that kind's name; `Session.create` makes it.

        Args:
            kind: The kind, as `describe` tells it: "dict", "queue", ...
            name: What it is found by, or made under; None: a new one without a name.
            *args: What the kind's proxy takes to make one.
            **kwargs: The same, by name.

        Returns:
            Its proxy.

        Raises:
            WrongKind: If there is no such kind, or the name belongs to another one.
        """
        raise NotImplementedError

    def dict(
        self, name: str | None = None, items: Mapping[Any, Any] | Iterable[Any] = (), **more: Any
    ) -> DictProxy:
        """A dict.

        Args:
            name: What it is found by, or made under; None: a new one without a name, which lives as long as it is used.
            items: What a new one starts with; one that is there already keeps its own.
            **more: More of it, by keys that are identifiers.

        Returns:
            The dict's proxy.

        Raises:
            WrongKind: If the name belongs to an object of another kind.
            InvalidName: If it is no name.
        """
        return self.create("dict", name, items, **more)  # type: ignore[no-any-return]

    def list(self, name: str | None = None, items: Iterable[Any] = ()) -> ListProxy:
        """A list.

        Args:
            name: What it is found by, or made under; None: a new one without a name, which lives as long as it is used.
            items: What a new one starts with.

        Returns:
            The list's proxy.

        Raises:
            WrongKind: If the name belongs to an object of another kind.
            InvalidName: If it is no name.
        """
        return self.create("list", name, items)  # type: ignore[no-any-return]

    def set(self, name: str | None = None, members: Iterable[Any] = ()) -> SetProxy:
        """A set.

        Args:
            name: What it is found by, or made under; None: a new one without a name, which lives as long as it is used.
            members: What a new one starts with: hashable values.

        Returns:
            The set's proxy.

        Raises:
            WrongKind: If the name belongs to an object of another kind.
            InvalidName: If it is no name.
        """
        return self.create("set", name, members)  # type: ignore[no-any-return]

    def namespace(self, name: str | None = None, **attributes: Any) -> NamespaceProxy:
        """An object to put attributes on: `ns.lr = 0.1`.

        Args:
            name: What it is found by, or made under; None: a new one without a name, which lives as long as it is used.
            **attributes: What a new one starts with.

        Returns:
            The namespace's proxy.

        Raises:
            WrongKind: If the name belongs to an object of another kind.
            InvalidName: If it is no name.
        """
        return self.create("namespace", name, **attributes)  # type: ignore[no-any-return]

    def value(self, name: str | None = None, typecode: str | None = None, value: Any = None) -> ValueProxy:
        """One value, changed with `.set`, read with `.get`.

        Args:
            name: What it is found by, or made under; None: a new one without a name, which lives as long as it is used.
            typecode: What `multiprocessing.Value` takes; "O": any object. None: that of one that is there, or "O".
            value: What a new one starts with.

        Returns:
            The value's proxy.

        Raises:
            WrongKind: If the name belongs to another kind, or to one with another typecode; if the type code is none.
            InvalidName: If it is no name.
        """
        if not hasattr(typecode, "_type_"):  # one of the types of ctypes has that
            _check_code(
                typecode,
                "The type code comes before the value, as in shared.value(NAME, 'd', 0.1); %1 is none. "
                "shared.value(NAME, value=...) takes any value.",
            )
        return self.create("value", name, typecode, value)  # type: ignore[no-any-return]

    def array(
        self,
        name: str | None = None,
        typecode: str | None = None,
        items: int | Iterable[Any] = (),
        *,
        shape: int | tuple[int, ...] | None = None,
        dtype: Any = "float64",
    ) -> ArrayProxy | NDArrayProxy:
        """An array: with `shape`, a numpy array in memory that all kernels write; else an `array.array`.

        Args:
            name: What it is found by, or made under; None: a new one without a name, which lives as long as it is used.
            typecode: Of the numbers, as `array.array` takes it; None: that of one that is there, or "d".
            items: The numbers that a new one starts with, or how many zeros.
            shape: Of a numpy array, in items of each dimension; None: an `array.array`.
            dtype: Of a numpy array, as numpy takes it; without Python objects.

        Returns:
            The array's proxy.

        Raises:
            WrongKind: If the name belongs to another kind, or to an array of another typecode, shape or dtype; if
                the type code is none.
            InvalidName: If it is no name.
        """
        if shape is not None:
            return self.create("ndarray", name, shape, dtype)  # type: ignore[no-any-return]
        _check_code(
            typecode,
            "The type code comes before the numbers, as in shared.array(NAME, 'd', [1, 2]); %1 is none. "
            "shared.array(NAME, shape=..., dtype=...) makes one of numpy's.",
        )
        return self.create("array", name, typecode, items)  # type: ignore[no-any-return]

    def counter(self, name: str | None = None, start: float = 0) -> CounterProxy:
        """A number that many add to without losing an addition.

        Args:
            name: What it is found by, or made under; None: a new one without a name, which lives as long as it is used.
            start: What a new one starts with: an int of any size, or a float.

        Returns:
            The counter's proxy.

        Raises:
            WrongKind: If the name belongs to an object of another kind.
            InvalidName: If it is no name.
        """
        return self.create("counter", name, start)  # type: ignore[no-any-return]

    def queue(self, name: str | None = None, maxsize: int | None = None) -> QueueProxy:
        """A queue, first in, first out; with `task_done` and `join`.

        Args:
            name: What it is found by, or made under; None: a new one without a name, which lives as long as it is used.
            maxsize: How many items it has room for; 0: no limit. None: as many as one that is there, or no limit.

        Returns:
            The queue's proxy.

        Raises:
            WrongKind: If the name belongs to another kind, or to one with another maxsize.
            InvalidName: If it is no name.
        """
        return self.create("queue", name, maxsize)  # type: ignore[no-any-return]

    joinable_queue = queue

    def lifo_queue(self, name: str | None = None, maxsize: int | None = None) -> LifoQueueProxy:
        """A queue, last in, first out.

        Args:
            name: What it is found by, or made under; None: a new one without a name, which lives as long as it is used.
            maxsize: How many items it has room for; 0: no limit. None: as many as one that is there, or no limit.

        Returns:
            The queue's proxy.

        Raises:
            WrongKind: If the name belongs to another kind, or to one with another maxsize.
            InvalidName: If it is no name.
        """
        return self.create("lifo_queue", name, maxsize)  # type: ignore[no-any-return]

    def priority_queue(self, name: str | None = None, maxsize: int | None = None) -> PriorityQueueProxy:
        """A queue that gives its smallest item first.

        Args:
            name: What it is found by, or made under; None: a new one without a name, which lives as long as it is used.
            maxsize: How many items it has room for; 0: no limit. None: as many as one that is there, or no limit.

        Returns:
            The queue's proxy.

        Raises:
            WrongKind: If the name belongs to another kind, or to one with another maxsize.
            InvalidName: If it is no name.
        """
        return self.create("priority_queue", name, maxsize)  # type: ignore[no-any-return]

    def lock(self, name: str | None = None) -> LockProxy:
        """A lock; its holder's death frees it.

        Args:
            name: What it is found by, or made under; None: a new one without a name, which lives as long as it is used.

        Returns:
            The lock's proxy.

        Raises:
            WrongKind: If the name belongs to an object of another kind.
            InvalidName: If it is no name.
        """
        return self.create("lock", name)  # type: ignore[no-any-return]

    def rlock(self, name: str | None = None) -> RLockProxy:
        """A lock that its holder may take again; its holder's death frees it.

        Args:
            name: What it is found by, or made under; None: a new one without a name, which lives as long as it is used.

        Returns:
            The lock's proxy.

        Raises:
            WrongKind: If the name belongs to an object of another kind.
            InvalidName: If it is no name.
        """
        return self.create("rlock", name)  # type: ignore[no-any-return]

    def semaphore(self, name: str | None = None, value: int | None = None) -> SemaphoreProxy:
        """A semaphore: `value` callers may have acquired it at the same time.

        Args:
            name: What it is found by, or made under; None: a new one without a name, which lives as long as it is used.
            value: How many; None: as many as one that is there was made with, or 1.

        Returns:
            The semaphore's proxy.

        Raises:
            WrongKind: If the name belongs to another kind, or to one with another value.
            InvalidName: If it is no name.
        """
        return self.create("semaphore", name, value)  # type: ignore[no-any-return]

    def bounded_semaphore(self, name: str | None = None, value: int | None = None) -> BoundedSemaphoreProxy:
        """A semaphore that raises ValueError when it is released more often than acquired.

        Args:
            name: What it is found by, or made under; None: a new one without a name, which lives as long as it is used.
            value: How many; None: as many as one that is there was made with, or 1.

        Returns:
            The semaphore's proxy.

        Raises:
            WrongKind: If the name belongs to another kind, or to one with another value.
            InvalidName: If it is no name.
        """
        return self.create("bounded_semaphore", name, value)  # type: ignore[no-any-return]

    def condition(self, name: str | None = None, lock: Any = None) -> ConditionProxy:
        """Wait under a lock until someone notifies.

        Args:
            name: What it is found by, or made under; None: a new one without a name, which lives as long as it is used.
            lock: A shared lock or rlock that a new one uses; None: an rlock of its own.

        Returns:
            The condition's proxy.

        Raises:
            WrongKind: If the name belongs to an object of another kind.
            InvalidName: If it is no name.
        """
        return self.create("condition", name, *([] if lock is None else [lock]))  # type: ignore[no-any-return]

    def event(self, name: str | None = None) -> EventProxy:
        """A flag to wait for, not set at first.

        Args:
            name: What it is found by, or made under; None: a new one without a name, which lives as long as it is used.

        Returns:
            The event's proxy.

        Raises:
            WrongKind: If the name belongs to an object of another kind.
            InvalidName: If it is no name.
        """
        return self.create("event", name)  # type: ignore[no-any-return]

    def barrier(
        self,
        name: str | None = None,
        parties: int | None = None,
        action: Callable[[], object] | None = None,
        timeout: float | None = None,
    ) -> BarrierProxy:
        """A barrier: each caller waits until all have come.

        Args:
            name: What it is found by, or made under; None: a new one without a name, which lives as long as it is used.
            parties: How many callers that is; None: as many as one that is there waits for, or 2.
            action: Called by the last one to come, in its own kernel, before all go on.
            timeout: Seconds that a `wait` without a timeout waits; None: for ever.

        Returns:
            The barrier's proxy.

        Raises:
            WrongKind: If the name belongs to another kind, or to one with another number of parties or timeout.
            InvalidName: If it is no name.
        """
        return self.create("barrier", name, parties, action, timeout)  # type: ignore[no-any-return]

    def trace(self, *targets: Any, name: str | None = None) -> TraceProxy:
        """Record every call to these objects: `with shared.trace("d", "gpu") as t:`, then `t`.

        Until the end of the block, or `t.stop()`, or this session.

        Args:
            *targets: Names or proxies of the objects.
            name: Under which others can open the trace; None: it has no name.

        Returns:
            The trace's proxy, which records already.

        Raises:
            NoSuchName: If there is no object of one of these names.
        """
        trace: TraceProxy = self.create("trace", name)
        trace._record(targets)
        return trace


def _check_code(typecode: Any, text: str) -> None:
    """Raise WrongKind with this text, %1 being what was given, unless that may be a type code, or nothing was."""
    if typecode is None or (isinstance(typecode, str) and len(typecode) == 1):
        return
    given = repr(typecode) if isinstance(typecode, str | int | float) else f"{type(typecode).__name__} object"
    raise WrongKind(said(text, given))


# Sessions have no method of that name, or not from here (`array(shape=...)`, `Showing.progress`): known unloaded.
MADE_OTHERWISE = {"ndarray", "progress"}


def _give_method(kind: str) -> None:
    """Not by `__getattr__`: a class that has one makes every look at a session's attributes slow, `d[k]`'s too."""
    if hasattr(Factories, kind) or kind in MADE_OTHERWISE or not PROXIES[kind]._has_method:
        return

    def make(self: Factories, name: str | None = None, /, *args: Any, **kwargs: Any) -> Any:
        return self.create(kind, name, *args, **kwargs)

    make.__name__ = kind
    make.__doc__ = PROXIES[kind].__doc__
    setattr(Factories, kind, make)


whenever_added(_give_method)
