"""When descriptors or memory run out, whoever asks is told so in plain words, and all else goes on."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from types import SimpleNamespace

import msgspec
import numpy as np
import pytest

from jupyter_shared.errors import NoMemory
from jupyter_shared.kinds.kind import Client
from jupyter_shared.manager.memory import Warehouse
from jupyter_shared.manager.sending import Sending
from jupyter_shared.wire import messages
from jupyter_shared.wire.framing import Reader, Writer
from jupyter_shared.wire.messages import Call, Failure, Reply
from tests.system import ADDRESSES, DESCRIPTORS, descriptors, limit, memory_of, pieces_open
from tests.waiting import until

MIB = 1024 * 1024


def test_newcomers_get_the_descriptors_of_warm_memory(manager, session):
    for number in range(12):
        session[f"x{number}"] = np.zeros(30_000 * (number + 1))
    for number in range(12):
        del session[f"x{number}"]
    until(lambda: session.info()["warm"] > 0)
    limit(DESCRIPTORS, max(descriptors(manager.pid)) + 1, manager.pid)
    taken = []
    while session.info()["warm"]:
        taken.append(manager.attach(f"newcomer {len(taken)}"))
        assert len(taken) < 100
    for other in taken:
        other.detach()


def test_stop_works_where_no_descriptor_is_left_for_values(manager, session):
    session["first"] = 1
    limit(DESCRIPTORS, 128, manager.pid)
    with pytest.raises(NoMemory):  # noqa: PT012
        for number in range(200):
            session[f"v{number}"] = np.full(30_000, float(number))
    other = manager.attach("who ends it")
    other.stop()
    until(lambda: session.gone)
    assert "stopped by" in session.gone


@pytest.mark.parametrize("writable", [False, True])
def test_a_mapping_that_fails_says_so_and_keeps_nothing(session, writable):
    session["x"] = np.ones(64 * MIB)
    session["warm"] = np.ones(MIB)
    session.get("warm", writable=writable)
    before = limit(ADDRESSES, memory_of("VmSize") + 128 * MIB)
    try:
        with pytest.raises(NoMemory, match="This process cannot map 536,870,912 bytes of shared memory"):
            session.get("x", writable=writable)
    finally:
        limit(ADDRESSES, before)
    assert session.get("x", writable=writable)[-1] == 1
    gc.collect()
    del session["x"], session["warm"]
    until(lambda: session.info()["memory"] == 0)


def test_a_forked_child_of_a_manager_closes_its_memory():
    warehouse, client = Warehouse(), Client(1, {})
    pieces = [warehouse.claim(client, 100_000 * (number + 1)) for number in range(5)]
    warehouse.given_back(client, pieces.pop().id, True)
    assert warehouse.warm
    pid = os.fork()
    if pid == 0:
        code = 2
        try:
            warehouse.abandon()
            code = pieces_open()
        finally:
            os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    client.memories.clear()
    pieces.clear()
    warehouse.clear()
    assert not warehouse.pieces


def test_an_operation_without_memory_is_its_callers_error(manager, session):
    values = session.list("l", [0])
    before = limit(ADDRESSES, memory_of("VmSize", manager.pid) + 64 * MIB, manager.pid)
    with pytest.raises(NoMemory, match="The manager has no memory left for this"):
        values *= 9_900_000
    assert len(values) == 1
    limit(ADDRESSES, before, manager.pid)
    values.append(2)
    assert values == [0, 2]


@pytest.mark.timeout(600)  # millions of items, five times
def test_a_message_without_memory_to_decode_it_ends_only_its_own_connection(manager, session):
    values, other = session.list("l"), session.counter("c")
    many = [0] * 3_000_000
    before = limit(ADDRESSES, memory_of("VmSize", manager.pid) + 48 * MIB, manager.pid)
    for _ in range(5):  # it hangs up while there is still more to come, or when all has come
        with pytest.raises(NoMemory, match="no memory left"):
            values.extend(many)
    assert other.add(1) == 1
    limit(ADDRESSES, before, manager.pid)
    values.extend(many[:1000])
    assert len(values) == 1000


def test_a_decoder_that_failed_is_not_used_again(monkeypatch):
    reader, frame = Reader(messages.FromClient), Writer().frame(Call(1, 0, "sync", []))
    failing = []

    def fails(_):
        failing.append(1)
        raise MemoryError

    monkeypatch.setattr(reader, "_decode", fails)
    with pytest.raises(NoMemory, match="no memory left for a message"):
        [*reader.feed(frame)]
    assert [message.operation for message in reader.feed(frame)] == ["sync"]
    assert len(failing) == 1


@pytest.mark.parametrize("after", [0, 1])
def test_a_reply_in_parts_that_finds_no_memory_becomes_its_callers_error(monkeypatch, after):
    sending = Sending(SimpleNamespace(), SimpleNamespace())
    made = []
    connection = SimpleNamespace(is_local=True, client=None, caller=None, send_bit_by_bit=made.extend)
    heavy = Reply(7, [b"x" * 1000] * 3000)
    into, left = sending._writer.into, [after]

    def fails(message, body):
        left[0] -= 1
        if left[0] < 0:
            raise MemoryError
        into(message, body)

    monkeypatch.setattr(sending._writer, "into", fails)
    old = sending._writer
    sending.send(connection, heavy)
    last = [message for frame in made for message in Reader(messages.FromManager).feed(frame)][-1]
    assert isinstance(last, Failure)
    assert (last.number, last.error) == (7, "NoMemory")
    assert sending._writer is not old, "an encoder that failed half-way is not used again"
    assert msgspec.msgpack.decode(made[-1][4:])


OUT_OF_MEMORY = """
import resource
from functools import partial
from jupyter_shared.wire.messages import Call, Reply
from jupyter_shared.wire.values import Packed
from jupyter_shared.wire.framing import Writer

def size():
    return int(next(line for line in open("/proc/self/status") if line.startswith("VmSize")).split()[1]) * 1024

failed = 0
ITEMS = (b"x" * 100, 12345678901, Packed(b"x" * 20), ["key", b"x" * 30], {"a": [1.5] * 5}, b"x" * 150_000)
MANY = [*((item, 60_000) for item in ITEMS[:-1]), *((item, 1000) for item in ITEMS), (ITEMS[-1], 1)]
for message in [of([item] * many) for item, many in MANY for of in (partial(Reply, 1), partial(Call, 1, 2, "put"))]:
    for free in range(0, 30, 3):  # of what all the rest is filled with
        held = []
        resource.setrlimit(resource.RLIMIT_AS, (size() + 1024 * 1024, -1))
        try:
            while True:
                held.append(bytearray(200_000))
        except MemoryError:
            del held[:free]
        try:
            for _ in Writer().frames(message):
                pass
        except MemoryError:
            failed += 1
        del held
        resource.setrlimit(resource.RLIMIT_AS, (-1, -1))
assert failed > 10, failed
"""


def test_a_message_that_finds_no_memory_does_not_end_the_process():
    """Msgspec's `encode` lets go of its buffer twice, when that cannot grow."""
    subprocess.run([sys.executable, "-X", "faulthandler", "-c", OUT_OF_MEMORY], check=True)
