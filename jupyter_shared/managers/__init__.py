"""The standard library's face: what `multiprocessing.managers` has, by the same names, on this package's manager.

    from jupyter_shared import Manager            # for: from multiprocessing import Manager
    from jupyter_shared.managers import BaseManager

    remote, proxies, sync_proxies, container_proxies    what a registered object looks like from another process
    native                  proxies of our own kinds, which are of these types too
    homes                   a process's attachment to such a manager
    registry, serving       the manager's process
    child, base, sync       BaseManager and SyncManager, and the process they start
"""

from __future__ import annotations

from multiprocessing.managers import Namespace, SharedMemoryManager

from .base import BaseManager
from .container_proxies import ArrayProxy, DictProxy, ListProxy, PoolProxy, SetProxy
from .proxies import AutoProxy, BaseProxy, MakeProxyType
from .remote import AuthenticationError, RemoteError, Token
from .sync import Manager, SyncManager
from .sync_proxies import (
    AcquirerProxy,
    BarrierProxy,
    ConditionProxy,
    EventProxy,
    IteratorProxy,
    NamespaceProxy,
    ValueProxy,
)

__all__ = [
    "AcquirerProxy", "ArrayProxy", "AuthenticationError", "AutoProxy", "BarrierProxy", "BaseManager", "BaseProxy",
    "ConditionProxy", "DictProxy", "EventProxy", "IteratorProxy", "ListProxy", "MakeProxyType", "Manager",
    "Namespace", "NamespaceProxy", "PoolProxy", "RemoteError", "SetProxy", "SharedMemoryManager", "SyncManager",
    "Token", "ValueProxy",
]  # fmt: skip
