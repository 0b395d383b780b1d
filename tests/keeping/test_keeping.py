"""Managers that keep, as processes: killed in the middle of what eight do, ended in order, refused where they cannot.

`JUPYTER_SHARED_KILLS` says how often the burst is killed; a commit does it a few times.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest

import jupyter_shared
from jupyter_shared.address import Files
from jupyter_shared.client.connection import launch
from jupyter_shared.errors import HolderDied, InvalidName, NoManager, NotKept
from jupyter_shared.keeping import Keeping
from jupyter_shared.link import link_to
from tests.waiting import PATIENCE

KILLS = int(os.environ.get("JUPYTER_SHARED_KILLS", "4"))
WRITERS = 8

WRITER = """
import sys, jupyter_shared
from jupyter_shared.errors import SharedError
number = int(sys.argv[2])
shared = jupyter_shared.attach(sys.argv[1], create=False)
counts, log = shared.dict("counts"), shared.list("log")
print("ready", flush=True)
n = shared.counter(f"n{number}").get()
killed = shared.connection
try:
    while shared.connection == killed:  # who is between two calls when it is killed goes on with its successor
        n += 1
        counts[f"w{number}"] = n
        print(n, flush=True)
        with shared.pipeline():
            for part in range(3):
                log.append([number, n, part])
except SharedError:
    pass
