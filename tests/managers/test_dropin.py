"""What programs written for the standard library's managers rely on, beyond its documentation."""

from __future__ import annotations

import copy
import functools
import io
import logging
import multiprocessing
import multiprocessing.managers as standard
import os
import pickle
import queue
import sys
import tempfile
import threading
import warnings
from functools import partial
from pathlib import Path

import pytest

import jupyter_shared
from jupyter_shared import managers
from jupyter_shared.client.processes import inheritance
from jupyter_shared.errors import CannotSend, DeadlockWarning, HolderDied, ManagerGone
from jupyter_shared.managers import BaseManager, RemoteError, SyncManager
from jupyter_shared.wire.messages import Notice
from tests.managers.contexts import QUICKEST
from tests.ports import free_port
from tests.waiting import PATIENCE, until


@pytest.fixture
def manager():
    with SyncManager(ctx=QUICKEST) as manager:
        yield manager
    manager.join()


class Leaving:
    """Raises what would end a thread or a process."""

    def exit(self):
        sys.exit("that is all")

    def interrupt(self):
        raise KeyboardInterrupt

    def stop(self):
        raise GeneratorExit

    def own(self):
        raise type("Own", (BaseException,), {})("mine")

    @property
    def trouble(self):
        raise SystemExit(3)

    def __repr__(self):
        raise SystemExit


class Nested:
    """Returns a view in something else."""

    def get(self):
        return [DATA.keys(), 1]


class LeavingManager(BaseManager):
    pass


DATA = {"a": 1, "b": 2}
LeavingManager.register("Leaving", Leaving, exposed=("exit", "interrupt", "stop", "own", "trouble"))
LeavingManager.register("Ending", sys.exit)
LeavingManager.register("data", callable=lambda: DATA)
LeavingManager.register("nested", callable=Nested)


@pytest.fixture
def registered():
    with LeavingManager(ctx=QUICKEST) as manager:
        yield manager
    manager.join()


@pytest.mark.parametrize("method", ["exit", "interrupt", "stop", "own", "trouble"])
def test_what_would_end_a_process_ends_neither_it_nor_its_caller(registered, method):
    leaving = registered.Leaving()
    for _ in range(2):
        with pytest.raises(RemoteError, match=r"SystemExit|KeyboardInterrupt|GeneratorExit|Own"):
            leaving._callmethod(method)
    assert "failed" in str(leaving)
    with pytest.raises(RemoteError, match="SystemExit"):
        registered.Ending()


def test_views_of_a_registered_dict_are_lists(registered):
    data = registered.data()
    assert (data.keys(), data.values(), data.items()) == (["a", "b"], [1, 2], [("a", 1), ("b", 2)])
    assert registered.nested().get() == [["a", "b"], 1]


# --- proxies among Python's own things ------------------------------------------------------------------------


class Unpicklable:
    def __init__(self, error):
        self.error = error

    def __reduce__(self):
        raise self.error


def test_what_a_value_raises_as_it_is_sent_is_caught_as_it_was(manager):
    """CPython's own suite does (test_map_unplicklable)."""
    items = manager.list()
    for error in (RuntimeError("no"), ValueError("no"), KeyError("no")):
        for send in (items.append, manager.Queue().put, lambda value: items.extend([1, [value]])):
            with pytest.raises(type(error)) as raised:
                send([1, Unpicklable(error)])
            assert raised.value is error
        assert "Unpicklable" in error.__notes__[0]
    with pytest.raises(TypeError, match="lock"):
        items.append(threading.Lock())
    assert len(items) == 0


@pytest.mark.parametrize("kind", ["dict", "list", "set", "Queue", "Lock", "RLock", "Event", "Namespace"])
def test_proxies_are_equal_by_identity_and_can_be_members(manager, kind):
    one, other = getattr(manager, kind)(), getattr(manager, kind)()
    assert one == one
    assert one != other
    assert not one == other  # noqa: SIM201
    assert len({one, other, one}) == 2
    assert [other, one].index(one) == 1
    assert functools.lru_cache(lambda proxy: proxy)(one) is one
    holder = manager.list([one])
    assert holder[0] == one


def test_and_by_value_with_what_is_no_proxy(manager):
    assert manager.dict(a=1) == {"a": 1} != manager.dict(a=2)
    assert manager.list([1]) == [1] != manager.list()
    assert manager.set([1]) == {1} != manager.set()
    assert manager.list([1]) < [2]


def test_print_after_the_end_prints_the_fallback():
    with SyncManager(ctx=QUICKEST) as manager:
        proxies = [manager.dict(), manager.list(), manager.Namespace(), manager.Value("i", 1), manager.Queue()]
    for proxy in proxies:
        assert str(proxy) == f"{repr(proxy)[:-1]}; '__str__()' failed>"


# --- under the bonnet ------------------------------------------------------------------------------------------


def test_what_programs_reach_for(manager):
    token, exposed = manager._create("list", [1])
    assert token.typeid == "list"
    assert "append" in exposed
    assert token.proxy == [1]
    assert manager._state.value == managers.State.STARTED == standard.State.STARTED
    assert managers.dispatch(manager, None, "number_of_objects") == 1
    manager.shutdown()
    assert manager._state.value == managers.State.SHUTDOWN


