"""Managers over TCP: masters and workers that share nothing but an address and a key."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import socket
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from jupyter_shared.client.connection.sealed_channel import SealedChannel
from jupyter_shared.errors import ManagerGone, StaleObject, UserError
from jupyter_shared.managers import AuthenticationError, BaseManager, SyncManager
from jupyter_shared.platform import NAME
from jupyter_shared.runtime_folder import folder
from jupyter_shared.wire import arriving, framing, parts
from jupyter_shared.wire.messages import Call
from jupyter_shared.wire.values import Packed
from tests.managers import jobs
from tests.managers.contexts import METHODS, QUICKEST, WITHOUT_SERVER
from tests.ports import free_port
from tests.waiting import PATIENCE, until

KEY = b"a key of their own"


def has_ipv6():
    try:
        with socket.create_server(("::1", 0), family=socket.AF_INET6):
            return True
    except OSError:
        return False


@pytest.fixture
def manager():
    with SyncManager(("127.0.0.1", 0), KEY, ctx=QUICKEST) as manager:
        yield manager
    manager.join()


@pytest.fixture
def connected(manager):
    other = SyncManager(manager.address, KEY)
    other.connect()
    yield other
    other._home.detach()


def test_master_and_workers():
    with jobs.WorkshopServer(("", 0), KEY, ctx=QUICKEST) as server:
        host, port = server.address
        assert host == "0.0.0.0"
        spawn = multiprocessing.get_context("spawn")
        workers = [spawn.Process(target=jobs.work, args=(("127.0.0.1", port), KEY)) for _ in range(2)]
        for worker in workers:
            worker.start()
        tasks, results = server.tasks(), server.results()
        for number in range(20):
            tasks.put(number)
        found = [results.get() for _ in range(20)]
        for _ in workers:
            tasks.put(None)
        for worker in workers:
            worker.join(PATIENCE)
            assert worker.exitcode == 0
        assert sorted(number for number, _, _ in found) == [*range(20)]
        assert all(square == number * number for number, square, _ in found)
        assert {pid for _, _, pid in found} <= {worker.pid for worker in workers}
        for worker in workers:
            worker.close()
    server.join()


def test_port_0_is_a_free_one(manager):
    host, port = manager.address
    assert host == "127.0.0.1"
    assert port


@pytest.mark.skipif(not has_ipv6(), reason="this machine has no IPv6")
def test_ipv6():
    with SyncManager(("::1", 0), KEY, ctx=QUICKEST) as manager:
        items = manager.list([1])
        items.append(2)
        assert list(items) == [1, 2]
    manager.join()


def test_all_kinds_work_over_tcp(connected):
    mapping = connected.dict(a=1)
    mapping["b"] = mapping.get("a") + 1
    assert mapping == {"a": 1, "b": 2}
    array = np.arange(100_000)
    mapping["array"] = array
    assert (mapping["array"] == array).all()
    queue, event, lock = connected.Queue(), connected.Event(), connected.Lock()
    with lock:
        queue.put(mapping)
    assert queue.get()["b"] == 2
    assert not event.wait(0)
    with connected.Pool(1) as pool:
        assert pool.map(abs, [-1]) == [1]


def test_a_wrong_key_is_refused(manager):
    stranger = SyncManager(manager.address, b"a wrong one")
    with pytest.raises(AuthenticationError, match=r"refused the authkey: it was started with another one") as caught:
        stranger.connect()
    assert isinstance(caught.value, multiprocessing.AuthenticationError)
    assert isinstance(caught.value, PermissionError)


def test_nobody_there():
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # and does not listen: nobody else gets that port meanwhile
        host, port = nobody.getsockname()
        with pytest.raises(ConnectionRefusedError, match=f"'{host}:{port}'"):
            BaseManager((host, port), KEY).connect()


def test_an_address_that_is_taken_is_told(manager):
    host, port = manager.address
    with pytest.raises(OSError, match=f"in use: '{host}:{port}'"):
        SyncManager((host, port), KEY).start()


@pytest.mark.skipif(NAME == "anywhere", reason="no path leads to a manager there")
def test_a_path_that_is_none_is_told(tmp_path):
    nowhere = str(tmp_path / "none" / "socket")
    for do in (SyncManager(nowhere, KEY).connect, SyncManager(nowhere, KEY).start):
        with pytest.raises(FileNotFoundError) as caught:
            do()
        assert caught.value.filename == nowhere


def test_a_connected_manager_leaves_the_process_alone(manager, connected):
    with connected:
        items = connected.list([1])
    with pytest.raises(multiprocessing.ProcessError, match="only connected"):
        connected.shutdown()
    assert list(items) == [1]
    assert manager._number_of_objects() == 1


@pytest.mark.parametrize("method", METHODS)
def test_proxies_of_a_connected_manager_are_passed_on(connected, method):
    queue, mapping, items = connected.Queue(), connected.dict(), connected.list([1, 2])
    child = multiprocessing.get_context(method).Process(target=jobs.change, args=(mapping, items, queue))
    child.start()
    assert queue.get(timeout=PATIENCE) == "done"
    child.join(PATIENCE)
    assert mapping["child"] == child.pid
    child.close()


@pytest.mark.parametrize("method", WITHOUT_SERVER)
def test_a_killed_client_gives_up_its_lock(connected, method):
    queue, lock = connected.Queue(), connected.Lock()
    child = multiprocessing.get_context(method).Process(target=jobs.lock_and_stay, args=(lock, queue))
    child.start()
    assert queue.get(timeout=PATIENCE) == child.pid
    os.kill(child.pid, signal.SIGKILL)
    with pytest.warns(UserWarning, match="ended while holding"):
        assert lock.acquire(timeout=PATIENCE)
    child.join()
    child.close()


def test_proxies_of_an_earlier_manager_at_the_same_address_say_so():
    context = QUICKEST
    address = "127.0.0.1", free_port()  # which nobody else is given between the two
    with SyncManager(address, KEY, ctx=context) as first:
        items = first.list(["first"])
        pickled = pickle.dumps(items)
    first.join()
    with SyncManager(address, KEY, ctx=context) as second:
        assert second.address == address
        others = second.list(["second"])
        with pytest.raises(ManagerGone, match="shut down here"):
            items[0]
        with pytest.raises(StaleObject, match="an earlier manager at"):
            pickle.loads(pickled)
        assert others[0] == "second"
    second.join()


def test_a_proxy_whose_key_is_unknown_here_says_so(manager, connected):
    pickled = pickle.dumps(connected.list())
    connected._home.detach()
    manager._home.detach()
    for path in Path(folder()).glob(f"{manager._home.name}.json"):
        path.unlink()  # as on another machine
    with pytest.raises(PermissionError, match="refuses the key that this process knows"):
        pickle.loads(pickled)


def test_a_server_in_a_process_of_ones_own():
    server_side = jobs.WorkshopServer(("127.0.0.1", 0), KEY)
    server = server_side.get_server()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    client = jobs.Workshop(server.address, KEY)
    client.connect()
    client.tasks().put("one")
    assert jobs.tasks.get_nowait() == "one"  # the very queue
    assert client._number_of_objects() == 0
    home = client._home  # asked for later, it would connect to a server started again
    server.stop()
    thread.join(PATIENCE)
    assert not thread.is_alive()
    until(lambda: home.gone)
    home.detach()


def test_a_server_that_never_serves_leaves_nothing():
    server = BaseManager(("127.0.0.1", 0), KEY).get_server()
    server.listener.close()


def test_large_values_travel_in_parts_over_tcp(connected, monkeypatch):
    """No frame of them is large, so the manager serves others between two; the same on the way back."""
    sizes = []
    add = arriving.Arriving.add

    def adding(self, part, size):
        sizes.append(size)
        add(self, part, size)

    shared = connected.dict()
    value = np.arange(3 << 20)
    writer = framing.Writer()
    frames = [*writer.frames(Call(1, 1, "set", ["big", packed_of(value)]))]
    assert len(frames) >= value.nbytes // parts.MOST_BYTES
    assert max(map(len, frames)) <= parts.MOST_BYTES + 100
    monkeypatch.setattr(arriving.Arriving, "add", adding)
    shared["big"] = value
    assert (shared["big"] == value).all()
    assert len(sizes) >= value.nbytes // parts.MOST_BYTES
    assert max(sizes) <= parts.MOST_BYTES + 100


def packed_of(value):
    """An array as it leaves where no memory can be shared."""
    buffers = []
    data = pickle.dumps(value, 5, buffer_callback=buffers.append)
    return Packed(data, buffers=[bytes(buffer.raw()) for buffer in buffers])


# --- beyond this machine --------------------------------------------------------------------------------------


def own_address():
    """An address of this machine that is not loopback; None if it has none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        try:
            asking.connect(("192.0.2.1", 9))  # sends nothing
            found = asking.getsockname()[0]
        except OSError:
            return None
    return found if not found.startswith("127.") else None


