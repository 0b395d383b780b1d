"""What a manager has to say: `log.info("%s has come", who)`, as to a `logging.Logger`.

Where it is a part of another program, that program's `logging` decides what becomes of it. A manager in a process of
its own writes to its log itself: to load `logging`, and `traceback` with it, would be a sixteenth of its start.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

NAME = "jupyter_shared.manager"  # of its logger
Write = Callable[[str], object]  # takes a line, or more of them where an error is told


class Log:
    """Where it is said."""

    def __init__(self) -> None:
        self._write: Write | None = None  # None: to `logging`

    def goes_to(self, write: Write | None) -> None:
        """Have everything that is said from now on be written so, with the time; None: be left to `logging`."""
        self._write = write

    def info(self, text: str, *args: object) -> None:
        """Say what has happened."""
        self._say("info", text, args)

    def warning(self, text: str, *args: object) -> None:
        """Say what is not as it should be."""
        self._say("warning", text, args)

    def error(self, text: str, *args: object, exc_info: BaseException | None = None) -> None:
        """Say what has failed; with `exc_info` also where."""
        self._say("error", text, args, exc_info)

    def exception(self, text: str, *args: object) -> None:
        """Say what has failed, of the error that is being handled."""
        self._say("error", text, args, sys.exception())

    def _say(self, level: str, text: str, args: tuple[object, ...], error: BaseException | None = None) -> None:
        if self._write is None:
            import logging

            getattr(logging.getLogger(NAME), level)(text, *args, exc_info=error, stacklevel=3)
            return
        now = time.time()
        when = f"{time.strftime('%Y-%m-%d %H:%M:%S', time.localtime(now))},{int(now % 1 * 1000):03}"
        self._write(f"{when} {text % args if args else text}\n{_told(error) if error else ''}")


def _told(error: BaseException) -> str:
    """Where an error has come from, as Python tells it."""
    try:
        from traceback import format_exception  # loaded once the manager serves, see `loading.py`
    except OSError:  # until then: no descriptor is left to read it by
        return f"{error!r}\n"
    return "".join(format_exception(error))


log = Log()
