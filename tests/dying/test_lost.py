"""A manager whose files are removed under it: nobody can find it, so it must not stay for ever."""

from __future__ import annotations

import shutil
import subprocess
import sys

import pytest

import jupyter_shared
from jupyter_shared.address import Files
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
        command = [sys.executable, "-m", "jupyter_shared.manager", "lost", "--look", "0.01"]
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


def test_it_ends_when_its_connection_file_is_gone(lost):
    lost.files.connection.unlink()
    assert lost.has_ended()
    lost.says(f"{lost.files.connection} is gone, or leads elsewhere: nobody can find this manager")
    lost.says("The manager 'lost' ends.")
    assert [path.name for path in lost.files.folder.iterdir() if path.suffix != ".log"] == []


def test_it_ends_when_nobody_can_connect(lost):
    lost.files.socket.unlink()
    assert lost.has_ended()


def test_it_ends_when_the_connection_file_leads_elsewhere(lost):
    lost.files.connection.write_text(lost.files.connection.read_text().replace("lost.sock", "other.sock"))
    assert lost.has_ended()


def test_it_serves_those_who_are_attached_until_they_leave(lost):
    with lost.attach() as session:
        lost.files.connection.unlink()
        lost.says("nobody can find this manager")
        session["x"] = 2
        assert session["x"] == 2
    assert lost.has_ended()


def test_it_stays_when_its_connection_file_has_come_back(lost):
    text = lost.files.connection.read_bytes()
    with lost.attach() as session:
        lost.files.connection.unlink()
        lost.says("nobody can find this manager")
        lost.files.connection.write_bytes(text)
        session["y"] = 2
    with lost.attach() as session:
        assert (session["x"], session["y"]) == (1, 2)


def test_one_that_came_after_it_keeps_its_files(lost, folder):
    shutil.rmtree(folder)
    with jupyter_shared.attach("lost") as session:
        assert "x" not in session, "it is another one"
        assert lost.has_ended()
        files = [lost.files.connection, lost.files.socket, lost.files.lock]
        assert all(path.exists() for path in files)
        session.stop()
