"""Python objects of classes that a program registered, in its manager's process. Their methods may block.

Each caller (a thread of a client) has a thread of its own here, as it has in the standard library's server: so
a lock or a thread-local of a registered class knows who calls. The loop never waits for any of them: a call
begins on the loop, runs on its caller's thread, and comes back to the loop with its outcome, as one of

    ["value", blob]                   what the method returned
    ["error", blob, text]             what it raised, and its traceback
    ["failed", text]                  what it raised could not travel, or there was no such method
    ["proxy", handle, typeid, exposed]   an object that stays here, and which of its methods may be called

Values are packed and unpacked by a client of this very manager, which lives in this process too: so arguments
may contain proxies, and large buffers go through shared memory.
"""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable, Mapping
from queue import SimpleQueue
from traceback import format_exc
from typing import Any, NamedTuple, Protocol

from ..errors import SharedError
from ..kinds.hosted import HostedState
from ..kinds.kind import Caller
from ..store.entry import Entry, Ticket
from ..wire.values import Blob, Packed
from .attachments import admit
from .callers import NOTHING, CallerThread, Job
from .server import Server
from .undoing import can_undo, undo

FALLBACKS: dict[str, Callable[[Any], Any]] = {"__str__": str, "__repr__": repr, "#GETVALUE": lambda referent: referent}


END = object()  # the cleanup thread stops at it


class HostedObject(NamedTuple):
    """An object that is to stay here."""

    referent: Any
    typeid: str
    exposed: frozenset[str]


