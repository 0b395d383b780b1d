"""How one value is shown, by what it is: a number, an array, a frame, or the preview of anything else."""

from __future__ import annotations

import array
from typing import Any, ClassVar

from ...client.preview import Preview
from .loading import SHOWN, is_data, look
from .pane import Message, Pane, Refused
from .typing_in import parsed

MOST_PARTS = 50


class Shown:
    """One way to show a value. `update` gets it raw and tells what has changed."""

    look: ClassVar[str] = "text"  # which module of the front end draws it

    def __init__(self, session: Any) -> None:
        self.session = session

    def update(self, blob: Any, seen: Preview) -> Message | None:
        """What has changed."""
        raise NotImplementedError

    def scrolled(self, _blob: Any) -> Message | None:
        """What has come into sight of the value that was there before."""
        return None

    def move(self, _message: Message) -> bool:
        """Scrolled or sorted: whether that makes a difference."""
        return False


class TextShown(Shown):
    """Its preview, and its parts."""

    def update(self, _blob: Any, seen: Preview) -> Message:
        """Text, type, and the first parts."""
        parts = [[label, part.text, part.type_name] for label, part in seen.children]
        return {
            "text": seen.text,
            "type_name": seen.type_name,
            "size": seen.size,
            "length": seen.length,
            "parts": parts,
            "editable": seen.literal,
        }


class NumberShown(Shown):
    """A number, of which the front end keeps the history."""

    look = "number"

    def update(self, _blob: Any, seen: Preview) -> Message:
        """The number."""
        return {"number": float(seen.text), "text": seen.text, "editable": seen.literal}


def ways() -> dict[str, type[Shown]]:
    """The ways that need numpy or pandas are there when these are."""
    from .arrays import ArrayShown
    from .frames import FrameShown

    return {"array": ArrayShown, "frame": FrameShown}


def way_of(seen: Preview) -> type[Shown]:
    """How to show what looks like this."""
    if seen.type_name in ("int", "float") or seen.type_name.startswith(("numpy.float", "numpy.int", "numpy.uint")):
        return NumberShown if _is_number(seen.text) else TextShown
    if seen.type_name in SHOWN and is_data(seen) and seen.dtype != "object":
        return ways()[SHOWN[seen.type_name]]
    return TextShown


def _is_number(text: str) -> bool:
    try:
        return abs(float(text)) < float("inf")
    except (ValueError, OverflowError):
        return False


class ValuePane(Pane):
    """A published or live value: shown as what it is at the moment."""

    kind = "value"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._shown: Shown | None = None
        self._blob: Any = None
        self._seen = Preview("", "?", 0)

    def read(self) -> Any:
        """The value, as it travelled."""
        return self.target._read("get")

    def look(self, blob: Any) -> Preview:
        """What it looks like."""
        return look(blob, self.session, MOST_PARTS)

    def way(self) -> type[Shown]:
        """How to show it."""
        return way_of(self._seen)

    def update(self) -> Message | None:
        """The value, if it is another one; how to show it, if that is another way."""
        blob = self.read()
        same = blob is self._blob and self._shown is not None
        if not same:
            self._blob, self._seen = blob, self.look(blob)
        way = self.way()
        changed: Message = {}
        if type(self._shown) is not way:
            self._shown = way(self.session)
            changed = {"look": way.look}
        assert self._shown is not None
        told = self._shown.scrolled(blob) if same else self._shown.update(blob, self._seen)
        return {**changed, **told, "last": self.target._call("@last")} if told else None

    def forget(self) -> None:
        """All is to be sent again."""
        self._shown = None

    def on_window(self, message: Message) -> None:
        """Scrolled or sorted."""
        if self._shown and self._shown.move(message):
            self.soon()

    def on_edit(self, message: Message) -> None:
        """Put another value in its place."""
        value = parsed(message["text"])
        self.target._call("set", self.target._home.pack(value))
        self._accept(message)


class CounterPane(ValuePane):
    """A counter: a number that needs no unpickling."""

    def read(self) -> Any:
        """The number; in a list, so that each reply is another one."""
        return [self.target._read("all")]

    def look(self, blob: Any) -> Preview:
        """The number."""
        return Preview(repr(blob[0]), type(blob[0]).__name__, 0, literal=True)

    def way(self) -> type[Shown]:
        """Always as a number."""
        return NumberShown

    def on_edit(self, message: Message) -> None:
        """Set it."""
        value = parsed(message["text"])
        if not isinstance(value, int | float):
            raise Refused("A counter counts with numbers.")
        self.target._call("replace", value)
        self._accept(message)


class NumbersPane(ValuePane):
    """An array of numbers of one type, as the standard library has it."""

    def read(self) -> Any:
        """Its numbers, as they lie in memory."""
        return self.target._read("all")

    def look(self, blob: Any) -> Preview:
        """How many of what type."""
        code = self.target._read("typecode")
        length = len(blob) // array.array(code).itemsize
        return Preview(f"array of {length}", "array.array", len(blob), length, (length,), code)

    def way(self) -> type[Shown]:
        """Drawn, if numpy is there."""
        try:
            from .arrays import NumbersShown
        except ImportError:
            return TextShown
        return NumbersShown