def test_every_public_name_can_be_imported_from_here():
    for name in dir(standard):
        if not name.startswith("_"):
            assert hasattr(managers, name), name
    assert managers.Server is not standard.Server
    assert managers.BaseListProxy is not standard.BaseListProxy
    with pytest.raises(AttributeError, match="nothing_like_it"):
        managers.nothing_like_it  # noqa: B018


def test_the_stop_event_of_a_server_ends_it():
    server = SyncManager(("127.0.0.1", 0), b"key").get_server()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    client = SyncManager(server.address, b"key")
    until(lambda: not _refused(client))
    server.stop_event.set()
    thread.join(PATIENCE)
    assert not thread.is_alive()
    client._known_home.detach()


def _refused(client):
    try:
        client.connect()
    except OSError:
        return True
    return False


# --- the end of a manager --------------------------------------------------------------------------------------


def _serve(address, ready):
    server = SyncManager(address, b"key").get_server()
    ready.send(server.address)
    server.serve_forever()


def _server(address):
    context = multiprocessing.get_context("spawn")  # it inherits nothing of the client
    reader, writer = context.Pipe(duplex=False)
    process = context.Process(target=_serve, args=(address, writer))
    process.start()
    writer.close()
    with reader:
        return process, reader.recv()


def test_a_connected_client_finds_a_server_that_was_started_again():
    process, address = _server(("127.0.0.1", free_port()))  # which nobody else is given while there is none
    client = SyncManager(address, b"key")
    client.connect()
    items = client.list([1])
    for _ in range(2):
        process.kill()
        process.join()
        process.close()
        process, _ = _server(address)
        assert client.dict(a=1) == {"a": 1}
        assert client.list([2]) == [2]
        with pytest.raises(ManagerGone):
            items.append(1)  # never another object
    client._known_home.detach()
    process.kill()
    process.join()
    process.close()


CAUGHT = [BrokenPipeError, ConnectionRefusedError, ConnectionResetError, EOFError, FileNotFoundError]


@pytest.mark.parametrize("caught", CAUGHT)
def test_the_end_of_a_manager_is_caught_as_it_was(caught):
    with SyncManager(ctx=QUICKEST) as manager:
        items = manager.list()
    with pytest.raises(caught):
        items.append(1)


# --- notices ---------------------------------------------------------------------------------------------------


def test_a_program_is_told_in_its_log_alone_why_it_waits(manager, monkeypatch, capsys, caplog):
    """What multiprocessing's managers write to stderr while workers idle is nothing."""
    caplog.set_level(logging.INFO)
    monkeypatch.delattr(sys, "ps1", raising=False)  # IPython has been here, in an earlier test
    home = manager._home
    home.notice(Notice(1, "Waiting for an item in a queue, which is empty ..."))
    home.tell_transfer("Receiving 3 GB ...")
    assert capsys.readouterr() == ("", "")
    assert "which is empty" in caplog.text
    with pytest.warns(DeadlockWarning, match="nobody can go on"):
        home.notice(Notice(2, "This is a deadlock, nobody can go on.", True))
    monkeypatch.setattr(sys, "ps1", ">>> ", raising=False)  # a person types
    home.notice(Notice(3, "Waiting for a lock, held by b.ipynb ..."))
    assert capsys.readouterr().err == "Waiting for a lock, held by b.ipynb ...\n"


# --- locks -----------------------------------------------------------------------------------------------------


def test_a_lock_taken_twice_and_released_by_another_thread_is_no_deadlock(manager):
    lock = manager.Lock()
    lock.acquire()
    timer = threading.Timer(0.3, lock.release)
    timer.start()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert lock.acquire()
    timer.join()
    lock.release()


def _lock_and_die(lock):
    lock.acquire()
    os._exit(0)


@pytest.mark.parametrize("kind", ["Lock", "RLock"])
def test_a_warning_that_is_an_error_leaves_the_lock_free(manager, kind):
    lock = getattr(manager, kind)()
    child = QUICKEST.Process(target=_lock_and_die, args=(lock,))
    child.start()
    child.join()
    child.close()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(HolderDied):
            lock.acquire(timeout=PATIENCE)
    thread = threading.Thread(target=lambda: lock.acquire() and lock.release())
    thread.start()
    thread.join(PATIENCE)
    assert not thread.is_alive()


def test_a_deadlock_that_is_an_error_leaves_the_locks_as_they_were(manager):
    locks, both = (manager.Lock(), manager.RLock()), threading.Barrier(2)
    raised, done = [], []

    def cross(first, second):
        try:
            with locks[first]:
                both.wait()
                with locks[second]:
                    done.append(first)
        except DeadlockWarning as error:
            raised.append(error)

    threads = [threading.Thread(target=cross, args=order) for order in ((0, 1), (1, 0))]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(PATIENCE)
    assert raised
    assert len(raised) + len(done) == 2
    assert all(lock.acquire(timeout=PATIENCE) for lock in locks)


