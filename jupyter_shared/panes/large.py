"""Values of which listings know the size alone: their pickles are long, and lie in shared memory.

The manager reads no value, and who lists thousands maps none of them. A page sees few of them at a time: what it sees
is looked at, once for each version.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ..client.preview.preview import preview
from ..errors import SharedError

UNKNOWN = "value"  # the type that listings give such a value
MOST_REMEMBERED = 1000


class LargeValues:
    """What was seen of them."""

    def __init__(self) -> None:
        self._seen: dict[tuple[int, int], dict[str, Any]] = {}  # by object and version

    def seen(self, info: Any, session: Any) -> Any:
        """The description of an object, with what can be seen of its value if that has to be looked at."""
        blobs = info.summary.get("blobs")
        if info.type_name != UNKNOWN or not blobs:
            return info
        key = (info.id, info.version)
        if key not in self._seen:
            try:
                found = preview(blobs[0], memories=session.memories)
            except (SharedError, OSError, LookupError, ValueError):  # replaced meanwhile: its memory is gone
                return info
            if len(self._seen) >= MOST_REMEMBERED:
                self._seen.clear()
            type_name = UNKNOWN if found.type_name == "?" else found.type_name
            self._seen[key] = {"preview": found.text, "type_name": type_name, "length": found.length}
        return replace(info, **self._seen[key])

    def forget(self) -> None:
        """Objects and versions are another manager's from now on."""
        self._seen.clear()
