"""The magics that look back at changes, and take them back."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

from IPython.core.error import UsageError
from IPython.core.magic import Magics, magics_class
from IPython.core.magic_arguments import argument

from . import reports
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
        argument("--limit", type=int, default=20, metavar="N", help="so many changes at most"),
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
        argument("name", metavar="NAME", help="a name something is shared under"),
        argument("--back", type=int, default=1, metavar="N", help="so many changes back; 1 if not given"),
        argument("--version", type=int, metavar="V", help="to a version that %%shared_history shows"),
    )
    def shared_restore(self, asked: Namespace) -> str:
        """Make an object what it was some changes ago. That is a change too, and can be taken back the same way.

        Examples::

            %shared_restore cfg
            %shared_restore cfg --back 3
            %shared_restore cfg --version 1712
        """
        if asked.back < 1:
            raise UsageError(f"--back {asked.back}: to go back, at least one change")
        self.attachments.current.restore(asked.name, asked.version, back=asked.back)
        return f"Restored {asked.name}: {self._about(asked.name)}"
