"""Clients that came by a grant, against a real manager: what they may do, and what they try all the same."""

from __future__ import annotations

import queue
import threading
import time

import pytest

import jupyter_shared
from jupyter_shared.cli import main
from jupyter_shared.errors import HolderDied, ManagerGone, Refused, SharedError
from jupyter_shared.jupyter import reports
from jupyter_shared.link import link_to, parsed
from jupyter_shared.panes import dashboard
from jupyter_shared.wire.grants import Grant, key_of
from jupyter_shared.wire.messages import (
    Ask,
    Beside,
    Call,
    Calls,
    Changed,
    Claim,
    Failure,
    Fetch,
    Goodbye,
    Reply,
    Watch,
    Welcome,
)
from jupyter_shared.wire.values import Packed
from tests.manager.peers import Intruder, Peer
from tests.managing import RunningManager
from tests.waiting import until

B = b"\x80\x05K\x01."


@pytest.fixture
def listening(runtime_dir):
    running = RunningManager(listen="127.0.0.1")
    yield running
    running.end()


@pytest.fixture
def owner(listening):
    with listening.attach("owner") as session:
        yield session


def by_grant(connection, grant):
    """What somebody knows who has a grant's link."""
    key = key_of(connection.key_bytes, grant.words).hex()
    return connection._replace(key=key, grant=grant.words)


def link(running, grant):
    whole = link_to(running.connection)
    return whole._replace(key=key_of(whole.key, grant.words), grant=grant.words).in_full()


def command(capsys, line, code=0):
    assert main(line.split()) == code
    said = capsys.readouterr()
    return said.out + said.err


def test_a_link_that_may_only_read(listening, owner):
    numpy = pytest.importorskip("numpy")
    cfg, jobs = owner.dict("cfg", {"lr": 0.1}), owner.queue("jobs")
    owner["large"] = numpy.arange(300_000)
    owner.array("steps", shape=8, dtype="int64")[:] = 7
    jobs.put("job")
    with jupyter_shared.attach(link(listening, Grant(("*",))), label="guest") as guest:
        assert guest.dict("cfg") == {"lr": 0.1}
        assert (guest["large"] == numpy.arange(300_000)).all()
        assert sorted(guest) == ["cfg", "jobs", "large", "steps"]
        assert guest.queue("jobs").peek() == ["job"]
        assert {one.name for one in guest.objects()} == {*guest}
        seen = threading.Event()
        watch = guest.watch("cfg", lambda version: seen.set())
        cfg["lr"] = 0.2
        assert seen.wait(60)
        watch.close()
        assert guest.dict("cfg")["lr"] == 0.2
        for change in (
            lambda: guest.dict("cfg").update(lr=1), lambda: guest.queue("jobs").get(block=False),
            lambda: guest.queue("jobs").put(1), lambda: guest.dict("new"), lambda: guest.lock("cfg"),
            lambda: guest.__setitem__("large", 1), lambda: guest.__delitem__("cfg"), lambda: guest.rename("cfg", "x"),
            lambda: guest.dict("cfg").edit("lr").__enter__(), guest.dict, guest.stop,
            lambda: guest.restore(1.8e9), lambda: guest.remember(1), lambda: guest.trace("cfg"),
            lambda: guest.transaction(lambda: guest.dict("cfg").update(lr=3)),
        ):  # fmt: skip
            with pytest.raises(SharedError):
                change()
        with pytest.raises(Refused, match="'update' of dict 'cfg' is not granted"):
            guest.dict("cfg").update(lr=1)
        with pytest.raises(Refused, match="'pop' of dict 'cfg' is not granted: this link may only read all"):
            guest.dict("cfg").pop("lr")
        with pytest.raises(Refused), guest.pipeline():
            guest.dict("cfg")["lr"] = 5
        assert [who.grant for who in owner.clients()] == ["", "read all"]
        assert "guest (may read all)" in reports.status(owner, owner.clients())
        assert "guest (may read all)" in [dashboard._client_row(who).cells[0] for who in owner.clients()]
    assert cfg == {"lr": 0.2}
    assert jobs.qsize() == 1
    assert sorted(owner) == ["cfg", "jobs", "large", "steps"]


def test_a_link_for_one_inbox(listening, owner):
    owner["secret"] = "mine"
    inbox = owner.queue("inbox")
    with jupyter_shared.attach(link(listening, Grant((), ("inbox*",))), label="writer") as writer:
        writer.queue("inbox").put({"from": "them"})
        writer["inbox-note"] = [1, 2]
        assert [*writer] == ["inbox", "inbox-note"]
        assert "shares inbox, inbox-note" in reports.attached(writer, "shared", started=False)
        assert writer.info()["clients"] == 1
        with pytest.raises(Refused, match="write 'inbox"):
            writer["secret"]
        with pytest.raises(Refused):
            writer["other"] = 1
        waits = threading.Thread(target=lambda: inbox.put("late"))
        assert writer.queue("inbox").get() == {"from": "them"}
        waits.start()
        assert writer.queue("inbox").get(timeout=60) == "late"
        waits.join()
    assert owner["inbox-note"] == [1, 2]


