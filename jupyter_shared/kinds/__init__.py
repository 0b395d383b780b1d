"""Every kind of shared object. To add one, write its file and add its line; nothing else needs to know.

Each file holds both halves: the State the manager keeps and the Proxy people hold. The rules: `kind.py`.
What a kind says of itself is in its Proxy: its method of sessions (`_has_method`, `_arguments`), its words for listings
(`_glance`), histories (`_lines`) and traces (`_wording`), its live view (`_pane`), what its writes change (`_written`),
and what the standard library calls it (`typeid`). And it is in its State: how changes are undone (`undo_rules`), what a
call waits for (`waits_for`), whether an object can be brought back (`can_be_revived`) and be a part of a transaction
(`exclusive`, `not_in_transactions`), and whether clients write its memory without calls (`in_place`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, MutableMapping
from importlib import import_module
from typing import Any, TypeVar

from .kind import State
from .proxy import Proxy
from .wording import Wording

# The file that each kind is in, and what its classes are called there, before `State` and `Proxy`.
KINDS = {
    "published": "values.Published",
    "dict": "dicts.Dict",
    "list": "lists.List",
    "set": "sets.Set",
    "namespace": "namespaces.Namespace",
    "value": "values.Value",
    "array": "arrays.Array",
    "ndarray": "ndarrays.NDArray",
    "counter": "counters.Counter",
    "lock": "locks.Lock",
    "rlock": "locks.RLock",
    "semaphore": "semaphores.Semaphore",
    "bounded_semaphore": "semaphores.BoundedSemaphore",
    "condition": "conditions.Condition",
    "event": "events.Event",
    "barrier": "barriers.Barrier",
    "queue": "queues.Queue",
    "lifo_queue": "lifo_queues.LifoQueue",
    "priority_queue": "priorities.PriorityQueue",
    "progress": "progress.Progress",
    "trace": "trace.Trace",
}

Half = TypeVar("Half", bound=type[Any])


class Halves(MutableMapping[str, Half]):
    """One half of every kind, by the kind's name. A kind's file is loaded when it is first looked up.

    All of them together would be a tenth of what a client loads before it attaches, and few use more than two or three.
    """

    def __init__(self, half: str) -> None:
        self._found: dict[str, Half | str] = {kind: where + half for kind, where in KINDS.items()}

    def __getitem__(self, kind: str) -> Half:
        found = self._found[kind]
        if isinstance(found, str):
            file, _, name = found.partition(".")
            found = self._found[kind] = getattr(import_module(f".{file}", __name__), name)
        return found

    def __setitem__(self, kind: str, half: Half) -> None:
        self._found[kind] = half

    def __delitem__(self, kind: str) -> None:
        del self._found[kind]

    def __contains__(self, kind: object) -> bool:
        return kind in self._found

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)


STATES: Halves[type[State]] = Halves("State")
PROXIES: Halves[type[Proxy]] = Halves("Proxy")
_listeners: list[Callable[[str], object]] = []


def add(state: type[State], proxy: type[Proxy]) -> None:
    """Make a kind known, in this process: the manager's needs the one half, a client's the other."""
    STATES[state.kind] = state
    PROXIES[proxy.kind] = proxy
    for tell in _listeners:
        tell(proxy.kind)


def whenever_added(tell: Callable[[str], object]) -> None:
    """Have a function called with the name of each kind, of those that are known already too; it loads none by that."""
    _listeners.append(tell)
    for kind in PROXIES:
        tell(kind)


def written(kind: str) -> str:
    """What writes of this kind change: "parts", or the one value, "whole"; empty if neither, or of an unknown kind."""
    return PROXIES[kind]._written if kind in PROXIES else ""


def has_history(kind: str) -> bool:
    """Whether what changes of this kind overwrite can be remembered."""
    return STATES.get(kind, State).undo_rules is not None


def wording(kind: str) -> Wording:
    """What traces call the operations of a kind; an unknown kind's, by their names."""
    return PROXIES.get(kind, Proxy)._wording


def is_queue(kind: str) -> bool:
    """Whether things are put into it and taken out again."""
    from .queued import QueuedState  # no queue is loaded before there is one

    return issubclass(STATES.get(kind, State), QueuedState)
