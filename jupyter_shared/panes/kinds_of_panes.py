"""The live views of objects, by the names that kinds give them: `_pane` of a Proxy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..errors import WrongKind
from ..kinds.proxy import Proxy
from ..saying import said
from .dashboard import DashboardPane
from .items import ItemsPane
from .members import ListPane, SetPane
from .pacing import Pacer, pacer
from .pane import Pane, Send
from .progress import ProgressPane
from .queues import QueuePane
from .sync import SyncPane
from .traces.pane import TracePane
from .values import CounterPane, GridPane, NumbersPane, ValuePane
from .watching import EVERYTHING, Target

PANES: dict[str, type[Pane]] = {
    "items": ItemsPane,
    "list": ListPane,
    "set": SetPane,
    "value": ValuePane,
    "counter": CounterPane,
    "numbers": NumbersPane,
    "grid": GridPane,
    "progress": ProgressPane,
    "trace": TracePane,
    "queue": QueuePane,
    "sync": SyncPane,
}


def pane_for(proxy: Any) -> type[Pane]:
    """The kind of pane for an object; for None, which is all of them, the dashboard."""
    if proxy is EVERYTHING:
        return DashboardPane
    if not isinstance(proxy, Proxy):
        raise WrongKind(said("There is no live view of a %1.", proxy._handle.kind))
    return PANES[proxy._pane]


def pane_of(proxy: Target, reach: Callable[[], Any], send: Send, paced_by: Pacer = pacer) -> Pane:
    """A pane for an object."""
    return pane_for(proxy)(reach, proxy, send, paced_by)