def test_the_command_grants_and_takes_back(listening, owner, capsys):
    owner["cfg"] = 1
    said = command(capsys, f"grant {listening.name} --read --names cfg* --for 8h")
    assert "read 'cfg*', and nothing else" in said
    granted = next(word for word in said.split() if word.startswith("shared://"))
    assert listening.connection.key not in said
    assert "until=" in granted
    guest = jupyter_shared.attach(granted)
    assert guest["cfg"] == 1
    assert "guest" not in repr(parsed(granted))
    with listening.attach("another thread's") as other:
        assert "taken back" in command(capsys, f"grant {listening.name} --renew")
        until(lambda: guest.gone)
        with pytest.raises(ManagerGone, match="taken back"):
            guest["cfg"]
        guest.detach()
        with pytest.raises(Refused, match="taken back"):
            jupyter_shared.attach(granted)
        found = []  # whoever has the whole key stays, in new threads too
        threading.Thread(target=lambda: found.append(other["cfg"])).start()
        until(lambda: found == [1])
    said = command(capsys, f"grant {listening.name} --write cfg")
    with jupyter_shared.attach(next(word for word in said.split() if word.startswith("shared://"))) as writer:
        writer["cfg"] = 2
    assert owner["cfg"] == 2


def test_what_was_given_to_one_is_taken_back_alone(listening, owner, capsys):
    owner["cfg"] = 1
    links = {}
    for whom in ("ada", "bob"):
        said = command(capsys, f"grant {listening.name} --read --to {whom}")
        assert f"read all, as {whom}, and nothing else" in said
        links[whom] = next(word for word in said.split() if word.startswith("shared://"))
    with jupyter_shared.attach(links["ada"]) as ada, jupyter_shared.attach(links["bob"]) as bob:
        assert {who.grant for who in owner.clients()} == {"", "read all, as ada", "read all, as bob"}
        assert "given to 'ada' was taken back" in command(capsys, f"grant {listening.name} --revoke ada")
        until(lambda: ada.gone)
        with pytest.raises(ManagerGone, match="given to 'ada'"):
            ada["cfg"]
        with pytest.raises(Refused, match="given to 'ada', was taken back"):
            jupyter_shared.attach(links["ada"])
        assert bob["cfg"] == 1
        jupyter_shared.attach(links["bob"]).detach()
        assert "choose another name" in command(capsys, f"grant {listening.name} --read --to ada", 2)
        assert "All grants" in command(capsys, f"grant {listening.name} --renew --read --to ada")
        until(lambda: bob.gone)
    with pytest.raises(Refused):
        jupyter_shared.attach(links["ada"])


@pytest.mark.parametrize(
    ("line", "says"),
    [("grant {}", "--read"), ("grant {} --read --for soon", "no time"), ("grant {} --names x --write ''", "")],
)
def test_what_cannot_be_granted_is_told(line, says, listening, capsys):
    said = command(capsys, line.format(listening.name), 0 if not says else 2)
    assert says in said


def test_a_grant_needs_a_manager_that_listens(manager, capsys):
    assert "--listen" in command(capsys, f"grant {manager.name} --read", 1)


def test_a_link_whose_time_is_over_attaches_to_nothing(listening):
    with pytest.raises(Refused, match="over"):
        jupyter_shared.attach(link(listening, Grant(("*",), (), 1)))


def test_when_its_time_is_over_a_guest_has_to_go_and_what_it_held_passes_on(listening, owner):
    """It could not even release a lock any more: others would wait for as long as its process lives."""
    guest = guest_holding_a_lock_until_soon(listening)
    until(lambda: guest.gone)
    with pytest.raises(ManagerGone, match=r"has ended this session .* is over"):
        guest.dict("inbox")
    assert "What it shares is still there" in guest.gone
    with pytest.warns(HolderDied):
        assert owner.lock("inbox lock").acquire(timeout=60)
    assert [who.grant for who in owner.clients()] == [""]
    guest.detach()


def guest_holding_a_lock_until_soon(listening):
    """A guest whose grant ends in a moment; on a slow machine, not before it has come."""
    seconds = 2
    while True:
        try:
            guest = jupyter_shared.attach(link(listening, Grant((), ("inbox*",), int(time.time()) + seconds)))
            guest.lock("inbox lock").acquire()
        except SharedError:
            seconds *= 2
        else:
            return guest


