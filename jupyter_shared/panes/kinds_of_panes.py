"""Which pane shows which kind of object."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..errors import WrongKind
from .dashboard import DashboardPane
from .items import ItemsPane
from .members import ListPane, SetPane
from .pacing import Pacer, pacer
from .pane import Pane, Send
from .progress import ProgressPane
from .queues import QueuePane
from .sync import STATES, SyncPane
from .traces.pane import TracePane
from .values import CounterPane, GridPane, NumbersPane, ValuePane
from .watching import DIRECTORY, Target

PANES: dict[str, type[Pane]] = {
    "dict": ItemsPane,
    "namespace": ItemsPane,
    "list": ListPane,
    "set": SetPane,
    "published": ValuePane,
    "value": ValuePane,
    "counter": CounterPane,
    "array": NumbersPane,
    "ndarray": GridPane,
    "progress": ProgressPane,
    "trace": TracePane,
    "queue": QueuePane,
    "lifo_queue": QueuePane,
    "priority_queue": QueuePane,
    **dict.fromkeys(STATES, SyncPane),
}


def pane_for(proxy: Any) -> type[Pane]:
    """The kind of pane for an object; for None, which is all of them, the dashboard."""
    if proxy is DIRECTORY:
        return DashboardPane
    kind = proxy._handle.kind
    if kind not in PANES:
        raise WrongKind(f"There is no live view of a {kind}.")
    return PANES[kind]


def pane_of(proxy: Target, reach: Callable[[], Any], send: Send, paced_by: Pacer = pacer) -> Pane:
    """A pane for an object."""
    return pane_for(proxy)(reach, proxy, send, paced_by)
