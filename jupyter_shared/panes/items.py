"""The live table of a dict or namespace: values by their previews, who was seen to write them, and editing."""

from __future__ import annotations

from typing import Any, NamedTuple

from ..client.preview.preview import Preview, preview
from .pane import Message, Refused
from .rows import Row
from .table import TablePane, column
from .typing_in import parsed

MOST_TRACKED = 500  # rows of which every change is noticed; of longer tables, those in sight
MOST_REMEMBERED = 20_000
VALUE_LENGTH = 300  # characters of a value that are sent


class Known(NamedTuple):
    """What a pane has seen of one item."""

    mark: Any
    writer: str
    written: float | None


class ItemsPane(TablePane):
    """Items of a container, each with a value shown by its preview, and who was seen to write it."""

    columns = [
        column("key", "Key"),
        column("value", "Value", editable=True, grow=True),
        column("type", "Type"),
        column("writer", "Written by"),
        column("written", "When", format="time"),
    ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._known: dict[Any, Known] = {}
        self._previews: dict[bytes, Preview] = {}
        self._last: tuple[str, float] = ("", 0.0)
        self._all_seen = False  # whether the last update looked at all items: then a new one is new

    def facts(self) -> Message:
        """Columns, and what can be added."""
        return {**super().facts(), "adds": "attribute" if self.target._handle.kind == "namespace" else "key"}

    # --- reading -----------------------------------------------------------------------------------------

    def items(self, start: int | None, stop: int | None) -> list[tuple[Any, Any]]:
        """Keys and blobs: all of them, or those at some positions."""
        keys, blobs = self.target._read("all") if start is None else self.target._read("page", start, stop)
        return [*zip(map(hashable, keys), blobs, strict=True)]

    def length(self) -> int:
        """How many items."""
        return int(self.target._read("length"))

    def rows(self) -> list[Row]:
        """All items."""
        self._looked_at_all = True
        return self._rows(self.items(None, None))

    def some(self, start: int, stop: int) -> tuple[list[Row], int]:
        """Some items; of a short table all are looked at, so that no change is missed."""
        total = self.length()
        if total <= MOST_TRACKED:
            return self.rows()[start:stop], total
        return self._rows(self.items(start, stop)), total

    def update(self) -> Message | None:
        """The rows, and who wrote last."""
        self._last = tuple(self.target._call("@last"))
        self._looked_at_all = False
        changed = super().update()
        self._all_seen = self._looked_at_all
        return changed and {**changed, "last": self._last}

    def _rows(self, items: list[tuple[Any, Any]]) -> list[Row]:
        if len(self._known) > MOST_REMEMBERED:
            self._known = {key: self._known[key] for key, _ in items if key in self._known}
        return [self._row(key, blob) for key, blob in items]

    def _row(self, key: Any, blob: Any) -> Row:
        mark = mark_of(blob)
        known = self._known.get(key)
        if known is None or known.mark != mark:
            # An item that has not been in sight before may be older than the object's last change.
            known = Known(mark, *self._last) if known or self._all_seen else Known(mark, "", None)
            self._known[key] = known
        seen = self.preview(blob)
        return Row(key, [self.label(key), seen.text, seen.type_name, known.writer, known.written], mark, seen.literal)

    def preview(self, blob: Any) -> Preview:
        """The value, as it is shown."""
        if not isinstance(blob, bytes):
            return preview(blob, VALUE_LENGTH)
        found = self._previews.get(blob)
        if found is None:
            if len(self._previews) > MOST_REMEMBERED:
                self._previews.clear()
            found = self._previews[blob] = preview(blob, VALUE_LENGTH)
        return found

    def label(self, key: Any) -> str:
        """A key, as it is shown."""
        if self.target._handle.kind == "namespace":
            return str(key)
        data = getattr(key, "data", None)
        return preview(data).text if isinstance(data, bytes) else repr(key)

    # --- writing -----------------------------------------------------------------------------------------

    def on_edit(self, message: Message) -> None:
        """Put another value under a key, unless somebody else has done so since the editing began."""
        value = parsed(message["text"])
        key = self._sight.told.key(message["row"])
        mine = self.target._home.pack(value)

        def attempt() -> None:
            blob, version = self.target._snapshot("get", key)
            if blob is None:
                raise Refused("It has been removed meanwhile.")
            if (
                message.get("mark") != self._sight.told.version(message["row"])
                or mark_of(blob) != self._known[key].mark
            ):
                raise Refused("It has been changed meanwhile. Press Enter again to overwrite that.")
            self.target._call_if(version, "set", key, mine)

        if message.get("anyway"):
            self.target._call("set", key, mine)
        else:
            self.target._update(attempt)
        self._accept(message)

    def on_add(self, message: Message) -> None:
        """Put a value under a new key."""
        key = self.new_key(message["key"])
        if self.target._call("has", key) and not message.get("anyway"):
            raise Refused("There is such a key already: edit its value instead.")
        self.target._call("set", key, self.target._home.pack(parsed(message["text"])))
        self._accept(message)

    def new_key(self, text: str) -> Any:
        """A key that somebody typed."""
        if self.target._handle.kind == "namespace":
            if not text.isidentifier() or text.startswith("_"):
                raise Refused("An attribute's name is a Python name that does not start with an underscore.")
            return text
        try:
            return self.target._home.key(parsed(text))
        except Refused:
            return text  # words need no quotes here
        except TypeError as error:
            raise Refused(f"It cannot be a key: {error}.") from error

    def on_remove(self, message: Message) -> None:
        """Take a key out."""
        self.target._call("pop", self._sight.told.key(message["row"]))
        self._accept(message)


def hashable(key: Any) -> Any:
    """A key as it travelled, fit for a dict: its lists are tuples."""
    return tuple(map(hashable, key)) if isinstance(key, list) else key


def mark_of(blob: Any) -> Any:
    """What tells one value from another without looking into it."""
    return blob if isinstance(blob, bytes) else (blob.memory, tuple(map(tuple, blob.parts)), blob.data)
