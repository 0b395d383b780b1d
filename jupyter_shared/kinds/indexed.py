"""What lists and arrays have in common in the manager: indices and slices."""

from __future__ import annotations

from typing import Any, ClassVar

from ..errors import NoMemory
from ..saying import said
from .kind import Context, State, Unchanged, operation
from .overwriting import OF_SEQUENCE
from .positions import Where, index_of


class SequenceState(State):
    """Things in order. What is asked of it is asked of Python's own sequence, so its errors are Python's."""

    can_be_revived = is_replicable = True
    undo_rules = OF_SEQUENCE
    puts_back: ClassVar = {"pop": lambda args, item: ("put_back", [args[0], item])}
    items: Any
    weight = 0  # bytes of all blobs in it
    most: ClassVar[int]  # items there may be: more would keep all others waiting, or take the memory of all

    def _check_room(self, length: int) -> None:
        """Raise NoMemory if it may not become that long."""
        if length > self.most:
            most, asked = f"{self.most:,}", f"{length:,}"
            raise NoMemory(said("A shared %1 has at most %2 items: this would make it %3.", self.kind, most, asked))

    def __len__(self) -> int:
        return len(self.items)

    def _in(self, many: Any) -> Any:
        """Many items as they travel, to what `items` takes."""
        raise NotImplementedError

    def _out(self, many: Any) -> Any:
        """Some of `items`, to how they travel."""
        raise NotImplementedError

    def some(self, start: int, stop: int) -> Any:
        """The items from one index up to another, neither negative."""
        return self.items[start:stop]

    def _weigh_one(self, item: Any) -> int:
        """The bytes of an item that is a blob."""
        return 0

    def _weigh(self, many: Any) -> int:
        """The bytes of many."""
        return 0

    @operation(reads=True)
    def get(self, call: Context, where: Where) -> Any:
        """The item at an index, or those of a slice."""
        found = self.items[index_of(where)]
        return found if isinstance(where, int) else self._out(found)

    @operation(reads=True)
    def length(self, call: Context) -> int:
        """How many items."""
        return len(self)

    @operation(reads=True)
    def all(self, call: Context) -> Any:
        """All items."""
        return self._out(self.items)

    @operation(reads=True)
    def page(self, call: Context, start: int, stop: int) -> list[Any]:
        """Some items, by position: for views that show what is visible."""
        return [*(self.some(start, stop) if min(start, stop) >= 0 else self.items[start:stop])]

    @operation()
    def set(self, call: Context, where: Where, value: Any) -> None:
        """Put an item at an index, or many in the place of a slice."""
        if isinstance(where, int):
            items = self.items
            before = items[where] if -len(items) <= where < len(items) else None
            items[where] = value
            self.weight += self._weigh_one(value) - self._weigh_one(before)
            return
        many, index = self._in(value), index_of(where)
        before = self.items[index]
        self._check_room(len(self.items) + len(many) - len(before))
        self.items[index] = many
        self.weight += self._weigh(value) - self._weigh(before)

    @operation()
    def delete(self, call: Context, where: Where) -> None:
        """Remove an index or a slice."""
        if isinstance(where, int):
            weight = self._weigh_one(self.items[where]) if -len(self) <= where < len(self) else 0
            del self.items[where]
            self.weight -= weight
            return
        before = self.items[index_of(where)]
        del self.items[index_of(where)]
        self.weight -= self._weigh(before)

    @operation()
    def append(self, call: Context, item: Any) -> None:
        """Add one item at the end."""
        if len(self.items) >= self.most:
            self._check_room(len(self.items) + 1)
        self.items.append(item)
        self.weight += self._weigh_one(item)

    @operation()
    def extend(self, call: Context, many: Any) -> None:
        """Add many items at the end."""
        more = self._in(many)
        self._check_room(len(self.items) + len(more))
        self.items.extend(more)
        self.weight += self._weigh(many)

    @operation()
    def insert(self, call: Context, index: int, item: Any) -> None:
        """Put one before an index."""
        self._check_room(len(self) + 1)
        self.items.insert(index, item)
        self.weight += self._weigh_one(item)

    @operation()
    def pop(self, call: Context, index: int) -> Any:
        """Take out one item."""
        item = self.items.pop(index)
        self.weight -= self._weigh_one(item)
        return item

    @operation(frees=True)
    def put_back(self, call: Context, index: int, item: Any) -> None:
        """Undo a `pop` of this index whose caller was interrupted."""
        self.items.insert(index if index >= 0 else len(self.items) + 1 + index, item)
        self.weight += self._weigh_one(item)

    @operation()
    def reverse(self, call: Context) -> None:
        """Turn the order round."""
        self.items.reverse()

    @operation()
    def multiply(self, call: Context, times: int) -> None:
        """Repeat all items."""
        if times == 1:
            raise Unchanged
        self._check_room(len(self.items) * max(times, 0))
        self.items *= times
        self.weight *= max(times, 0)

    @operation()
    def replace(self, call: Context, many: Any) -> None:
        """Hold these and no others."""
        items = self._in(many)
        self._check_room(len(items))
        self.items = items
        self.weight = self._weigh(many)
