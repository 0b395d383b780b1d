"""What was decoded of an object's parts, by the keys that people use for them: all of it of one version.

It is the truth for as long as the version page shows that version. Whoever reads looks at `version`, then into
`values`, then at the page, in this order: the parts of a replica keep up with it (`client/following/decoded.py`), and
what has changed is gone from `values` before `version` moves on. Who looked at the version last could have taken out
what was changed just then, and take it for what is there now.

All others have one version for good: there are others in their place, as soon as there is something newer. So
threads that come between each other put what they have read where nobody looks any more.
"""

from __future__ import annotations

from typing import Any, ClassVar

NOWHERE = -2  # a version that no page ever shows


class Parts:
    """The parts of one version."""

    __slots__ = ("values", "version")
    keeps_up: ClassVar[bool] = False

    def __init__(self, version: int) -> None:
        self.version = version
        self.values: dict[Any, Any] = {}

    def __len__(self) -> int:
        """How many there are that count for the proxy's share."""
        return len(self.values)

    def put(self, key: Any, version: int, value: Any, size: int) -> int:
        """Add a part that was read at this version, unless that is another one: the bytes that count for the share."""
        if version != self.version:
            return 0
        is_new = key not in self.values
        self.values[key] = value
        return size if is_new else 0
