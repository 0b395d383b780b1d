"""Managers that a Ray cluster hosts: found by name, by one however many ask; who dies, and who is told.

All of it in one file, so that one worker of pytest has one cluster. What holds on one machine is shown by a few tests
of each suite, which find the fixture `manager` of this folder: its clients come by its link, as those of `over_tls`
do; what differs is the process, a manager on a thread beside Ray's own threads and signals.
"""

# ruff: noqa: F401

from __future__ import annotations

import os
import signal
import sys
import warnings

import pytest
from nbclient import NotebookClient

import jupyter_shared
from jupyter_shared.cli import main
from jupyter_shared.client.on_ray import asking
from jupyter_shared.errors import HolderDied, ManagerGone, NoManager, NotKept, UserError
from tests.dying import test_dying
from tests.dying.test_dying import (
    test_a_killed_holder_s_lock_passes_on_with_a_warning,
    test_a_killed_waiter_takes_nothing_with_it,
    test_a_stopped_client_stalls_nobody,
    test_everything_a_killed_client_held_is_free_again,
)
from tests.forking.test_forking import (
    test_live_proxies_go_on_in_the_child,
    test_the_child_is_a_client_of_its_own,
)
from tests.processes.recording import Recorder
from tests.processes.test_coherence import KINDS, check
from tests.processes.test_pipelines import (
    test_a_block_whose_manager_goes_says_so,
    test_an_error_comes_at_the_end_and_names_the_call,
    test_writes_are_done_in_their_order_at_the_end_of_the_block,
)
from tests.processes.test_watching import (
    test_a_change_elsewhere_is_told,
    test_the_last_of_many_changes_is_always_told,
    watcher,
)
from tests.spawning import Child
from tests.test_notebooks import NOTEBOOKS, ON_RAY, read
from tests.test_quickstart_elsewhere import play
from tests.waiting import until

pytestmark = pytest.mark.timeout(900)  # a cluster takes a minute to start on a busy machine, and each driver seconds


def command(capsys, line, code=0):
    assert main(line.split()) == code
    said = capsys.readouterr()
    return said.out + said.err


def test_a_process_without_ray_finds_it_by_name(in_the_cluster, capsys, runtime_dir):
    """And so does the command line; each asks by a process of its own."""
    with jupyter_shared.attach("team", engine="ray", label="here") as here:
        assert "ray" not in sys.modules
        here["x"] = 1
        with jupyter_shared.attach("team", engine="ray", create=False) as there:
            assert there.connection == here.connection
            assert there["x"] == 1
        assert here.connection.pid in in_the_cluster.processes()
        assert f"{here.connection.pid}" in command(capsys, "list --engine ray")
        assert f"pid {here.connection.pid}" in command(capsys, "status team --engine ray")
        link = command(capsys, "link team --engine ray").split()[-1]
        with jupyter_shared.attach(link) as by_link:
            assert by_link["x"] == 1
        assert "with it 1 object" in command(capsys, "stop team --engine ray")
        with pytest.raises(ManagerGone):
            here["x"]
    assert "No manager 'team' runs" in command(capsys, "stop team --engine ray", 11)
    with pytest.raises(NoManager, match="No manager 'team' is hosted"):
        jupyter_shared.attach("team", engine="ray", create=False)


def drive(parent):
    """A driver: four of its threads attach at once; then it holds a lock until it is killed."""
    from concurrent.futures import ThreadPoolExecutor

    import jupyter_shared

    assert "ray" not in sys.modules, "nothing loads it before it is asked for"
    import ray

    ray.init(log_to_driver=False)
    with ThreadPoolExecutor(4) as pool:
        sessions = [*pool.map(lambda _: jupyter_shared.attach("race", engine="ray"), range(4))]
    assert ray.is_initialized()
    parent.tell([(session.connection.pid, session._epoch) for session in sessions])
    sessions[0].lock("gpu").acquire()
    parent.tell("held")
    parent.hear()


def test_four_that_ask_at_once_get_one_and_a_killed_drivers_lock_passes_on(in_the_cluster, quickly, runtime_dir):
    child = Child(drive, (), None)
    try:
        until(child.says_something, "Ray has been loaded and connected to", 600)
        hosts = child.hear()
        assert len({*hosts}) == 1
        with jupyter_shared.attach("race", engine="ray", create=False) as session:
            assert session.connection.pid == hosts[0][0]
            assert child.hear() == "held"
            lock = session.lock("gpu")
            assert not lock.acquire(blocking=False)
            child.kill()
            with pytest.warns(HolderDied):
                assert lock.acquire(timeout=90)
            lock.release()
            session.stop()
    finally:
        child.close()


