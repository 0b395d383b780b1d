"""What this thread is packing or unpacking now: those whom pickle calls have no other way to know."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

from ...wire.messages import Handle

NO_SLOT = 0  # of the version page: every read is a call


class PackingContext(threading.local):
    """The session it is for, and the objects whose proxies are met."""

    refs: list[int] | None = None
    home: Any = None
    there: Iterator[int] = iter(())  # when unpacking: which objects they are now, in the order they were met

    def as_called_now(self, handle: Handle) -> Handle:
        """How an object is called now that a pickle calls like this.

        The pickle says what it was called where it was packed. A manager that has loaded a file calls its objects by
        other ids, and says so beside the pickle, in the same order.
        """
        id = next(self.there, handle.object)
        return handle if id == handle.object else Handle(id, NO_SLOT, handle.kind, handle.name)

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


current = PackingContext()
