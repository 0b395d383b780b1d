"""SyncManager: a manager with the standard library's types registered."""

from __future__ import annotations

import queue
import threading
from multiprocessing.managers import Array, Namespace, Value  # type: ignore[attr-defined]
from multiprocessing.pool import Pool
from typing import Any

from . import container_proxies as containers
from . import sync_proxies as proxies
from .base import BaseManager


class SyncManager(BaseManager):
    """Shares dicts, lists, queues, locks and more: `manager.dict()`, `manager.Queue()`, ..."""


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
    """A started SyncManager: use it with `with`. Its process ends with it, and with this process."""
    manager = SyncManager()
    manager.start()
    return manager
