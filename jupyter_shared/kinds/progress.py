"""How far something is: one counts, or many do, and all see it. Who runs it may end before it does: then it says so."""

from __future__ import annotations

from typing import Any, Self

from .counters import Number, as_number
from .kind import Client, Context, KnownCallers, ProxyHome, State, Unchanged, operation
from .proxy import Proxy

RUNNING, DONE, STOPPED, GONE = "running", "done", "stopped", "gone"
FACTS: dict[str, tuple[type, ...]] = {
    "done": (int, float),
    "total": (int, float, type(None)),
    "state": (str,),
    "note": (str,),
    "desc": (str,),
    "unit": (str,),
}
FRESH: dict[str, Any] = {"done": 0, "total": None, "note": "", "desc": "", "unit": "it"}


class ProgressState(State, kind="progress"):
    """Counted from 0 to a total.

    A name is used again and again: each time is a run, and late words of an earlier run are not counted in a later one.
    """

    has_holders = True
    exclusive = True

    def __init__(self) -> None:
        self._facts: dict[str, Any] = {**FRESH, "state": STOPPED, "began": 0.0, "updated": 0.0}
        self._run = 0
        self._owner: Client | None = None  # whose end ends it

    def summary(self) -> dict[str, Any]:
        """How far it is, in words."""
        return {"value": in_words(self._facts)}

    def dump(self) -> list[Any]:
        """The facts, the number of the run, and whose end ends it."""
        return [self._facts, self._run, self._owner and [self._owner.id, self._owner.label]]

    @classmethod
    def load(cls, dumped: list[Any], known: KnownCallers) -> Self:
        """A progress as far as that one."""
        state = cls()
        state._facts, state._run, owner = dumped
        state._owner = owner and known.client(*owner)
        return state

    @operation()
    def begin(self, call: Context, facts: dict[str, Any]) -> int:
        """Begin a run, whose owner the caller is: its number."""
        checked = _checked(facts)
        self._run += 1
        self._owner = call.caller.client
        self._facts = {**FRESH, **checked, "state": RUNNING, "began": call.now, "updated": call.now}
        return self._run

    @operation()
    def add(self, call: Context, run: int | None, more: Number, facts: dict[str, Any]) -> None:
        """Add `more` to what is done of a run (None: of the one there is), and change other facts of it."""
        if run is not None and run != self._run:
            raise Unchanged
        checked = _checked(facts)
        self._facts = {**self._facts, "done": self._facts["done"] + as_number(more), "updated": call.now, **checked}
        if self._facts["state"] == STOPPED:
            self._facts["state"] = self._ended(STOPPED)

    @operation(reads=True)
    def all(self, call: Context) -> dict[str, Any]:
        """All facts, and the number of the run."""
        return {**self._facts, "run": self._run}

    def client_gone(self, client: Client) -> bool:
        """Nobody will bring it to its end: its state is `gone`."""
        if client is not self._owner:
            return False
        self._owner = None
        if self._facts["state"] == RUNNING:
            self._facts = {**self._facts, "state": self._ended(GONE)}
        return True

    def _ended(self, how: str) -> str:
        """Its state when nobody goes on: all that was to be done may be, by whoever counted."""
        total = self._facts["total"]
        return DONE if total is not None and self._facts["done"] >= total else how


def _checked(facts: dict[str, Any]) -> dict[str, Any]:
    """What is known of these; a later version may say more than this one knows."""
    for name, value in facts.items():
        if name in FACTS and not isinstance(value, FACTS[name]):
            raise TypeError(f"{name!r} of a progress cannot be {value!r}")
    return {name: value for name, value in facts.items() if name in FACTS}


def in_words(facts: dict[str, Any]) -> str:
    """How far it is, for people: '3 of 10, running'."""
    total = "" if facts["total"] is None else f" of {facts['total']}"
    return f"{facts['done']}{total}, {facts['state']}"


class ProgressProxy(Proxy, kind="progress", typeid="Progress"):
    """How far something is, as others see it: `done`, `total`, `state`, `note`, and when it began."""

    _pane = "progress"

    @classmethod
    def _arguments(cls, home: ProxyHome, /) -> list[Any]:
        return []

    def _fact(self, name: str) -> Any:
        return self._read("all")[name]

    @property
    def done(self) -> Number:
        """How many steps are done."""
        return self._fact("done")  # type: ignore[no-any-return]

    @property
    def total(self) -> Number | None:
        """How many steps there are in all; None if nobody knows."""
        return self._fact("total")  # type: ignore[no-any-return]

    @property
    def state(self) -> str:
        """`running`, `done`, `stopped` before its end, or `gone`: so is the process that ran it."""
        return self._fact("state")  # type: ignore[no-any-return]

    @property
    def note(self) -> str:
        """A text that is shown beside the bar."""
        return self._fact("note")  # type: ignore[no-any-return]

    @property
    def desc(self) -> str:
        """What the bar is called."""
        return self._fact("desc")  # type: ignore[no-any-return]

    @property
    def unit(self) -> str:
        """What is counted, as the bar calls one."""
        return self._fact("unit")  # type: ignore[no-any-return]

    @property
    def began(self) -> float:
        """When it began, in seconds since 1970."""
        return self._fact("began")  # type: ignore[no-any-return]

    @property
    def updated(self) -> float:
        """When it was told of last, in seconds since 1970."""
        return self._fact("updated")  # type: ignore[no-any-return]

    def update(self, n: Number = 1) -> None:
        """Add to the steps that are done: anybody may, and no count is lost.

        Args:
            n: How many steps.
        """
        self._write("add", None, as_number(n), {})

    def _begin(self, facts: dict[str, Any]) -> int:
        return self._call("begin", facts)  # type: ignore[no-any-return]

    def _add(self, run: int, more: Number, facts: dict[str, Any]) -> None:
        self._write("add", run, more, facts)

    def __str__(self) -> str:
        return f"{self.desc or self.name or 'progress'}: {in_words(self._read('all'))}"
