"""The magics that look back at changes, and take them back."""

from __future__ import annotations

from argparse import Namespace
from datetime import date, datetime, time
from typing import Any

from IPython.core.error import UsageError
from IPython.core.magic import Magics, magics_class
from IPython.core.magic_arguments import argument

from . import reports
from .arguments import count_of, steps_of
from .attachments import Attachments
from .one_line import line


@magics_class
class HistoryMagics(Magics):
    """A part of SharedMagics."""

    attachments: Attachments
    _about: Any

    @line(
        argument("name", metavar="NAME", help="a name something is shared under"),
        argument("key", nargs="?", metavar="KEY", help="only what changed under this key or attribute"),
        argument("--limit", type=count_of, default=20, metavar="N", help="show N changes at most"),
    )
    def shared_history(self, asked: Namespace) -> str:
        """Show the last changes of an object, newest first: what, by which notebook and cell, and when.

        Examples::

            %shared_history cfg
            %shared_history cfg lr
        """
        session, more = self.attachments.current, {"key": asked.key} if asked.key else {}
        return reports.history(session.history(asked.name, asked.limit, **more), asked.name)

    @line(
        argument("name", nargs="?", metavar="NAME", help="a name something is shared under"),
        argument("--time", metavar="WHEN", help="all names as they were then: 14:05, 14:05:30, or a date before it"),
        argument("--back", type=steps_of, default=1, metavar="N", help="go N changes back; 1 if not given"),
        argument("--version", type=count_of, metavar="V", help="to a version that %%shared_history shows"),
    )
    def shared_restore(self, asked: Namespace) -> str:
        """Make an object what it was some changes ago. That is a change too, and can be taken back the same way.

        Examples::

            %shared_restore cfg
            %shared_restore cfg --back 3
            %shared_restore cfg --version 1712
            %shared_restore --time 14:05:30
        """
        if asked.time is not None:
            return self._restore_all(asked)
        if asked.name is None:
            raise UsageError("Say which name, or --time 14:05 for all of them.")
        self.attachments.current.restore(asked.name, asked.version, back=asked.back)
        return f"Restored {asked.name}: {self._about(asked.name)}"

    def _restore_all(self, asked: Namespace) -> str:
        if asked.name is not None:
            raise UsageError("--time is for all names; for one there are --back and --version.")
        session = self.attachments.current
        names = session.restore(_moment(asked.time))
        there = {*session.names()}
        restored, gone = [name for name in names if name in there], [name for name in names if name not in there]
        told = [f"Restored {', '.join(restored)}, as of {asked.time}."] if restored else []
        told += [f"Removed {', '.join(gone)}, not there at {asked.time}."] if gone else []
        return " ".join(told) or f"All is as it was at {asked.time}."


def _moment(text: str) -> datetime:
    """A time of today, or with its date."""
    try:
        return datetime.combine(date.today(), time.fromisoformat(text))
    except ValueError:
        pass
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"--time {text}: say it as 14:05, 14:05:30, or 2024-05-17T14:05") from None
