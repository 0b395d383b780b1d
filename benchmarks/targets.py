"""What the design promises, as checks on one run. Ratios where it can be: they travel between machines."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from .results import Results
from .rows.steps import STEPS

REACHED, NOT_REACHED, NOT_MEASURED = "reached", "NOT reached", "not measured"


@dataclass(frozen=True)
class Target:
    """A promise: a number of the run, and its bound."""

    text: str
    value: Callable[[Results], float | None]
    at_least: float | None = None
    at_most: float | None = None
    unit: str = "x"  # of the value: x for a ratio, s for seconds

    def verdict(self, results: Results) -> str:
        """Whether it is kept."""
        value = self.value(results)
        if value is None:
            return NOT_MEASURED
        too_little = self.at_least is not None and value < self.at_least
        too_much = self.at_most is not None and value > self.at_most
        return NOT_REACHED if too_little or too_much else REACHED


def _times_faster(row: str) -> Callable[[Results], float | None]:
    return lambda results: results.ratio(row, "stdlib", "ours")


def _of(row: str, peer: str) -> Callable[[Results], float | None]:
    return lambda results: results.ratio(row, "ours", peer)


def _time_of(row: str, peer: str) -> Callable[[Results], float | None]:
    """For a row that tells a rate: what a turn of ours takes, of what it takes the peer."""
    return lambda results: results.ratio(row, peer, "ours")


def _ours(row: str) -> Callable[[Results], float | None]:
    return lambda results: results.median(row, "ours")


def _with_history(results: Results) -> float | None:
    """What a write takes with the history, of what it takes without."""
    on, off = results.median("history-on", "ours"), results.median("history-off", "ours")
    return on / off if on is not None and off else None


def _copies(results: Results) -> float | None:
    """How often the 64 MiB array is in memory, beside the one it was put from."""
    added = results.median("memory-array", "ours")
    return added / (64 << 20) if added is not None else None


def _worst(values: Iterable[float | None]) -> float | None:
    """The largest of those that were measured."""
    return max((value for value in values if value is not None), default=None)


def _small_arrays(results: Results) -> float | None:
    """Of all sizes and both ways, the worst ratio."""
    rows = [f"array-{size}-{way}" for size in ("1KiB", "64KiB", "1MiB") for way in ("put", "get")]
    return _worst(results.ratio(row, "ours", "stdlib") for row in rows)


def _slowest_beside(results: Results) -> float | None:
    """Of all rows of `steps`, the worst."""
    return _worst(results.median(f"beside-{step}", "ours") for step in STEPS)


TARGETS = [
    Target("read, unchanged: times faster than the standard library", _times_faster("get"), at_least=100),
    Target("read, unchanged", _ours("get"), at_most=0.25e-6, unit="s"),
    Target("write, one client, as the system places them: of the standard library's time",
           _time_of("writers-1", "stdlib"), at_most=0.75),
    Target("write, one client, as the system places them: of the raw ping-pong's time",
           _time_of("writers-1", "pingpong"), at_most=1.5),
    Target("write, one client, one core: of the standard library's time", _of("set", "stdlib"), at_most=0.75),
    Target("write, one client, one core: of the raw ping-pong's time", _of("set", "pingpong"), at_most=1.5),
    Target("write, one client, two cores: of the standard library's time", _of("set-apart", "stdlib"), at_most=0.75),
    Target("write, one client, two cores: of the raw ping-pong's time", _of("set-apart", "pingpong"), at_most=1.5),
    Target("write, its changes remembered: of the time without history", _with_history, at_most=1.1),
    Target("writes in a pipeline, one core: times its rate", _of("pipelined", "stdlib"), at_least=10),
    Target("writes in a pipeline, two cores: times its rate", _of("pipelined-apart", "stdlib"), at_least=10),
    Target("8 clients writing: times the standard library's rate", _of("writers-8", "stdlib"), at_least=1.5),
    Target("64 MiB array, put: times faster", _times_faster("array-64MiB-put"), at_least=10),
    Target("64 MiB array, get: times faster", _times_faster("array-64MiB-get"), at_least=300),
    Target("64 MiB array, put: of a bare write()'s time", _of("array-64MiB-put", "memfd"), at_most=1.5),
    Target("64 MiB array, get, and read all of it: of Ray's time", _of("array-64MiB-sum", "ray"), at_most=1),
    Target("512 MiB array, put, cold: of a bare write()'s time", _of("array-512MiB-put-cold", "memfd"), at_most=1.15),
    Target("512 MiB array, put, warm: of Ray's time", _of("array-512MiB-put", "ray"), at_most=1),
    Target("arrays of 1 KiB to 1 MiB: of the standard library's time, the worst", _small_arrays, at_most=1),
    Target("DataFrame of 64 KiB, put: of redis' time", _of("frame-64KiB-put", "redis"), at_most=1),
    Target("DataFrame of 64 KiB, get: of redis' time", _of("frame-64KiB-get", "redis"), at_most=1),
    Target("filling a million keys: times the standard library's rate", _of("keys-1000000-fill", "stdlib"), at_least=1),
    Target("64 MiB array, held by three processes: copies in memory", _copies, at_most=1.2),
    Target("import, with all that attaching needs", _ours("import"), at_most=0.035, unit="s"),
    Target("attach to a running manager", _ours("attach"), at_most=0.003, unit="s"),
    Target("start a manager", _ours("start"), at_most=0.060, unit="s"),
    Target("a change seen in another process: of redis' time", _of("change-seen", "redis"), at_most=1),
    Target("a change seen in another kernel (to its callback; the browser tests see the pixel)",
           _ours("change-seen"), at_most=0.050, unit="s"),
    Target("processor time of a watching kernel per second, while nothing changes",
           _ours("watch-idle"), at_most=0.001, unit="s"),
    Target("another client's slowest call beside the worst of the big steps", _slowest_beside, at_most=0.250, unit="s"),
]  # fmt: skip