"""


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "kept"


@pytest.fixture
def attached(folder):
    """A session of a manager that keeps; whatever of that name runs at the end is stopped."""
    yield lambda **more: jupyter_shared.attach("kept", keep=folder, **more)
    found = launch.find("kept")
    if found:
        with jupyter_shared.attach("kept", create=False) as session:
            session.stop()


def kill(session):
    """Kill the manager, and wait until it has ended."""
    os.kill(session.info()["pid"], signal.SIGKILL)
    files = Files.of("kept")
    while files.is_alive():
        time.sleep(0.01)
    session.detach()


def test_what_was_shared_is_there_after_a_kill(attached):
    with attached() as shared:
        shared["x"] = [1, {"two": 2}]
        cfg = shared.dict("cfg", {"lr": 0.1})
        cfg["lr"] = 0.5
        cfg["inner"] = shared.list(None, [1, 2])
        shared.lock("gpu").acquire()
        kill(shared)
    with attached() as shared:
        assert shared["x"] == [1, {"two": 2}]
        assert shared.dict("cfg")["lr"] == 0.5
        assert list(shared.dict("cfg")["inner"]) == [1, 2]
        with pytest.warns(HolderDied, match="ended while holding lock 'gpu'"):
            assert shared.lock("gpu").acquire(timeout=PATIENCE)


@pytest.mark.parametrize("sync", ["always", "second"])
def test_a_kill_in_the_middle_of_a_burst_of_eight_loses_nothing_acknowledged(attached, sync):
    acknowledged = 0
    with attached(sync=sync) as shared:
        shared.dict("counts"), shared.list("log")
        kill(shared)
    for _ in range(KILLS):
        with attached(sync=sync) as shared:
            writers = [
                subprocess.Popen([sys.executable, "-c", WRITER, "kept", str(number)], stdout=subprocess.PIPE, text=True)
                for number in range(WRITERS)
            ]
            try:
                for writer in writers:
                    assert writer.stdout.readline() == "ready\n"
                seen = [writer.stdout.readline() for writer in writers]
                assert all(seen)
                kill(shared)
                said = [[*map(int, writer.stdout.read().split())] for writer in writers]
            finally:
                for writer in writers:
                    writer.kill()
                    writer.wait()
                    writer.stdout.close()
        with attached(sync=sync) as shared:
            counts, log = shared.dict("counts").copy(), [*shared.list("log")]
            for number, told in enumerate(said):
                last = told[-1] if told else int(seen[number])
                assert counts[f"w{number}"] in (last, last + 1)  # one more may have been done and not acknowledged
                whole = [entry for entry in log if entry[0] == number]
                assert [part for _, _, part in whole] == [0, 1, 2] * (len(whole) // 3)  # never half a pipeline's calls
                assert len(whole) // 3 >= last - 1
            acknowledged += sum(map(len, said)) + WRITERS  # and the one that each was `seen` with
            shared.list("log").clear()
    print(f"{KILLS} kills of {WRITERS} writers with {sync}: {acknowledged:,} acknowledged, none lost")  # noqa: T201


def test_sigterm_and_stop_leave_a_clean_end(attached, folder):
    with attached() as shared:
        shared["x"] = 1
        os.kill(shared.info()["pid"], signal.SIGTERM)
        files = Files.of("kept")
        while files.is_alive():
            time.sleep(0.01)
    with attached() as shared:
        assert shared["x"] == 1
        shared["x"] = 2
        shared.stop()
    with attached() as shared:
        assert shared["x"] == 2
        assert shared.info()["keeps"]["restarts"] == 3
    assert not [*folder.glob("*.aside")]


def test_two_managers_on_one_folder_are_refused(attached, folder):
    with attached(), pytest.raises(NoManager, match="only one manager can keep there at a time"):
        jupyter_shared.attach("other", keep=folder)


def test_a_manager_that_runs_and_does_not_keep_there_is_told_of(attached, folder):
    with jupyter_shared.attach("kept"), pytest.raises(NotKept, match="runs already and keeps nothing, not in"):
        attached()


def test_another_path_to_its_folder_is_the_same_folder(attached, folder):
    folder.mkdir()
    link = folder.with_name("link")
    link.symlink_to(folder)
    with attached() as shared, jupyter_shared.attach("kept", keep=link) as other:
        assert other.info()["pid"] == shared.info()["pid"]


def test_a_manager_says_whether_and_where_it_keeps(attached, folder):
    with attached() as shared:
        shared["x"] = 1
        keeps = shared.info()["keeps"]
        assert keeps["folder"] == str(folder)
        assert keeps["sync"] == "second"
        assert keeps["size"] > 0
        assert keeps["trouble"] is None


def test_a_large_value_and_an_array_come_back(attached):
    np = pytest.importorskip("numpy")
    with attached() as shared:
        shared["big"] = np.arange(500_000)
        grid = shared.create("ndarray", "grid", (100, 100))
        grid[:] = 7
        grid.touch()
        shared.stop()
    with attached() as shared:
        assert (shared["big"] == np.arange(500_000)).all()
        assert shared.create("ndarray", "grid", (100, 100)).array.mean() == 7


def test_the_folder_of_a_name_lies_in_jupyters_data_folder():
    from jupyter_core.paths import jupyter_data_dir

    assert Keeping.of("team", True).folder == f"{jupyter_data_dir()}/shared/team"
    assert Keeping.of("team", False) is None
    assert Keeping.of("team", None) is None


def test_what_would_keep_nothing_or_anywhere_is_refused(folder):
    with pytest.raises(InvalidName, match="ask to keep, too"):
        jupyter_shared.attach("kept", sync="always")
    with pytest.raises(InvalidName, match="is no folder to keep in"):
        jupyter_shared.attach("kept", keep="")
    with pytest.raises(InvalidName, match="is no way to sync"):
        jupyter_shared.attach("kept", sync="sometimes")
    assert launch.find("kept") is None


def test_a_manager_that_runs_and_syncs_otherwise_is_told_of(attached):
    with attached(sync="never"), attached(), pytest.raises(NotKept, match="on the disk itself 'never', not 'always'"):
        attached(sync="always")


@pytest.mark.parametrize("keeps", [True, False])
def test_who_asks_a_manager_elsewhere_to_keep_is_told_if_it_does_not(attached, folder, keeps):
    launch.find_or_start("kept", keeping=Keeping.of("kept", folder if keeps else False), listen="127.0.0.1")
    with attached() if keeps else jupyter_shared.attach("kept", create=False) as here:
        link = link_to(here.connection).in_full()
        if keeps:
            jupyter_shared.attach(link, keep=True).detach()
        else:
            with pytest.raises(NotKept, match="runs already and keeps nothing: attach without that"):
                jupyter_shared.attach(link, keep=True)
            assert len(here.clients()) == 1
