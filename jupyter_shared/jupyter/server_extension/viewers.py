"""The viewer process, from the server's side: there with the first page, gone after the last, replaced if it fails."""

from __future__ import annotations

import asyncio
import itertools
import logging
import os
import sys
import time
from typing import Protocol

from ...address import Files, known_names
from ...platform.processes import OF_ITS_OWN
from ...saying import said
from ..viewer.frames import PROTOCOL, framed
from .piped import NoFrame, PipedProcess

PROGRAM = "jupyter_shared.jupyter.viewer"
MOST_UNHEARD = 32 * 1024 * 1024  # bytes that the viewer has not read; it stands still, then
MOST_FAILURES, WITHIN = 5, 60.0  # seconds: a viewer that fails more often than that is not started again
SECRETS = ("JUPYTER_TOKEN", "JPY_API_TOKEN", "JUPYTERHUB_API_TOKEN", "JPY_COOKIE_SECRET")


class PageSocket(Protocol):
    """One page, at its end of a socket."""

    has_objects: bool  # whether it has something shared open, beside the panel

    def tell(self, message: bytes) -> None:
        """Send what the viewer says."""

    def begin(self) -> None:
        """The viewer is there, and knows nothing of this page yet."""

    def lose(self, why: str) -> None:
        """There is no viewer, and there will be none."""


class ViewerProcess:
    """Passes frames between pages and the viewer process, unread."""

    def __init__(self, log: logging.Logger | logging.LoggerAdapter[logging.Logger], *, linger: float) -> None:
        self._log = log
        self._linger = linger
        self._pages: dict[int, PageSocket] = {}
        self._numbers = itertools.count(1)
        self._process: PipedProcess | None = None
        self._running: asyncio.Task[None] | None = None
        self._ending: asyncio.TimerHandle | None = None
        self._failures: list[float] = []
        self._closed = False
        self._python = ""  # what runs it
        self._unfit: set[str] = set()  # interpreters that did not
        self._has_spoken = False

    def has_pages(self) -> bool:
        """Whether a page has something shared open."""
        return any(page.has_objects for page in self._pages.values())

    def __len__(self) -> int:
        return len(self._pages)

    # --- what pages do -----------------------------------------------------------------------------------

    def join(self, page: PageSocket) -> int:
        """One more page: its number. It is told to begin as soon as the viewer is there."""
        number = next(self._numbers)
        self._pages[number] = page
        if self._ending:
            self._ending.cancel()
            self._ending = None
        if self._running is None:
            self._running = asyncio.ensure_future(self._run())
        elif self._process and not self._process.is_closing:  # else the next one will be there for it
            page.begin()
        return number

    def leave(self, number: int) -> None:
        """Remove a page, and what the viewer has open for it."""
        if self._pages.pop(number, None) is None:
            return
        self._write(framed(number, b""))
        if not self._pages and not self._closed:
            self._ending = asyncio.get_running_loop().call_later(self._linger, self._hang_up)

    def suit(self) -> None:
        """A page looks at a manager: have the viewer run with its Python, unless that would take away a picture."""
        if self._process and not self.has_pages() and self._suitable() != self._python:
            self._process.hang_up()

    def _suitable(self) -> str:
        """The newest manager's own Python, whose libraries are its kernels'; else the server's."""
        files = [known for name in known_names() if (known := Files.of(name).read())]
        pythons = [known.python for known in sorted(files, key=lambda known: known.started, reverse=True)]
        fit = (python for python in pythons if python not in self._unfit and os.access(python, os.X_OK))
        return next(fit, sys.executable)

    def hear(self, number: int, payload: bytes) -> bool:
        """What a page says; false if the viewer does not listen any more."""
        return self._write(framed(number, payload))

    def _write(self, frame: bytes) -> bool:
        process = self._process
        if process is None or process.is_closing:
            return True  # the next one will be told all anew
        if process.unread > MOST_UNHEARD:
            return False
        process.write(frame)
        return True

    # --- the process -------------------------------------------------------------------------------------

    async def _run(self) -> None:
        """Have a viewer for as long as there are pages."""
        try:
            while self._pages and not self._closed:
                code = await self._serve()
                if not self._may_go_on(code):
                    return
        except OSError as error:
            self._lose(said("The viewer cannot be started: %1", error))
        finally:
            self._process = self._running = None

    def _may_go_on(self, code: int | None) -> bool:
        if not self._pages or self._closed:
            return True
        if code is None:  # it was to end; and a page has come meanwhile, or another Python is to run it
            return True
        if not self._has_spoken and self._python != sys.executable:
            text = "%s does not run the viewer of jupyter_shared (%s): this server's Python does."
            self._log.info(text, self._python, code)
            self._unfit.add(self._python)
            return True
        self._log.warning("The viewer of jupyter_shared has ended (%s) while pages look.", code)
        now = time.monotonic()
        self._failures = [*(failure for failure in self._failures if now - failure < WITHIN), now]
        if len(self._failures) < MOST_FAILURES:
            return True
        why = said("The viewer has failed several times; the server's log says more. Reload the page to try again.")
        self._lose(why)
        return False

    def _lose(self, why: str) -> None:
        self._log.error("jupyter_shared: %s", why)
        for page in [*self._pages.values()]:
            page.lose(why)

    async def _serve(self) -> int | None:
        """Have one until it ends: its exit code, or None if it was told to."""
        self._python, self._has_spoken = self._suitable(), False
        environment = {name: value for name, value in os.environ.items() if name not in SECRETS}
        process = self._process = PipedProcess(
            [self._python, "-P", "-m", PROGRAM, str(PROTOCOL)], self._pass_on, env=environment, cwd="/", **OF_ITS_OWN
        )  # Ctrl-C in the server's terminal is the server's to deal with
        for page in [*self._pages.values()]:
            page.begin()
        try:
            code = await process.ended
            return None if process.was_hung_up_on else code
        except NoFrame:
            self._log.error("The viewer of jupyter_shared sends what is no frame.")
            return 1
        finally:
            self._process = None

    def _pass_on(self, number: int, message: bytes) -> None:
        """The viewer says something to a page."""
        self._has_spoken = True
        page = self._pages.get(number)
        if page:
            page.tell(message)

    def _hang_up(self) -> None:
        if self._process and not self._pages:
            self._process.hang_up()

    async def close(self) -> None:
        """End the viewer's process, as the server ends."""
        self._closed = True
        if self._ending:
            self._ending.cancel()
        self._pages.clear()
        self._hang_up()
        if self._running:
            await self._running
