"""A manager whose files are harmed under it writes them anew; one that nobody can find does not stay for ever."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import jupyter_shared
from jupyter_shared.address import ConnectionInfo, Files
from jupyter_shared.cli import main
from jupyter_shared.client.connection import holder, launch
from jupyter_shared.errors import NoAnswer
from tests.waiting import PATIENCE, until


@pytest.fixture
def folder(runtime_dir, monkeypatch):
    """A runtime folder that may be removed."""
    path = runtime_dir / "lost"
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(path))
    yield path
    shutil.rmtree(path, ignore_errors=True)


class Manager:
    """One that looks for its files all the time, and has a name to stay for."""

    def __init__(self, log):
        self.files = Files.of("lost")
        self.log = log
        command = [sys.executable, "-m", "jupyter_shared.manager", "lost", "--check", "0.01"]
        with log.open("wb") as output:
            self.process = subprocess.Popen(command, stderr=output)
        until(self.files.read)
        with self.attach() as session:
            session["x"] = 1

    def attach(self):
        return jupyter_shared.attach("lost", create=False)

    def says(self, text):
        until(lambda: text in self.log.read_text())

    def has_ended(self):
        assert self.process.wait(PATIENCE) == 0
        assert "Traceback" not in self.log.read_text()
        return True


@pytest.fixture
def lost(folder, tmp_path):
    running = Manager(tmp_path / "log")
    yield running
    running.process.kill()
    running.process.wait()


@pytest.mark.parametrize("what", ["connection", "socket", "lock"])
@pytest.mark.parametrize("harm", ["removed", "emptied", "truncated", "of another"])
def test_harmed_files_are_written_anew(lost, what, harm):
    path = Path(getattr(lost.files, what))
    if harm == "removed" or what != "connection":
        path.unlink()
    if what == "connection" and harm != "removed":
        text = path.read_text()
        other = text.replace("lost.sock", "x.sock")
        path.write_text({"emptied": "", "truncated": text[:40], "of another": other}[harm])
    elif harm == "of another":
        path.write_text("")
    with jupyter_shared.attach("lost") as session:
        assert session["x"] == 1, "it is the same manager"
    lost.says("were harmed, and are written anew")
    assert lost.process.poll() is None
    assert lost.files.is_alive()


@pytest.mark.parametrize("what", ["connection", "socket", "lock"])
def test_a_folder_in_the_place_of_a_file_is_in_the_way_only_while_it_is_there(lost, what):
    path = Path(getattr(lost.files, what))
    path.unlink()
    path.mkdir()
    lost.says("nobody can find this manager")
    path.rmdir()
    lost.says("were harmed, and are written anew")
    with jupyter_shared.attach("lost") as session:
        assert session["x"] == 1, "it is the same manager"


@pytest.mark.parametrize("what", ["connection", "socket"])
def test_a_folder_in_the_place_of_a_file_is_all_that_is_left_at_the_end(lost, what):
    with lost.attach() as session:
        session["x"] = 1  # connects this thread
        path = Path(getattr(lost.files, what))
        path.unlink()
        path.mkdir()
        lost.says("nobody can find this manager")
        session.stop()
    assert lost.has_ended()
    left = [found for found in Path(lost.files.folder).iterdir() if found.suffix != ".log" and found.stem == "lost"]
    assert left == [path]
    path.rmdir()


@pytest.mark.parametrize("harm", ["nested too deeply", "a pipe"])
def test_a_connection_file_that_cannot_be_read_is_written_anew(lost, harm):
    path = Path(lost.files.connection)
    path.unlink()
    if harm == "a pipe":
        os.mkfifo(path)
    else:
        path.write_text("[" * 100_000)
    assert main(["list"]) == 0
    with jupyter_shared.attach("lost") as session:
        assert session["x"] == 1, "it is the same manager"


def test_all_of_its_files_may_go_at_once(lost):
    for path in Path(lost.files.folder).iterdir():
        path.unlink()
    until(lambda: lost.files.read() and lost.files.is_alive() and lost.files.answers())
    with lost.attach() as session:
        assert session["x"] == 1


def test_it_comes_back_when_its_folder_is_made_anew(lost, folder):
    with lost.attach() as session:
        session["x"] = 1  # connects this thread
        shutil.rmtree(folder)
        lost.says("nobody can find this manager")
        session["x"] = 2
        Path(lost.files.folder).mkdir(mode=0o700, parents=True)
        until(lost.files.read)
        until(lost.files.answers)
    with lost.attach() as session:
        assert session["x"] == 2


def test_it_ends_when_nobody_can_find_it_and_all_have_left(lost, folder):
    with lost.attach() as session:
        session["x"] = 1  # connects this thread
        shutil.rmtree(folder)
        lost.says("nobody can find this manager")
        session["x"] = 2
        assert session["x"] == 2
    assert lost.has_ended()
    lost.says("The manager 'lost' ends.")
    assert not folder.exists(), "it makes no folder that somebody has removed"


def test_one_that_came_after_it_keeps_its_files(lost, folder):
    os.kill(lost.process.pid, signal.SIGSTOP)
    shutil.rmtree(folder)
    with jupyter_shared.attach("lost") as session:
        os.kill(lost.process.pid, signal.SIGCONT)
        assert "x" not in session, "it is another one"
        assert lost.has_ended()
        assert all(map(os.path.exists, (lost.files.connection, lost.files.socket, lost.files.lock)))
        session.stop()


def test_who_ends_a_manager_lets_one_be_that_came_after_it(lost, folder):
    """It waits for the one that it has told to end, and not for 20 seconds, to kill the other."""
    with lost.attach() as session:
        session["x"] = 1  # connects this thread
        os.kill(lost.process.pid, signal.SIGSTOP)
        shutil.rmtree(folder)
        with jupyter_shared.attach("lost") as another:
            another["y"] = 1
            os.kill(lost.process.pid, signal.SIGCONT)
            session.stop()
            assert lost.has_ended()
            assert another["y"] == 1
            another.stop()


def test_a_stopped_one_is_named_with_the_remedy(lost):
    os.kill(lost.process.pid, signal.SIGSTOP)
    for harm in (lambda: None, Path(lost.files.connection).unlink):
        harm()
        for create in (True, False):
            said = rf"'lost' \(pid {lost.process.pid}\) is stopped.*kill -CONT.*stop --kill"
            with pytest.raises(NoAnswer, match=said):
                jupyter_shared.attach("lost", create=create)
    assert holder.holder(lost.files) == lost.process.pid
    os.kill(lost.process.pid, signal.SIGCONT)
    with jupyter_shared.attach("lost") as session:
        assert session["x"] == 1


def test_what_cannot_be_written_anew_is_named(files_of_nobody, monkeypatch):
    monkeypatch.setattr(launch, "PATIENCE", 0.1)
    monkeypatch.setattr(launch, "HEALING_SECONDS", 0.1)
    for text, state in ((None, "is missing"), ("", "is empty"), ("{", "makes no sense")):
        if text is not None:
            Path(files_of_nobody.connection).write_text(text)
        with pytest.raises(NoAnswer, match=rf"nobody.json {state}.*stop --kill nobody"):
            jupyter_shared.attach("nobody", create=False)


@pytest.fixture
def files_of_nobody(folder):
    """Of a manager that holds its lock and does nothing else."""
    files = Files.of("nobody")
    lock = files.lock_now()
    yield files
    lock.release()


def test_only_who_holds_the_lock_is_killed(folder):
    with subprocess.Popen(["sleep", "60"]) as innocent:
        files = Files.of("stale")
        files.write(ConnectionInfo("stale", files.socket, "ab", innocent.pid, 1.0, "", 1))
        Path(files.lock).touch()
        assert holder.holder(files) is None
        assert holder.kill(files) is None
        assert innocent.poll() is None, "its number was another one's once"
        innocent.kill()


def test_stop_kill_beside_another_cleaner(lost, monkeypatch, capsys):
    monkeypatch.setattr(Files, "clean", lambda files: files.remove())  # as if somebody else was always quicker
    assert main(["stop", "--kill", "lost"]) == 0
    assert f"Killed the manager 'lost' (pid {lost.process.pid})" in capsys.readouterr().out
    assert main(["stop", "--kill", "lost"]) == 11


def test_many_clean_and_start_at_once(folder):
    with ThreadPoolExecutor(8) as pool:
        for _ in range(5):
            with jupyter_shared.attach("raced") as session:
                os.kill(session.connection.pid, signal.SIGKILL)
                until(lambda: not Files.of("raced").is_alive())
            cleaners = [pool.submit(Files.of("raced").clean) for _ in range(20)]
            comers = [pool.submit(jupyter_shared.attach, "raced") for _ in range(6)]
            cleaners += [pool.submit(Files.of("raced").clean) for _ in range(20)]
            sessions = [comer.result() for comer in comers]
            assert len({session.connection.pid for session in sessions}) == 1
            for cleaner in cleaners:
                cleaner.result()
            for session in sessions:
                session.detach()
    with jupyter_shared.attach("raced") as session:
        session.stop()
