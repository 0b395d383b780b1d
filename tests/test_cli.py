"""The command, as people and programs call it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

import jupyter_shared
from jupyter_shared import platform
from jupyter_shared.address import Files
from jupyter_shared.cli import main
from jupyter_shared.client.connection import holder, launch
from jupyter_shared.platform import examination
from jupyter_shared.runtime_folder import folder
from tests.waiting import until

VERBS = (
    "start", "link", "grant", "stop", "list", "status", "logs", "check", "save", "load", "lessons", "clean", "doctor",
)  # fmt: skip


class Command:
    """Runs `jupyter shared ...` in this process, and keeps what it says."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, line: str, code: int = 0) -> str:
        assert main(line.split()) == code
        out, err = self._capsys.readouterr()
        assert bool(err) == bool(code), "what went wrong goes to stderr, and nothing else"
        return out + err


@pytest.fixture
def run(runtime_dir, capsys) -> Iterator[Command]:
    """The command, in a folder without any manager."""
    for path in Path(folder()).iterdir():
        path.unlink()
    command = Command(capsys)
    yield command
    main(["stop", "--all"])


def killed(name: str) -> None:
    """The manager of that name, dead without having cleaned up."""
    os.kill(launch.find_or_start(name).pid, signal.SIGKILL)
    until(lambda: not Files.of(name).is_alive())


# --- starting and stopping ------------------------------------------------------------------------------------


def test_start_then_stop(run):
    assert "%shared_attach team" in run("start team")
    with jupyter_shared.attach("team", create=False) as session:
        session["x"] = 1
        assert "with it 1 object" in run("stop team")
    assert launch.find("team") is None


def test_starting_twice_is_told_by_the_exit_code(run):
    run("start")
    assert "runs already" in run("start", 10)


def test_one_that_runs_and_is_not_what_was_asked_for_says_so(run, tmp_path):
    run("start")
    assert "keeps nothing, not in" in run(f"start --keep {tmp_path / 'kept'}", 10)
    assert "does not listen for other machines. To start it so, stop it first" in run("start --listen 127.0.0.1", 10)
    run("stop")
    run(f"start --keep {tmp_path / 'kept'}")
    assert run("start", 10) == run(f"start --keep {tmp_path / 'kept'}", 10)
    assert "'second', not 'always'" in run(f"start --keep {tmp_path / 'kept'} --sync always", 10)


def test_what_would_keep_nothing_is_refused(run):
    assert "ask to keep, too" in run("start team --sync always", 2)
    assert main(["start", "team", "--keep", ""]) == 2
    assert launch.find("team") is None


def test_why_one_did_not_start_is_told_and_not_why_an_earlier_one_did_not(run, tmp_path):
    for name in ("first", "second"):
        (tmp_path / name).touch()  # where a folder should be
    assert "first" in run(f"start team --keep {tmp_path / 'first'}", 1)
    told = run(f"start team --keep {tmp_path / 'second'}", 1)
    assert "second" in told
    assert "first" not in told


@pytest.mark.parametrize("line", ["start --idle -5", "start --idle nan", "status -n -1", "logs -n -1", "logs -n x"])
def test_a_number_that_makes_no_sense_is_told_with_its_argument(run, capsys, line):
    with pytest.raises(SystemExit, match="2"):
        main(line.split())
    assert " is no " in capsys.readouterr().err.splitlines()[-1]


def test_what_goes_wrong_with_a_file_is_told_in_a_line(run, tmp_path):
    nowhere = tmp_path / "nowhere" / "file"
    (tmp_path / "file").touch()
    run("start --listen 127.0.0.1")
    for line in (f"link --link-file {nowhere}", f"grant --read --link-file {nowhere}", f"save default {nowhere}",
                 f"load default {nowhere}"):  # fmt: skip
        assert run(line, 1) == f"{nowhere}: No such file or directory.\n"
    assert "Is a directory" in run(f"link --link-file {tmp_path}", 1)
    assert "is no folder" in run(f"lessons {tmp_path / 'file' / 'course'}", 2)


def test_stopping_nothing_is_told_by_the_exit_code(run):
    assert "'default'" in run("stop", 11)
    assert "No manager runs." in run("stop --all", 11)


def test_stop_all(run):
    run("start one")
    run("start two")
    assert run("stop --all").count("Stopped") == 2
    assert "no managers" in run("list")