class Types(Protocol):
    """Which classes are registered, by their typeids."""

    def make(self, typeid: str, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
        """An object of a registered type: as a Made, or as the value itself if that can travel."""

    def returned_as(self, typeid: str, method: str) -> str | None:
        """As which registered type the result of a method stays here; None if it is to travel."""


class Values(Protocol):
    """The client of this manager in its own process."""

    @property
    def client(self) -> int:
        """As which the manager knows it."""

    def pack(self, value: Any) -> Blob:
        """A value as a blob."""

    def unpack(self, blob: Blob) -> Any:
        """The value in a blob."""


class Hosting:
    """Runs the methods of registered objects. All but what says otherwise runs on the loop."""

    def __init__(self, server: Server, types: Types, values: Callable[[], Values]) -> None:
        """`values` is asked once, on another thread than the loop's."""
        self._server = server
        self._types = types
        self._make_values = values
        self._known_values: Values | None = None
        self._making = threading.Lock()
        self._threads: dict[Caller, CallerThread] = {}
        self._entries: weakref.WeakValueDictionary[tuple[int, str], Entry] = weakref.WeakValueDictionary()
        self._unreferenced: SimpleQueue[Any] = SimpleQueue()
        server.on_hang_up = self._hung_up
        threading.Thread(target=self._destroy, name="jupyter_shared cleanup", daemon=True).start()

    def add(self, made: HostedObject, creator: str) -> Entry:
        """Take an object in; the same one is only taken in once."""
        key = (id(made.referent), made.typeid)
        entry = self._entries.get(key)
        if entry is None:
            state = _CleanedUpState(made.referent, made.typeid, made.exposed, self._begin)
            state.unreferenced = self._unreferenced
            entry = self._entries[key] = self._server.store.add(state, creator)
        return entry

    def close(self) -> None:
        """Have all threads end when they have done what they are at."""
        for thread in self._threads.values():
            thread.end()
        self._threads.clear()
        self._unreferenced.put(END)

    def _begin(self, state: HostedState, method: str, arguments: Blob, ticket: Ticket) -> None:
        thread = self._threads.get(ticket.caller)
        if thread is None or thread.busy:  # busy with a call its caller has given up
            if thread:
                thread.end()
            thread = self._threads[ticket.caller] = CallerThread(self._run, f"jupyter_shared for {ticket.caller}")
        thread.busy = True
        self._server.loop.beside += 1
        thread.jobs.put(Job(state, method, arguments, ticket))

    def _hung_up(self, caller: Caller) -> None:
        thread = self._threads.pop(caller, None)
        if thread:
            thread.end()

    # --- on a caller's thread ----------------------------------------------------------------------------

    def _run(self, thread: CallerThread, job: Job) -> None:
        job.outcome = self._outcome(job)
        undoing = can_undo(job.referent, job.method)
        travels = not isinstance(job.outcome, HostedObject) and any(isinstance(part, Packed) for part in job.outcome)
        self._server.loop.soon(lambda: self._done(thread, job))
        if undoing or travels:  # what it refers to must be there until the loop has seen it
            job.seen.wait()
        if undoing and job.is_unwanted and job.result is not NOTHING:
            undo(job.referent, job.result)

    def _outcome(self, job: Job) -> Any:
        state, method = job.state, job.method
        assert state is not None
        try:
            args, kwargs = self._values().unpack(job.arguments)
            function = _method(state, method)
        except BaseException:  # noqa: BLE001 - whatever it is, it is the caller's
            return ["failed", format_exc()]
        try:
            result = job.result = function(*args, **kwargs)
        except Exception as error:  # noqa: BLE001 - as above
            return self._raised(error)
        except BaseException:  # noqa: BLE001 - what would end this process must not end the caller's
            return ["failed", format_exc()]
        del args, kwargs
        try:
            typeid = self._types.returned_as(state.typeid, method)
            if typeid:
                result = self._types.make(typeid, (result,), {})
            return result if isinstance(result, HostedObject) else ["value", self._values().pack(result)]
        except BaseException:  # noqa: BLE001 - as above
            return ["failed", f"The result could not be sent.\n{format_exc()}"]

    def _raised(self, error: Exception) -> list[Any]:
        text = format_exc()
        try:
            return ["error", self._values().pack(error), text]
        except Exception:  # noqa: BLE001 - then its text has to do
            return ["failed", text]

    def _values(self) -> Values:
        with self._making:
            if self._known_values is None:
                self._known_values = self._make_values()
            return self._known_values

    def _destroy(self) -> None:
        """Objects end on a thread of their own: a destructor may take its time, as that of a Pool does."""
        while self._unreferenced.get() is not END:
            pass

    # --- on the loop again -------------------------------------------------------------------------------

    def _done(self, thread: CallerThread, job: Job) -> None:
        ticket, outcome = job.ticket, job.outcome
        assert ticket is not None
        thread.busy = False
        self._server.loop.beside -= 1
        job.is_unwanted = ticket.done
        if ticket.caller.thread < 0 and self._threads.get(ticket.caller) is thread:
            self._hung_up(ticket.caller)  # a coroutine's, of whose end nobody tells
        try:
            if isinstance(outcome, HostedObject):
                outcome = self._stays(ticket.caller, outcome)
            else:
                self._admit([part for part in outcome if isinstance(part, Packed)])
        except SharedError as error:
            outcome = ["failed", str(error)]
        job.let_go()
        self._server.store.finish(ticket, outcome)

    def _admit(self, packed: list[Packed]) -> None:
        if packed and self._known_values is not None:
            client = self._server.store.clients.get(self._known_values.client)
            admit(self._server.store, self._server.memory, client, packed)

    def _stays(self, caller: Caller, made: HostedObject) -> list[Any]:
        entry = self.add(made, str(caller))
        caller.client.hand_out(entry.id, entry)
        return ["proxy", [*entry.handle], made.typeid, sorted(made.exposed)]


class _CleanedUpState(HostedState):
    """Has its referent destroyed on the cleanup thread, since the `__del__` of a user's class may block."""

    unreferenced: SimpleQueue[Any]

    def __del__(self) -> None:
        self.unreferenced.put(self.referent)


def _method(state: HostedState, name: str) -> Callable[..., Any]:
    if name in state.exposed:
        return getattr(state.referent, name)  # type: ignore[no-any-return]
    if name == "#EXPOSED":
        return lambda: sorted(state.exposed)
    fallback = FALLBACKS.get(name)
    if fallback is None:
        kind = type(state.referent).__name__
        raise AttributeError(f"method {name!r} of {kind!r} object is not in exposed={sorted(state.exposed)}")
    return lambda: fallback(state.referent)