def test_one_who_waits_is_told_that_the_time_is_over(listening):
    guest = guest_holding_a_lock_until_soon(listening)
    with pytest.raises(ManagerGone, match=r"has ended this session .* is over"):
        guest.queue("inbox").get()
    guest.detach()


def test_words_that_were_widened_open_nothing(listening):
    narrow = parsed(link(listening, Grant(("cfg",))))
    for wide in (Grant(("*",)), Grant(("cfg",), ("*",)), Grant(("cfg",), renewed=1), Grant()):
        with pytest.raises(Refused):
            jupyter_shared.attach(narrow._replace(grant=wide.words).in_full())


# --- what a guest says that no client of ours says --------------------------------------------------------------


@pytest.fixture
def guest(listening, owner):
    owner["secret"] = "mine"
    owner.dict("cfg", {"a": 1})
    with Intruder(by_grant(listening.connection, Grant(("cfg*",))), "guest") as intruder:
        yield intruder


def secret_id(owner):
    return owner.describe("secret").id


def test_another_clients_secret_is_of_no_use(listening, owner, guest):
    with Intruder(listening.connection, "victim") as victim:
        thief = Peer(guest.connection)
        answer = thief.hello(victim.client, victim.secret)
        assert isinstance(answer, Goodbye)
        assert answer.error == "Refused"
        thief.socket.close()
        own = Peer(listening.connection)  # nor the other way round
        assert isinstance(own.hello(guest.client, guest.secret), Goodbye)
        own.socket.close()


def test_the_managers_key_is_not_the_grants(listening, guest):
    peer = Peer(guest.connection._replace(grant=""))
    assert isinstance(peer.prove(), Goodbye)
    peer.socket.close()


def test_memory_is_not_for_guests(guest):
    peer = guest.peer()
    for message in (Claim(1, 4096), Claim(2, 4096, True), *(Fetch(number, number) for number in range(3, 30))):
        peer.say(message)
        answer = peer.hear()
        assert isinstance(answer, Failure)
        assert answer.error == "Refused"


def test_nobody_is_stopped_or_sent_away_by_a_guest(guest, owner):
    peer = guest.peer()
    for what in ("stop", "renew", "revoke x", "revoke "):
        peer.say(Ask(1, what))
        assert peer.hear().error == "Refused"
    peer.say(Ask(2, "info"))
    assert isinstance(peer.hear(), Reply)
    assert owner["secret"] == "mine"


def test_forged_ids_reach_nothing(guest, owner):
    peer, hidden = guest.peer(), owner.list(None, ["hidden"])
    for id in (secret_id(owner), hidden._handle.object):
        for operation, args in (("get", []), ("all", []), ("@last", []), ("set", [B]), ("replace", [[B]])):
            assert peer.call(id, operation, args).error in ("Refused", "WrongKind")
        for message in (Calls(90, id, "set", [[B]]), Beside(91, -1, id, "all", []), Call(92, id, "all", [], 0, 1)):
            peer.say(message)
            assert peer.hear().error in ("Refused", "WrongKind")
        assert peer.call(0, "hold", [[id]]).error == "Refused"
        assert peer.call(0, "look", [id, [["all", []]]]).error == "Refused"


def test_no_watch_tells_of_what_is_not_granted(guest, owner):
    id, cfg = secret_id(owner), owner.describe("cfg").id
    guest.lifeline.say(Watch(id, 0))
    assert guest.lifeline.hear() == Changed(id, 0)
    guest.lifeline.say(Watch(cfg, 0))
    assert guest.lifeline.hear().version > 0


def test_a_value_that_refers_to_what_is_hidden_is_not_taken(listening, owner):
    hidden = owner.list(None, ["hidden"])
    with Intruder(by_grant(listening.connection, Grant((), ("inbox",))), "writer") as writer:
        peer = writer.peer()
        forged = Packed(B, [hidden._handle.object], 0, [], [])
        peer.say(Call(1, 0, "publish", ["inbox", forged]))
        assert isinstance(peer.hear(), Goodbye)
    assert "inbox" not in owner


def test_a_guest_is_seen_even_if_it_says_that_it_only_looks_on(listening, owner):
    peer = Peer(by_grant(listening.connection, Grant(("*",))))
    assert isinstance(peer.hello(about={"label": "unseen", "observer": True}), Welcome)
    assert "unseen" in [who.label for who in owner.clients()]
    peer.socket.close()


def test_guests_cost_the_others_nothing_once_they_have_gone(listening, owner):
    jobs = owner.queue("jobs")
    with jupyter_shared.attach(link(listening, Grant(("*",)))) as guest, pytest.raises(Refused):
        guest.queue("jobs").get(block=False)
    with pytest.raises(queue.Empty):
        jobs.get(block=False)
