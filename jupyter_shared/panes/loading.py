"""What a value looks like, before anybody unpickles it."""

from __future__ import annotations

import sys
from typing import Any

from ..client.preview.preview import Preview, preview
from ..client.values.data_names import DATA_NAMES, TAKEN_FOR

_LISTED = {f"{module}.{name}" for module, name in (*DATA_NAMES, *TAKEN_FOR)}
_PLAIN = {
    "NoneType", "bool", "bytearray", "bytes", "class or function", "complex", "dict", "float", "frozenset", "function",
    "int", "list", "range", "set", "slice", "str", "tuple", "type", "?",
}  # fmt: skip


def previewed(blob: Any, session: Any, children: int = 0) -> Preview:
    """The preview of a value."""
    return preview(blob, 2000, children, memories=session.memories)


def foreign_to(seen: Preview) -> str:
    """The class of a value, if views do not run it or what is in it; an empty text for what is plain."""
    plain = seen.type_name in _PLAIN or seen.is_proxy
    plain = plain or seen.type_name.partition(".")[0] in sys.stdlib_module_names  # the preview says all of these
    return "" if plain or not seen.names - _LISTED else seen.type_name
