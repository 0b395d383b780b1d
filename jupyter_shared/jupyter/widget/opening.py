"""What users call: opens the view of an object, or of all."""

from __future__ import annotations

import sys
from typing import Any

from ...client.session import Session
from ...client.session import attach as attach_to
from ...errors import UserError

_returned: dict[str, Session] = {}  # sessions made for views whose manager went and came back, by name


class NoWidgets(UserError):
    """This kernel cannot show widgets."""


class Reach:
    """A session, and its successor once its manager has gone and another one of that name is there."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def __call__(self) -> Session:
        """The session to use now; NoManager while there is no manager."""
        if self._session.gone:
            name = self._session.name
            found = _returned.get(name)
            if found is None or found.gone:
                found = _returned[name] = attach_to(name, create=False, label=self._session.label)
            self._session = found
        return self._session


def view(session: Session, target: Any = None) -> Any:
    """A live view of an object, by its name or as a proxy; without one, the dashboard of all there is."""
    live_view = _widget_class()
    from ...panes.kinds_of_panes import pane_for

    proxy = session.open(target) if isinstance(target, str) else target
    pane = pane_for(proxy)
    return live_view(Reach(session), lambda reach, send: pane(reach, proxy, send), proxy)


def controls(session: Session, target: Any, **hints: Any) -> Any:
    """A form for a dict or namespace, both ways and live in every tab and kernel that shows it.

    Each value gets a control by its type, or by a hint: `lr=(1e-5, 1e-1, "log")` or `steps=(1, 100)` is a
    slider, `optimizer=["adam", "sgd"]` a choice, and bool, int, float and str a checkbox and fields.
    """
    live_view = _widget_class()
    from ...panes.knobs import ControlsPane, check_hints

    proxy = session.open(target) if isinstance(target, str) else target
    check_hints(proxy, hints)
    return live_view(
        Reach(session), lambda reach, send: ControlsPane(reach, proxy, send, hints=hints), proxy, "Controls of"
    )


def progress(session: Session, name: str, iterable: Any = None, total: int | None = None, *, show: bool = True) -> Any:
    """`for x in shared.progress("training", items)`: a bar here, and in every kernel that views "training"."""
    from ...panes.bars import Progress

    made = Progress(session, name, iterable, total)
    if show and "ipykernel" in sys.modules:
        try:
            shown = view(session, made.proxy)
        except NoWidgets:
            return made
        from IPython.display import display

        display(shown)
    return made


def link(source: Any, target: Any) -> Any:
    """Bind a part of what is shared to the trait of a widget, both ways: `link((cfg, "lr"), (slider, "value"))`.

    The part may be `(dict, key)`, `(list, index)`, `(namespace, "attribute")`, or a value or counter alone.
    """
    from .linking import Link, Part

    part = Part(*source) if isinstance(source, tuple) else Part(source)
    widget, trait = target
    return Link(part, widget, trait)


def _widget_class() -> Any:
    try:
        from .live_view import LiveView
    except ImportError as error:
        raise NoWidgets(
            f"Live views need anywidget in this kernel ({error}): pip install 'jupyter_shared[widgets]'"
        ) from error
    return LiveView
