"""What this thread is in the midst of packing or unpacking: those whom pickle calls have no other way to know."""

from __future__ import annotations

import threading
from typing import Any


class Packing(threading.local):
    """The session it is for, and when packing, the objects whose proxies have been met."""

    refs: list[int] | None = None
    home: Any = None


current = Packing()
