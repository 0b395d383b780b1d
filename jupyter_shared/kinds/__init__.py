"""Every kind of shared object. To add one, write its file and add its line; nothing else needs to know.

Each file holds both halves: the State the manager keeps and the Proxy people hold. The rules: `kind.py`.
What a kind says of itself is in its Proxy: its method of sessions (`_has_method`, `_arguments`), its words for listings
(`_glance`), histories (`_lines`) and traces (`_wording`), its live view (`_pane`), what its writes change (`_written`),
and what the standard library calls it (`typeid`). And it is in its State: how changes are undone (`undo_rules`), what a
call waits for (`waits_for`), whether an object can be brought back (`can_be_revived`) and be a part of a transaction
(`exclusive`, `not_in_transactions`), and whether clients write its memory without calls (`in_place`).
"""

from __future__ import annotations

from collections.abc import Callable

from .arrays import ArrayProxy, ArrayState
from .barriers import BarrierProxy, BarrierState
from .conditions import ConditionProxy, ConditionState
from .counters import CounterProxy, CounterState
from .dicts import DictProxy, DictState
from .events import EventProxy, EventState
from .kind import State
from .lifo_queues import LifoQueueProxy, LifoQueueState
from .lists import ListProxy, ListState
from .locks import LockProxy, LockState, RLockProxy, RLockState
from .namespaces import NamespaceProxy, NamespaceState
from .ndarrays import NDArrayProxy, NDArrayState
from .priorities import PriorityQueueProxy, PriorityQueueState
from .progress import ProgressProxy, ProgressState
from .proxy import Proxy
from .queued import QueuedState
from .queues import QueueProxy, QueueState
from .semaphores import BoundedSemaphoreProxy, BoundedSemaphoreState, SemaphoreProxy, SemaphoreState
from .sets import SetProxy, SetState
from .trace import TraceProxy, TraceState
from .values import PublishedProxy, PublishedState, ValueProxy, ValueState
from .wording import Wording

KINDS: tuple[tuple[type[State], type[Proxy]], ...] = (
    (PublishedState, PublishedProxy),
    (DictState, DictProxy),
    (ListState, ListProxy),
    (SetState, SetProxy),
    (NamespaceState, NamespaceProxy),
    (ValueState, ValueProxy),
    (ArrayState, ArrayProxy),
    (NDArrayState, NDArrayProxy),
    (CounterState, CounterProxy),
    (LockState, LockProxy),
    (RLockState, RLockProxy),
    (SemaphoreState, SemaphoreProxy),
    (BoundedSemaphoreState, BoundedSemaphoreProxy),
    (ConditionState, ConditionProxy),
    (EventState, EventProxy),
    (BarrierState, BarrierProxy),
    (QueueState, QueueProxy),
    (LifoQueueState, LifoQueueProxy),
    (PriorityQueueState, PriorityQueueProxy),
    (ProgressState, ProgressProxy),
    (TraceState, TraceProxy),
)

STATES: dict[str, type[State]] = {}
PROXIES: dict[str, type[Proxy]] = {}
_listeners: list[Callable[[str], object]] = []


def add(state: type[State], proxy: type[Proxy]) -> None:
    """Make a kind known, in this process: the manager's needs the one half, a client's the other."""
    STATES[state.kind] = state
    PROXIES[proxy.kind] = proxy
    for tell in _listeners:
        tell(proxy.kind)


def whenever_added(tell: Callable[[str], object]) -> None:
    """Have a function called with the name of each kind, of those that are known already too."""
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
    return issubclass(STATES.get(kind, State), QueuedState)


for _state, _proxy in KINDS:
    add(_state, _proxy)
