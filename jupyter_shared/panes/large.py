"""Values of which listings know the size alone: their pickles are long, and lie in shared memory.

The manager reads no value, and who lists thousands maps none of them. A page, or a listing for people, shows few of
them at a time: what is shown is looked at; by a page once for each version.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ..client.preview.preview import preview
from ..client.records import ObjectInfo
from ..errors import SharedError

UNKNOWN = "value"  # the type that listings give such a value
MOST_REMEMBERED = 1000


def looked_at(info: ObjectInfo, session: Any) -> ObjectInfo:
    """The description of an object, with what can be seen of its value if that has to be looked at."""
    found = _seen(info, session) if _is_unknown(info) else None
    return replace(info, **found) if found else info


def _is_unknown(info: ObjectInfo) -> bool:
    return info.type_name == UNKNOWN and bool(info.summary.get("blobs"))


def _seen(info: ObjectInfo, session: Any) -> dict[str, Any] | None:
    try:
        found = preview(info.summary["blobs"][0], memories=session.memories)
    except (SharedError, OSError, LookupError, ValueError):  # replaced meanwhile: its memory is gone
        return None
    type_name = UNKNOWN if found.type_name == "?" else found.type_name
    return {"preview": found.text, "type_name": type_name, "length": found.length}


class LargeValues:
    """What was seen of them."""

    def __init__(self) -> None:
        self._seen: dict[tuple[int, int], dict[str, Any]] = {}  # by object and version

    def seen(self, info: ObjectInfo, session: Any) -> ObjectInfo:
        """The same as `looked_at`, remembered."""
        if not _is_unknown(info):
            return info
        key = (info.id, info.version)
        if key not in self._seen:
            found = _seen(info, session)
            if found is None:
                return info
            if len(self._seen) >= MOST_REMEMBERED:
                self._seen.clear()
            self._seen[key] = found
        return replace(info, **self._seen[key])

    def forget(self) -> None:
        """Objects and versions are another manager's from now on."""
        self._seen.clear()
