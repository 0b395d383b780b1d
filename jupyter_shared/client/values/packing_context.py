"""What this thread is in the midst of packing or unpacking: those whom pickle calls have no other way to know."""

from __future__ import annotations

import threading
from typing import Any


class Packing(threading.local):
    """The session it is for, and when packing, the objects whose proxies have been met."""

    refs: list[int] | None = None
    home: Any = None

    def note(self, id: int, home: Any) -> bool:
        """An object of this session's manager is met: whether it goes there, in a value of this or another session."""
        if self.refs is None or not _same_manager(home, self.home):
            return False
        self.refs.append(id)
        return True


def _same_manager(one: Any, other: Any) -> bool:
    if one is other:
        return True
    here, there = getattr(one, "connection", None), getattr(other, "connection", None)
    return here is not None and there is not None and (here.pid, here.started) == (there.pid, there.started)


current = Packing()
