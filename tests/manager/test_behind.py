"""A client that sends on and on behind a call that waits: from some point on it is not read, and nothing is lost."""

from __future__ import annotations

import pytest

from jupyter_shared.platform.sockets import send_now
from jupyter_shared.wire.framing import Writer
from jupyter_shared.wire.messages import Call, Reply
from tests import system
from tests.manager.peers import Intruder
from tests.waiting import PATIENCE, until

SIZE = 1000  # bytes of a call: so few that there are more answers than a socket has room for
MOST = 64 * 1024 * 1024  # bytes; a manager that takes these takes any


class Sender:
    """Waits for an item, and sends calls that are to be done after that, until the manager takes no more."""

    def __init__(self, intruder, queue, target):
        self.intruder = intruder
        self.peer = intruder.peer(thread=2)
        self.peer.number = 1
        self.peer.say(Call(1, queue.object, "get", []))
        self.target = target
        self.size = 0
        self._rest = memoryview(b"")

    def send(self):
        """Send what there is room for."""
        while system.writable(self.peer.socket) and self.size < MOST:
            if not self._rest:
                self.peer.number += 1
                call = Call(self.peer.number, self.target.object, "append", [b"x" * SIZE])
                self._rest = memoryview(Writer().frame(call))
            sent = send_now(self.peer.socket, self._rest)
            self._rest = self._rest[sent:]
            self.size += sent

    def finish(self):
        """Send the rest of the last call, and read meanwhile: the manager listens to none who does not hear it."""
        while self._rest:
            if system.either(self.peer.socket, PATIENCE):
                self.peer.take_in()
                continue
            sent = send_now(self.peer.socket, self._rest)
            self._rest = self._rest[sent:]


@pytest.fixture
def sender(manager, session):
    with Intruder(manager.connection, "sender") as intruder:
        sender = Sender(intruder, session.queue("q")._handle, session.list("l")._handle)
        until(lambda: waiting(session))
        yield sender


def waiting(session):
    return [client.label for client in session.clients() if client.waiting]


def fill(sender, session):
    """Send until the manager reads no more, though it has had the time to: it has answered others meanwhile."""
    quiet = 0
    while quiet < 3:
        before = sender.size
        sender.send()
        session.info()
        quiet = quiet + 1 if sender.size == before else 0
    assert sender.size < MOST, "the manager has taken everything"


def test_it_is_read_no_more_until_it_has_caught_up(sender, session):
    fill(sender, session)
    assert len(session.list("l")) == 0
    session.queue("q").put("go on")
    sender.finish()
    answers = [sender.peer.hear() for _ in range(sender.peer.number)]
    assert all(isinstance(answer, Reply) for answer in answers)
    assert [answer.number for answer in answers] == [*range(1, sender.peer.number + 1)]
    assert len(session.list("l")) == sender.peer.number - 1
    assert isinstance(sender.peer.call(sender.target.object, "append", [b"x"]), Reply), "it is read again"


ENDS = {"shut": lambda peer: peer.shut(), "closed": lambda peer: peer.socket.close()}


@pytest.mark.parametrize("end", ENDS)
def test_its_end_is_seen_all_the_same(sender, session, end):
    fill(sender, session)
    assert waiting(session) == ["sender"]
    ENDS[end](sender.peer)
    until(lambda: not waiting(session))
    session.queue("q").put("for whoever comes next")
    assert session.queue("q").get() == "for whoever comes next"
    assert len(session.list("l")) == 0


def test_the_end_of_its_process_is_seen(sender, session):
    """By its lifeline, behind which nothing waits to be read."""
    fill(sender, session)
    sender.intruder.lifeline.socket.close()
    until(lambda: not waiting(session))
    sender.peer.socket.close()
    assert len(session.list("l")) == 0


def test_what_one_asks_for_and_does_not_read_takes_no_memory(manager, session):
    """140 kB of requests for one value of 100 kB must not become hundreds of megabytes of replies."""
    d = session.dict("d", {"x": b"x" * 100_000})
    before = session.info()["rss"]
    with Intruder(manager.connection, "deaf") as intruder:
        peer = intruder.peer(thread=2)
        asked = 3000
        frames = [Writer().frame(Call(number, d._handle.object, "get", ["x"])) for number in range(1, asked + 1)]
        peer.socket.sendall(b"".join(frames))
        for _ in range(5):
            assert session.info()["rss"] - before < MOST
        assert [peer.hear().number for _ in range(asked)] == [*range(1, asked + 1)], "nothing is lost"
