"""Links between what is shared and the traits of any widget: `link((cfg, "lr"), (slider, "value"))`."""

from __future__ import annotations

import logging
import threading
from typing import Any

from ...errors import SharedError
from ...panes.pacing import Pacer, pacer
from ...panes.watching import ViewWatches
from .routing import answer_anywhere

log = logging.getLogger("jupyter_shared")
NOTHING = object()


class LinkedPart:
    """One item of a dict or list, one attribute of a namespace, or all of a value or counter."""

    def __init__(self, proxy: Any, key: Any = NOTHING) -> None:
        self.proxy = proxy
        self.key = key
        if key is NOTHING and not hasattr(type(proxy), "value"):
            raise TypeError(f"Say which part of the {proxy._handle.kind} to link: (proxy, key).")

    def get(self) -> Any:
        """Its value now; KeyError, AttributeError or IndexError if there is none."""
        if self.key is NOTHING:
            return self.proxy.value
        return getattr(self.proxy, self.key) if self.proxy._pages == "attributes" else self.proxy[self.key]

    def set(self, value: Any) -> None:
        """Put another value in its place."""
        if self.key is NOTHING:
            self.proxy.value = value
        elif self.proxy._pages == "attributes":
            setattr(self.proxy, self.key, value)
        else:
            self.proxy[self.key] = value


class TraitLink:
    """Keeps a part and a trait the same, until it is closed. Whoever changed last wins, and nobody hears an echo."""

    def __init__(self, part: LinkedPart, widget: Any, trait: str, paced_by: Pacer = pacer) -> None:
        """At first the trait takes the part's value, or the part the trait's if it has none yet."""
        self.not_before = 0.0
        self._part, self._widget, self._trait = part, widget, trait
        self._pacer = paced_by
        self._lock = threading.RLock()
        self._agreed: Any = NOTHING  # what both sides were last known to be
        self._watching = ViewWatches(lambda _target, _version: self._pacer.wake(self))
        self._session = part.proxy._home
        try:
            part.get()
        except (LookupError, AttributeError):
            part.set(getattr(widget, trait))
        self.refresh()
        widget.observe(self._turned, trait)
        paced_by.join(self)

    def _turned(self, _change: Any) -> None:
        """The trait has changed: here, on whatever thread."""
        with self._lock:
            value = getattr(self._widget, self._trait)
            if _same(value, self._agreed):
                return  # our own doing, or an older change whose turn has come late
            self._agreed = value
            self._part.set(value)

    def refresh(self) -> None:
        """The part may have changed. On the pacer's thread."""
        with self._lock:
            try:
                self._watching.cover(self._session, [self._part.proxy])
                value = self._part.get()
            except (SharedError, OSError, LookupError, AttributeError):
                return  # it is gone; the trait stays as it is
            if _same(value, self._agreed):
                return
            self._agreed = value
            try:
                setattr(self._widget, self._trait, value)
            except Exception as error:  # noqa: BLE001 - traitlets' own, of a module that may not be there
                log.warning("%r cannot take %r: %s", self._widget, value, error)
            answer_anywhere(self._widget)

    def forked(self) -> None:
        """In a forked child: the widget is the parent's, and another thread may have been turning it."""
        self._lock = threading.RLock()

    def close(self) -> None:
        """Remove the link: neither follows the other any more."""
        self._pacer.leave(self)
        self._watching.close()
        self._widget.unobserve(self._turned, self._trait)


def _same(one: Any, other: Any) -> bool:
    try:
        return type(one) is type(other) and bool(one == other)
    except Exception:  # noqa: BLE001 - arrays and the like, which have no plain equality
        return False
