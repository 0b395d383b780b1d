"""Bars in the output of the cell that made them: each name once, also if a loop makes it anew in every turn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class _Shown:
    """The bars of one cell, by name."""

    def __init__(self) -> None:
        self.cell: Any = None
        self.handles: dict[str, Any] = {}  # where each is displayed
        self.widgets: dict[str, Any] = {}  # those that are in sight


_shown = _Shown()


def show_in_cell(bar: Any, make_widget: Callable[[], Any]) -> None:
    """Display a bar, unless its name is in sight in this cell; without `leave`, until it has ended."""
    cell = _running_cell()
    if cell != _shown.cell:
        _shown.cell, _shown.handles, _shown.widgets = cell, {}, {}
    if bar.name not in _shown.widgets:
        _display(bar.name, make_widget())
    if not bar.leave:
        bar._take_away = lambda: _remove(cell, bar.name)


def _running_cell() -> Any:
    """What tells one execution of a cell from another."""
    from IPython import get_ipython

    shell: Any = get_ipython()
    header = getattr(shell, "parent_header", None) or {}
    return header.get("msg_id") or getattr(shell, "execution_count", None)


def _display(name: str, widget: Any) -> None:
    from IPython.display import display

    handle = _shown.handles.get(name)
    if handle is None:
        _shown.handles[name] = display(widget, display_id=True)
    else:
        handle.update(widget)
    _shown.widgets[name] = widget


def _remove(cell: Any, name: str) -> None:
    if cell != _shown.cell or name not in _shown.widgets:
        return
    handle = _shown.handles[name]
    if handle is not None:
        handle.update({"text/plain": ""}, raw=True)
    _shown.widgets.pop(name).close()
