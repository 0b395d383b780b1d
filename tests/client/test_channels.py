"""Which connection a call takes: its thread's first that is not busy."""

from __future__ import annotations

import gc
import threading
from typing import Any

import pytest

from jupyter_shared.client.connection.channels import Channels


class FakeChannel:
    def __init__(self) -> None:
        self.busy = self.closed = False
        self.settled: list[bool] = []

    def close(self) -> None:
        self.closed = True

    cut_off = close


@pytest.fixture
def channels():
    connect: Any = FakeChannel
    return Channels(connect)


def chain(channels, length):
    """So many calls, each of which broke into the one before."""
    found = []
    for _ in range(length):
        found.append(channels.mine())
        found[-1].busy = True
    return found


def test_a_thread_has_one(channels):
    assert channels.mine() is channels.mine()
    others = []
    thread = threading.Thread(target=lambda: others.append(channels.mine()))
    thread.start()
    thread.join()
    assert others[0] is not channels.mine()


def test_it_is_closed_when_the_thread_ends(channels):
    others = []
    thread = threading.Thread(target=lambda: others.extend(chain(channels, 3)))
    thread.start()
    thread.join()
    gc.collect()
    assert all(channel.closed for channel in others)
    assert not any(map(channels.has, others))


@pytest.mark.parametrize("abandoned", [[0], [1], [0, 1], [0, 2], [0, 1, 2]])
def test_what_nobody_has_given_up_goes_once_its_call_has_been_put_right(channels, abandoned):
    """Ctrl-C came again and again, also to who was about to give it up."""
    calls = chain(channels, 3)
    for number in abandoned:
        calls[number].settled.append(True)
    last = channels.mine()
    assert [call.closed for call in calls] == [number in abandoned for number in range(3)]
    assert [channels.has(call) for call in calls] == [number not in abandoned for number in range(3)]
    assert channels.mine() is last
    channels.give_up(calls[1])  # who was about to give it up does so after all
    assert calls[1].closed


def test_whoever_breaks_in_has_another_and_has_it_again(channels):
    outer, inner = chain(channels, 2)
    assert inner is not outer
    inner.busy = False
    assert channels.mine() is inner
    inner.busy = outer.busy = False
    assert channels.mine() is outer


@pytest.mark.parametrize("given_up", [0, 1, 2])
def test_one_is_given_up_with_those_that_broke_into_it(channels, given_up):
    found = chain(channels, 3)
    channels.give_up(found[given_up])
    assert [channel.closed for channel in found] == [place >= given_up for place in range(3)]
    assert [*map(channels.has, found)] == [place < given_up for place in range(3)]
    assert channels.mine() not in found


def test_what_is_not_kept_is_closed_all_the_same(channels):
    stray = FakeChannel()
    channels.give_up(stray)
    assert stray.closed


def test_all_are_closed_at_once(channels):
    found = chain(channels, 2)
    channels.close()
    assert all(channel.closed for channel in found)
