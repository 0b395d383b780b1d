"""Values, published or live, and which way each is shown, by what it is at the moment."""

from __future__ import annotations

import array
from importlib.util import find_spec
from typing import Any, ClassVar

from ..client.preview.plain import plain_text
from ..client.preview.preview import Preview
from ..client.values.data import NotData, why_not
from ..errors import SharedError
from ..kinds.proxy import VersionConflict
from ..saying import joined, said
from .arrays import ArrayShown, GridShown, NumbersShown
from .frames import FrameShown
from .leaves import edited
from .loading import foreign_to, previewed
from .pane import EditRefused, Message, Pane
from .parts import finite_number
from .pictures import PICTURE, PictureShown
from .shown import NumberShown, Shown, TextShown
from .tables.known import is_table
from .typing_in import expect_same_type, expect_text, parsed
from .watching import NO_PAGE

MOST_PARTS = 50
SEEN = said("This is what can be seen of it.")


def way_of(seen: Preview) -> type[Shown]:
    """How to show what looks like this."""
    if seen.type_name in ("int", "float") or seen.type_name.startswith(("numpy.float", "numpy.int", "numpy.uint")):
        return NumberShown if finite_number(seen.text) is not None else TextShown
    if is_table(seen):
        return FrameShown
    if seen.type_name in ("numpy.ndarray", "numpy.matrix") and seen.dtype != "object":
        return ArrayShown
    return PictureShown if seen.type_name == PICTURE else TextShown


class ValuePane(Pane):
    """A published or live value: shown as what it is at the moment."""

    kind = "value"
    looks = True
    reads: ClassVar[str] = "get"  # the operation that gives the value

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._shown: Shown | None = None
        self._version = NO_PAGE  # of what is shown; not the value itself, which would stay in memory once replaced
        self._last: list[Any] = []  # who wrote it, and when
        self._seen = Preview("", "?", 0)
        self._cannot = ""  # why this value is not shown in its own way
        self._foreign = ""  # what would have to be run for that

    def read(self) -> tuple[Any, int]:
        """The value, as it travelled, and its version."""
        found = self.moment((self.reads, []))
        self._last = [found.writer, found.written]
        return found.replies[0], found.version

    def previewed(self, blob: Any) -> Preview:
        """The preview of a blob, with its parts."""
        return previewed(blob, self.session, MOST_PARTS)

    def way(self) -> type[Shown]:
        """How the value is shown, found from its preview."""
        return way_of(self._seen)

    def update(self) -> Message | None:
        """The value, if it is another one; how to show it, if that is another way."""
        if self._shown is not None and self.session.page[self.target._handle.slot] == self._version != NO_PAGE:
            told = self._shown.scrolled()
        else:
            told = self._read_anew()
        return {**told, "last": self._last} if told else None

    def _read_anew(self) -> Message | None:
        blob, version = self.read()
        if self._shown is not None and version == self._version:
            return self._shown.scrolled()
        self._version, self._seen = version, self.previewed(blob)
        way = self.way()
        self._foreign = foreign_to(self._seen) if way is TextShown else ""
        self._cannot = joined(" ", (why_not(self._foreign), SEEN)) if self._foreign else ""
        try:
            return self._show(way, blob)
        except (SharedError, OSError):
            raise
        except Exception as error:  # noqa: BLE001 - what only its library understands is shown by what is seen of it
            if isinstance(error, NotData):
                self._foreign, self._cannot = "?", joined(" ", (str(error), SEEN))
            else:
                why = f"{type(error).__name__}: {error}"
                self._cannot = joined(" ", (said("It cannot be drawn here (%1).", why), SEEN))
            return self._show(TextShown, blob)

    def _show(self, way: type[Shown], blob: Any) -> Message | None:
        changed: Message = {}
        if type(self._shown) is not way:
            self._shown = way(self.session)
            changed = {"look": way.look}
        told = self._shown.update(blob, self._seen)
        always = {"type_name": self._seen.type_name, "note": self._cannot, "foreign": bool(self._foreign)}
        return {**changed, **told, **always} if told else None

    def rest(self) -> None:
        """Out of sight: what is shown may be replaced, and must not stay in memory because of us."""
        super().rest()
        self._version = NO_PAGE
        if self._shown:
            self._shown.rest()

    def forget(self) -> None:
        """All is to be sent again."""
        self._shown = None

    def on_window(self, message: Message) -> None:
        """The page has scrolled or sorted: tell what is in sight now."""
        if self._shown and self._shown.move(message):
            self.soon()

    def on_ask(self, message: Message) -> None:
        """Something about the value as it is shown: filtered, copied, described."""
        if self._shown is None:
            raise EditRefused(said("There is nothing to see yet."))
        self._send({**self._shown.answer(message), "type": "answer", "request": message.get("request")})
        if self._shown.anew:
            self._version = NO_PAGE  # another part of the value is to be seen, and nothing of it is kept
        self.soon()

    def on_edit(self, message: Message) -> None:
        """Put another value in its place, or in that of one of its leaves."""
        if "path" in message:
            self._edit_leaf(message)
            return
        value = parsed(message["text"])
        blob, version = self.target._snapshot("get")
        seen = self.previewed(blob)
        expect_text(seen)
        expect_same_type(seen, value, bool(message.get("anyway")))
        written = self._write_if(version, "set", self.target._home.pack(value))
        self._accept(message, lambda: self._put_back(written, "set", blob), said("Replaced %1", seen.text))

    def _edit_leaf(self, message: Message) -> None:
        blob, version = self.target._snapshot("get")
        whole, leaf = edited(blob, message, self.session)
        written = self._write_if(version, "set", self.target._home.pack(whole))
        self._accept(message, lambda: self._put_back(written, "set", blob), said("Replaced %1", leaf.seen.text))

    def _write_if(self, version: int, operation: str, value: Any) -> int:
        """Write, if it is still what was looked at: the version after it."""
        try:
            return self.target._home.call(self.target._handle, operation, [value], if_version=version)[1]  # type: ignore[no-any-return]
        except VersionConflict:
            why = said("It has been changed just now. Press Enter again to overwrite that.")
            raise EditRefused(why, again=True) from None

    def _put_back(self, written: int, operation: str, before: Any) -> None:
        """Undo: have what was there before, unless somebody has written since."""
        try:
            self.target._call_if(written, operation, before)
        except VersionConflict:
            raise EditRefused(said("Somebody else has written since: it stays as it is.")) from None


