"""Bars: counted by one process or many, in tqdm's words, and honest about their end."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import subprocess
import sys
import time
from unittest.mock import Mock

import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell
from ipywidgets import Widget
from traitlets.config import Config

from jupyter_shared.errors import NotKept, WrongKind
from jupyter_shared.jupyter.widget import shown_bars
from jupyter_shared.panes import bars
from jupyter_shared.panes.bars import Progress
from tests.waiting import until

forks = pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
fork = multiprocessing.get_context("fork")
spawn = multiprocessing.get_context("spawn")


def in_a_fork(function):
    pid = os.fork()
    if pid == 0:
        signal.alarm(60)
        try:
            function()
            os._exit(0)
        finally:
            os._exit(1)
    return pid


def ended_well(pid):
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0


# --- forks ----------------------------------------------------------------------------------------------------


@forks
def test_a_bar_of_a_forked_child_moves_while_one_is_open_in_the_parent(session):
    with session.progress("parent's", total=3) as mine:
        step = session.event("step")

        def child():
            bar = session.progress("child's", total=100)
            bar.update(30)
            step.wait()
            bar.update(70)
            bar.close()

        pid = in_a_fork(child)
        until(lambda: "child's" in session and session["child's"].done == 30)
        assert session["child's"].state == "running"
        step.set()
        assert ended_well(pid)
        assert (session["child's"].done, session["child's"].state) == (100, "done")
        mine.update(3)
    assert (session["parent's"].done, session["parent's"].state) == (3, "done")


@forks
def test_a_view_that_is_open_in_the_parent_keeps_no_child_s_bar_standing(session, show):
    session["x"] = 1
    show("x")

    def child():
        for _ in session.progress("child's", range(100)):
            pass

    assert ended_well(in_a_fork(child))
    assert (session["child's"].done, session["child's"].state) == (100, "done")


def count(bar, times):
    for _ in range(times):
        bar.update()


@forks
def test_one_bar_for_all_workers_of_a_pool(session):
    bar = session.progress("all", total=404)
    bar.update(2)  # not told yet: the parent's to tell, once
    with fork.Pool(4) as pool:
        pool.starmap(count, [(bar, 50)] * 8)  # through the pool's queue
    bar.update(2)
    assert bar.done == 404
    until(lambda: session["all"].done == 404)
    bar.close()
    assert (session["all"].done, session["all"].state) == (404, "done")


inherited = []


def count_with_what_is_inherited(times):
    count(inherited[0], times)


@forks
def test_workers_that_are_ended_at_once_have_been_counted(session):
    bar = session.progress("all", total=40)
    inherited[:] = [bar]
    with fork.Pool(4) as pool:
        pool.map(count_with_what_is_inherited, [10] * 4)
    inherited.clear()
    assert bar.done == session["all"].done == 40
    pid = in_a_fork(lambda: (bar.update(2), os.kill(os.getpid(), signal.SIGKILL)))
    os.waitpid(pid, 0)
    assert bar.done == 42
    bar.close()


def test_a_bar_is_sent_to_a_spawned_worker(session):
    with session.progress("all", total=10) as bar:
        worker = spawn.Process(target=count, args=(bar, 7))
        worker.start()
        worker.join()
        assert worker.exitcode == 0
        bar.update(3)
    assert (session["all"].done, session["all"].state) == (10, "done")


def test_a_bar_travels_in_pickles_and_values(session):
    with session.progress("all", total=10) as bar:
        pickle.loads(pickle.dumps(bar)).update(2)
        session["carrier"] = [bar]
        (arrived,) = session["carrier"]
        arrived.set_postfix(loss=0.5)
        arrived.update(3)
        assert "5 of 10" in repr(arrived)
        arrived.close()
        assert bar.done == 5
        assert (session["all"].note, session["all"].state) == ("loss=0.5", "running")


@forks
def test_forking_at_any_moment_hangs_no_child(session):
    bars_ = [session.progress(f"parent {number}", total=10**9) for number in range(3)]
    for number in range(40):
        for bar in bars_:
            bar.update()

        def child(number=number):
            for _ in session.progress(f"child {number % 4}", range(10)):
                bars_[0].update()

        assert ended_well(in_a_fork(child))
    assert bars_[0].done == 40 + 400
    for bar in bars_:
        bar.close()


@forks
def test_a_child_may_close_what_is_its_parent_s(session, show):
    session["x"] = 1
    seen, bar = show("x"), session.progress("all", total=2)
    until(lambda: seen.updates)

    def child():
        seen.pane.close()
        bar.close()

    assert ended_well(in_a_fork(child))
    told = len(seen.updates)
    session["x"] = 2
    until(lambda: len(seen.updates) > told)
    assert session["all"].state == "running"
    bar.close()


# --- how it ends ----------------------------------------------------------------------------------------------


def killed_while_it_runs(shared, parent):
    bar = shared.progress("work", total=10)
    bar.update(4)
    until(lambda: shared["work"].done == 4)
    parent.tell("begun")
    time.sleep(60)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_bar_whose_process_died_says_so(session, spawned, show, number):
    child = spawned(killed_while_it_runs)
    assert child.hear() == "begun"
    assert session["work"].state == "running"
    seen = show("work")
    os.kill(child.pid, number)
    until(lambda: seen.last("state") == "gone")
    assert (session["work"].done, str(session["work"])) == (4, "work: 4 of 10, gone")


def test_a_bar_whose_session_was_detached_says_so(session, manager):
    with manager.attach() as other:
        other.progress("work", total=10)
    until(lambda: session["work"].state == "gone")


def test_a_bar_that_nobody_has_any_more_says_so(session):
    bar = session.progress("work", total=10)
    bar.update(4)
    bar.note = "half way"
    del bar
    until(lambda: session["work"].state == "stopped")
    assert (session["work"].done, session["work"].note) == (4, "half way")


def test_a_bar_of_a_manager_that_has_gone_is_the_error_of_its_end_only(manager):
    with manager.attach() as session:
        bar = session.progress("work", range(3))
        turns = iter(bar)
        assert next(turns) == 0
        session.stop()
        with pytest.raises(ZeroDivisionError):
            turns.throw(ZeroDivisionError)


def test_a_new_run_does_not_hear_of_an_earlier_one(session):
    first = session.progress("work", total=10)
    first.update(3)
    second = session.progress("work", total=5)
    first.update(4)
    second.update(1)
    first.close()
    until(lambda: session["work"].done == 1)
    assert (session["work"].total, session["work"].state) == (5, "running")
    assert (first.done, second.done) == (7, 1)
    second.close()
    progress = session["work"]
    before = session.version(progress)
    progress._add(1, 1, {})
    assert progress.done == 1
    assert session.version(progress) == before


def test_a_bar_that_was_interrupted_in_a_cell_says_so_until_it_goes_on(session):
    bar, other = session.progress("work", total=10), session.progress("by a thread", total=10)
    bar.update(2)
    bars.after_cell(failed=True)
    assert (session["work"].state, session["work"].done) == ("stopped", 2)
    bar.update(2)
    until(lambda: (session["work"].state, session["work"].done) == ("running", 4))
    other.update(10)
    other.close()
    bars.after_cell(failed=True)
    assert session["by a thread"].state == "done"
    bar.update(6)
    bar.close()
    assert (session["work"].state, session["work"].done) == ("done", 10)


def test_after_a_cell_that_failed_its_bars_have_stopped(session, ipython):
    ipython.user_ns["s"] = session
    ipython.run_line_magic("load_ext", "jupyter_shared")
    try:
        for what in ("1 / 0", "raise KeyboardInterrupt"):
            ipython.run_cell(f"bar = s.progress('work', total=3)\nbar.update()\n{what}")
            assert session["work"].state == "stopped"
        ipython.run_cell("bar.update(2); bar.close()")
        assert session["work"].state == "done"
    finally:
        ipython.run_line_magic("unload_ext", "jupyter_shared")


def test_a_cell_that_failed_has_stopped_no_bar_of_another_cell(session, manager, ipython):
    """Who shares work out among notebooks goes on in other cells while these count."""
    ipython.user_ns["s"] = session
    ipython.run_line_magic("load_ext", "jupyter_shared")
    try:
        ipython.run_cell("bar = s.progress('work', total=3)")
        ipython.run_cell("1 / 0")
        with manager.attach() as other:
            other["work"].update(2)
        assert session["work"].state == "running"
        ipython.run_cell("bar.update(); 1 / 0")
        until(lambda: session["work"].done == 3)
        assert session["work"].state == "done"
        ipython.run_cell("bar.close()")
    finally:
        ipython.run_line_magic("unload_ext", "jupyter_shared")


def test_a_bar_whose_steps_were_all_done_by_others_is_done_when_its_process_ends(session, manager):
    with manager.attach() as other:
        bar = other.progress("work", total=10)
        session["work"].update(10)
        assert (bar.done, session["work"].state) == (10, "running")
    until(lambda: session["work"].state != "running")
    assert session["work"].state == "done"


# --- as people type it ----------------------------------------------------------------------------------------


def test_tqdm_s_words(session):
    with session.progress(range(10), "loading", 20, initial=5, unit="file", ncols=80, leave=False) as bar:
        assert (bar.name, bar.total, bar.n, bar.unit, bar.desc) == ("loading", 20, 5, "file", "")
        bar.set_description("really loading")
        bar.set_postfix(loss=np.float32(0.12345), step=np.int64(7), text=" a ")
        bar.n = 8
        bar.n += 2
        bar.update(n=np.int64(1))
        bar.refresh()
        seen = session["loading"]
        assert (seen.done, seen.desc, seen.unit) == (11, "really loading", "file")
        assert seen.note == "loss=0.123, step=7, text=a"
        bar.set_postfix_str("x")
        bar.total = 30
        bar.reset(40)
        bar.refresh()
        assert (seen.done, seen.total, seen.note) == (0, 40, "x")
        bar.clear(), bar.unpause(), bar.display()


def test_the_description_is_the_name_of_a_bar_without_one(session):
    assert [*session.progress(range(3), desc="counting")] == [0, 1, 2]
    assert (session["counting"].done, session["counting"].desc) == (3, "counting")
    with session.progress(total=4, desc="hands") as bar:
        bar.update(4)
    assert session["hands"].state == "done"
    with session.progress() as bar:
        assert bar.name == "progress"


def test_what_a_bar_elsewhere_could_not_tell_is_told_with_the_next_step(session, monkeypatch):
    with session.progress("x", total=2) as bar:
        arrived = pickle.loads(pickle.dumps(bar))
        with monkeypatch.context() as patched:
            patched.setattr(type(arrived.proxy), "_add", Mock(side_effect=NotKept("not now")))
            with pytest.raises(NotKept):
                arrived.set_postfix(loss=0.5)
        arrived.update()
        assert session["x"].note == "loss=0.5"


def test_a_word_nobody_knows_is_refused(session):
    with pytest.raises(TypeError, match="takes no argument 'descr'"):
        session.progress("x", range(3), descr="typo")
    assert "x" not in session


def test_a_disabled_bar_counts_for_nobody(session):
    bar = session.progress("x", range(3), disable=True)
    assert [*bar] == [0, 1, 2]
    bar.set_postfix(loss=1)
    assert (bar.n, bar.total) == (3, 3)
    pickle.loads(pickle.dumps(bar)).update()
    assert "x" not in session


def test_an_unknown_total(session):
    with session.progress("x", iter(range(3))) as bar:
        assert bar, "a bar is there, whether its total is known or not"
        with pytest.raises(TypeError, match="length"):
            len(bar)
        assert [*bar] == [0, 1, 2]
    with session.progress("y", total=0) as bar:
        assert bar
        assert len(bar) == 0
    with session.progress("z", total=float("inf")) as bar:
        assert bar.total is None
    with session.progress("floats", total=1.5) as bar:
        bar.update(0.5)
        bar.update(1)
    assert session["floats"].state == "done"


def test_a_name_of_something_else(session):
    session["x"] = 1
    with pytest.raises(WrongKind):
        session.progress("x", range(3))


@pytest.fixture
def ipython():
    config = Config()
    config.HistoryManager.enabled = False  # its thread would outlive the test
    shell = InteractiveShell.instance(config=config, colors="nocolor")
    yield shell
    Widget.close_all()  # of bars: where ipykernel has been imported, they begin before a page asks
    shell.restore_sys_module_state()  # it had put its own module in the place of __main__
    InteractiveShell.clear_instance()


def test_nested_bars_are_displayed_once_in_a_cell(session, monkeypatch):
    shown = []
    monkeypatch.setattr(shown_bars, "_running_cell", lambda: cell)
    monkeypatch.setattr("IPython.display.display", lambda widget, display_id: shown.append(widget) or Handle(shown))

    class Handle:
        def __init__(self, log):
            self.update = lambda content, raw=False: log.append(content)

    class Widget:
        def __init__(self, name):
            self.name = name
            self.close = lambda: shown.append(f"{name} closed")

        def __repr__(self):
            return self.name

    def show(name, **words):
        bar = Progress(session, name, range(2), **words)
        shown_bars.show_in_cell(bar, lambda: Widget(name))
        return bar

    cell = 1
    for _ in show("outer"):
        for _ in show("inner"):
            pass
    assert [*map(repr, shown)] == ["outer", "inner"]
    cell = 2
    shown.clear()
    for _ in show("outer"):
        for _ in show("inner", leave=False):
            pass
    empty = repr({"text/plain": ""})
    assert [*map(str, shown)] == ["outer", *["inner", empty, "inner closed"] * 2]


PROGRAM = """
import jupyter_shared, sys
with jupyter_shared.attach(sys.argv[1], create=False) as session:
    for _ in session.progress("plain script", range(1000)): pass
"""


def test_a_plain_script(session, manager):
    subprocess.run([sys.executable, "-c", PROGRAM, manager.name], check=True)
    assert (session["plain script"].done, session["plain script"].state) == (1000, "done")