needs_a_network = pytest.mark.skipif(own_address() is None, reason="this machine has no address but loopback")


def is_encrypted(manager):
    return isinstance(manager._home._transport._channels.mine(), SealedChannel)


@needs_a_network
@pytest.mark.parametrize(("tls", "here", "beyond"), [(None, False, True), (True, True, True), (False, False, False)])
def test_what_leaves_the_machine_is_encrypted(tls, here, beyond):
    """Both ends find out by the other's address, so that the same program works on both."""
    fork = QUICKEST
    with SyncManager(("", 0), KEY, ctx=fork, tls=tls) as server:
        shared, port = server.dict(a=1), server.address[1]
        for host, expected in (("127.0.0.1", here), (own_address(), beyond)):
            client = SyncManager((host, port), KEY, tls=tls)
            client.connect()
            mapping = client.dict()
            mapping["b"] = shared["a"] + 1
            assert mapping["b"] == 2
            assert is_encrypted(client) is expected
            client._home.detach()
    server.join()


@pytest.mark.parametrize("method", WITHOUT_SERVER)
def test_proxies_take_the_encryption_along(method):
    fork = QUICKEST
    with SyncManager(("127.0.0.1", 0), KEY, ctx=fork, tls=True) as manager:
        assert is_encrypted(manager)
        queue, mapping, items = manager.Queue(), manager.dict(), manager.list([1, 2])
        child = multiprocessing.get_context(method).Process(target=jobs.change, args=(mapping, items, queue))
        child.start()
        assert queue.get(timeout=PATIENCE) == "done"
        child.join(PATIENCE)
        assert mapping["child"] == child.pid
        child.close()
    manager.join()


def test_without_anything_to_make_a_certificate_it_says_so(monkeypatch):
    monkeypatch.setitem(sys.modules, "cryptography", None)
    monkeypatch.setattr("shutil.which", lambda *_: None)
    with pytest.raises(UserError, match="openssl"):
        BaseManager(("127.0.0.1", 0), KEY, tls=True).get_server()
