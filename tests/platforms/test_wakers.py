"""Wakers, which one thread may close while another wakes by them."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from itertools import count
from pathlib import Path

import pytest

pytestmark = pytest.mark.linux_only("there is no eventfd")


@pytest.fixture(params=["linux", "posix"])
def make(request):
    return import_module(f"jupyter_shared.platform.{request.param}.polling").Waker


def test_it_wakes_until_it_is_closed(make):
    waker = make()
    waker.wake(), waker.wake()
    assert os.read(waker.fileno(), 8)
    waker.wake()
    waker.clear()
    with pytest.raises(BlockingIOError):
        os.read(waker.fileno(), 8)
    waker.close(), waker.close()
    waker.wake()
    assert waker.fileno() == -1


def test_closed_at_any_moment_of_waking_it_writes_into_nobodys_file(make, tmp_path):
    for moment in count():
        waker, left, files = make(), [moment], []

        def strike(frame, event, _, moment=moment, waker=waker, left=left, files=files):
            frame.f_trace_opcodes = True
            if event == "opcode":
                left[0] -= 1
                if left[0] == -1:
                    waker.close()
                    files += [(tmp_path / f"{moment}-{number}").open("wb") for number in range(2)]
            return strike

        before, _ = sys.gettrace(), sys.settrace(strike)
        try:
            waker.wake()
        finally:
            sys.settrace(before)
        for file in files:
            file.close()
            assert not Path(file.name).stat().st_size
        waker.close()
        if left[0] >= 0:
            assert moment > 5
            return
