"""A trace: what was done to chosen objects, step by step, as the manager saw it.

Its State is the ring of events that `store/tracing.py` writes; so it is watched, shown and opened as any other object.
An event keeps nothing alive: of large values it has the size, of all others the bytes.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from types import TracebackType
from typing import Any, NamedTuple, Self

from ..saying import count
from ..wire.messages import DIRECTORY
from ..wire.values import key_of
from .kind import Context, KnownCallers, ProxyHome, State, operation
from .proxy import Proxy

MOST_EVENTS = 10_000
AT_ONCE = 2_000  # events in one reply

CALL, PARK, HELD, WAKE, GONE = "call", "park", "held", "wake", "gone"  # what an event tells of
DONE, FAILED, CONFLICT, AT_LAST, TIME_IS_UP, TAKEN_BACK = (  # what came of a call
    "done", "failed", "conflict", "let through", "time is up", "taken back",
)  # fmt: skip


class Event(NamedTuple):
    """One step. Clients and objects are numbers, whose labels and names the trace has beside its events."""

    seq: int  # 1, 2, ...
    time: float  # seconds since 1970
    what: str  # call, park, held, wake, gone
    client: int  # its id
    thread: int
    place: str  # the cell
    object: int  # its id
    operation: str
    args: list[Any]
    outcome: str  # done, failed, conflict, let through, time is up, taken back; empty while it waits
    value: Any  # what it returned, or why it failed
    version: int  # of the object after it
    cause: int | None  # of what waited: the client whose change of the object let it go on
    length: int  # how many things are in the object after it

    @property
    def key(self) -> Any:
        """What its call names first, as the State compares it: equal keys are one."""
        return key_of(self.args[0])


class TraceState(State, kind="trace"):
    """The last events, and whose they are."""

    not_in_transactions = "is only looked at"

    def __init__(self) -> None:
        self.ring: deque[Event] = deque(maxlen=MOST_EVENTS)
        self.total = 0
        self.clients: dict[int, str] = {}
        self.objects: dict[int, list[Any]] = {}  # kind, name, length and holders at the beginning
        self.steps: dict[str, list[Any]] = {}  # who is stepped: by whom, through which objects
        self.is_recording = False

    def __len__(self) -> int:
        return len(self.ring)

    def summary(self) -> dict[str, Any]:
        """How many, and whether more are to come."""
        return {"value": f"{count(self.total, 'event')}{', recording' if self.is_recording else ''}"}

    def dump(self) -> list[Any]:
        """The events, and the names in them. Nobody records into what is loaded again."""
        return [[[*event] for event in self.ring], self.total, [*self.clients.items()], [*self.objects.items()]]

    @classmethod
    def load(cls, dumped: list[Any], known: KnownCallers) -> Self:
        """A trace with these events."""
        events, total, clients, objects = dumped
        state = cls()
        state.ring.extend(Event(*event) for event in events)
        state.total, state.clients, state.objects = total, dict(clients), dict(objects)
        return state

    def add(self, event: Event) -> None:
        """One more event, in place of the oldest if there is no room."""
        self.ring.append(event)
        self.total = event.seq

    @operation(reads=True)
    def since(self, call: Context, seq: int, most: int = AT_ONCE) -> dict[str, Any]:
        """At most `most` events after number `seq`, and all names; `total` is the number of the last event."""
        first = self.total - len(self.ring)
        start = max(seq - first, 0)
        return {
            "events": [[*self.ring[at]] for at in range(start, min(start + most, len(self.ring)))],
            "total": self.total,
            "clients": [[*known] for known in self.clients.items()],
            "objects": [[*known] for known in self.objects.items()],
            "steps": [[who, *how] for who, how in self.steps.items()],
            "recording": self.is_recording,
        }

    @operation()
    def clear(self, call: Context) -> None:
        """Forget the events there are."""
        self.ring.clear()


class TraceProxy(Proxy, kind="trace", typeid="Trace"):
    """What is done to chosen objects, by whom and in what order. `with shared.trace("d", "gpu") as t:` makes one."""

    _pane = "trace"

    @classmethod
    def _arguments(cls, home: ProxyHome, /) -> list[Any]:
        return []

    def _record(self, targets: Iterable[Any]) -> None:
        self._home.call(DIRECTORY, "trace", [self._handle.object, self._ids(targets)])

    def _ids(self, targets: Iterable[Any]) -> list[int]:
        proxies = [target if isinstance(target, Proxy) else self._home.target_of(target) for target in targets]
        return [proxy._handle.object for proxy in proxies]

    def stop(self) -> None:
        """Record no more, and hold nobody back any more; the events stay."""
        self._home.call(DIRECTORY, "untrace", [self._handle.object])

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def clear(self) -> None:
        """Forget the events there are."""
        self._write("clear")

    # --- stepping ----------------------------------------------------------------------------------------

    def step(self, who: str, *targets: Any) -> None:
        """Hold back each call that a kernel makes to these objects until `next` or `run`. Ends with this session.

        Args:
            who: The kernel's label, as in `shared.clients()`; ".ipynb" may be left out.
            *targets: Names or proxies; none: all objects of the trace.
        """
        self._home.call(DIRECTORY, "step", [self._handle.object, who, self._ids(targets)])

    def next(self, who: str | None = None) -> int:
        """Let the call go that was held back first.

        Args:
            who: The kernel's label; None: of any kernel.

        Returns:
            How many calls are held back still.
        """
        left: int = self._home.call(DIRECTORY, "next", [self._handle.object, who])[0]
        return left

    def run(self, who: str | None = None) -> None:
        """Hold no calls back any more.

        Args:
            who: Those of the kernel of this label; None: of all kernels.
        """
        self._home.call(DIRECTORY, "run", [self._handle.object, who])

    # --- looking -----------------------------------------------------------------------------------------

    def _since(self, seq: int, most: int = AT_ONCE) -> dict[str, Any]:
        found: dict[str, Any] = self._call("since", seq, most)
        return found

    def _all(self) -> dict[str, Any]:
        """All there is, as one reply of `since`."""
        found = self._since(0)
        while found["events"] and found["events"][-1][0] < found["total"]:
            more = self._since(found["events"][-1][0])
            if not more["events"]:
                break
            found = {**more, "events": found["events"] + more["events"]}
        return found

    @property
    def events(self) -> list[Event]:
        """What has happened, in order; values are shown as text, clients and objects by their names."""
        found: list[Event] = self._home.traced(self)
        return found

    def save(self, path: Any) -> None:
        """Write the diagram to a file.

        Args:
            path: Its ending says what: `.html`, which opens by itself in any browser, or `.svg`.

        Raises:
            OSError: If the file cannot be written.
        """
        self._home.save_trace(self, path)

    def __str__(self) -> str:
        about = self._since(0, 0)
        names = ", ".join(str(name or kind) for _, (kind, name, *_) in about["objects"])
        return f"Trace of {names}: {count(about['total'], 'event')}{', recording' if about['recording'] else ''}"
