"""What `print` shows of a shared object that has no contents to show: which one it is, and its state now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..saying import count, plain
from ..wire.messages import DIRECTORY

if TYPE_CHECKING:
    from .proxy import Proxy


def told(proxy: Proxy) -> str:
    """As in `<lock 'l': held by b.ipynb>`, or `<queue: 3 items>`; of one that is no more, the proxy alone."""
    found, _ = proxy._home.call(DIRECTORY, "describe", [proxy._handle.object])
    if found is None:
        return repr(proxy)
    which = f"{proxy.kind} {proxy.name!r}" if proxy.name else proxy.kind
    return f"<{which}: {plain(proxy._glance(found['summary']).text) or count(found['length'] or 0, 'item')}>"
