"""Knobs: a form for a dict or namespace, both ways and live, in every tab and kernel that shows it."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from ..client.preview.preview import Preview, preview
from ..errors import WrongKind
from ..saying import said
from .hints import Control, control_for
from .keys import hashable, label_of
from .mounts import Wanted, found
from .pacing import Pacer
from .pane import EditRefused, Message, Pane, Send
from .typing_in import can_be_typed, parsed

MOST_FIELDS = 200


class ControlsPane(Pane):
    """A control for each item that has a hint, or for all items."""

    kind = "controls"
    looks = True

    def __init__(self, *args: Any, hints: dict[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._hints = hints or {}
        self._controls: dict[Any, tuple[Any, Control]] = {}  # by key: what it was made for
        self._sent: dict[Any, Message] = {}
        self._forgotten = True  # what was sent
        self._keys: list[Any] = []  # of the fields that the page has, which may turn one before it has them anew

    def update(self) -> Message | None:
        """The fields that are new or have other values."""
        found = self.moment(("all", []))
        keys, blobs = found.replies[0]
        fields = {}
        for key, blob in [*zip(map(hashable, keys), blobs, strict=True)][:MOST_FIELDS]:
            fields[key] = self._field(key, preview(blob, 2000))
        order = [*fields]
        news = [
            [n, field]
            for n, (key, field) in enumerate(fields.items())
            if self._sent.get(key) != field or order != self._keys
        ]
        removed = order != self._keys or self._forgotten
        self._sent, self._keys, self._forgotten = fields, order, False
        if not news and not removed:
            return None
        return {"fields": news, "count": len(order), "last": [found.writer, found.written]}

    def _field(self, key: Any, seen: Preview) -> Message:
        typed = can_be_typed(seen)
        value = parsed(seen.text) if typed else None
        control = self._control(key, value, seen)
        shown: Any = value
        if control.look == "choice":
            shown = control.choices.index(value) if value in control.choices else -1
        elif control.look == "python" or (isinstance(value, float) and not math.isfinite(value)):
            shown = seen.text
        return {
            "label": label_of(key),
            "value": shown,
            "text": seen.text,
            "fixed": not typed,
            **control.described(),
        }

    def _control(self, key: Any, value: Any, seen: Preview) -> Control:
        """The control of a key, made anew only if the type of its value has changed."""
        hint = self._hints.get(key) if isinstance(key, str) else None
        made_for = seen.type_name
        known = self._controls.get(key)
        if known is None or (known[0] != made_for and hint is None):
            known = self._controls[key] = made_for, control_for(hint, value)
        return known[1]

    def forget(self) -> None:
        """All is to be sent again."""
        self._sent, self._forgotten = {}, True

    def on_set(self, message: Message) -> None:
        """Write the value that somebody has chosen with a control."""
        number = message["field"]
        if not 0 <= number < len(self._keys) or str(self._keys[number]) != message["label"]:
            raise EditRefused(said("The fields have changed meanwhile."))
        key = self._keys[number]
        value = self._controls[key][1].taken(message["value"])
        self.target._call("set", key, self.target._home.pack(value))
        self._accept(message)


def knobs(reach: Callable[[], Any], target: Any, hints: dict[str, Any]) -> Wanted:
    """Knobs for an object, wherever they are shown."""

    def make(reach: Callable[[], Any], send: Send, paced_by: Pacer) -> Pane:
        proxy = found(reach(), target)
        check_hints(proxy, hints)
        return ControlsPane(reach, proxy, send, paced_by, hints=hints)

    return Wanted(reach, make)


def check_hints(target: Any, hints: dict[str, Any]) -> None:
    """ValueError for a hint that says nothing, WrongKind for what has no knobs; before anything is shown."""
    for hint in hints.values():
        control_for(hint, None)
    if target._pages not in ("keys", "attributes"):
        raise WrongKind(said("Controls are for a dict or a namespace, and %1 is neither.", repr(target.name)))
