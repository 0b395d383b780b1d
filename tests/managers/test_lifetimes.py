"""A manager's process starts, tells where it is, and ends: with its manager, with its parent, however that ends."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from jupyter_shared.address import Files
from jupyter_shared.errors import ManagerGone
from jupyter_shared.managers import BaseManager, RemoteError, SyncManager
from jupyter_shared.platform.sockets import finds_by_path
from jupyter_shared.runtime_folder import folder
from tests.managers import jobs
from tests.managers.contexts import METHODS, QUICKEST
from tests.spawning import is_alive
from tests.waiting import PATIENCE, until

WITH_PATHS = finds_by_path(Path("x")) is not None  # whether managers of this machine listen at one


def started(method=METHODS[0], **kwargs):
    manager = SyncManager(ctx=multiprocessing.get_context(method), **kwargs)
    manager.start()
    return manager


def files_of(manager):
    return sorted(path.suffix for path in Path(folder()).glob(f"{manager._home.name}.*"))


def listens_at_a_path(address):
    """As a manager does on this machine, where the system has such sockets; else at (host, port)."""
    return isinstance(address, str)


@pytest.mark.parametrize("method", METHODS)
def test_it_ends_when_it_is_shut_down(method):
    manager = started(method, shutdown_timeout=PATIENCE)  # on a slow machine it takes longer than a second
    pid = manager._process.pid
    assert files_of(manager) == [".json", ".lock", *([".sock"] if listens_at_a_path(manager.address) else [])]
    manager.shutdown()
    assert files_of(manager) == []
    assert manager._process.exitcode == 0
    manager.shutdown()
    manager.join()
    assert not is_alive(pid)


@pytest.mark.parametrize("address", [None, ("127.0.0.1", 0)], ids=["socket", "TCP"])
def test_it_writes_its_files_anew(address):
    """As any other manager does; whoever comes then finds the same one."""
    with started(address=address) as manager:
        shared, files = manager.dict(x=1), Files.of(manager._home.name)
        said = files.read()
        # A lock's file that is open cannot be removed where managers listen at no path.
        for path in (files.connection, files.socket, *([files.lock] if WITH_PATHS else [])):
            Path(path).unlink(missing_ok=True)
        until(lambda: files.read() == said and files.is_alive() and said.answers())
        other = SyncManager(manager.address, manager._authkey)
        other.connect()
        assert manager._number_of_objects() == other._number_of_objects() == 1
        with ThreadPoolExecutor() as pool:  # a connection of its own
            assert pool.submit(lambda: shared["x"]).result() == 1
        other._home.detach()
    assert [*Path(folder()).glob(f"{files.name}.*")] == []


@pytest.mark.parametrize("method", METHODS)
def test_it_ends_when_it_is_garbage(method):
    manager = started(method)
    pid = manager._process.pid
    del manager
    until(lambda: not is_alive(pid))


def test_a_proxy_keeps_its_manager():
    items = started().list([1])
    gc.collect()
    pid = items._manager._process.pid
    items.append(2)
    assert list(items) == [1, 2]
    del items
    until(lambda: not is_alive(pid))


@pytest.mark.parametrize("method", METHODS)
def test_it_ends_when_its_parent_is_killed(method):
    ours, theirs = multiprocessing.Pipe()
    parent = multiprocessing.get_context("spawn").Process(target=jobs.start_and_stay, args=(method, theirs))
    parent.start()
    theirs.close()
    assert ours.poll(PATIENCE)
    pid, address = ours.recv()
    assert is_alive(pid)
    parent.kill()
    parent.join()
    until(lambda: not is_alive(pid))
    until(lambda: not listens_at_a_path(address) or not Path(address).exists())
    parent.close()
    ours.close()


def test_it_says_that_it_was_killed():
    manager = started()
    items = manager.list([1])
    os.kill(manager._process.pid, signal.SIGKILL)
    with pytest.raises(ManagerGone, match=r"The manager at .* \(pid \d+\) is gone since"):
        items.append(1)
    with pytest.raises(EOFError):
        items.append(1)
    manager.shutdown()
    manager.join()


def test_what_a_killed_one_left_is_cleaned_up():
    manager = started()
    os.kill(manager._process.pid, signal.SIGKILL)
    manager._process.join()
    assert files_of(manager)
    manager.shutdown()
    assert not files_of(manager)
    manager.join()


def test_its_files_are_for_its_user_alone():
    manager = started(authkey=b"secret")
    for path in Path(folder()).glob(f"{manager._home.name}.*"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path
    assert stat.S_IMODE(Path(folder()).stat().st_mode) == 0o700
    manager.shutdown()
    manager.join()


def test_it_starts_once():
    manager = SyncManager(ctx=QUICKEST)
    with pytest.raises(AssertionError, match="not yet started"):
        manager.list()
    manager.shutdown()  # of nothing
    with manager:
        with pytest.raises(multiprocessing.ProcessError, match="Already started"):
            manager.start()
        with pytest.raises(multiprocessing.ProcessError, match="Already started"):
            manager.get_server()
    with pytest.raises(multiprocessing.ProcessError, match="has shut down"):
        manager.start()
    with pytest.raises(multiprocessing.ProcessError, match="has shut down"):
        manager.__enter__()
    manager.join()


@pytest.mark.parametrize("method", METHODS)
def test_initializer_runs_in_the_managers_process(method):
    manager = jobs.FactoryManager(ctx=multiprocessing.get_context(method))
    manager.start(jobs.the_dict.__setitem__, ("initialized", True))
    # A bound method of a dict goes by value where the process is not forked.
    assert manager.get_dict().get("initialized") is (True if method == "fork" else None)
    manager.shutdown()
    manager.join()


def test_an_initializer_that_fails_is_the_starters_error(capfd):
    manager = SyncManager(ctx=QUICKEST)
    with pytest.raises(TypeError, match="must be a callable"):
        manager.start(1)
    with pytest.raises(ZeroDivisionError):
        manager.start(divmod, (1, 0))
    manager.join()
    capfd.readouterr()


def test_a_process_that_ends_before_it_listens(capfd):
    manager = SyncManager(ctx=QUICKEST)
    with pytest.raises(RemoteError, match="exit code 3 before it listened"):
        manager.start(os._exit, (3,))
    manager.join()


def test_an_address_that_is_taken(capfd):
    first = started(address=("127.0.0.1", 0))
    second = SyncManager(first.address, ctx=QUICKEST)
    with pytest.raises(OSError, match="in use"):
        second.start()
    for manager in (first, second):
        manager.shutdown()
        manager.join()


def test_other_serializers_are_refused():
    with pytest.raises(ValueError, match="'xmlrpclib' is not supported"):
        BaseManager(serializer="xmlrpclib")


def test_a_managers_process_keeps_nothing_of_its_parents():
    first = started()
    items = first.list()
    second = started()
    del items
    assert first._number_of_objects() == 0
    for manager in (first, second):
        manager.shutdown()
        manager.join()
