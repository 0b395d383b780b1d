"""Another client's calls while one client does each of the big steps, and what each operation takes in the manager."""

from __future__ import annotations

import copy
import time
from pathlib import Path
from typing import NamedTuple

from jupyter_shared.kinds.kind import Caller, Client
from jupyter_shared.store.directory import with_directory
from jupyter_shared.store.history import History
from jupyter_shared.store.store import Store
from jupyter_shared.wire.messages import Call, Reply

from ..rows.steps import ITEMS, STEPS, begin_calls, do, latencies, prepare, undo
from ..stage import Stage
from .big_calls import every_call
from .growth import quantile


class Beside(NamedTuple):
    """How long another client's calls took meanwhile, in seconds."""

    step: str
    calls: int
    median: float
    p99: float
    worst: float


def steps(folder: Path, quick: bool) -> list[Beside]:
    """Each of the steps, once."""
    stage, found = Stage("ours", folder / "steps"), []
    try:
        for step in STEPS:
            doer, other = stage.clients(2)
            doer.run(prepare, step, ITEMS["quick" if quick else "full"])
            other.run(begin_calls)
            try:
                doer.run(do)
            finally:
                times = sorted(other.run(latencies))
                doer.run(undo)
            found.append(Beside(step, len(times), quantile(times, 0.5), quantile(times, 0.99), times[-1]))
            print(f"{step:24} p50 {found[-1].median * 1e6:8.0f} us   worst {found[-1].worst * 1e3:8.1f} ms", flush=True)
    finally:
        stage.close()
    return found


def heaviest(count: int, shown: int = 12) -> list[tuple[str, float]]:
    """The operations that take the manager longest with so many items, in seconds of its processor."""
    took: dict[str, float] = {}
    for kind, operation, made, arguments in every_call(count):
        store = with_directory(Store())
        store.invoke.records = (History(),)
        caller = Caller(Client(1, {"label": "benchmark"}))
        reply = store.call(caller, Call(1, 0, "create", [kind, copy.deepcopy([*made.made_of])]))
        assert isinstance(reply, Reply), reply
        object_ = reply.value.object
        if made.filled_by:
            store.call(caller, Call(1, object_, "put", [copy.deepcopy(made.filled_by)]))
        call = Call(1, object_, operation, copy.deepcopy([*arguments]))
        start = time.process_time()
        store.call(caller, call)
        name = f"{kind}.{operation}"
        took[name] = max(took.get(name, 0.0), time.process_time() - start)
    return sorted(took.items(), key=lambda one: -one[1])[:shown]
