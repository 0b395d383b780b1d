"""Ten thousand broken messages: each is read, or is one of two errors. Nothing else, and nothing is unpickled."""

from __future__ import annotations

import pickle
import random

import pytest

from jupyter_shared.errors import PeerError
from jupyter_shared.wire.framing import Reader, Writer
from jupyter_shared.wire.messages import FromClient, FromManager
from tests.wire.mutations import EXAMPLES, mutated

ROUNDS = 12_000


@pytest.mark.parametrize("types", [FromClient, FromManager], ids=["by the manager", "by a client"])
def test_whatever_comes_is_read_or_refused(types, monkeypatch):
    monkeypatch.setattr(pickle, "loads", lambda *_: pytest.fail("unpickled what had come"))
    chance = random.Random(7)
    frames = [Writer().frame(example) for example in EXAMPLES]
    refused = 0
    for _ in range(ROUNDS):
        data = mutated(chance, frames)
        reader = Reader(types, 1 << 20)
        try:
            while data:
                piece, data = data[: (size := chance.randrange(1, 200))], data[size:]
                for message in reader.feed(piece):
                    Writer().frame(message)
        except PeerError:
            refused += 1
        assert reader._data.__sizeof__() < 10_000
    assert ROUNDS / 10 < refused < ROUNDS
