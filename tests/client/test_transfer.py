"""What a cell is told of a large value on its way: nothing for two seconds, then one line that goes on."""

from __future__ import annotations

import pytest

from jupyter_shared.client.connection.protocol import ClientProtocol
from jupyter_shared.client.connection.transfer import Transfer
from jupyter_shared.wire.framing import Writer
from jupyter_shared.wire.messages import Call, Reply
from jupyter_shared.wire.values import Packed

MB = 1_000_000


@pytest.fixture
def told():
    return []


@pytest.fixture
def clock():
    now = [100.0]
    return now, lambda: now[0]


def moved(transfer, now, parts, total, seconds):
    for part in parts:
        transfer.moved(part, total)
        now[0] += seconds


def test_what_is_fast_is_not_told_of(told, clock):
    now, read = clock
    moved(Transfer("Sending", told.append, read), now, [MB] * 10, 10 * MB, 0.1)
    assert told == []


def test_what_takes_its_time_is_one_line_that_ends(told, clock):
    now, read = clock
    transfer = Transfer("Sending", told.append, read)
    for _ in range(2):  # one value after the other
        moved(transfer, now, [10 * MB] * 5, 50 * MB, 1.0)
    lines = "\rSending 30 of 50 MB (60 %)", "\rSending 40 of 50 MB (80 %)", "\rSending 50 of 50 MB (100 %), 4.0 s\n"
    assert told == 2 * [*lines]


def test_not_every_part_is_told_of(told, clock):
    now, read = clock
    moved(Transfer("Receiving", told.append, read), now, [MB] * 1000, 1000 * MB, 0.01)
    assert 10 < len(told) < 20


class Heard:
    def __init__(self, told):
        self.tell_transfer = told.append

    def received(self, packed, also=int):
        also()
        packed.clear()


def test_both_ways_are_told_of(told, clock):
    now, read = clock

    def later():
        now[0] += 1.0
        return read()

    protocol = ClientProtocol(Heard(told), later)
    value = Packed(b"", (), buffers=[b"x" * (5 * 1024 * 1024)])
    assert len([*protocol.frames(Call(1, 0, "publish", ["big", value]))]) > 3
    assert told[-1].startswith("\rSending 5 of 5 MB (100 %)")
    for frame in Writer().frames(Reply(1, value)):
        for message in protocol.fed(frame):
            assert protocol.answered(1, message)
    assert told[-1].startswith("\rReceiving 5 of 5 MB (100 %)")


@pytest.mark.parametrize("items", [[[b"key", b"value"]] * 60_000, [b"a text"] * 60_000, [7] * 300_000])
def test_one_that_takes_less_than_was_thought_is_over_all_the_same(told, clock, items):
    """Or the next one, some time later, would be told of as if it had begun with that one."""
    now, read = clock
    protocol = ClientProtocol(Heard(told), read)
    for number in range(3):
        assert len([*protocol.frames(Call(number, 0, "extend", [items]))]) > 2
        now[0] += 10.0
    assert told == []
