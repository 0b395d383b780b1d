"""msgspec, without what it loads for nothing.

It takes `typing_extensions`, where that is installed, for what Python's own `typing` has, too (`get_type_hints`,
`Required`, `NotRequired`), and that loads `inspect`, `ast` and more: a tenth of what attaching loads, or starting a
manager. msgspec goes without if it cannot be imported; whatever comes later can.
"""

from __future__ import annotations

import sys

NOT_NEEDED = "typing_extensions"


def load_msgspec() -> None:
    """Load it, before anything else does.

    Where another thread runs, as in every kernel, that may be about to import what is kept out here.
    """
    if "msgspec" in sys.modules or NOT_NEEDED in sys.modules or len(sys._current_frames()) > 1:
        return
    try:
        sys.modules[NOT_NEEDED] = None  # type: ignore[assignment]
        import msgspec as msgspec  # noqa: PLC0414 - only to be loaded
    finally:
        sys.modules.pop(NOT_NEEDED, None)  # no call comes before this one, so Ctrl-C cannot either