class CounterPane(ValuePane):
    """A counter: a number that needs no unpickling."""

    reads = "all"

    def previewed(self, blob: Any) -> Preview:
        """The number."""
        text = plain_text(blob)
        return Preview(text, type(blob).__name__, 0, literal=finite_number(text) is not None)

    def way(self) -> type[Shown]:
        """As a number, unless it is none that can be drawn."""
        return NumberShown if finite_number(self._seen.text) is not None else TextShown

    def on_edit(self, message: Message) -> None:
        """Set it."""
        value = parsed(message["text"])
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise EditRefused(said("A counter counts with numbers."))
        before, version = self.target._snapshot("all")
        written = self._write_if(version, "replace", value)
        undo = said("Replaced %1", plain_text(before))
        self._accept(message, lambda: self._put_back(written, "replace", before), undo)


class NumbersPane(ValuePane):
    """An array of numbers of one type, as the standard library has it."""

    reads = "all"

    def previewed(self, blob: Any) -> Preview:
        """How many of what type."""
        code = self.target.typecode
        length = len(blob) // array.array(code).itemsize
        return Preview(said("array of %1", length), "array.array", len(blob), length, (length,), code)

    def way(self) -> type[Shown]:
        """Drawn, if numpy is there."""
        return NumbersShown if find_spec("numpy") else TextShown

    def on_edit(self, _message: Message) -> None:
        """Its numbers are written by programs."""
        raise EditRefused(said("An array is written by programs: `array[3] = 1.5`."))


class GridPane(ValuePane):
    """An array that all kernels write in place."""

    def read(self) -> tuple[Any, int]:
        """The array, and the version it was last touched at."""
        found = self.moment()
        self._last = [found.writer, found.written]
        return self.target.array, found.version

    def previewed(self, blob: Any) -> Preview:
        """Its shape and dtype."""
        grid = blob
        text = said("array of %1", grid.shape)
        return Preview(text, "numpy.ndarray", grid.nbytes, grid.size, grid.shape, str(grid.dtype))

    def way(self) -> type[Shown]:
        """Always as an array."""
        return GridShown

    def on_edit(self, _message: Message) -> None:
        """Its cells are written by programs."""
        raise EditRefused(said("An array is written with `grid[...] = ...`, followed by `grid.touch()`."))