def test_stop_all_spares_what_belongs_to_a_program(run):
    with jupyter_shared.Manager() as manager:
        run("stop --all", 11)
        assert manager.list([1])[0] == 1


def test_stop_kill_ends_what_does_not_answer(run):
    run("start stuck")
    os.kill(launch.find("stuck").pid, signal.SIGSTOP)
    assert "Killed" in run("stop stuck --kill")
    assert "no managers" in run("list")


def test_stop_kill_waits_for_one_that_is_not_to_be_seen_any_more_and_has_its_lock_still(run, monkeypatch):
    run("start stuck")
    pid, asked = launch.find("stuck").pid, []

    def nobody_to_be_seen(files):
        asked.append(files)
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL if len(asked) > 1 else 0)

    monkeypatch.setattr(holder, "kill", lambda files: pid)
    monkeypatch.setattr(holder, "holder", nobody_to_be_seen)
    assert "Killed" in run("stop stuck --kill")
    assert "no managers" in run("list")


# --- looking --------------------------------------------------------------------------------------------------


def test_list_tells_the_living_from_the_dead(run):
    run("start alive")
    killed("dead")
    lines = run("list").splitlines()
    assert [line.split()[:2] for line in lines[1:]] == [["alive", "running"], ["dead", "dead"]]


def test_list_for_programs(run):
    run("start")
    (found,) = json.loads(run("list --json"))
    assert found["name"] == "default"
    assert found["state"] == "running"
    assert found["pid"] == launch.find("default").pid


def test_what_is_for_programs_does_not_tell_the_key(run):
    run("start")
    key = launch.find("default").key
    assert key not in run("list --json")
    assert key not in run("status --json")


def test_status_shows_objects_and_who_is_attached(run):
    run("start")
    with jupyter_shared.attach(label="someone.ipynb") as session, session.lock("gpu"):
        session["x"] = [1, 2]
        here = next(line for line in run("status").splitlines() if "[1, 2]" in line)
        assert "someone.ipynb" in here
        found = json.loads(run("status --json"))
    assert [one["name"] for one in found["objects"]] == ["gpu", "x"]
    assert found["objects"][0]["holder"] == "someone.ipynb"
    assert found["manager"]["objects"] == 2


def test_status_for_programs_tells_of_values_in_shared_memory_too(run):
    run("start")
    with jupyter_shared.attach() as session:
        session["large"] = ["x" * 1000 + str(at) for at in range(1000)]
        (found,) = json.loads(run("status --json"))["objects"]
    assert (found["name"], "summary" in found) == ("large", False)


def test_status_does_not_count_itself(manager, spawned):
    def wait(shared, parent):
        parent.tell("here")
        parent.hear()

    def status():
        command = [sys.executable, "-m", "jupyter_shared", "status", manager.name, "--json"]
        found = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
        return found["manager"]["clients"], [who["label"] for who in found["clients"]]

    assert status() == (0, [])
    child = spawned(wait)
    child.hear()
    assert status() == (1, ["wait"])


def test_status_of_nobody_names_those_there_are(run):
    assert "nor any other" in run("status", 12)
    run("start team")
    assert "there is 'team'" in run("status", 12)


def test_logs_outlive_the_manager(run):
    assert "no log" in run("logs", 12)
    run("start")
    run("stop")
    assert "listens" in run("logs")
    assert run("logs -n 1").count("\n") == 1


# --- cleaning -------------------------------------------------------------------------------------------------


def test_clean_removes_what_the_dead_left_and_nothing_else(run):
    run("start alive")
    killed("dead")
    assert "1 dead manager" in run("clean")
    assert Path(Files.of("dead").log).exists()
    assert "1 log" in run("clean --logs")
    left = {path.name for path in Path(folder()).glob("[!.]*")}
    assert left == {f"alive.{end}" for end in ("json", "sock", "lock", "log")}
    jupyter_shared.attach("alive", create=False).detach()


# --- the command line -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("line", ["start a/b", "logs ..", "status " + 40 * "x"])
def test_a_name_that_cannot_be(run, line):
    assert "is no name for a manager" in run(line, 2)


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_examples(capsys, verb):
    with pytest.raises(SystemExit, match="0"):
        main([verb, "-h"])
    assert f"\n  jupyter shared {verb}" in capsys.readouterr().out


