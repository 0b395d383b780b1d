"""Where managers live: a folder nobody else can enter, files nobody else can read, a lock that tells who is alive."""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from jupyter_core.paths import jupyter_runtime_dir

from jupyter_shared import runtime_folder
from jupyter_shared.address import ConnectionInfo, Files, checked, known_names
from jupyter_shared.errors import InvalidName, Refused
from jupyter_shared.runtime_folder import folder
from tests.waiting import until

HERE = ConnectionInfo("n", "/tmp/n.sock", "ab" * 32, 1, 2.5, "/tmp/n.log", 1)


@pytest.fixture
def files(runtime_dir):
    files = Files.of("address-test")
    yield files
    for path in (files.connection, files.lock, files.socket, files.log):
        Path(path).unlink(missing_ok=True)


def mode(path):
    return stat.S_IMODE(Path(path).stat().st_mode)


def test_the_folder_is_its_user_s_alone(runtime_dir):
    assert folder() == str(runtime_dir / "shared")
    assert mode(folder()) == 0o700


def test_the_folder_is_where_jupyter_has_it(monkeypatch, runtime_dir):
    monkeypatch.delenv("JUPYTER_RUNTIME_DIR")
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(runtime_dir))
    assert Path(folder()) == Path(jupyter_runtime_dir()) / "shared" == runtime_dir / "runtime" / "shared"
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", "")  # which is none to Jupyter either
    assert folder() == str(runtime_dir / "runtime" / "shared")


def test_a_folder_that_was_open_to_others_is_closed(runtime_dir):
    Path(folder()).chmod(0o777)
    assert mode(folder()) == 0o700


def test_a_folder_of_another_user_is_refused(runtime_dir, monkeypatch):
    folder()
    monkeypatch.setattr(os, "getuid", lambda: 12345)
    with pytest.raises(Refused, match="belongs to another user"):
        folder()


def test_a_folder_too_deep_for_a_socket_is_another_one(runtime_dir, monkeypatch, tmp_path):
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path / ("deep" * 30)))
    found = Path(folder())
    assert len(os.fsencode(found / f"{'x' * 32}.sock")) <= runtime_folder.LONGEST_SOCKET_PATH
    assert mode(found) == 0o700
    found.rmdir()


def test_empty_ones_of_deep_folders_go_when_they_were_not_used_for_long(runtime_dir, monkeypatch, tmp_path):
    monkeypatch.setattr(runtime_folder, "UNUSED_SECONDS", 3600)
    temporary = runtime_dir.parent / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))

    def made(name, age=0):
        monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path / (name * 30)))
        found = Path(folder())
        os.utime(found, (time.time() - age,) * 2)
        return found

    made("unused", 7200)
    young, holds, used = made("young"), made("holds"), made("used", 7200)
    (holds / "a.log").touch()
    os.utime(holds, (0, 0))
    assert made("used") == used
    (others := temporary / "others").mkdir()
    os.utime(others, (0, 0))
    last = made("last")
    assert {*temporary.iterdir()} == {young, holds, used, others, last}
    shutil.rmtree(temporary)


@pytest.mark.parametrize("name", ["default", "a", "A-b_c.9", "x" * 32])
def test_good_names(name):
    assert checked(name) == name


@pytest.mark.parametrize("name", ["", ".", "..", ".x", "-x", "a/b", "a b", "x" * 33, "ü", "a\n", "*"])
def test_bad_names(name):
    with pytest.raises(InvalidName, match="up to 32 letters"):
        checked(name)


def test_a_connection_is_read_as_it_was_written(files):
    files.write(HERE)
    assert files.read() == HERE
    assert mode(files.connection) == 0o600
    assert files.read().key_bytes == bytes.fromhex("ab" * 32)


def test_an_address_of_another_machine_too(files):
    there = ConnectionInfo("n", ("host", 5000), "00", 1, 2.5, "", 1)
    files.write(there)
    assert files.read() == there


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "{}", '{"name": 1}', '{"address": []}', "\0", '"text"', "5"])
def test_what_is_no_connection_file_is_none(files, text):
    Path(files.connection).write_text(text)
    assert files.read() is None


def test_paths_are_written_whose_bytes_are_no_text(files):
    odd = HERE._replace(log=os.fsdecode(b"/tmp/\xff.log"), python="/tmp/Zo\u00eb")
    files.write(odd)
    assert files.read() == odd
    text = Path(files.connection).read_text()
    assert json.loads(text) == odd.written(), "earlier releases read it, too"
    assert text.startswith('{\n "name": ')


def test_what_a_later_version_says_besides_is_left_out(files):
    files.write(HERE)
    path = Path(files.connection)
    path.write_text(json.dumps({**json.loads(path.read_text()), "something": "new"}))
    assert files.read() == HERE


def test_writing_never_shows_half_a_file(files):
    files.write(HERE)
    seen = set()
    for number in range(200):
        files.write(ConnectionInfo("n", "x" * number, "ab", 1, 2.5, "", 1))
        seen.add(files.read() is not None)
    assert seen == {True}
    assert not [*Path(files.folder).glob("*.new")]


def test_the_lock_is_one_process_s(files):
    lock = files.lock_now()
    assert lock is not None
    assert files.lock_now() is None
    assert files.is_alive()
    lock.release()
    assert not files.is_alive()
    assert mode(files.lock) == 0o600


def test_looking_whether_one_is_alive_keeps_nobody_from_the_lock(files):
    assert not files.is_alive()
    lock = files.lock_now()
    lock.release()
    for _ in range(100):
        assert not files.is_alive()
        lock = files.lock_now()
        assert lock is not None
        lock.release()


HOLD = """
import sys, time
from jupyter_shared.address import Files
lock = Files.of(sys.argv[1]).lock_now()  # held for as long as somebody has it
assert lock is not None
print("locked", flush=True)
time.sleep(60)
"""


def test_a_killed_process_holds_no_lock(files):
    command = [sys.executable, "-c", HOLD, files.name]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as holder:
        assert holder.stdout.readline() == b"locked\n"
        assert files.is_alive()
        assert not files.clean(), "what is alive is not cleaned up"
        holder.kill()
        holder.wait()
        until(lambda: not files.is_alive())
    files.write(HERE)
    assert files.clean()
    assert not Path(files.connection).exists()
    assert not Path(files.lock).exists()
    assert not files.clean(), "there is nothing left"


def test_who_cleans_up_leaves_the_log(files):
    Path(files.log).write_text("what happened")
    files.write(HERE)
    assert files.clean()
    assert Path(files.log).read_text() == "what happened"


def test_two_that_clean_up_and_start_at_once_never_both_have_the_lock(files):
    """One removes the lock file while the other one waits for it: then that one holds a file nobody finds."""
    for _ in range(50):
        first = files.lock_now()
        Path(files.lock).unlink()
        second = files.lock_now()
        assert second is not None
        assert (first.is_at(files.lock), second.is_at(files.lock)) == (False, True)
        assert files.lock_now() is None
        first.release()
        assert files.is_alive()
        second.release()


def test_names_are_known_by_their_files(files):
    assert files.name not in known_names()
    files.write(HERE)
    assert files.name in known_names()
    assert all(Path(name).name == name for name in known_names())
