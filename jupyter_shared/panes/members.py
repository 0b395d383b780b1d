"""The live tables of lists and sets."""

from __future__ import annotations

from typing import Any

from ..client.preview.plain import plain_text
from ..client.preview.preview import preview
from ..saying import said
from .items import VALUE_LENGTH, ItemsPane, mark_of
from .keys import hashable
from .pane import EditRefused, Message
from .rows import Row
from .table import column
from .typing_in import parsed


class ListPane(ItemsPane):
    """A list."""

    columns = [column("key", said("Index"), width="minmax(5em, .4fr)"), *ItemsPane.columns[1:]]

    def facts(self) -> Message:
        """Columns; an item can be added at the end."""
        return {**super().facts(), "adds": "item"}

    def items(self, reply: Any, start: int) -> list[tuple[Any, Any]]:
        """The indices and blobs of the items in sight."""
        return [*enumerate(reply, start)]

    def one(self, key: Any) -> tuple[str, list[Any]]:
        """As a page of one: an index may be beyond the end by now."""
        return "page", [key, key + 1]

    def of_one(self, reply: Any) -> Any:
        """The item, if there is one."""
        return reply[0] if reply else None

    def keys(self) -> list[Any]:
        """All indices."""
        return [*range(self.target._call("length"))]

    def on_add(self, message: Message) -> None:
        """Append the value that somebody typed."""
        self.target.append(parsed(message["text"]))
        self._accept(message)

    def on_remove(self, message: Message) -> None:
        """Remove an item, if it is still the one that was seen."""
        index = self._sight.told.key(message["row"])
        blob, version = self.target._snapshot("get", index)
        if mark_of(blob) != self._sight.told.mark(message["row"]):
            raise EditRefused(said("Another item is there now."))
        self.target._call_if(version, "delete", index)
        self._accept(message, lambda: self.target._call("insert", index, blob), said("Removed item %1", index))


class SetPane(ItemsPane):
    """A set."""

    columns = [column("value", said("Member"), grow=True), column("type", said("Type"))]

    def facts(self) -> Message:
        """Columns; a member can be added."""
        return {**super().facts(), "adds": "member"}

    def items(self, reply: Any, start: int) -> list[tuple[Any, Any]]:  # noqa: ARG002 - members have no order
        """Members, as keys without blobs."""
        return [(hashable(key), b"") for key in reply]

    def _row(self, key: Any, _blob: Any) -> Row:
        data = getattr(key, "data", None)
        if isinstance(data, bytes):
            seen = preview(data, VALUE_LENGTH)
            return Row(key, [seen.text, seen.type_name], 0)
        return Row(key, [plain_text(key), type(key).__name__], 0)

    def on_add(self, message: Message) -> None:
        """Add a member."""
        self.target.add(parsed(message["text"]))
        self._accept(message)

    def on_remove(self, message: Message) -> None:
        """Discard a member."""
        key = self._sight.told.key(message["row"])
        self.target._call("discard", key)
        self._accept(message, lambda: self.target._call("add", key), said("Removed %1", self.label(key)))
