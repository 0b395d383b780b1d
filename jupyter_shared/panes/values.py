"""Values, published or live, and which way each is shown, by what it is at the moment."""

from __future__ import annotations

import array
from importlib.util import find_spec
from typing import Any

from ..client.preview.preview import Preview
from .arrays import ArrayShown, GridShown, NumbersShown
from .frames import FrameShown
from .loading import SHOWN, look
from .pane import Message, Pane, Refused
from .shown import NumberShown, Shown, TextShown
from .typing_in import parsed

MOST_PARTS = 50
WAYS: dict[str, type[Shown]] = {"array": ArrayShown, "frame": FrameShown}


def way_of(seen: Preview) -> type[Shown]:
    """How to show what looks like this."""
    if seen.type_name in ("int", "float") or seen.type_name.startswith(("numpy.float", "numpy.int", "numpy.uint")):
        return NumberShown if _is_number(seen.text) else TextShown
    if seen.type_name in SHOWN and seen.dtype != "object":
        return WAYS[SHOWN[seen.type_name]]
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
        return NumbersShown if find_spec("numpy") else TextShown


class GridPane(ValuePane):
    """An array that all kernels write in place."""

    def read(self) -> Any:
        """The array; in a list, so that each reply is another one."""
        return [self.target.array]

    def look(self, blob: Any) -> Preview:
        """Its shape and dtype."""
        grid = blob[0]
        return Preview(f"array of {grid.shape}", "numpy.ndarray", grid.nbytes, grid.size, grid.shape, str(grid.dtype))

    def way(self) -> type[Shown]:
        """Always as an array."""
        return GridShown

    def on_edit(self, _message: Message) -> None:
        """Its cells are written by programs."""
        raise Refused("An array is written with `grid[...] = ...`, followed by `grid.touch()`.")
