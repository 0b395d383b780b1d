"""A value drawn by its own code, in this kernel, after somebody clicked: views themselves run nobody's code."""

from __future__ import annotations

import base64
import io
import sys
from typing import Any

MOST_DRAWN = 20_000_000  # characters that travel to the page
SHOWN = ("image/png", "image/jpeg", "image/svg+xml", "text/html", "text/plain")


class NotDrawn(Exception):
    """What a value's own code made of it cannot be shown."""


def drawn(value: Any) -> dict[str, str]:
    """What it looks like by MIME type, pictures in base64: by IPython's rules, so by its `_repr_*_` methods.

    Whatever its code raises comes through; NotDrawn if the result is too large.
    """
    made = _figure(value) or _formatted(value)
    texts = {kind: _text(kind, made[kind]) for kind in SHOWN if kind in made}
    if sum(map(len, texts.values())) > MOST_DRAWN:
        raise NotDrawn("What its code draws is too large to be shown here: use it in a cell.")
    return texts


def _formatted(value: Any) -> dict[str, Any]:
    from IPython import get_ipython
    from IPython.core.formatters import DisplayFormatter

    shell: Any = get_ipython()
    formatter: Any = shell.display_formatter if shell is not None else DisplayFormatter()
    data, _metadata = formatter.format(value)
    return dict(data)


def _figure(value: Any) -> dict[str, Any] | None:
    """A figure of matplotlib's, or what is part of one: IPython draws these only after pyplot was set up for it."""
    if not type(value).__module__.startswith("matplotlib."):
        return None
    figure: Any = getattr(value, "figure", None)
    if not hasattr(figure, "savefig"):
        return None
    picture = io.BytesIO()
    figure.savefig(picture, format="png", bbox_inches="tight")
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close(figure)  # it may have come as one that the next cell would show
    return {"image/png": picture.getvalue(), "text/plain": repr(value)}


def _text(kind: str, made: Any) -> str:
    if kind.startswith("image/"):
        data = made.encode() if isinstance(made, str) else bytes(made)
        if kind != "image/svg+xml" and isinstance(made, str):
            return made  # IPython gives pictures in base64 already
        return base64.b64encode(data).decode()
    return str(made)