# --- values ----------------------------------------------------------------------------------------------------

_of_workers = None


def _fresh(number):
    return _of_workers.list([number])


def test_a_pool_returns_fresh_proxies(manager):
    global _of_workers  # noqa: PLW0603 - what forked workers inherit
    _of_workers = manager
    with QUICKEST.Pool(2) as pool:
        for _ in range(3):
            assert [list(proxy) for proxy in pool.map(_fresh, range(20), chunksize=1)] == [[n] for n in range(20)]
        pool.close()
        pool.join()
    _of_workers = None


def test_what_ends_at_once_leaves_what_it_has_sent(manager):
    global _of_workers  # noqa: PLW0603
    _of_workers = manager
    with QUICKEST.Pool(2, maxtasksperchild=1) as pool:
        for _ in range(2):
            assert [[*proxy] for proxy in pool.map(_fresh, range(8), chunksize=1)] == [[n] for n in range(8)]
        pool.close()
        pool.join()
    sent = QUICKEST.Queue()
    child = QUICKEST.Process(target=_put_fresh, args=(sent, 5))
    child.start()
    child.join()  # and only then is it looked at
    child.close()
    until(lambda: len(manager._home.clients()) <= 2)  # we, and the manager itself
    assert [[*sent.get(timeout=PATIENCE)] for _ in range(5)] == [[n] for n in range(5)]
    sent.close()
    sent.join_thread()
    until(lambda: manager._number_of_objects() == 0)
    _of_workers = None


def _put_fresh(sent, times):
    for number in range(times):
        sent.put(_fresh(number))


def test_what_is_sent_again_and_again_drives_nothing_else_out(manager, monkeypatch):
    monkeypatch.setattr(inheritance, "MOST_SENT", 10)
    fresh, often = pickle.dumps(manager.list(["fresh"])), manager.list()
    for _ in range(20):
        pickle.dumps(often)
    assert pickle.loads(fresh) == ["fresh"]


@pytest.mark.parametrize(
    "make",
    [
        Path(os.devnull).open, partial(Path(os.devnull).open, "rb"), lambda: io.FileIO(os.devnull),
        tempfile.TemporaryFile, tempfile.NamedTemporaryFile, lambda: io.TextIOWrapper(io.BytesIO(b"text")),
        lambda: memoryview(b"view"),
    ],
)  # fmt: skip
def test_what_is_open_is_refused_by_name(manager, make):
    opened = make()
    items = manager.list()
    try:
        for value in (opened, {"log": opened}, [1, (opened,)]):
            with pytest.raises(CannotSend, match=r"open file|IOWrapper|memoryview|BufferedRandom"):
                items.append(value)
        with pytest.raises(CannotSend, match=r"value\['log'\]"):
            items.append({"log": opened})
    finally:
        if hasattr(opened, "close"):
            opened.close()
    items.append(io.StringIO("text"))
    assert copy.copy(items[0]).getvalue() == "text"


# --- where there is little ---------------------------------------------------------------------------------------


def _fail(text):
    raise LookupError(text)


def test_the_cause_of_a_failed_start_is_told():
    with pytest.raises(LookupError, match="because") as caught:
        SyncManager(ctx=QUICKEST).start(_fail, ("because",))
    assert "in _fail" in str(caught.value.__cause__)


@pytest.mark.parametrize("wrong", ["home", "long", "flock"])
def test_it_starts_where_there_is_no_home_no_lock_and_no_short_path(wrong, tmp_path):
    import subprocess

    environment = {name: text for name, text in os.environ.items() if name not in ("JUPYTER_RUNTIME_DIR", "TMPDIR")}
    prelude = ""
    if wrong == "home":
        environment["HOME"] = "/dev/null/x"
    elif wrong == "long":
        long = tmp_path / ("long" * 30)
        long.mkdir()
        environment |= {"TMPDIR": str(long), "JUPYTER_RUNTIME_DIR": str(long / "runtime")}
    else:
        environment["JUPYTER_RUNTIME_DIR"] = str(tmp_path / "r")
        prelude = (
            "import fcntl, errno\n"
            "def refuse(*_): raise OSError(errno.ENOLCK, 'No locks available')\n"
            "fcntl.flock = refuse\n"
        )
    program = f"{prelude}from jupyter_shared import Manager\nwith Manager() as m: print(m.list([1, 2]))"
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert (done.stdout, done.returncode) == ("[1, 2]\n", 0), done.stderr


def test_two_long_runtime_folders_are_two(tmp_path, monkeypatch):
    from jupyter_shared.runtime_folder import folder

    found = set()
    for name in ("a", "b"):
        monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path / (name * 100)))
        found.add(folder())
        assert folder() in found
    assert len(found) == 2
    for path in found:
        Path(path).rmdir()


def test_a_session_refuses_open_files_too(tmp_path):
    with (tmp_path / "log.txt").open("w") as file, jupyter_shared.attach("dropin-files") as session:
        with pytest.raises(CannotSend, match=r"log\.txt"):
            session["log"] = file
        session.stop()
    assert queue.Queue is not None
