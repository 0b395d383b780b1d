"""What a notebook is attached to by a link is found by its name in the processes that it starts, and nowhere else."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

import jupyter_shared
from jupyter_shared.cli import main
from jupyter_shared.client import passing_on
from jupyter_shared.client.links import link_meant
from jupyter_shared.errors import Refused, UserError
from jupyter_shared.jupyter import reports
from jupyter_shared.jupyter.attachments import Attachments
from jupyter_shared.link import FILE_VARIABLE, Link, link_to, read, write
from tests.managing import ManagerByLink, RunningManager
from tests.waiting import until

LINK = Link("127.0.0.1", 1, bytes(range(32)))
ENDS_WITHOUT_ITS_FOLDER = """
import os, shutil
from jupyter_shared.client import passing_on
from jupyter_shared.link import Link
passing_on.remove(passing_on.written(Link("127.0.0.1", 1, bytes(32))))
passing_on.written(Link("127.0.0.1", 1, bytes(32)))
shutil.rmtree(os.environ["JUPYTER_RUNTIME_DIR"])
"""


class Shell:
    def __init__(self):
        self.user_ns, self.user_ns_hidden = {}, {}


@pytest.fixture
def afar(runtime_dir):
    running = ManagerByLink()
    yield running
    running.end()


@pytest.fixture
def attachments(monkeypatch):
    monkeypatch.delenv(passing_on.VARIABLE, raising=False)
    found = Attachments(Shell())
    yield found
    found.detach_all()
    assert passing_on.VARIABLE not in os.environ


@pytest.fixture
def file(runtime_dir, monkeypatch):
    monkeypatch.setenv(passing_on.VARIABLE, "")
    path = passing_on.written(LINK)
    yield path
    passing_on.remove(path)


def link_of(running):
    return link_to(running.connection)


def as_of_a_parent(path):
    """The file of another process."""
    return path.rename(path.with_name(f"0{path.name}"))


def test_a_name_leads_to_the_link_that_was_passed_on(file):
    assert passing_on.file_of("team") is None
    passing_on.pass_on("team", file)
    assert passing_on.file_of("team") == file
    assert link_meant("team", None) == LINK
    assert file.stat().st_mode & 0o777 == 0o600
    assert LINK.in_full().partition("#")[2] not in os.environ[passing_on.VARIABLE]
    assert link_meant("other", None) is None
    assert link_meant("team", None, keep=True) is None, "one that keeps is wanted, and that one was not asked to"
    assert link_meant("team", None, engine="ray") is None
    passing_on.take_back("team", file.with_name("another"))
    assert passing_on.file_of("team") == file
    passing_on.take_back("team", file)
    assert passing_on.file_of("team") is None
    assert passing_on.VARIABLE not in os.environ


def test_what_this_process_passes_on_is_not_for_its_own_magics(file):
    passing_on.pass_on("team", file)
    assert passing_on.file_of("team", by_others=True) is None
    theirs = as_of_a_parent(file)
    passing_on.pass_on("team", theirs)
    assert passing_on.file_of("team", by_others=True) == theirs
    passing_on.remove(theirs)
    assert theirs.exists(), "it is the parent's to remove"
    theirs.unlink()
    assert passing_on.file_of("team") is None, "the parent has gone"


def test_a_process_that_ends_does_not_make_the_folder_again(runtime_dir):
    """Whoever had it for a while, as a test or a batch job, has removed it by then."""
    run = runtime_dir.with_name("for a while")
    environment = {**os.environ, "JUPYTER_RUNTIME_DIR": str(run)}
    ends = subprocess.run([sys.executable, "-c", ENDS_WITHOUT_ITS_FOLDER], env=environment, check=False)
    assert ends.returncode == 0
    assert not run.exists()


@pytest.mark.parametrize("said", ["", "no json", "[1]", json.dumps({"other": "/nowhere"})])
def test_a_variable_that_says_nothing_of_use_is_passed_over(file, monkeypatch, said):
    monkeypatch.setenv(passing_on.VARIABLE, said)
    assert link_meant("team", None) is None


def test_clean_removes_the_files_of_managers_that_are_gone(file, afar):
    alive = passing_on.written(link_of(afar))
    passing_on.clean()
    assert not file.exists()
    assert alive.exists()
    passing_on.remove(alive)


def test_an_engine_and_a_link_are_one_too_many(file):
    for name, path in ((LINK.in_full(), None), ("default", file)):
        with pytest.raises(UserError, match="give it without an engine"):
            link_meant(name, path, "ray")
    with pytest.raises(UserError, match="'moon' is no engine"):
        jupyter_shared.attach("team", engine="moon")


def test_a_notebook_passes_on_what_it_is_attached_to_last(attachments, afar):
    here = RunningManager()
    try:
        attachments.attach(afar.way, "team", create=False)
        path = passing_on.file_of(afar.name)
        assert read(path) == link_of(afar)
        assert attachments.way_to("team") == ["--link-file", str(path)]
        attachments.attach(afar.way, "team", create=False)
        again = passing_on.file_of(afar.name)
        assert again != path
        assert not path.exists()
        attachments.attach(here.name, "mine", create=False)
        assert attachments.way_to("mine") == [here.name, "--no-create"]
        assert passing_on.file_of(here.name) is None
        attachments.attach(afar.name, "near", create=False)  # it is one of this machine, too
        assert passing_on.file_of(afar.name) is None
        attachments.detach_all()
        assert not again.exists()
    finally:
        here.end()


def test_a_file_of_the_users_own_stays(attachments, afar, tmp_path):
    write(tmp_path / "team.link", link_of(afar))
    attachments.attach("default", "team", create=False, link_file=str(tmp_path / "team.link"))
    assert passing_on.file_of(afar.name) == tmp_path / "team.link"
    attachments.detach()
    assert (tmp_path / "team.link").exists()
    assert passing_on.file_of(afar.name) is None


def test_a_class_is_told_by_a_variable_where_its_guests_link_is(attachments, afar, tmp_path, monkeypatch, capsys):
    """What docs/deploying.md has a Hub do."""
    with afar.attach("teacher") as teacher:
        teacher["lesson1"], teacher["exam"] = "one and one", "two"
        words = f"grant {afar.name} --read --names lesson* --for 8h --link-file {tmp_path / 'guest.link'}"
        assert main(words.split()) == 0
        (tmp_path / "guest.link").chmod(0o644)
        monkeypatch.setenv(FILE_VARIABLE, str(tmp_path / "guest.link"))
        student, started = attachments.attach("default", "shared", create=True)
        assert not started
        assert [*student] == ["lesson1"]
        with pytest.raises(Refused, match="read 'lesson"):
            student["lesson1"] = "one and two"
        assert [who.grant for who in teacher.clients()] == ["", "read 'lesson*'"]
        assert "shares lesson1." in reports.attached(student, "shared", started=False)
        until(lambda: attachments.names() == ["lesson1"])
        teacher["lesson2"] = "two and two"
        until(lambda: attachments.names() == ["lesson1", "lesson2"])


def test_whom_a_notebook_has_started_attaches_by_the_name(attachments, afar, monkeypatch):
    theirs = as_of_a_parent(passing_on.written(link_of(afar)))
    monkeypatch.setenv(passing_on.VARIABLE, json.dumps({"elsewhere": str(theirs)}))
    session, started = attachments.attach("elsewhere", "shared", create=False)
    assert not started
    assert session.connection.pid == afar.pid
    assert attachments.way_to("shared") == ["--link-file", str(theirs)]
    with jupyter_shared.attach("elsewhere", create=False) as another:
        assert another.connection.pid == afar.pid
    attachments.detach_all()
    monkeypatch.delenv(passing_on.VARIABLE, raising=False)
    assert theirs.exists()
    theirs.unlink()
