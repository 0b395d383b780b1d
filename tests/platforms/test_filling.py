"""Filling shared memory: by writing, and through mappings, side by side if there is much; with the same outcome."""

from __future__ import annotations

import os
import threading
import weakref

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_shared.platform import NAME, copying, machine
from jupyter_shared.wire.values import laid_out
from tests.waiting import until

if NAME != "linux":  # the module under test cannot even be imported there
    pytest.skip("linux_only: fills a memfd", allow_module_level=True)

from jupyter_shared.client.memory.mapping import Mapped
from jupyter_shared.platform.copying import copy_into
from jupyter_shared.platform.linux.filling import fill

PAGE = os.sysconf("SC_PAGE_SIZE")


@pytest.fixture
def side_by_side(monkeypatch):
    """Whatever the size: several threads, however few processors there are."""
    monkeypatch.setattr(copying, "MAPPED_FROM", 0)
    monkeypatch.setattr(machine, "processors", lambda: 3)


def memory(size: int) -> int:
    descriptor = os.memfd_create("test")
    os.pwrite(descriptor, b"?" * size, 0)
    return descriptor


def write(descriptor, size, pieces, alive):
    fill(descriptor, size, pieces, alive)


def copy(descriptor, size, pieces, alive):
    mapped = Mapped(descriptor, size, writable=True)
    copy_into(mapped.address, size, pieces, (alive, mapped))


def filled(buffers: list[bytes], way) -> bool:
    """Whether each buffer is where it belongs."""
    parts, size = laid_out(map(len, buffers))
    descriptor = memory(size)
    try:
        way(descriptor, size, [(at[0], memoryview(buffer)) for at, buffer in zip(parts, buffers, strict=True)], None)
        return all(
            os.pread(descriptor, length, offset) == buffer
            for (offset, length), buffer in zip(parts, buffers, strict=True)
        )
    finally:
        os.close(descriptor)


BUFFERS = st.lists(st.integers(1, 4 * PAGE), min_size=1, max_size=6).map(lambda sizes: [*map(os.urandom, sizes)])


@given(BUFFERS, st.sampled_from([write, copy]))
def test_what_is_written_is_there(buffers, way):
    assert filled(buffers, way)


def test_what_is_copied_by_several_threads_is_there(side_by_side):
    @given(BUFFERS)
    def check(buffers):
        assert filled(buffers, copy)

    check()


def test_what_was_to_be_kept_is_let_go_of_in_the_end(side_by_side):
    class Loan:
        pass

    loan = Loan()
    gone = weakref.ref(loan)
    descriptor = memory(8 * PAGE)
    copy(descriptor, 8 * PAGE, [(0, memoryview(os.urandom(8 * PAGE)))], loan)
    os.close(descriptor)
    del loan
    assert gone() is None


def test_what_is_copied_after_ctrl_c_keeps_loan_and_mapping(side_by_side, monkeypatch):
    """Else the memory could be another value's, or unmapped, while a thread still writes there."""

    class Loan:
        pass

    loan, descriptor, may_go_on, copied = Loan(), memory(8 * PAGE), threading.Event(), []
    gone, main, copy_pieces = weakref.ref(loan), threading.get_ident(), copying.copy_pieces

    def slow(*args):
        if threading.get_ident() == main:
            raise KeyboardInterrupt
        may_go_on.wait()
        copied.append(gone() is not None)
        copy_pieces(*args)

    monkeypatch.setattr(copying, "copy_pieces", slow)
    monkeypatch.setattr("concurrent.futures.ThreadPoolExecutor.__exit__", lambda *_: False)  # a second Ctrl-C
    with pytest.raises(KeyboardInterrupt):
        copy(descriptor, 8 * PAGE, [(0, memoryview(b"x" * 8 * PAGE))], loan)
    del loan
    assert gone() is not None
    may_go_on.set()
    until(lambda: gone() is None)
    os.close(descriptor)
    assert copied == [True, True]
