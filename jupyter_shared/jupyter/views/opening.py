"""What users call: opens the view of an object, or of all."""

from __future__ import annotations

from typing import Any

from ...client.session import Session
from ...client.session import attach as attach_to
from ...errors import UserError
from .pane import Pane
from .watching import DIRECTORY

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
    from .kinds_of_panes import pane_for

    proxy = session.open(target) if isinstance(target, str) else target
    title = f"All that is shared on {session.name!r}"
    if proxy is not DIRECTORY:
        title = f"{proxy._handle.kind} {proxy._handle.name or ''}"
    return live_view(Reach(session), _maker(pane_for(proxy), proxy), title, lambda: "")


def _maker(pane: type[Pane], target: Any) -> Any:
    return lambda reach, send: pane(reach, target, send)


def controls(session: Session, name: Any, **hints: Any) -> Any:
    """A form for a namespace or dict."""
    raise NotImplementedError


def progress(session: Session, name: str, iterable: Any = None, total: int | None = None) -> Any:
    """A bar."""
    raise NotImplementedError


def link(source: Any, target: Any) -> Any:
    """Bind."""
    raise NotImplementedError


def _widget_class() -> Any:
    try:
        from .widget import LiveView
    except ImportError as error:
        raise NoWidgets(
            f"Live views need anywidget in this kernel ({error}): pip install 'jupyter_shared[widgets]'"
        ) from error
    return LiveView
