"""Filling shared memory: by writing, and side by side through mappings, with the same outcome."""

from __future__ import annotations

import os
import weakref

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_shared.platform import NAME
from jupyter_shared.wire.values import laid_out

if NAME != "linux":  # the module under test cannot even be imported there
    pytest.skip("linux_only: fills a memfd", allow_module_level=True)

from jupyter_shared.platform.linux import filling
from jupyter_shared.platform.linux.filling import fill

PAGE = os.sysconf("SC_PAGE_SIZE")


@pytest.fixture
def mapped(monkeypatch):
    """Whatever the size: several threads, however few processors there are."""
    monkeypatch.setattr(filling, "MAPPED_FROM", 0)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1, 2})


def memory(size: int, *, warm: bool) -> int:
    descriptor = os.memfd_create("test")
    os.ftruncate(descriptor, size)
    if warm:
        os.pwrite(descriptor, b"?" * size, 0)
    return descriptor


def filled(buffers: list[bytes], *, warm: bool) -> bool:
    """Whether each buffer is where it belongs."""
    parts, size = laid_out(map(len, buffers))
    descriptor = memory(size, warm=warm)
    try:
        pieces = [(offset, memoryview(buffer)) for (offset, _), buffer in zip(parts, buffers, strict=True)]
        fill(descriptor, size, pieces, None)
        return all(
            os.pread(descriptor, length, offset) == buffer
            for (offset, length), buffer in zip(parts, buffers, strict=True)
        )
    finally:
        os.close(descriptor)


BUFFERS = st.lists(st.integers(1, 4 * PAGE), min_size=1, max_size=6).map(lambda sizes: [*map(os.urandom, sizes)])


@given(BUFFERS, st.booleans())
def test_what_is_written_is_there(buffers, warm):
    assert filled(buffers, warm=warm)


def test_what_is_copied_by_several_threads_is_there(mapped):
    @given(BUFFERS)
    def check(buffers):
        assert filled(buffers, warm=True)

    check()


def test_only_memory_that_is_there_already_is_mapped(mapped, monkeypatch):
    """Mapped memory that turns out not to be there ends the process; writing to it would say so."""
    monkeypatch.setattr(filling, "_copy_with", None)
    assert filled([os.urandom(8 * PAGE)], warm=False)


def test_one_processor_writes(monkeypatch):
    monkeypatch.setattr(filling, "MAPPED_FROM", 0)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0})
    monkeypatch.setattr(filling, "_copy_with", None)
    assert filled([os.urandom(8 * PAGE)], warm=True)


def test_what_was_to_be_kept_is_let_go_of_in_the_end(mapped):
    class Loan:
        pass

    loan = Loan()
    gone = weakref.ref(loan)
    descriptor = memory(8 * PAGE, warm=True)
    fill(descriptor, 8 * PAGE, [(0, memoryview(os.urandom(8 * PAGE)))], loan)
    os.close(descriptor)
    del loan
    assert gone() is None


def test_an_error_in_one_thread_is_everybodys(mapped, monkeypatch):
    descriptor = memory(8 * PAGE, warm=True)
    read_only = os.open(f"/proc/self/fd/{descriptor}", os.O_RDONLY)
    with pytest.raises(PermissionError):
        fill(read_only, 8 * PAGE, [(0, memoryview(os.urandom(8 * PAGE)))], None)
    os.close(read_only)
    os.close(descriptor)
