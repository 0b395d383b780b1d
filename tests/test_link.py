"""Links: what they say, where they may lie, and that their key is shown nowhere."""

from __future__ import annotations

import os
import traceback

import pytest

from jupyter_shared.address import ConnectionInfo
from jupyter_shared.client import links
from jupyter_shared.errors import UserError
from jupyter_shared.link import (
    FILE_VARIABLE,
    LINK_VARIABLE,
    Link,
    is_loopback,
    link_to,
    parsed,
    read,
    where_to_listen,
    write,
)  # fmt: skip

LINK = Link("host.example", 8701, bytes(range(32)))
FULL = LINK.in_full()
KEY = FULL.partition("#")[2]


@pytest.mark.parametrize("host", ["host.example", "10.1.2.3", "::1", "fe80::1"])
def test_a_link_says_what_it_was_made_of(host):
    link = LINK._replace(host=host)
    assert parsed(link.in_full()) == link
    assert parsed(f"  {link.in_full()}\n") == link
    assert parsed(str(link)) == link._replace(key=b"")


def test_it_shows_its_key_to_nobody_but_who_asks_for_it():
    shown = repr(LINK), str(LINK), f"{LINK}", repr(LINK.connection()), repr([LINK])
    assert not any(KEY in text or LINK.key.hex() in text for text in shown)
    assert KEY in FULL


@pytest.mark.parametrize(
    "text",
    [
        "shared://", "shared:///", "shared://host", "shared://host/#" + KEY, "shared://:8701/", "http://host:8701/",
        "shared://host:port/", "shared://host:99999/", "shared://[::1/",
    ],
)  # fmt: skip
def test_what_is_no_link_says_how_one_looks(text):
    with pytest.raises(UserError, match=r"is no link.*shared://HOST:PORT/#KEY") as caught:
        parsed(text)
    assert KEY not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize("key", [KEY[:-1], KEY[:-8], "secret!", KEY + "AAAA", "ä" * 43])
def test_a_damaged_key_is_told_without_showing_it(key):
    with pytest.raises(UserError, match="damaged: copy all of the link") as caught:
        parsed(f"{LINK}#{key}")
    assert key not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("0.0.0.0", ("0.0.0.0", 0)), ("10.0.0.5:8701", ("10.0.0.5", 8701)), ("host", ("host", 0)), ("::1", ("::1", 0)),
        ("[::1]:8701", ("::1", 8701)), ("::", ("::", 0)),
    ],
)  # fmt: skip
def test_where_to_listen(text, where):
    assert where_to_listen(text) == where


@pytest.mark.parametrize("text", ["", ":8701", "host:port", "host:99999", "host/path", "[::1"])
def test_where_nobody_can_listen(text):
    with pytest.raises(UserError, match="no HOST or HOST:PORT"):
        where_to_listen(text)


@pytest.mark.parametrize(
    ("host", "stays"),
    [
        ("127.0.0.1", True), ("127.8.8.8", True), ("::1", True), ("::ffff:127.0.0.1", True), ("localhost", True),
        ("0.0.0.0", False), ("10.0.0.5", False), ("::", False), ("fe80::1%eth0", False), ("host.example", False),
    ],
)  # fmt: skip
def test_what_stays_on_this_machine(host, stays):
    assert is_loopback((host, 1)) is stays
    assert is_loopback("/a/path.sock")


def test_a_manager_that_listens_anywhere_is_linked_to_by_its_machines_name():
    known = ConnectionInfo("team", "/run/team.sock", LINK.key.hex(), 1, 0.0, "", 2)
    assert link_to(known) is None
    assert link_to(known._replace(listens=("10.0.0.5", 8701))) == Link("10.0.0.5", 8701, LINK.key)
    found = link_to(known._replace(listens=("0.0.0.0", 8701)))
    assert found
    assert found.host not in ("0.0.0.0", "")


# --- in files and variables -----------------------------------------------------------------------------------


def test_a_link_file_is_for_its_user_alone(tmp_path):
    path = tmp_path / "team.link"
    for _ in range(2):
        write(path, LINK)
        assert path.stat().st_mode & 0o777 == 0o600
        assert read(path) == LINK
    for mode in (0o640, 0o604, 0o644):
        path.chmod(mode)
        with pytest.raises(UserError, match="chmod 600"):
            read(path)
    with pytest.raises(UserError, match="cannot be read: No such file"):
        read(tmp_path / "none")


def test_a_container_is_told_by_a_variable(tmp_path, monkeypatch):
    monkeypatch.setenv(LINK_VARIABLE, FULL)
    assert links.link_of("default", None) == LINK
    assert links.link_of("team", None) is None, "a name that is given is what is meant"
    monkeypatch.delenv(LINK_VARIABLE)
    secret = tmp_path / "secret"
    secret.write_text(FULL)
    secret.chmod(0o444)  # as Kubernetes mounts it
    monkeypatch.setenv(FILE_VARIABLE, str(secret))
    assert links.link_of("default", None) == LINK
    secret.unlink()
    with pytest.raises(UserError, match=f"{FILE_VARIABLE} names {secret}, which cannot be read"):
        links.link_of("default", None)


def test_a_name_and_a_link_file_are_one_too_many(tmp_path):
    write(tmp_path / "link", LINK)
    assert links.link_of("default", tmp_path / "link") == LINK
    with pytest.raises(UserError, match="only one"):
        links.link_of("team", tmp_path / "link")


# --- asked for ------------------------------------------------------------------------------------------------


class Terminal:
    def __init__(self, is_there):
        self.isatty = lambda: is_there


@pytest.mark.parametrize("typed", [KEY, f"#{KEY}", f"  {KEY} "])
def test_a_link_without_a_key_has_it_asked_for(monkeypatch, typed):
    asked = []
    monkeypatch.setattr("sys.stdin", Terminal(True))
    monkeypatch.setattr("getpass.getpass", lambda prompt: asked.append(prompt) or typed)
    assert links.link_of(str(LINK), None) == LINK
    assert str(LINK) in asked[0]


def test_where_nobody_sits_nobody_is_asked(monkeypatch):
    monkeypatch.setattr("sys.stdin", Terminal(False))
    monkeypatch.delitem(__import__("sys").modules, "ipykernel", raising=False)
    with pytest.raises(UserError, match="nobody to ask for it: use a link file"):
        links.link_of(str(LINK), None)
    assert os.environ.get(LINK_VARIABLE) is None
