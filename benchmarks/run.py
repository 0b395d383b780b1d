"""Takes the measurements: in every round each peer has its turn, and the first turn goes around."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from .peers import by_name
from .peers.peer import Unsupported
from .results import Results
from .rows.measurement import Effort, Measurement
from .stage import Failed, Stage

LONGEST = 30.0  # seconds for one measurement of all peers, after which no further round begins
FEWEST = 2  # rounds, however long they take


def measure(
    measurements: list[Measurement], peers: list[str], effort: Effort, folder: Path, results: Results,
    tell: Callable[[Measurement], None],
) -> None:  # fmt: skip
    """Fill the results; `tell` is called after every measurement."""
    with stages(peers, folder, results) as present:
        for measurement in measurements:
            if effort.heavy or not measurement.heavy:
                rounds(measurement, list(present), effort, results)
                tell(measurement)


@contextlib.contextmanager
def stages(peers: list[str], folder: Path, results: Results) -> Iterator[list[Stage]]:
    """A stage for every peer that can run here; the others are named. All are closed at the end."""
    present = []
    for name in peers:
        peer = by_name(name)
        if why := peer.missing():
            results.missing[name] = why
        else:
            results.versions[name] = peer.version()
            present.append(Stage(name, folder / name))
    try:
        yield present
    finally:
        for stage in present:
            stage.close()


def rounds(measurement: Measurement, present: list[Stage], effort: Effort, results: Results) -> None:
    """All the rounds of one measurement."""
    start, count = time.monotonic(), min(effort.rounds, measurement.most_rounds)
    warm_up = measurement.warm_up and count > 1
    for number in range(count + warm_up):
        if time.monotonic() > start + LONGEST and number >= FEWEST + warm_up:
            break
        turn = number % max(1, len(present))
        for stage in [*present[turn:], *present[:turn]]:
            samples = sample(measurement, stage, effort, results)
            if samples is None:
                present.remove(stage)
            elif number or not warm_up:
                for row, value in samples.items():
                    results.add(row, stage.peer.name, value)
        if not present:
            break
    for stage in present:
        stage.rest()


def sample(
    measurement: Measurement, stage: Stage, effort: Effort, results: Results
) -> dict[str, float] | None:
    """One peer's turn; None, with a note, when it has nothing to show."""
    try:
        samples = measurement.take(stage, effort)
    except Unsupported as why:
        _note(measurement, stage, results, str(why))
        stage.rest()
        return None
    except Failed as why:
        _note(measurement, stage, results, f"failed: {why}")
        stage.close()  # the next measurement starts it anew
        return None
    for row in measurement.rows:
        if row.name not in samples:
            results.note(row.name, stage.peer.name, "has only the other half of this")
    return samples


def _note(measurement: Measurement, stage: Stage, results: Results, text: str) -> None:
    for row in measurement.rows:
        results.note(row.name, stage.peer.name, text)
        results.samples.get(row.name, {}).pop(stage.peer.name, None)
