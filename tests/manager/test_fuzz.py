"""Nonsense through a manager's socket: it never ends, never grows, never unpickles, and serves the others."""

from __future__ import annotations

import math
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import jupyter_shared
from jupyter_shared.address import Files
from jupyter_shared.kinds import STATES
from jupyter_shared.store.directory import DirectoryState
from jupyter_shared.store.entry import Entry
from jupyter_shared.wire.framing import Writer
from jupyter_shared.wire.messages import Call, Goodbye, Reply, Welcome
from jupyter_shared.wire.values import Packed, PickledKey
from tests.manager.peers import Intruder, Peer
from tests.waiting import until
from tests.wire.mutations import EXAMPLES, mutated

# Says at its end whether anything was ever unpickled or a pickler so much as imported.
WATCHED = """
import sys
bad = []
def hook(event, args):
    if event.startswith("pickle.") or (event == "import" and "pickle" in args[0]):
        bad.append((event, str(args[:1])))
sys.addaudithook(hook)
from jupyter_shared.manager.process import serve
serve(sys.argv[1])
print(bad, sorted(name for name in sys.modules if "pickle" in name))
"""
STRANGERS = 1_500
FRAMES = 10_000


class WatchedManager:
    def __init__(self, name):
        files = Files.of(name)
        self.log = Path(files.log)
        with self.log.open("w") as log:
            command = [sys.executable, "-c", WATCHED, name]
            self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log)
        self.connection = until(files.read)
        until(files.is_alive)

    def attach(self):
        return jupyter_shared.attach(self.connection.name, create=False, label="well-behaved")

    def end(self):
        """What it has to say: of pickles, and in its log."""
        self.process.send_signal(signal.SIGTERM)
        out, _ = self.process.communicate()
        log = self.log.read_text()
        assert self.process.returncode == 0, log[-5000:]
        return out.decode(), log


@pytest.fixture
def watched(runtime_dir):
    manager = WatchedManager("fuzzed")
    before = memory_of(manager)
    yield manager
    try:
        with manager.attach() as session:
            assert session.info()["pid"] == manager.process.pid
            session["x"] = {"good": 1}
            assert session["x"] == {"good": 1}
            assert len(session.objects(all=True)) >= 1
            assert [client for client in session.clients() if client.label == "well-behaved"]
        assert memory_of(manager) < before + 200 * 1024 * 1024
    finally:
        out, log = manager.end()
    assert "Traceback" not in log, log[-5000:]
    assert out == "[] []\n"


def memory_of(manager):
    with manager.attach() as session:
        return session.info()["rss"]


def test_strangers_send_nonsense(watched):
    chance = random.Random(11)
    frames = [Writer().frame(example) for example in EXAMPLES]
    refused = 0
    for _ in range(STRANGERS):
        with Peer(watched.connection) as peer:
            peer.send(b"".join(mutated(chance, frames) for _ in range(3)))
            if chance.random() < 0.2:
                peer.socket.shutdown(1)
                said = peer.hear_until_the_end()
                assert not any(isinstance(message, Welcome | Reply) for message in said)
                refused += isinstance(said[-1], Goodbye)
    assert refused > STRANGERS / 20


def test_clients_send_nonsense(watched):
    """On lifelines and on connections for calls; each is read to its end, so all of it has been looked at."""
    chance = random.Random(12)
    frames = [frame for frame in map(Writer().frame, EXAMPLES) if b"stop" not in frame]
    refused = 0
    with Intruder(watched.connection) as intruder:
        for number in range(FRAMES // 2):
            with Peer(watched.connection) as peer:
                about = (0, b"") if number % 2 else (intruder.client, intruder.secret)
                assert isinstance(peer.hello(*about), Welcome)
                nonsense = b"".join(mutated(chance, frames) for _ in range(2))
                peer.send(nonsense.replace(b"stop", b"info"))
                peer.shut()
                said = peer.hear_until_the_end()
                refused += bool(said) and isinstance(said[-1], Goodbye)
    assert FRAMES / 20 < refused < FRAMES / 2


WRONG = [
    None, True, -1, 0, 1, 2, 2**62, -(2**63), 2**70, -(2**70), 0.0, 1.5, math.nan, math.inf, -math.inf, "", "x",
    "@enter", b"", b"x", b"\x80\x05N.", [], [1], [[]], [[1]], [["k", b"v"]], [b"x"], [[b"x", 1]], {}, {"a": 1},
    {1: [2]}, (None, None, None), (0, 2**62, 1), (0, 1, 0), PickledKey(b"x", b"x" * 16), Packed(b"x"),
    Packed(b"x", [0, 1, 99]),
]  # fmt: skip
GOOD = {
    "published": [b"x"], "value": ["d", b"x"], "array": ["d", b"\0" * 80], "list": [[b"a", b"b"]],
    "dict": [[["k", b"v"]]], "namespace": [[["k", b"v"]]], "set": [["a"]], "barrier": [2],
}  # fmt: skip


def wrong_args(chance):
    return [chance.choice(WRONG) for _ in range(chance.choice([0, 1, 1, 1, 2, 2, 3, 4]))]


@pytest.mark.parametrize("seed", range(2))
def test_every_operation_of_every_kind_gets_wrong_arguments(watched, seed):
    """Some park, some hold what their client's end must give back, whatever the arguments were."""
    chance = random.Random(seed)
    operations = {kind: [*state.operations, "@leave"] for kind, state in STATES.items()}
    done = failed = 0
    for kind, names in operations.items():
        for _ in range(3):
            with Intruder(watched.connection) as intruder:
                first, second = intruder.peer(1), intruder.peer(2)
                made = first.call(
                    0, "create", [kind, GOOD.get(kind, []) if chance.random() < 0.7 else wrong_args(chance)]
                )
                if not isinstance(made, Reply):
                    continue
                for name in names * 4:
                    peer = chance.choice([first, second])
                    answer = peer.call(made.value[0], name, wrong_args(chance), timeout=0)
                    done += 1
                    failed += not isinstance(answer, Reply)
                    if answer is None:
                        first, second = intruder.peer(1), intruder.peer(2)
                parked = intruder.peer(3)
                for name in names:  # perhaps for ever: the client ends while they wait
                    parked.say(
                        Call(1, made.value[0], name, wrong_args(chance), chance.choice([None, math.nan, 1e300, 0.001]))
                    )
                    parked = intruder.peer(4)
    assert done > 1_000
    assert 0 < failed < done


def test_the_directory_gets_wrong_arguments(watched):
    chance = random.Random(5)
    with Intruder(watched.connection) as intruder:
        peer = intruder.peer()
        for name in [*DirectoryState.operations, *Entry.own_operations] * 60:
            if name != "@enter":
                args = wrong_args(chance)
                if chance.random() < 0.3:
                    args[:2] = [chance.choice(["a", "b"]), chance.choice([*STATES])]
                if peer.call(0, name, args, timeout=0) is None:
                    peer = intruder.peer()


def test_one_who_keeps_the_others_out_of_the_directory_loses_it_when_he_ends(watched):
    with Intruder(watched.connection) as intruder:
        intruder.peer().call(0, "@enter", [])
    with watched.attach() as session:
        session["y"] = 1
        assert session["y"] == 1
