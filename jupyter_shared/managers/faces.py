"""Which class a kind's proxies have here, and which of our kinds stands for a class of the standard library's."""

from __future__ import annotations

import queue
import threading
from array import array
from multiprocessing.managers import Array, Namespace, Value  # type: ignore[attr-defined]
from typing import Any

from ..kinds import PROXIES
from ..kinds.proxy import Proxy
from . import container_proxies, sync_proxies
from . import native as classes
from .proxies import AutoProxy, BaseProxy

NATIVE_PROXIES: dict[str, type[Proxy]] = {
    found.kind: found
    for found in vars(classes).values()
    if isinstance(found, type) and issubclass(found, classes.Native) and issubclass(found, Proxy)
}


def native(kind: str) -> type[Proxy]:
    """The class of a kind's proxies with the standard library's face; one that is not its own has AutoProxy's."""
    if kind not in NATIVE_PROXIES:
        proxy = PROXIES[kind]
        exposed = tuple(name for name in dir(proxy) if callable(getattr(proxy, name)) and not name.startswith("_"))
        face = type(f"AutoProxy[{proxy.typeid}]", (BaseProxy,), {"_exposed_": exposed})
        NATIVE_PROXIES[kind] = type(face.__name__, (classes.Native, proxy, face), {"__doc__": proxy.__doc__})
    return NATIVE_PROXIES[kind]


# What is registered like this needs no object in the manager's process: it is one of our kinds.
NATIVE_KINDS: dict[tuple[Any, Any], str] = {
    (dict, container_proxies.DictProxy): "dict",
    (list, container_proxies.ListProxy): "list",
    (set, container_proxies.SetProxy): "set",
    (Array, container_proxies.ArrayProxy): "array",
    (array, container_proxies.ArrayProxy): "array",
    (Namespace, sync_proxies.NamespaceProxy): "namespace",
    (Value, sync_proxies.ValueProxy): "value",
    (threading.Lock, sync_proxies.AcquirerProxy): "lock",
    (threading.RLock, sync_proxies.AcquirerProxy): "rlock",
    (threading.Semaphore, sync_proxies.AcquirerProxy): "semaphore",
    (threading.BoundedSemaphore, sync_proxies.AcquirerProxy): "bounded_semaphore",
    (threading.Condition, sync_proxies.ConditionProxy): "condition",
    (threading.Event, sync_proxies.EventProxy): "event",
    (threading.Barrier, sync_proxies.BarrierProxy): "barrier",
    (queue.Queue, AutoProxy): "queue",
    (queue.LifoQueue, AutoProxy): "lifo_queue",
    (queue.PriorityQueue, AutoProxy): "priority_queue",
}
