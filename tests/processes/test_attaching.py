"""Attaching: one manager however many ask, alive for as long as it should be, and nothing left when it has gone."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

import jupyter_shared
from jupyter_shared.address import Files
from jupyter_shared.client.connection import launch
from jupyter_shared.errors import InvalidName, ManagerGone, NoManager
from tests import system
from tests.managing import RunningManager, one_that_ends_soon
from tests.spawning import is_alive
from tests.waiting import until


def mode(path):
    return stat.S_IMODE(Path(path).stat().st_mode)


def attached_pid(parent, name):
    """In a child: attach when told to, and say to which manager."""
    import jupyter_shared

    parent.tell("ready")
    parent.hear()
    with jupyter_shared.attach(name) as shared:
        return shared.info()["pid"]


def test_only_its_user_can_enter_the_folder_or_read_the_key(manager):
    assert mode(manager.files.folder) == 0o700
    assert mode(manager.files.connection) == 0o600
    assert mode(manager.files.socket) == 0o600
    assert mode(manager.files.lock) == 0o600


def test_the_connection_file_tells_what_it_takes_to_attach(manager):
    found = manager.files.read()
    assert (found.name, found.pid) == (manager.name, manager.pid)
    assert found.address == manager.files.socket
    assert len(found.key_bytes) == 32


WITHOUT_INPUT_AND_OUTPUT = 'exec "$@" <&- >&- 2>&-'
STARTS_ONE = """
import sys, jupyter_shared
with jupyter_shared.attach("silent") as shared:
    shared["x"] = 1
    open(sys.argv[1], "w").write(str(shared["x"]))
    shared.stop()
