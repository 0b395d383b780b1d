"""Which pane shows which kind of object."""

from __future__ import annotations

from typing import Any

from .dashboard import DashboardPane
from .items import ItemsPane
from .members import ListPane, SetPane
from .pane import Pane
from .watching import DIRECTORY

PANES: dict[str, type[Pane]] = {
    "dict": ItemsPane,
    "namespace": ItemsPane,
    "list": ListPane,
    "set": SetPane,
}


def pane_for(proxy: Any) -> type[Pane]:
    """The pane for an object; for None, which is all of them, the dashboard."""
    if proxy is DIRECTORY:
        return DashboardPane
    return PANES[proxy._handle.kind]
