"""What queues of all orders have in common in the manager."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from itertools import islice, repeat, starmap
from queue import Empty, Full
from typing import Any, ClassVar, Self

from ..errors import ShutDown
from ..wire.values import Blob
from .closable import ClosableState
from .kind import EACH, IN_LINE, Caller, Client, Context, KnownCallers, Unchanged, Wait, operation
from .sizes import total_size
from .whole_numbers import limit


class QueuedState(ClosableState):
    """Items in the order they came, and how many of them are not done with."""

    can_be_revived = True
    has_holders = True  # those who have items on trial
    puts_back: ClassVar = {
        "get": lambda _, blobs: ("put_back", [blobs]),
        "get_on_trial": lambda _, __: ("untake", []),
    }

    def __init__(self, maxsize: int = 0) -> None:
        self.most = limit(maxsize)
        self.items: Any = deque()
        self.unfinished = 0
        self.came = 0  # how many were ever put in
        self.weight = 0  # bytes of all items
        self.on_trial: list[tuple[Caller, Any]] = []  # who has taken what, as `put_back` takes it, and is not done yet

    def __len__(self) -> int:
        return len(self.items)

    def summary(self) -> dict[str, Any]:
        """Its limit, how many are not done with, and what comes next."""
        first = [*islice(self.blobs(), 5)]
        return {"maxsize": self.most, "unfinished": self.unfinished, "came": self.came, "blobs": first}

    def waits_for(self, operation: str, me: str) -> str:
        """What comes after "Waiting" in a notice."""
        if operation == "join":
            return f"until all that was put into {me} is done: {self.unfinished} not done yet"
        if operation in ("get", "get_on_trial"):
            return f"for an item in {me}, which is empty"
        return f"for room in {me}, which is full ({len(self)} of {self.most})"

    def blobs(self) -> Iterator[Blob]:
        """The items, in the order they will be taken."""
        return iter(self.items)

    def size(self) -> int:
        """The bytes of all items."""
        return self.weight

    def dump(self) -> list[Any]:
        """Its limit, its counts, the items, in the order they came, and whether it is shut down."""
        return [self.most, self.unfinished, self.came, [*self.items], self.closed, self._trials()]

    def _trials(self) -> list[Any]:
        return [[caller.dump(), entry] for caller, entry in self.on_trial]

    @classmethod
    def load(cls, dumped: list[Any], known: KnownCallers) -> Self:
        """A queue of these items."""
        most, unfinished, came, items, closed, *trials = dumped
        state = cls(most)
        state._put_first(items)
        state.unfinished, state.came, state.closed = unfinished, came, closed
        state.on_trial = [(known.caller(caller), entry) for caller, entry in (trials[0] if trials else ())]
        return state

    def _put_first(self, entries: list[Any]) -> None:
        """Have items there in this order."""
        self._add(entries)

    def client_gone(self, client: Client) -> bool:
        """What it had on trial comes next again."""
        mine = [entry for caller, entry in self.on_trial if caller.client is client]
        self.on_trial = [trial for trial in self.on_trial if trial[0].client is not client]
        for entry in reversed(mine):
            self._give_back([entry])
        return bool(mine)

    def _give_back(self, entries: list[Any]) -> None:
        """What was taken last comes next again."""
        self.items.extendleft(reversed(entries))
        self.weight += total_size(entries)

    def _first(self) -> Any:
        """What comes next, as `put_back` takes it."""
        return self.items[0]

    def _add(self, entries: list[Any]) -> None:
        self.items.extend(entries)
        self.weight += total_size(entries)

    def _take(self, count: int) -> list[Blob]:
        """Take out the next `count` items, which are there: copied first, as there may be no memory for so many."""
        taken = [*islice(self.items, count)]
        deque(starmap(self.items.popleft, repeat((), len(taken))), maxlen=0)  # a loop in C
        return taken

    def _empty(self) -> None:
        self.items.clear()
        self.weight = 0

    def _room(self, wanted: int, call: Context) -> int:
        """For how many of `wanted` items there is room: one or more, else it raises Full, Wait or ShutDown."""
        if self.closed:
            raise ShutDown
        room = wanted if self.most <= 0 else min(wanted, self.most - len(self.items))
        if room > 0 or not wanted:
            return room
        raise Full if call.expired else Wait

    @operation(waits=IN_LINE)
    def put(self, call: Context, entries: list[Any]) -> int | None:
        """Put in as many as there is room for: how many; Full if none."""
        room = self._room(len(entries), call)
        self._add(entries if room == len(entries) else entries[:room])
        self.unfinished += room
        self.came += room
        return room

    @operation(waits=IN_LINE)
    def get(self, call: Context, most: int = 1) -> list[Blob]:
        """Take out the items there are, at most `most`; Empty or ShutDown if there are none."""
        if self.closed and not self.items:
            raise ShutDown
        if not self.items:
            raise Empty if call.expired else Wait
        taken = self._take(min(most, len(self.items)))
        self.weight -= total_size(taken)
        return taken

    @operation(waits=IN_LINE)
    def get_on_trial(self, call: Context) -> list[Blob]:
        """Take the next one out until it is done with: it comes back when its caller's process ends before that."""
        first = self._first() if self.items else None
        taken = QueuedState.get(self, call)
        self.on_trial.append((call.caller.now(), first))
        return taken

    @operation(frees=True)
    def untake(self, call: Context) -> None:
        """Undo a `get_on_trial` whose caller was interrupted: what it took last comes next again."""
        for trial in reversed(self.on_trial):
            if trial[0] == call.caller:
                self.on_trial.remove(trial)
                self._give_back([trial[1]])
                return
        raise Unchanged

    @operation(frees=True)
    def put_back(self, call: Context, blobs: list[Blob]) -> None:
        """Undo a `get` whose caller was interrupted: what it took comes next again."""
        self._give_back(blobs)

    @operation(reads=True)
    def peek(self, call: Context, most: int) -> list[Blob]:
        """The items that will be taken next."""
        return [*islice(self.blobs(), most)]

    @operation(reads=True)
    def all(self, call: Context) -> list[Blob]:
        """All items, in the order they will be taken."""
        return [*self.blobs()]

    @operation(reads=True)
    def length(self, call: Context) -> int:
        """How many items."""
        return len(self.items)

    @operation(reads=True)
    def maxsize(self, call: Context) -> int:
        """How many there may be; 0 or less is without limit. It never changes."""
        return self.most

    @operation()
    def task_done(self, call: Context) -> None:
        """One item that was taken is done with."""
        if not self.unfinished:
            raise ValueError("task_done() called too many times")
        self.unfinished -= 1
        mine = [trial for trial in self.on_trial if trial[0].client is call.caller.client]
        if mine:  # the oldest one of this thread; of another one, if it has none
            self.on_trial.remove(next((trial for trial in mine if trial[0] == call.caller), mine[0]))

    @operation(reads=True, waits=EACH)
    def join(self, call: Context) -> bool:
        """Wait until all that was put in is done with: whether it is."""
        if self.unfinished and not call.expired:
            raise Wait
        return not self.unfinished
