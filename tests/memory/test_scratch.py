"""Memory that connections read into: it takes what was used of it, and is a process's own."""

from __future__ import annotations

import pytest

from jupyter_shared.platform.memory import scratch
from tests.forks import ended_well, forked
from tests.weighing import private

SIZE = 64 << 20


def test_what_is_written_is_there():
    room = scratch(4096)
    room[:4] = b"read"
    assert memoryview(room)[:5] == b"read\0"
    assert len(room) == 4096


@pytest.mark.linux_only("elsewhere nobody tells what a process takes")
def test_what_was_not_used_takes_nothing():
    before = private()
    room = scratch(SIZE)
    room[:4] = b"read"
    assert private() - before < SIZE // 8


@pytest.mark.needs_fork("nothing forks there")
def test_a_forked_child_has_its_own():
    room = scratch(4096)
    room[:4] = b"ours"

    def child():
        assert room[:4] == b"ours"
        room[:4] = b"mine"

    assert ended_well(forked(child))
    assert room[:4] == b"ours"
