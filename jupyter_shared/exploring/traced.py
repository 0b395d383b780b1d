"""A run made once more, while every step of it is traced: what the diagram of a failing run is drawn from."""

from __future__ import annotations

from typing import Any

from ..kinds.kind import Client
from ..kinds.trace import MOST_EVENTS, TraceState
from ..store.tracing import Tracer
from ..wire.messages import DIRECTORY
from .run import Run
from .search import Finished


def traced(run: Run, finished: Finished) -> dict[str, Any]:
    """The run's events, as a trace replies them; `run` is a fresh one."""
    store, explorer = run.world.store, Client(0, {"label": "the exploration"})
    try:
        run.begin()
        trace = store.add(TraceState(), "the exploration")
        store.invoke.trace = tracer = Tracer(store)
        for step in finished.steps:
            new = [entry for entry in store.entries() if entry.id not in (DIRECTORY.object, trace.id, *tracer.chosen)]
            tracer.record(trace, new, explorer)
            run.take(step.choice)
        reply: dict[str, Any] = trace.state.operations["since"].function(trace.state, None, 0, MOST_EVENTS)
        store.invoke.trace = None
        return _touched(reply)
    finally:
        run.close()


def _touched(reply: dict[str, Any]) -> dict[str, Any]:
    """Without the objects that nothing was done to."""
    events = reply["events"]
    objects, clients = {event[6] for event in events}, {event[3] for event in events}
    return {
        **reply,
        "objects": [known for known in reply["objects"] if known[0] in objects],
        "clients": [known for known in reply["clients"] if known[0] in clients],
    }