"""


def test_a_process_without_input_and_output_starts_one(runtime_dir, tmp_path):
    command = ["/bin/sh", "-c", WITHOUT_INPUT_AND_OUTPUT, "sh", sys.executable, "-c", STARTS_ONE, tmp_path / "said"]
    assert subprocess.run(command, check=False).returncode == 0
    assert (tmp_path / "said").read_text() == "1"


def test_a_runtime_folder_that_is_named_from_here_is_the_managers_too(monkeypatch, runtime_dir):
    """A manager runs in the root folder."""
    (runtime_dir / "from_here").mkdir()
    monkeypatch.chdir(runtime_dir)
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", "from_here")
    with jupyter_shared.attach("relative") as shared:
        assert shared.connection.log == str(runtime_dir / "from_here" / "shared" / "relative.log")
        shared.stop()


def test_ten_that_ask_at_once_get_one_manager(spawned):
    name = "ten-at-once"
    children = [spawned(attached_pid, name, attached=False) for _ in range(10)]
    for child in children:
        assert child.hear() == "ready"
    for child in children:
        child.tell("go")
    pids = {child.finish() for child in children}
    assert len(pids) == 1
    with jupyter_shared.attach(name, create=False) as session:
        assert session.info()["pid"] in pids
        session.stop()


def test_a_manager_outlives_its_starter(spawned):
    def start(parent):
        import jupyter_shared

        shared = jupyter_shared.attach("outlives")
        shared["x"] = 1
        parent.tell(shared.info()["pid"])
        parent.hear()

    starter = spawned(start, attached=False)
    pid = starter.hear()
    starter.kill()
    with jupyter_shared.attach("outlives", create=False) as session:
        assert session.info()["pid"] == pid
        assert session["x"] == 1
        until(lambda: [client.pid for client in session.clients()] == [os.getpid()])
        session.stop()


def test_stop_leaves_no_process_no_file_and_a_clear_error(manager):
    session, other = manager.attach(), manager.attach()
    counter = other.counter("hits")
    assert counter.get() == 0
    session.stop()
    assert sorted(path.name for path in Path(manager.files.folder).glob(f"{manager.name}.*")) == [f"{manager.name}.log"]
    with pytest.raises(ManagerGone, match=f"{manager.name!r}.*{manager.pid}.*log"):
        counter.add(1)
    with pytest.raises(NoManager, match=manager.name):
        manager.attach()
    other.detach()


def test_a_starter_is_left_no_zombie(manager):
    with manager.attach() as session:
        session.stop()
    until(lambda: system.state(manager.pid) == "")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_it_in_order(manager, number):
    os.kill(manager.pid, number)
    until(lambda: not is_alive(manager.pid))
    assert not Path(manager.files.connection).exists()
    assert not Path(manager.files.socket).exists()
    assert not Path(manager.files.lock).exists()
    assert "ends" in manager.log()


def test_ctrl_c_in_the_terminal_is_not_for_the_manager(manager, session):
    os.kill(manager.pid, signal.SIGINT)
    session["x"] = 1
    assert session["x"] == 1


def test_what_a_killed_manager_left_is_recognised_and_removed(manager):
    manager.kill()
    assert Path(manager.files.connection).exists(), "SIGKILL leaves no time to clean up"
    assert Path(manager.files.socket).exists()
    with pytest.raises(NoManager):
        manager.attach()
    assert not Path(manager.files.connection).exists()
    assert not Path(manager.files.socket).exists()


def test_after_a_killed_manager_the_next_one_starts(manager):
    manager.kill()
    with jupyter_shared.attach(manager.name) as session:
        assert session.info()["pid"] != manager.pid
        session["x"] = 1
        session.stop()


def test_a_half_written_connection_file_is_no_connection_file(manager):
    manager.kill()
    text = Path(manager.files.connection).read_text()
    Path(manager.files.connection).write_text(text[: len(text) // 2])
    assert launch.find(manager.name) is None
    with jupyter_shared.attach(manager.name) as session:
        session.stop()


def test_a_stale_file_whose_pid_now_belongs_to_someone_else_is_stale(manager):
    manager.kill()
    text = Path(manager.files.connection).read_text()
    Path(manager.files.connection).write_text(text.replace(str(manager.pid), str(os.getpid())))
    with pytest.raises(NoManager):
        manager.attach()


def test_it_ends_when_nobody_has_been_there_for_a_while(runtime_dir):
    running, session = one_that_ends_soon(idle=0.1)
    with session:
        session["x"] = 1
        del session["x"]
    until(lambda: not is_alive(running.pid))
    assert not Path(running.files.connection).exists()
    running.end()


def test_it_ends_though_nobody_ever_came(runtime_dir):
    running = RunningManager(idle=0.1)
    until(lambda: not is_alive(running.pid))
    running.end()


def test_it_stays_for_what_has_a_name(runtime_dir):
    running, session = one_that_ends_soon(idle=0.05)
    with session:
        session["x"] = 1
    with running.attach() as session:
        session["y"] = 2
    # Two idle times have begun since; the proof that it stays is that it can be asked for x.
    with running.attach() as session:
        assert session["x"] == 1
        session.stop()
    running.end()


@pytest.mark.parametrize("name", ["", ".hidden", "-x", "a/b", "..", "a b", "x" * 33, "naïve", "a\0b", "a\nb"])
def test_names_that_could_be_no_files_are_refused(name):
    with pytest.raises(InvalidName, match="no name for a manager"):
        jupyter_shared.attach(name)


@pytest.mark.parametrize("name", [5, None, b"team", ["team"]])
def test_a_managers_name_is_text(name):
    with pytest.raises(InvalidName, match="is text, not"):
        jupyter_shared.attach(name)


def test_nobody_is_started_when_none_was_wanted(runtime_dir):
    with pytest.raises(NoManager, match=r"'nobody'.*jupyter shared start nobody"):
        jupyter_shared.attach("nobody", create=False)
    assert not Path(Files.of("nobody").lock).exists()


def test_a_manager_that_cannot_start_says_why(runtime_dir, monkeypatch):
    files = Files.of("cannot")
    Path(files.socket).mkdir()  # so it cannot listen there
    try:
        with pytest.raises(NoManager) as raised:
            jupyter_shared.attach("cannot")
    finally:
        Path(files.socket).rmdir()
    assert files.log in str(raised.value)
    assert "Is a directory" in str(raised.value)


def test_the_second_process_of_a_name_gives_way(manager):
    from jupyter_shared.manager.process import serve

    assert serve(manager.name) is False
    with manager.attach() as session:
        assert session.info()["pid"] == manager.pid


def test_one_who_asks_whether_it_is_alive_keeps_no_manager_from_starting(runtime_dir):
    """Both lock the same file, one only for a moment."""
    files = Files.of("asked")
    asking = os.open(files.lock, os.O_RDWR | os.O_CREAT, 0o600)
    system.locked(asking, shared=True)
    threading.Timer(0.01, os.close, [asking]).start()
    lock = files.lock_now()
    assert lock is not None
    assert files.lock_now() is None, "now there is one"
    files.remove(lock)
