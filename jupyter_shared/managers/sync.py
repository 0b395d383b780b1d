"""SyncManager: a manager with the standard library's types registered."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from functools import partial
from multiprocessing.managers import Array, Namespace, Value  # type: ignore[attr-defined]
from typing import Any

from ..kinds import PROXIES
from . import container_proxies as containers
from . import sync_proxies as proxies
from .base import BaseManager
from .internals import standard
from .pools import Pool


class SyncManager(BaseManager, standard.SyncManager):  # type: ignore[misc]
    """Shares dicts, lists, queues, locks and more: `manager.dict()`, `manager.Queue()`, ...

    And, beyond the standard library's, every other kind by its name: `manager.counter()`, `manager.priority_queue()`.
    """

    def trace(self, *targets: Any) -> Any:
        """Record every call to these proxies, by whichever process: `with manager.trace(d, l) as t:`, then `t`.

        Args:
            *targets: The proxies.

        Returns:
            The trace's proxy, which records already.
        """
        return self._home.trace(*targets)

    def __getattr__(self, kind: str) -> Callable[..., Any]:
        if kind not in PROXIES or kind.startswith("_"):
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {kind!r}", name=kind, obj=self)
        return partial(self._home.create, kind, None)


REGISTERED: tuple[tuple[str, Any, Any], ...] = (
    ("Queue", queue.Queue, None),
    ("JoinableQueue", queue.Queue, None),
    ("Event", threading.Event, proxies.EventProxy),
    ("Lock", threading.Lock, proxies.AcquirerProxy),
    ("RLock", threading.RLock, proxies.AcquirerProxy),
    ("Semaphore", threading.Semaphore, proxies.AcquirerProxy),
    ("BoundedSemaphore", threading.BoundedSemaphore, proxies.AcquirerProxy),
    ("Condition", threading.Condition, proxies.ConditionProxy),
    ("Barrier", threading.Barrier, proxies.BarrierProxy),
    ("Pool", Pool, containers.PoolProxy),
    ("list", list, containers.ListProxy),
    ("dict", dict, containers.DictProxy),
    ("set", set, containers.SetProxy),
    ("Value", Value, proxies.ValueProxy),
    ("Array", Array, containers.ArrayProxy),
    ("Namespace", Namespace, proxies.NamespaceProxy),
)

for _typeid, _callable, _proxytype in REGISTERED:
    SyncManager.register(_typeid, _callable, _proxytype)
SyncManager.register("Iterator", proxytype=proxies.IteratorProxy, create_method=False)
SyncManager.register("AsyncResult", create_method=False)


def Manager() -> SyncManager:  # noqa: N802 - the standard library's name
    """A started SyncManager: use it with `with`. Its process ends with it, and with this process.

    Returns:
        The manager.
    """
    manager = SyncManager()
    manager.start()
    return manager
