"""What users call: opens the view of an object, or of all."""

from __future__ import annotations

import sys
from typing import Any

from ...client.session import Session
from ...errors import UserError, WrongKind
from ...kinds.proxy import Proxy
from ..attachments import did_you_mean

MOST_EXAMINED = 1000  # objects, for one that is like a value


class NoWidgets(UserError):
    """This kernel cannot show widgets."""


def view(session: Session, target: Any = None) -> Any:
    """A live view of an object, by its name or as a proxy; without one, the dashboard of all there is."""
    live_view = _widget_class()
    from ...panes.kinds_of_panes import pane_for
    from ...panes.mounts import wanted
    from ...panes.reach import Reach

    proxy = what_is_meant(session, target)
    pane_for(proxy)  # whether there is one is said here and now
    return live_view(wanted(Reach(session), proxy), proxy)


def what_is_meant(session: Session, target: Any) -> Any:
    """The proxy of a target; WrongKind, with what to write, for a value, which knows no manager."""
    if isinstance(target, str):
        return session.open(target)
    if target is None or isinstance(target, Proxy):
        return target
    kind = type(target).__name__
    text = f"A value of this kernel cannot be viewed (type {kind}), only what is shared. Say it by its name: "
    raise WrongKind(f"{text}shared.view({_likely_name(session, kind)!r})")


def _likely_name(session: Session, kind: str) -> str:
    """The name of the one published value of that type; else a name to be filled in."""
    names = [
        info.name for info in session.objects(0, MOST_EXAMINED) if info.name and info.type.rpartition(".")[2] == kind
    ]
    return names[0] if len(names) == 1 else "NAME"


def controls(session: Session, target: Any, **hints: Any) -> Any:
    """A form for a dict or namespace, both ways and live in every tab and kernel that shows it.

    Each value gets a control by its type, or by a hint: `lr=(1e-5, 1e-1, "log")` or `steps=(1, 100)` is a
    slider, `optimizer=["adam", "sgd"]` a choice, and bool, int, float and str a checkbox and fields.
    """
    live_view = _widget_class()
    from ...panes.knobs import check_hints, knobs
    from ...panes.reach import Reach

    proxy = what_is_meant(session, target)
    check_hints(proxy, hints)
    return live_view(knobs(Reach(session), proxy, hints), proxy, "Controls of")


def progress(
    session: Session,
    name: Any = None,
    iterable: Any = None,
    total: float | None = None,
    *,
    show: bool = True,
    **words: Any,
) -> Any:
    """`for x in shared.progress("training", items)`: a bar here, and in every kernel that views "training"."""
    from ...panes.bars import Progress

    if not isinstance(name, str | None):  # what tqdm is given: the iterable, then perhaps a description
        name, iterable = iterable, name
    name = name or words.get("desc") or "progress"
    made = Progress(session, name, iterable, total, **words)
    if show and not made.disable and "ipykernel" in sys.modules:
        from .shown_bars import show_in_cell

        try:
            show_in_cell(made, lambda: view(session, made.proxy))
        except NoWidgets:
            pass
    return made


def link(source: Any, target: Any) -> Any:
    """Bind a part of what is shared to the trait of a widget, both ways: `link((cfg, "lr"), (slider, "value"))`.

    The part may be `(dict, key)`, `(list, index)`, `(namespace, "attribute")`, or a value or counter alone.
    """
    from .linking import LinkedPart, TraitLink

    part = LinkedPart(*source) if isinstance(source, tuple) else LinkedPart(source)
    widget, trait = target
    if not widget.has_trait(trait):  # traitlets would take any name, and never tell of it
        hint = did_you_mean(trait, widget.trait_names())
        raise AttributeError(f"A {type(widget).__name__} has no trait {trait!r}.{hint}")
    return TraitLink(part, widget, trait)


def _widget_class() -> Any:
    try:
        from .live_view import LiveView
    except ImportError as error:
        raise NoWidgets(
            f"Live views need anywidget in this kernel ({error}): pip install 'jupyter_shared[widgets]'"
        ) from error
    return LiveView
