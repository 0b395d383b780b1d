"""`python -m jupyter_shared.jupyter.viewer`: started by the server extension, and ends with its standard input."""

from __future__ import annotations

import json
import logging
import os
import sys
import threading
from typing import BinaryIO

from .discovery import Discovery
from .frames import HEAD, MOST, PROTOCOL, framed
from .observing import Observers
from .pages import Page

log = logging.getLogger("jupyter_shared")


class Viewer:
    """All pages of one server."""

    def __init__(self, incoming: BinaryIO, outgoing: BinaryIO) -> None:
        self._incoming = incoming
        self._outgoing = outgoing
        self._writing = threading.Lock()
        self._pages: dict[int, Page] = {}
        self._discovery = Discovery()
        self._observers = Observers()

    def run(self) -> None:
        """Serve pages until the server closes our standard input."""
        try:
            while head := self._incoming.read(HEAD.size):
                number, length = HEAD.unpack(head)
                if length > MOST:
                    raise ValueError(f"A frame of {length} bytes: what comes in is no longer understood.")
                self._heard(number, self._incoming.read(length))
        finally:
            for page in self._pages.values():
                page.close()
            self._discovery.close()

    def _heard(self, number: int, payload: bytes) -> None:
        if not payload:
            page = self._pages.pop(number, None)
            if page:
                page.close()
            return
        if number not in self._pages:
            send = lambda message: self._send(number, message)  # noqa: E731
            self._pages[number] = Page(send, self._discovery, self._observers)
        try:
            self._pages[number].hear(json.loads(payload))
        except Exception:  # one message that cannot be dealt with must not end what others look at
            log.exception("A message of a page failed.")

    def _send(self, number: int, message: bytes) -> None:
        try:
            with self._writing:
                self._outgoing.write(framed(number, message))
                self._outgoing.flush()
        except OSError:
            pass  # the server has gone, and so are we in a moment


def main() -> None:
    """Serve the server that started this."""
    if sys.argv[1:] != [str(PROTOCOL)]:
        sys.exit("This jupyter_shared is of another version than the server's.")
    logging.basicConfig(level=logging.WARNING, format="[jupyter_shared viewer] %(message)s")
    outgoing = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever prints does not get between the frames
    Viewer(sys.stdin.buffer, outgoing).run()


if __name__ == "__main__":
    main()
