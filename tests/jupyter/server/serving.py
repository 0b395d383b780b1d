"""A Jupyter server of its own process with nothing but our extension, and pages that speak to it without a browser."""

from __future__ import annotations

import asyncio
import http.client
import json
import os
import signal
import struct
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tornado.httpclient import HTTPRequest
from tornado.websocket import WebSocketClientConnection, websocket_connect

from jupyter_shared.saying import in_english
from tests import leaks
from tests.ports import free_port
from tests.waiting import PATIENCE, until

TOKEN = "secret-of-the-test"
PREFIX = "/user/somebody/"
Headers = dict[str, str]
NONE: Headers = {}

# A handler that forgets to ask who is there makes the server warn, and this one end. The loop that a server chooses on
# Windows starts no process, nor does this one.
PROGRAM = """
import asyncio, sys, warnings
from jupyter_server.utils import JupyterServerAuthWarning
warnings.simplefilter("error", JupyterServerAuthWarning)
asyncio.BaseEventLoop.subprocess_exec = None
from jupyter_server.serverapp import ServerApp
app = ServerApp(jpserver_extensions={"jupyter_shared": True})
app.initialize(sys.argv[1:], find_extensions=False)
app.start()
"""


class JupyterServer:
    """A server with a token and a prefix."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.port = free_port()
        self.log = folder / "server.log"
        self._file = self.log.open("w")
        self.process = subprocess.Popen(
            [
                sys.executable, "-c", PROGRAM, f"--port={self.port}", "--ServerApp.port_retries=0", "--no-browser",
                "--allow-root", f"--IdentityProvider.token={TOKEN}", f"--ServerApp.base_url={PREFIX}",
                "--ServerApp.allow_unauthenticated_access=False", f"--ServerApp.root_dir={folder}", *options,
            ],
            stdout=self._file, stderr=subprocess.STDOUT, cwd=folder, env={**os.environ, "PYTHONFAULTHANDLER": "1"},
        )  # fmt: skip
        leaks.OWNERS.append(self.viewers)
        until(self._answers, f"the server to start; see {self.log}", patience=200)

    def _answers(self) -> bool:
        assert self.process.poll() is None, self.log.read_text()
        try:
            return self.ask("GET", "/api/status")[0] == 200
        except OSError:
            return False

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}{PREFIX.rstrip('/')}"

    def ask(
        self, method: str, path: str, body: Any = None, *, token: str | None = TOKEN, headers: Headers = NONE
    ) -> tuple[int, Any]:
        """A request: its status and what came."""
        headers = {**headers, **_authorization(token)}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, _read(answer.read())
        except urllib.error.HTTPError as error:
            with error:
                return error.code, _read(error.read())

    def api(self, method: str, path: str, body: Any = None, **more: Any) -> tuple[int, Any]:
        return self.ask(method, f"/jupyter-shared/api/{path}", body, **more)

    def handshake(self, *, token: str | None = TOKEN, headers: Headers = NONE) -> int:
        """Ask for a socket: the status, which is 101 if there is one."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        asking = {
            "Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        }  # fmt: skip
        try:
            asking |= headers | _authorization(token)
            connection.request("GET", f"{PREFIX}jupyter-shared/api/live", headers=asking)
            return connection.getresponse().status
        finally:
            connection.close()

    def viewers(self) -> list[int]:
        """The process ids of its viewers."""
        return leaks.viewers_of(self.process.pid)

    def where_viewers_stand(self) -> str:
        """End the viewers, and tell where each of their threads stood."""
        for pid in self.viewers():
            os.kill(pid, signal.SIGABRT)
        until(lambda: not self.viewers(), "the viewers to end")
        return self.log.read_text()

    def close(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(PATIENCE)
        leaks.OWNERS.remove(self.viewers)
        self._file.close()


def _authorization(token: str | None) -> Headers:
    return {"Authorization": f"token {token}"} if token else {}


def _read(data: bytes) -> Any:
    try:
        return json.loads(data)
    except ValueError:
        return data.decode(errors="replace")


class Page:
    """One socket, as a page has it. To be used in a coroutine: `async with Page(server) as page`."""

    def __init__(self, server: JupyterServer, *, token: str | None = TOKEN, headers: Headers = NONE) -> None:
        self._request = HTTPRequest(
            f"ws://127.0.0.1:{server.port}{PREFIX}jupyter-shared/api/live",
            headers={**headers, **_authorization(token)},
        )
        self._ended = False
        self.heard: list[dict[str, Any]] = []
        self.buffers: list[list[bytes]] = []
        self.socket: WebSocketClientConnection

    async def __aenter__(self) -> Self:
        self.socket = await websocket_connect(self._request)
        await self.until(type="ready")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.socket.close()
        while not self._ended:
            await self.hear()
        while self.socket.protocol is not None:
            await asyncio.sleep(0)

    def say(self, type_: str, pane: str = "p", **content: Any) -> None:
        self.socket.write_message(json.dumps({"type": type_, "pane": pane, **content}))

    async def hear(self) -> dict[str, Any] | None:
        """The next message; None when the other end has hung up."""
        data = await asyncio.wait_for(self.socket.read_message(), 60)
        if data is None:
            self._ended = True  # whoever reads on would wait for ever
            return None
        assert isinstance(data, bytes)
        content, buffers = unpacked(data)
        self.heard.append(content)
        self.buffers.append(buffers)
        return content

    async def until(self, **wanted: Any) -> dict[str, Any]:
        """The next message that has all of this; a function is asked."""
        while (message := await self.hear()) is not None:
            if all(_fits(message.get(key), value) for key, value in wanted.items()):
                return message
        raise AssertionError(f"hung up on, before {wanted}: {self.socket.close_code} {self.socket.close_reason}")


def _fits(value: Any, wanted: Any) -> bool:
    if callable(wanted):
        return value is not None and bool(wanted(value))
    return bool(value == wanted)


def unpacked(data: bytes) -> tuple[dict[str, Any], list[bytes]]:
    """A frame, as a page reads it."""
    (count,) = struct.unpack_from("<I", data)
    sizes = struct.unpack_from(f"<{count}I", data, 4)
    start, parts = 4 * (count + 1), []
    for size in sizes:
        parts.append(data[start : start + size])
        start += size
    assert start == len(data)
    return in_english(json.loads(parts[0])), parts[1:]
