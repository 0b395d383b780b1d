"""What was measured: samples by row and peer, notes where there are none, medians and ratios."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from .rows.clock import median, quantile

TIE = 1.05  # closer than this, nobody has won


@dataclass
class Results:
    """One run."""

    effort: str = "full"
    about: dict[str, str] = field(default_factory=dict)  # the machine and the day
    versions: dict[str, str] = field(default_factory=dict)  # by peer; those that took part
    missing: dict[str, str] = field(default_factory=dict)  # by peer; why they could not
    samples: dict[str, dict[str, list[float]]] = field(default_factory=dict)  # by row, by peer
    notes: dict[str, dict[str, str]] = field(default_factory=dict)  # by row, by peer: why there is no sample

    def add(self, row: str, peer: str, sample: float) -> None:
        """Keep one sample."""
        self.samples.setdefault(row, {}).setdefault(peer, []).append(sample)

    def note(self, row: str, peer: str, text: str) -> None:
        """Say why a peer has no sample in a row."""
        self.notes.setdefault(row, {})[peer] = text

    def median(self, row: str, peer: str) -> float | None:
        """The median of a peer's samples, if there are any."""
        samples = self.samples.get(row, {}).get(peer)
        return median(samples) if samples else None

    def spread(self, row: str, peer: str) -> float:
        """Half the distance between the quartiles, as a part of the median."""
        samples = self.samples[row][peer]
        middle = median(samples)
        return (quantile(samples, 0.75) - quantile(samples, 0.25)) / 2 / middle if middle else 0.0

    def ratio(self, row: str, peer: str, to: str, to_row: str = "") -> float | None:
        """One peer's median as a multiple of another's, which may stand in another row."""
        mine, other = self.median(row, peer), self.median(to_row or row, to)
        return mine / other if mine is not None and other else None

    def winner(self, row: str, peers: list[str], *, more_is_better: bool) -> str | None:
        """Who is best by more than a tie; None when nobody is, or nobody else took part."""
        medians = {peer: found for peer in peers if (found := self.median(row, peer)) is not None}
        order = sorted(medians, key=medians.__getitem__, reverse=more_is_better)
        if len(order) < 2:
            return order[0] if order else None
        first, second = sorted([medians[order[0]], medians[order[1]]])
        return order[0] if second > first * TIE else None

    def beats(self, row: str, peer: str, other: str, *, more_is_better: bool) -> bool:
        """Whether a peer is better than another one by more than a tie."""
        ratio = self.ratio(row, peer, other) if more_is_better else self.ratio(row, other, peer)
        return ratio is not None and ratio > TIE

    def save(self, path: Path) -> None:
        """Write all of it."""
        path.write_text(json.dumps(asdict(self), indent=1))

    @classmethod
    def load(cls, path: Path) -> Results:
        """Read what `save` wrote."""
        content: dict[str, Any] = json.loads(path.read_text())
        return cls(**content)