def test_a_killed_host_is_gone_and_the_next_attach_has_another(quickly, runtime_dir):
    with jupyter_shared.attach("killed", engine="ray") as session:
        cfg = session.dict("cfg", {"n": 1})
        os.kill(session.connection.pid, signal.SIGKILL)
        until(lambda: session.gone)
        with pytest.raises(ManagerGone, match=r"what it shared went with it\. Its log is `ray logs actor"):
            cfg["n"]
        with jupyter_shared.attach("killed", engine="ray") as after:
            assert [*after] == []
            assert after.connection.pid != session.connection.pid
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                after["n"] = 2
            after.stop()


def test_one_that_keeps_begins_with_what_was_kept(quickly, tmp_path, runtime_dir):
    how = {"engine": "ray", "keep": tmp_path / "kept"}
    with jupyter_shared.attach("kept", **how) as session:
        cfg = session.dict("cfg", {"n": 1})
        cfg["n"] = 2
        os.kill(session.connection.pid, signal.SIGKILL)
        until(lambda: session.gone)
        with pytest.raises(ManagerGone, match="on its machine: attach again"):
            cfg["n"]
    with jupyter_shared.attach("kept", **how) as session:
        assert session.dict("cfg") == {"n": 2}
        with pytest.raises(NotKept, match="not in"):
            jupyter_shared.attach("kept", engine="ray", keep=tmp_path / "elsewhere")
        session.stop()


def test_one_that_cannot_keep_is_not_hosted(quickly, tmp_path, runtime_dir):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(NotKept, match="file"):
        jupyter_shared.attach("cannot", engine="ray", keep=tmp_path / "file" / "kept")
    until(lambda: quickly.ask("found", "cannot") is None)


def test_one_that_does_not_answer_is_killed_by_hand(quickly, capsys, runtime_dir):
    with jupyter_shared.attach("stuck", engine="ray") as session:
        os.kill(session.connection.pid, signal.SIGSTOP)
        assert "Killed the manager 'stuck'" in command(capsys, "stop stuck --engine ray --kill")
        until(lambda: session.gone)
    assert "No manager runs" in command(capsys, "stop --all --engine ray", 11)


# --- without a cluster, or Ray --------------------------------------------------------------------------------


def test_without_ray_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(asking.importlib.util, "find_spec", lambda _: None)
    with pytest.raises(UserError, match=r"pip install 'jupyter_shared\[ray\]'"):
        jupyter_shared.attach("team", engine="ray")


FAKE = """
def init(address, **_):
    assert address == "auto"
    {does}
"""


@pytest.mark.parametrize(
    ("does", "says"),
    [("raise ConnectionError", "There is no Ray cluster that this machine is in"), ("1 / 0", "ZeroDivisionError")],
)
def test_without_a_cluster_it_says_so(tmp_path, monkeypatch, does, says):
    (tmp_path / "ray.py").write_text(FAKE.format(does=does))
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.delitem(sys.modules, "ray", raising=False)
    with pytest.raises(NoManager, match=says):
        jupyter_shared.attach("team", engine="ray")


# --- as everywhere --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["queue", "lock"])
def test_ctrl_c_while_waiting_leaves_the_session_in_order(session, spawned, name):
    test_dying.test_ctrl_c_while_waiting_leaves_the_session_in_order(session, spawned, name)


@pytest.mark.parametrize("kind", ["dict", "queue", "lock"])
def test_a_history_with_kills_and_interrupts_can_be_explained(session, spawned, kind):
    KINDS[kind][1](session)
    check(Recorder(spawned, kind, 2).run(kills=2, interrupts=15), kind)


# --- notebooks ------------------------------------------------------------------------------------------------

OF_NOTEBOOKS = pytest.mark.may_leave_descriptors("the event loop jupyter_client keeps per thread")


@OF_NOTEBOOKS
def test_the_quickstart(in_the_cluster, runtime_dir):
    assert "All is well" in play("%shared_attach quickstart --engine ray")


@OF_NOTEBOOKS
def test_its_notebook(in_the_cluster, runtime_dir):
    (path,) = (path for path in NOTEBOOKS if path.name == ON_RAY)
    notebook = read(path)
    NotebookClient(notebook, timeout=240, resources={"metadata": {"path": str(path.parent)}}).execute()
    assert "All is well" in [cell for cell in notebook.cells if cell.cell_type == "code"][-1].outputs[-1].text
