"""What a page hears over its socket, and what it may say."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import socket

import pytest
from tornado.websocket import WebSocketClosedError

from tests import system
from tests.jupyter.server.serving import PREFIX, TOKEN, Page
from tests.waiting import until

pytestmark = pytest.mark.may_leave_descriptors("the event loop of the test itself")


def first_cells(message):
    return [cells[0] for _, cells, *_ in message["objects"]["rows"]]


def test_a_page_sees_managers_what_they_share_and_one_object(server, manager, session):
    session.dict("cfg", {"lr": 0.1})

    async def main():
        async with Page(server) as page:
            page.say("open", "m", managers=True)
            page.say("open", "s", manager=manager.name, look="shelf")
            page.say("open", "o", manager=manager.name, object="cfg")
            await page.until(pane="o", type="update")
            session["x"] = 1
            await page.until(pane="s", objects=lambda objects: objects["total"] == 2)
            assert any(
                manager.name in [known["name"] for known in message.get("managers", [])] for message in page.heard
            )
            said = str(page.heard)
            assert manager.connection.key not in said
            assert manager.files.folder not in said

    asyncio.run(main())


def test_a_change_is_told_and_an_edit_is_done(server, manager, session):
    cfg = session.dict("cfg", {"lr": 0.1})

    async def main():
        async with Page(server) as page:
            page.say("open", manager=manager.name, object="cfg")
            await page.until(type="update")
            cfg["lr"] = 0.5
            changed = await page.until(type="update", rows=bool)
            [[row, cells, *_]] = changed["rows"]
            assert cells[1] == "0.5"
            page.say("edit", row=row, text="0.25", mark=changed["changed"][0][1], request=1)
            await page.until(request=1, type="accepted")
            assert cfg["lr"] == 0.25
            assert session.describe("cfg").writer == "JupyterLab"

    asyncio.run(main())


def test_whoever_looks_on_is_no_client(server, manager, session):
    async def main():
        async with Page(server) as page:
            page.say("open", manager=manager.name, look="dashboard")
            told = await page.until(type="update")
            assert told["figures"]["clients"] == 1
            assert [who.label for who in session.clients()] == ["test"]
            assert session.info()["clients"] == 1

    asyncio.run(main())


def test_it_shows_a_manager_and_a_name_that_come_later(server, manager, session):
    async def main():
        async with Page(server) as page:
            page.say("open", manager=manager.name, object="later")
            await page.until(trouble="deleted")
            session.list("later", [1, 2])
            assert (await page.until(type="hello"))["kind"] == "list"
            await page.until(type="update", total=2)

    asyncio.run(main())


def test_a_killed_manager_is_told(server, manager):
    async def main():
        async with Page(server) as page:
            page.say("open", "m", managers=True)
            page.say("open", "d", manager=manager.name)
            await page.until(pane="d", type="update")
            manager.kill()
            gone = lambda found: manager.name not in [known["name"] for known in found]  # noqa: E731
            await page.until(pane="m", managers=gone)

    asyncio.run(main())


def test_a_killed_viewer_is_replaced(server, manager, session):
    session["x"] = 1

    async def main():
        async with Page(server) as page:
            page.say("open", manager=manager.name, object="x")
            await page.until(type="update")
            [viewer] = server.viewers()
            os.kill(viewer, signal.SIGKILL)
            await page.until(type="ready")
            page.say("open", "again", manager=manager.name, object="x")
            await page.until(pane="again", type="update")

    asyncio.run(main())


@pytest.mark.parametrize("said", ["{", "[]", '"x"', '{"type": "open"}', '{"type": 1, "pane": "p"}', "[" * 100_000])
def test_garbage_ends_the_page_that_sent_it_and_no_other(server, manager, said):
    async def main():
        async with Page(server) as page, Page(server) as other:
            page.socket.write_message(said)
            while await page.hear() is not None:
                pass
            assert page.socket.close_code == 1008
            other.say("open", manager=manager.name)
            await other.until(type="update")

    asyncio.run(main())


def test_bytes_and_floods_end_the_page(server):
    async def main():
        for said, binary in ((b"\0\1\2", True), ("x" * 5_000_000, False)):
            async with Page(server) as page:
                with contextlib.suppress(WebSocketClosedError):  # it may be hung up on before it has said all
                    await page.socket.write_message(said, binary=binary)
                while await page.hear() is not None:
                    pass

    asyncio.run(main())


@pytest.mark.parametrize(
    ("token", "headers"),
    [(None, {}), ("wrong", {}), (None, {"Cookie": "username-x=abc"})],
    ids=["nobody", "a wrong token", "a made-up cookie"],
)
def test_nobody_gets_a_socket_without_the_token(server, token, headers):
    assert server.handshake(token=token, headers=headers) == 403
    assert server.handshake() == 101


def test_no_other_site_gets_a_socket(server):
    assert server.handshake(headers={"Origin": "https://elsewhere.example"}, token=None) == 403


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "no such", "x" * 100])
def test_what_is_no_name_is_told_in_its_place(server, name):
    async def main():
        async with Page(server) as page:
            page.say("open", manager=name)
            await page.until(type="trouble", why=bool)

    asyncio.run(main())


def test_a_page_that_never_reads_is_hung_up_on_before_it_fills_the_server(server, manager, session):
    """It looks at a large picture that changes; what the server holds of it is bounded."""
    np = pytest.importorskip("numpy")
    session["image"] = np.random.default_rng(0).random((512, 512))

    async def main():
        async with Page(server) as other:
            deaf = socket.create_connection(("127.0.0.1", server.port))
            deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            try:
                before = resident(server.process.pid)
                highest = await asyncio.get_running_loop().run_in_executor(None, flood, deaf, server, session)
                assert highest - before < 150_000_000
            finally:
                deaf.close()
            other.say("open", manager=manager.name, object="image")
            await other.until(type="update")

    asyncio.run(main())


HUNG_UP = "it is hung up on"


def resident(pid):
    return system.memory_of("VmRSS", pid)


def flood(deaf, server, session):
    """Shake hands by hand, look at what changes without reading: the most memory the server had until it hung up."""
    key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13"
    path = f"GET {PREFIX}jupyter-shared/api/live HTTP/1.1\r\nHost: 127.0.0.1"
    upgrade = "Upgrade: websocket\r\nConnection: Upgrade"
    deaf.sendall(f"{path}\r\n{upgrade}\r\n{key}\r\nAuthorization: token {TOKEN}\r\n\r\n".encode())
    answer = deaf.recv(4096)
    assert answer.startswith(b"HTTP/1.1 101"), answer
    for number in range(150):  # of more places, a viewer forgets the oldest
        asked = {"type": "open", "pane": str(number), "manager": session.name, "object": "image", "visible": True}
        data = json.dumps(asked).encode()
        deaf.sendall(bytes([0x81, 0x80 | 126]) + len(data).to_bytes(2, "big") + b"\0\0\0\0" + data)
    highest = 0

    def over():
        nonlocal highest
        highest = max(highest, resident(server.process.pid))
        session["image"] = session["image"] + 1
        return HUNG_UP in server.log.read_text()

    until(over, "the server to hang up", patience=120)
    return highest
