"""The socket of one page: JSON comes up, frames with buffers go down; what comes up is checked before it goes on."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from jupyter_server.auth.decorator import ws_authenticated
from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.base.websocket import WebSocketMixin
from jupyter_server.extension.handler import ExtensionHandlerMixin
from jupyter_server.utils import ensure_async
from tornado.web import HTTPError
from tornado.websocket import WebSocketClosedError, WebSocketHandler

from ...saying import in_parts, said
from ..viewer.frames import PROTOCOL, packed
from .viewers import ViewerProcess

MOST_UP = 4 * 1024 * 1024  # bytes of one message of a page: a long text that somebody edits
MOST_UNSENT = 32 * 1024 * 1024  # bytes: a page that does not read is hung up on
LONGEST = 200  # characters of an id
LOOKING = {"open", "close", "sight", "confirm", "window"}  # what anybody may say who may look
GARBAGE, UNREAD, FAILED = 1008, 1008, 1011  # why sockets are closed, by RFC 6455

REFUSAL = said("You may look at what is shared from this server, and not change it.")


class LiveHandler(ExtensionHandlerMixin, WebSocketMixin, WebSocketHandler, JupyterHandler):
    """`{base}/jupyter-shared/api/live`."""

    auth_resource = "shared"
    has_objects = False

    @property
    def viewer(self) -> ViewerProcess:
        """What it passes messages to and from."""
        return self.settings["jupyter_shared_viewer"]  # type: ignore[no-any-return]

    @ws_authenticated
    async def get(self, *args: Any, **kwargs: Any) -> None:
        """Whoever may look gets a socket."""
        if not await self._may("read"):
            raise HTTPError(403)
        self._may_write = await self._may("write")
        if len(self.viewer) >= self.settings["jupyter_shared_most_pages"]:
            raise HTTPError(503, said("Too many pages look at what is shared."))
        await super().get(*args, **kwargs)

    async def _may(self, action: str) -> bool:
        asked = self.authorizer.is_authorized(self, self.current_user, action, self.auth_resource)
        return bool(await ensure_async(asked))

    @property
    def max_message_size(self) -> int:
        """Bytes; more closes the socket."""
        return MOST_UP

    def open(self, *args: Any, **kwargs: Any) -> None:
        """A page has opened its socket: add it to the viewer's pages."""
        super().open(*args, **kwargs)
        self._unsent = 0
        self._objects: set[str] = set()  # panes that show something, beside the panel's own
        self._number = self.viewer.join(self)

    def on_close(self) -> None:
        """The page's socket has closed: remove it from the viewer's pages."""
        if hasattr(self, "_number"):
            self.viewer.leave(self._number)
        super().on_close()

    # --- up ----------------------------------------------------------------------------------------------

    def on_message(self, text: str | bytes) -> None:
        """What the page says goes on to the viewer, if it is a message and may be said."""
        message = _read(text)
        if message is None:
            self.log.warning("jupyter_shared: a page has sent what is no message; it is hung up on.")
            self.close(GARBAGE, "That is no message.")
            return
        if message["type"] not in LOOKING and not self._may_write:
            refusal = {"pane": message["pane"], "type": "refused", "request": message.get("request"), "why": REFUSAL}
            self.tell(packed(in_parts(refusal)))
            return
        self._note(message)
        if not self.viewer.hear(self._number, json.dumps(message).encode()):
            self.close(FAILED, "The viewer does not answer.")

    def _note(self, message: dict[str, Any]) -> None:
        """Note whether this page has more open than the panel."""
        if message["type"] == "close":
            self._objects.discard(message["pane"])
        elif message["type"] == "open" and message.get("look") == "shelf":
            self.viewer.suit()
        elif message["type"] == "open" and ("object" in message or message.get("look") == "dashboard"):
            self._objects.add(message["pane"])
        self.has_objects = bool(self._objects)

    # --- down --------------------------------------------------------------------------------------------

    def begin(self) -> None:
        """The viewer is there, and knows nothing of this page yet."""
        self._objects.clear()
        self.tell(packed({"type": "ready", "protocol": PROTOCOL, "may": {"write": self._may_write}}))

    def lose(self, why: str) -> None:
        """There is no viewer, and there will be none."""
        self.tell(packed(in_parts({"type": "failed", "why": why})))

    def tell(self, message: bytes) -> None:
        """Send; a page that does not read what it is sent is hung up on."""
        if self._unsent + len(message) > MOST_UNSENT:
            self.log.warning("jupyter_shared: a page has not read %d bytes; it is hung up on.", self._unsent)
            self._drop()
            return
        try:
            sent = self.write_message(message, binary=True)
        except WebSocketClosedError:
            return
        self._unsent += len(message)
        asyncio.ensure_future(self._sent(sent, len(message)))  # noqa: RUF006 - the socket keeps it, until it is sent

    async def _sent(self, sent: Any, size: int) -> None:
        try:
            await sent
        except WebSocketClosedError:
            pass
        finally:
            self._unsent -= size

    def _drop(self) -> None:
        """Close without waiting for the other end, which does not listen."""
        self.close(UNREAD, "You do not read.")
        stream = self.ws_connection.stream if self.ws_connection else None
        if stream:
            stream.close()


def _read(text: str | bytes) -> dict[str, Any] | None:
    """A message of a page; None if it is none."""
    if not isinstance(text, str):
        return None
    try:
        message = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(message, dict):
        return None
    named = all(isinstance(message.get(key), str) and len(message[key]) <= LONGEST for key in ("pane", "type"))
    return message if named else None
