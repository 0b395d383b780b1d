"""What `print` shows of a shared object that has no contents to show: which one it is, and its state now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..saying import count, plain
from ..wire.messages import DIRECTORY

if TYPE_CHECKING:
    from .proxy import Proxy


def described(proxy: Proxy) -> dict[str, Any] | None:
    """What listings tell of an object, its State's `summary` among it; None if it is no more."""
    found, _ = proxy._home.call(DIRECTORY, "describe", [proxy._handle.object])
    return found  # type: ignore[no-any-return]


def told(proxy: Proxy) -> str:
    """As in `<lock 'l': held by b.ipynb>`, or `<queue: 3 items>`; of one that is no more, the proxy alone."""
    found = described(proxy)
    if found is None:
        return repr(proxy)
    which = f"{proxy.kind} {proxy.name!r}" if proxy.name else proxy.kind
    return f"<{which}: {plain(proxy._glance(found['summary']).text) or count(found['length'] or 0, 'item')}>"
