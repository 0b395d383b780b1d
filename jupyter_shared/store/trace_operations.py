"""What clients ask of traces: to record, to end, to step through what a kernel does. Operations of the directory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import NoSuchName, StaleObject, WrongKind
from ..kinds.kind import Context, operation
from .entry import Entry
from .history_operations import HistoryOperations

if TYPE_CHECKING:  # loaded when somebody traces
    from .stepping import Recording
    from .tracing import Tracer


class TraceOperations(HistoryOperations):
    """A part of the directory."""

    @operation()
    def trace(self, call: Context, trace: int, objects: list[int]) -> None:
        """Record what is done to these objects, beside those that this trace records already."""
        store, client = self._store, call.caller.client
        entries = [self._traceable(id) for id in objects]
        found = self._trace_entry(trace)
        if store.clients.get(client.id) is not client:  # it was done before the manager began anew: over long ago
            return
        if store.invoke.trace is None:
            from .tracing import Tracer

            store.invoke.trace = Tracer(store)
        store.invoke.trace.record(found, entries, client)

    @operation()
    def untrace(self, call: Context, trace: int) -> None:
        """Record into this trace no more, and hold nobody back for it."""
        recording = self._recording(trace)
        if recording:
            self._tracer().end(recording)

    @operation()
    def step(self, call: Context, trace: int, who: str, objects: list[int]) -> None:
        """Hold back what a client does to these objects, or to all of the trace, until it is let go."""
        missing = {*objects} - {*self._must_record(trace).objects}
        if missing:
            self.trace(call, trace, [*missing])
        self._tracer().step(self._must_record(trace), who, objects, call.caller.client)

    @operation()
    def next(self, call: Context, trace: int, who: str | None) -> int:
        """Let the call go that was held back first: how many are held back still."""
        recording = self._recording(trace)
        return self._tracer().next(recording, who) if recording else 0

    @operation()
    def run(self, call: Context, trace: int, who: str | None) -> None:
        """Hold this client back no more; None: nobody."""
        recording = self._recording(trace)
        if recording:
            self._tracer().run(recording, who)

    def _tracer(self) -> Tracer:
        tracer = self._store.invoke.trace
        assert tracer is not None
        return tracer

    def _recording(self, trace: int) -> Recording | None:
        tracer = self._store.invoke.trace
        return tracer.recordings.get(trace) if tracer else None

    def _must_record(self, trace: int) -> Recording:
        recording = self._recording(trace)
        if recording is None:
            raise StaleObject("This trace records no more: begin another one with `shared.trace(...)`.")
        return recording

    def _trace_entry(self, id: int) -> Entry:
        entry = self._store.entry(id)
        if entry is None or not _is_trace(entry):
            raise StaleObject("This trace is no longer there.")
        return entry

    def _traceable(self, id: int) -> Entry:
        entry = self._store.entry(id)
        if entry is None:
            raise NoSuchName("What is to be traced is no longer there.")
        if entry is self._store.directory or _is_trace(entry):
            raise WrongKind(f"A {entry.state.kind} cannot be traced.")
        return entry


def _is_trace(entry: Entry) -> bool:
    from ..kinds.trace import TraceState

    return isinstance(entry.state, TraceState)
