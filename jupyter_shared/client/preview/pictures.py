"""The size and mode of Pillow's pictures, from the tree of their pickle."""

from __future__ import annotations

from collections.abc import Callable

from ...kinds.glance import TIMES
from ..values.data_names import PICTURES
from .nodes import Constructed, Facts


def picture(made: Constructed, _: str) -> Facts:
    """A picture: its state begins with info, mode and size."""
    _info, mode, size = made.state.items[:3]
    width, height = size.items
    return Facts("PIL.Image.Image", f"picture of {width:,}{TIMES}{height:,} pixels ({mode})", shape=(height, width))


KNOWN: dict[str, Callable[[Constructed, str], Facts]] = {
    "PIL.Image.Image": picture,
    **{f"{module}.{name}": picture for module, name in PICTURES},
}
