"""The standard library's proxy types, and those that programs derive from them, when they are registered here."""

from __future__ import annotations

from typing import Any

from . import container_proxies, proxies, sync_proxies
from .internals import Internals, standard

MODULES = (proxies, sync_proxies, container_proxies)


def our(proxytype: Any) -> Any:
    """What is registered: of the standard library's own proxy types, ours of that name; all else as it is."""
    return _of_that_name(proxytype) or proxytype


def reaching(proxytype: Any) -> Any:
    """What makes proxies that reach our managers: a type derived from one of the standard library's derives from ours.

    Ours derives from that very one, so Python puts it in between: what the type has itself stands, and what it would
    have had from the standard library is ours.
    """
    if not isinstance(proxytype, type) or not issubclass(proxytype, standard.BaseProxy):
        return proxytype
    if issubclass(proxytype, Internals):
        return proxytype
    if proxytype not in _reaching:
        base = next(found for theirs in proxytype.__mro__ if (found := _of_that_name(theirs)))
        more = {"_written_as": proxytype, "__module__": proxytype.__module__, "__doc__": proxytype.__doc__}
        metaclass: Any = type(proxytype)
        _reaching[proxytype] = metaclass(proxytype.__name__, (proxytype, base), more)
    return _reaching[proxytype]


_reaching: dict[type, type] = {}  # by the types as they are written


def _of_that_name(theirs: Any) -> Any:
    name = getattr(theirs, "__name__", "")
    if getattr(standard, name, None) is not theirs:
        return None
    return next((getattr(module, name) for module in MODULES if hasattr(module, name)), None)
