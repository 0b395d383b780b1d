"""What cannot be read where it was taken out is put back: another process may have the class, or the memory."""

from __future__ import annotations

import asyncio
import sys
import types
from contextlib import contextmanager

import pytest

from jupyter_shared.errors import CannotSend

CODE = "class Job(tuple):\n    __slots__ = ()\n    def __hash__(self):\n        return 1\n"


@pytest.fixture
def job():
    """Something of a class that can be imported within a `with` block only."""

    @contextmanager
    def importable():
        module = types.ModuleType("only_in_some_kernels")
        exec(CODE, vars(module))  # `__module__` is the module's name
        sys.modules[module.__name__] = module
        yield module.Job((1, 2))
        del sys.modules[module.__name__]

    return importable


TAKING = {
    "queue": ("queue", lambda it, one: it.put(one), lambda it: it.get()),
    "queue get_many": ("queue", lambda it, one: it.put_many([one, 2]), lambda it: it.get_many(2)),
    "queue on trial": ("queue", lambda it, one: it.put(one), lambda it: it.get(keep=True)),
    "lifo_queue": ("lifo_queue", lambda it, one: it.put(one), lambda it: it.get()),
    "priority_queue": ("priority_queue", lambda it, one: it.put((1, one)), lambda it: it.get()),
    "list pop": ("list", lambda it, one: it.append(one), lambda it: it.pop()),
    "dict pop": ("dict", lambda it, one: it.update(k=one), lambda it: it.pop("k")),
    "dict popitem": ("dict", lambda it, one: it.update(k=one), lambda it: it.popitem()),
    "set pop": ("set", lambda it, one: it.add(one), lambda it: it.pop()),
    "dict key": ("dict", lambda it, one: it.update({one: 1}), lambda it: it.popitem()),
}


def size(it):
    return it.qsize() if hasattr(it, "qsize") else len(it)


@pytest.mark.parametrize("name", TAKING)
def test_it_is_put_back_for_who_can_import_it(session, job, name):
    kind, put, take = TAKING[name]
    it = getattr(session, kind)("x")
    with job() as one:
        put(it, one)
    before = size(it)
    for _ in range(2):
        with pytest.raises(CannotSend, match="cannot import") as raised:
            take(it)
        assert "It has been put back" in raised.value.__notes__[0]
        assert size(it) == before
    with job():
        assert take(it)
    assert session.info()["clients"] == 1


@pytest.mark.parametrize("name", ["queue", "dict pop"])
def test_it_is_put_back_when_there_is_no_room_for_it(session, monkeypatch, name):
    kind, put, take = TAKING[name]
    it = getattr(session, kind)("x")
    put(it, (1, 2))
    for error in (MemoryError(), OSError(24, "Too many open files")):
        with monkeypatch.context() as patch:

            def fail(*_, error=error, **__):
                raise error

            patch.setattr(session, "unpack", fail)
            patch.setattr(session, "unpack_all", fail)
            with pytest.raises(type(error)):
                take(it)
        assert size(it) == 1
    assert take(it) == (1, 2)


def test_what_nobody_can_read_is_out_of_the_way(session):
    """Put back, it would be next for ever."""

    class Spoilt:
        def __reduce__(self):
            return int, ("x",)

    queue = session.queue("q")
    queue.put(Spoilt())
    queue.put(2)
    with pytest.raises(ValueError, match="invalid literal"):
        queue.get()
    assert queue.get(timeout=0) == 2


def test_it_is_put_back_by_coroutines_too(session, job):
    queue = session.queue("q")
    with job() as one:
        queue.put(one)

    async def take():
        return await queue.get_async()

    with pytest.raises(CannotSend, match="cannot import"):
        asyncio.run(take())
    assert queue.qsize() == 1
    with job():
        assert asyncio.run(take()) == (1, 2)
