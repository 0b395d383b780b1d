"""What a session tells in the cell while a call waits."""

from __future__ import annotations

import sys
import warnings

from ..errors import DeadlockWarning
from ..wire.messages import Notice


class Noticing:
    """The session's part that hears notices."""

    tells_programs = True  # and not only people, in cells and at Python's prompt
    place: str | None = None  # the cell that runs; the magics set it on the class, for all of a notebook's
    _said: tuple[str | None, str] | None = None  # in which cell, and what it was told why it waits

    def tell_transfer(self, line: str) -> None:
        """Tell in the cell how far a large value has come on its way."""
        if self._tells():
            print(line, end="", file=sys.stderr, flush=True)  # noqa: T201 - this is for the cell's output

    def notice(self, notice: Notice) -> None:
        """Tell in the cell why a call waits: once for each cell, as a loop may wait again and again."""
        if notice.deadlock:
            from ..kinds.user_code import frames_to_user

            warnings.warn(notice.text, DeadlockWarning, stacklevel=frames_to_user())
        elif not self._tells():
            import logging  # slow to load

            logging.getLogger("jupyter_shared").info(notice.text)
        elif self._said != (self.place, notice.text):
            self._said = (self.place, notice.text)
            print(notice.text, file=sys.stderr, flush=True)  # noqa: T201 - this is for the cell's output

    def _tells(self) -> bool:
        return self.tells_programs or hasattr(sys, "ps1")
