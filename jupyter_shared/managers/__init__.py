"""The standard library's face: what `multiprocessing.managers` has, by the same names, on this package's manager.

    from jupyter_shared import Manager            # for: from multiprocessing import Manager
    from jupyter_shared.managers import BaseManager

    remote, proxies, sync_proxies, container_proxies    what a registered object looks like from another process
    native                  proxies of our own kinds, which are of these types too
    connections             requests and answers, for programs that send them themselves
    homes                   a process's attachment to such a manager
    registry, serving       the manager's process
    child, base, sync       BaseManager and SyncManager, and the process they start
    shared_memory           SharedMemoryManager
"""

from __future__ import annotations

import multiprocessing.managers as _standard
from multiprocessing.managers import Namespace

from .base import BaseManager
from .connections import ManagerConnection, dispatch
from .container_proxies import ArrayProxy, BaseListProxy, BasePoolProxy, DictProxy, ListProxy, PoolProxy, SetProxy
from .proxies import AutoProxy, BaseProxy, MakeProxyType, RebuildProxy
from .registry import all_methods, public_methods
from .remote import AuthenticationError, RemoteError, Token
from .serving import ManagerServer as Server
from .shared_memory import SharedMemoryManager
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

listener_client = {"pickle": (BaseManager._Listener, ManagerConnection.to)}


def __getattr__(name: str) -> object:
    """All other names that programs import from there: `State`, `Value`, `Array`, `ProcessError`, `util`..."""
    if name.startswith("__"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(_standard, name)


__all__ = [
    "AcquirerProxy", "ArrayProxy", "AuthenticationError", "AutoProxy", "BarrierProxy", "BaseListProxy",
    "BaseManager", "BasePoolProxy", "BaseProxy",
    "ConditionProxy", "DictProxy", "EventProxy", "IteratorProxy", "ListProxy", "MakeProxyType", "Manager",
    "Namespace", "NamespaceProxy", "PoolProxy", "RebuildProxy", "RemoteError", "Server", "SetProxy",
    "SharedMemoryManager", "SyncManager",
    "Token", "ValueProxy", "all_methods", "dispatch", "public_methods",
]  # fmt: skip
