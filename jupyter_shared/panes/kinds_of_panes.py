"""Which pane shows which kind of object."""

from __future__ import annotations

from typing import Any

from ..errors import WrongKind
from .bars import ProgressPane, is_progress
from .dashboard import DashboardPane
from .items import ItemsPane
from .members import ListPane, SetPane
from .pane import Pane
from .queues import QueuePane
from .sync import STATES, SyncPane
from .values import CounterPane, GridPane, NumbersPane, ValuePane
from .watching import DIRECTORY

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
    "queue": QueuePane,
    "lifo_queue": QueuePane,
    "priority_queue": QueuePane,
    **dict.fromkeys(STATES, SyncPane),
}


def pane_for(proxy: Any) -> type[Pane]:
    """The pane for an object; for None, which is all of them, the dashboard."""
    if proxy is DIRECTORY:
        return DashboardPane
    if is_progress(proxy):
        return ProgressPane
    kind = proxy._handle.kind
    if kind not in PANES:
        raise WrongKind(f"There is no live view of a {kind}.")
    return PANES[kind]
