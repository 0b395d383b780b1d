"""The live table of a dict or namespace: values by their previews, and editing."""

from __future__ import annotations

from typing import Any

from ..client.preview.preview import Preview, preview
from ..saying import said
from .keys import hashable, label_of, name_of
from .leaves import edited
from .opened import Opened, may_be_followed
from .pane import EditRefused, Message
from .parts import number_in
from .rows import Cell, Row
from .table import TablePane, column
from .typing_in import can_be_typed, expect_same_type, expect_text, literal, parsed

MOST_REMEMBERED = 20_000
VALUE_LENGTH = 300  # characters of a value that are sent


class ItemsPane(TablePane):
    """Items of a container, each with a value shown by its preview.

    Who wrote is known of the object, not of each item, and told once: a guess for each would be wrong now and then.
    """

    columns = [
        column("key", said("Key"), width="minmax(6em, 1fr)"),
        column("value", said("Value"), editable=True, grow=True),
        column("type", said("Type"), width="minmax(6em, .7fr)"),
    ]

    looks = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._previews: dict[Any, Preview] = {}
        self._opened = Opened()

    def facts(self) -> Message:
        """Columns, and what can be added."""
        return {**super().facts(), "adds": "attribute" if self.target._pages == "attributes" else "key"}

    # --- reading -----------------------------------------------------------------------------------------

    def items(self, reply: Any, start: int) -> list[tuple[Any, Any]]:  # noqa: ARG002 - which a list counts from
        """Keys and blobs, of what the container has replied when it was asked for those from `start` on."""
        keys, blobs = reply
        return [*zip(map(hashable, keys), blobs, strict=True)]

    def update(self) -> Message | None:
        """The rows in sight that are new or have changed, what is in the items that are open, and who wrote last."""
        window, opened = self._sight.window, self._opened.items
        if window.natural:
            page = ("page", [window.start, window.stop])
            found = self.moment(page, ("length", []), *(self.one(item.key) for item in opened))
            changed = self._sight.of_part(self._rows(found.replies[0], window.start), found.replies[1])
            blobs = [*map(self.of_one, found.replies[2:])]
        else:
            found = self.moment(("all", []))
            changed = self._sight.of(self._rows(found.replies[0], 0))
            there = dict(self.items(found.replies[0], 0)) if opened else {}
            blobs = [there.get(item.key) for item in opened]
        parts = self._opened.parts(opened, blobs, self.session.memories)
        if parts is not None:
            changed = {**(changed or self._sight.told.same()), "parts": parts}
        return changed and {**changed, "last": [found.writer, found.written]}

    def one(self, key: Any) -> tuple[str, list[Any]]:
        """How the value under a key is asked for, where there may be none."""
        return "get", [key]

    def of_one(self, reply: Any) -> Any:
        """The blob that was replied; None if there is none."""
        return reply

    def _rows(self, reply: Any, start: int) -> list[Row]:
        return [self._row(key, blob) for key, blob in self.items(reply, start)]

    def _row(self, key: Any, blob: Any) -> Row:
        seen = self.preview(blob)
        opens = "tree" if seen.children else "plot" if number_in(seen.text, seen.type_name) is not None else ""
        cells: list[Cell] = [self.label(key), seen.text, seen.type_name]
        return Row(key, cells, mark_of(blob), can_be_typed(seen), opens if may_be_followed(key) else "")

    def preview(self, blob: Any) -> Preview:
        """The value, as it is shown."""
        mark = mark_of(blob)
        found = self._previews.get(mark)
        if found is None:
            if len(self._previews) > MOST_REMEMBERED:
                self._previews.clear()
            found = self._previews[mark] = preview(blob, VALUE_LENGTH, 1, memories=self.session.memories)
        return found

    def forget(self) -> None:
        """All rows are to be sent again."""
        super().forget()
        self._opened.forget()
        self._previews.clear()  # those of shared memory are another manager's, perhaps

    # --- opening -----------------------------------------------------------------------------------------

    def on_ask(self, message: Message) -> None:
        """Which items are open from now on, and what is unfolded in them."""
        if message["what"] != "unfold":
            raise EditRefused(said("That is not known here."))
        self._opened.turn(message, self._key_called)
        self._send({"type": "answer", "request": message.get("request")})
        self.soon()

    def _key_called(self, label: str, row: int) -> Any:
        """The key that a page means: that of a row it was told of, or one that is called so, as of a row of before."""
        told = self._sight.told.keys.get(row)
        for key in [told] if told is not None and self.label(told) == label else self.keys():
            if self.label(key) == label and may_be_followed(key):
                return key
        raise LookupError(label)

    def keys(self) -> list[Any]:
        """All keys, as rows have them."""
        return [*map(hashable, self.target._call("keys"))]

    def label(self, key: Any) -> str:
        """A key, as it is shown."""
        return label_of(key) if self.target._pages == "attributes" else name_of(key)

    # --- writing -----------------------------------------------------------------------------------------

    def on_edit(self, message: Message) -> None:
        """Put another value under a key, or in the place of a leaf, unless somebody else has done so meanwhile."""
        if "path" in message:
            self._edit_leaf(message)
            return
        key = self._sight.told.key(message["row"])
        value = parsed(message["text"])
        mine = self.target._home.pack(value)
        again = bool(message.get("anyway"))
        replaced: list[Any] = []

        def attempt() -> None:
            blob, version = self.target._snapshot("get", key)
            if blob is None:
                raise EditRefused(said("It has been removed meanwhile."))
            seen = self.preview(blob)
            expect_text(seen)
            expect_same_type(seen, value, again)
            if not again and not self._is_as_shown(message, blob):
                why = said("It has been changed meanwhile. Press Enter again to overwrite that.")
                raise EditRefused(why, again=True)
            self.target._call_if(version, "set", key, mine)
            replaced[:] = [blob]

        self.target._update(attempt)
        self._accept(message, lambda: self._put_back(key, mine, replaced[0]), said("Edited %1", self.label(key)))

    def _edit_leaf(self, message: Message) -> None:
        number, *path = message["path"]
        _, label, key = self._opened.item(number)
        within = {**message, "path": path, "labels": message.get("labels", [label])[1:]}
        done: list[Any] = []

        def attempt() -> None:
            blob, version = self.target._snapshot("get", key)
            if blob is None:
                raise EditRefused(said("It has been removed meanwhile."))
            whole, leaf = edited(blob, within, self.session)
            mine = self.target._home.pack(whole)
            self.target._call_if(version, "set", key, mine)
            done[:] = [mine, blob, leaf]

        self.target._update(attempt)
        mine, blob, leaf = done
        self._accept(message, lambda: self._put_back(key, mine, blob), said("Replaced %1", leaf.seen.text))

    def _is_as_shown(self, message: Message, blob: Any) -> bool:
        """Whether it is what the front end knew when the editing began."""
        told, row = self._sight.told, message["row"]
        return message.get("mark") == told.version(row) and mark_of(blob) == told.mark(row)

    def _put_back(self, key: Any, mine: Any, before: Any) -> None:
        """Undo: have under a key what was there before; None: nothing."""

        def attempt() -> None:
            blob, version = self.target._snapshot("get", key)
            if (blob is None) != (mine is None) or (blob is not None and mark_of(blob) != mark_of(mine)):
                raise EditRefused(said("It has been changed by somebody else since, and stays as it is."))
            if before is None:
                self.target._call_if(version, "pop", key)
            else:
                self.target._call_if(version, "set", key, before)

        self.target._update(attempt)

    def on_add(self, message: Message) -> None:
        """Put a value under a new key."""
        key = self.new_key(message["key"])
        if self.target._call("has", key) and not message.get("anyway"):
            raise EditRefused(said("There is such a key already: edit its value instead."))
        mine = self.target._home.pack(parsed(message["text"]))
        self.target._call("set", key, mine)
        self._accept(message, lambda: self._put_back(key, mine, None), said("Added %1", self.label(key)))

    def new_key(self, text: str) -> Any:
        """A key that somebody typed."""
        if not text.strip():
            raise EditRefused(said("Type a key; two quotes, '', are the empty text."))
        if self.target._pages == "attributes":
            if not text.isidentifier() or text.startswith("_"):
                raise EditRefused(said("An attribute's name is a Python name that does not start with an underscore."))
            return text
        try:
            return self.target._home.key(literal(text))
        except EditRefused:
            return text  # words need no quotes here
        except TypeError as error:
            raise EditRefused(said("It cannot be a key: %1.", error)) from error

    def on_remove(self, message: Message) -> None:
        """Remove a key and its value."""
        key = self._sight.told.key(message["row"])
        blob = self.target._read("get", key)
        self.target._call("pop", key)
        self._accept(message, lambda: self._put_back(key, None, blob), said("Removed %1", self.label(key)))


def mark_of(blob: Any) -> Any:
    """What tells one value from another without looking into it."""
    return blob if isinstance(blob, bytes) else (blob.memory, tuple(map(tuple, blob.parts)), blob.data)