def test_the_help_tells_the_exit_codes(capsys):
    with pytest.raises(SystemExit, match="0"):
        main(["-h"])
    said = capsys.readouterr().out
    assert "10 start: runs already   11 stop: none runs   12 no such manager" in said


@pytest.mark.parametrize(
    "command",
    [
        [sys.executable, "-m", "jupyter_shared", "--version"],
        [shutil.which("jupyter", path=os.path.dirname(sys.executable)) or "jupyter", "shared", "--version"],  # noqa: PTH120
    ],
    ids=["python -m jupyter_shared", "jupyter shared"],
)
def test_both_ways_to_call_it(command):
    # `jupyter` finds its subcommands beside itself, on the path or not.
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert said.strip() == jupyter_shared.__version__


# --- what the machine gives ---------------------------------------------------------------------------------------


def test_doctor_tells_what_there_is(run):
    findings = json.loads(run("doctor --json"))
    assert not any(finding["remedy"] for finding in findings if finding["state"] == "fine"), "there is nothing to do"
    found = {finding["topic"]: finding for finding in findings}
    assert set(found) == {"platform", "memory", "page", "folder", "locks", "sockets", "limits", "versions", "panel"}
    assert found["platform"]["what"].startswith(platform.NAME)
    assert all(finding["remedy"] for finding in found.values() if finding["state"] != "fine")
    assert "ok    memory" in run("doctor")


def test_doctor_says_what_does_not_work_and_what_to_do(run, monkeypatch):
    def refuse(*_, **__):
        raise OSError("No memory today")

    monkeypatch.setattr(examination, "Piece", refuse)
    told = run("doctor", code=1)
    assert "WRONG memory    OSError: No memory today" in told
    assert "2 of" in told, "and the page"


def test_doctor_on_a_file_system_without_locks(run, monkeypatch):
    monkeypatch.setattr(examination.Lock, "is_held", staticmethod(lambda path: None))
    assert "local disk" in run("doctor")


def test_doctor_says_in_the_end_that_all_works(run):
    assert run("doctor").rstrip().splitlines()[-1].startswith("All of it works.")


def test_letters_that_the_terminal_lacks_are_no_error(manager):
    with manager.attach("somebody") as session:
        session["данные"] = 1
        command = [sys.executable, "-m", "jupyter_shared", "status", manager.name]
        environment = {**os.environ, "PYTHONIOENCODING": "cp1252"}
        done = subprocess.run(command, capture_output=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr
    assert b"??????" in done.stdout


def test_who_reads_no_further_is_told_no_error(manager):
    command = [sys.executable, "-m", "jupyter_shared", "doctor"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


# --- for other machines ---------------------------------------------------------------------------------------


def link_in(said: str) -> str:
    return next(word for word in said.split() if word.startswith("shared://"))


def test_a_manager_for_other_machines_prints_its_link(run):
    said = run("start team --listen 127.0.0.1")
    link = link_in(said)
    assert f"%shared_attach {link}" in said
    with jupyter_shared.attach(link) as session:
        assert session.name == "team"
    assert link_in(run("link team")) == link
    key = link.partition("#")[2]
    for line in ("list", "list --json", "status team", "status team --json", "logs team"):
        assert key not in run(line)


def test_its_link_may_go_into_a_file_instead(run, tmp_path):
    path = tmp_path / "team.link"
    said = run(f"start team --listen 127.0.0.1:0 --link-file {path}")
    assert "shared://" not in said
    assert path.stat().st_mode & 0o777 == 0o600
    with jupyter_shared.attach(link_file=path) as session:
        assert session.name == "team"
    other = tmp_path / "other.link"
    run(f"link team --link-file {other}")
    assert other.read_text() == path.read_text()


def test_where_it_cannot_listen_is_said_at_once(run):
    assert "is no HOST or HOST:PORT" in run("start team --listen host:port", 2)
    assert "cannot listen at no-such-host.invalid" in run("start team --listen no-such-host.invalid", 1)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        where = f"127.0.0.1:{taken.getsockname()[1]}"
        assert f"in use: '{where}'" in run(f"start team --listen {where}", 1)


def test_a_manager_of_this_machine_has_no_link(run):
    run("start team")
    for line in ("link team", "grant team --read"):
        said = run(line, 1)
        assert "does not listen for other machines" in said
        assert said.index("save team FILE") < said.index("stop team") < said.index("start team --listen HOST")
    assert "No manager 'other' runs" in run("link other", 12)
