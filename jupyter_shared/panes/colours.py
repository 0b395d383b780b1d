"""The colours of kernels: bob has the same one in a diagram and under a cell, as far as there are colours enough."""

from __future__ import annotations

from collections.abc import Iterable

CSS = ("#2378b5", "#d97706", "#2a9148", "#8e63b8", "#0f8f86", "#8c6d31", "#b8479b", "#6b7280")  # as in trace.css


def colours_of(labels: Iterable[str]) -> list[int]:
    """A number for each label: that of its first letter, or the next that is free."""
    taken: list[int] = []
    for label in labels:
        wanted = (ord(label[:1].lower() or "a") - ord("a")) % len(CSS)
        order = [(wanted + step) % len(CSS) for step in range(len(CSS))]
        taken.append(next((number for number in order if number not in taken), wanted))
    return taken


def ansi(number: int) -> str:
    """What makes a terminal write in a colour."""
    red, green, blue = (int(CSS[number][at : at + 2], 16) for at in (1, 3, 5))
    return f"\x1b[38;2;{red};{green};{blue}m"
