"""When it is worth following, and for how long; what is never followed; and what a guest may follow."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from jupyter_shared.client.following import decoded as decodeds
from jupyter_shared.client.following import follower as policy
from jupyter_shared.client.following import following as module
from jupyter_shared.client.following.follower import FIRST_ASKED, LATER, NEVER
from jupyter_shared.errors import Refused
from jupyter_shared.kinds import STATES
from jupyter_shared.kinds.kind import Caller, Client
from jupyter_shared.store import feed as feeds
from jupyter_shared.store.granting import Guard
from jupyter_shared.wire.grants import Grant
from tests.following.stage import Stage, replica_of


@pytest.fixture
def stage():
    return Stage()


def followed(stage, how="often", kind="dict", *arguments):
    """A proxy of who writes, and one of who reads."""
    writer, reader = stage.caller("writer"), stage.follower("reader", how)
    mine = writer.create(kind, *arguments)
    return mine, reader.proxy(mine._handle), reader


def test_a_copy_costs_as_many_misses_as_it_is_large(stage):
    for items, size in ((0, 0), (6400, 0), (1, 200_000)):
        mine, proxy, reader = followed(stage, "often", "dict", dict.fromkeys(range(items), 0) | {"k": b"x" * size})
        misses = 0
        while replica_of(proxy) is None:
            mine["changed"] = misses
            assert proxy["changed"] == misses
            misses += 1
        assert misses >= FIRST_ASKED + items // 64 + size // 65_536
        assert misses <= FIRST_ASKED + items // 64 + size // 65_536 + 3
        assert len(reader.called) == misses - 1


def test_who_reads_rarely_leaves_and_becomes_patient(stage, monkeypatch):
    monkeypatch.setattr(policy, "MOST_PATIENCE", 8)
    mine, proxy, reader = followed(stage, "often", "dict", {"k": 0})
    copies, last, before = 0, None, len(reader.called)
    for number in range(500):
        for more in range(30):  # to be applied for one read: more than a call
            mine["k"] = number, more
        assert proxy["k"] == (number, 29)
        if replica_of(proxy) not in (None, last):
            copies, last = copies + 1, replica_of(proxy)
    assert copies <= 8, "it follows and leaves again and again"
    assert proxy._follower.patience == 8
    assert len(reader.called) - before > 300
    for number in range(20_000):
        mine["k"] = number
        assert proxy["k"] == number
        if replica_of(proxy) is not None and proxy._follower.patience == 1:
            break
    else:
        pytest.fail("it is never followed again")


def test_who_fills_in_bulk_and_reads_in_between_stays_impatient(stage):
    """What is too much to be told ends a replica that has paid for itself: there is soon another one."""
    mine, proxy, reader = followed(stage, "often", "dict", {})
    for turn in range(12):
        mine.update(dict.fromkeys(range(3000), turn))
        called = len(reader.called)
        for number in range(600):
            assert proxy[number] == turn
        assert proxy._follower.patience == 1
        assert replica_of(proxy) is not None
        assert len(reader.called) - called <= FIRST_ASKED + 3000 // 64 + 3


def test_it_goes_on_beyond_the_lease_while_somebody_reads(stage, monkeypatch):
    monkeypatch.setattr(feeds, "LEASE", 40)
    monkeypatch.setattr(policy, "RENEWED", 20)
    mine, proxy, reader = followed(stage, "always", "dict", {"k": 0})
    assert proxy["k"] == 0
    first, before = replica_of(proxy), len(reader.called)
    for number in range(200):
        mine["k"] = number
        assert proxy["k"] == number
    assert replica_of(proxy) is first
    assert len(reader.called) == before
    for number in range(100):
        mine["k"] = number
    assert stage.store.entry(mine._handle.object).lease == 0
    for number in range(3):
        assert proxy["k"] == mine["k"]
        mine["k"] = number
    assert replica_of(proxy) not in (None, first)


def test_far_behind_is_left(stage):
    mine, proxy, _ = followed(stage, "always", "dict", {"k": 0})
    assert proxy["k"] == 0
    assert replica_of(proxy) is not None
    first = replica_of(proxy)
    for number in range(5000):
        mine["k"] = number
    assert proxy["k"] == 4999
    assert replica_of(proxy) is not first


def test_what_is_too_large_is_never_followed(stage, monkeypatch):
    monkeypatch.setattr(feeds, "MOST_ITEMS", 10)
    mine, proxy, _ = followed(stage, "often", "list", range(11))
    for number in range(FIRST_ASKED + 3):
        mine[0] = number
        assert proxy[0] == number
    assert replica_of(proxy) is None
    assert proxy._follower.needed > LATER


@pytest.mark.parametrize("kind", sorted(kind for kind, state in STATES.items() if not state.is_replicable))
def test_other_kinds_are_not_followed(stage, kind):
    made = {"barrier": (2,), "ndarray": None}.get(kind, ())
    if made is None:
        assert stage.feed.follow(SimpleNamespace(state=STATES[kind], shown_in=1), 1 << 40, True) == feeds.NEVER
        return
    mine, proxy, reader = followed(stage, "always", kind, *made)
    assert reader._new_follower(proxy).needed == NEVER
    assert reader.ask("follow", mine._handle.object, 1 << 40, True) == feeds.NEVER


def test_all_replicas_together_are_within_a_budget(stage, monkeypatch):
    monkeypatch.setattr(module, "MOST_BYTES_OF_ALL", 20_000)
    writer, reader = stage.caller(), stage.follower()
    mine = [writer.create("dict", {"k": b"x" * 3000}) for _ in range(12)]
    proxies = [reader.proxy(one._handle) for one in mine]
    for one, proxy in zip(mine, proxies, strict=True):
        one["n"] = 1
        assert (proxy["n"], proxy["k"]) == (1, b"x" * 3000)
    kept = [replica_of(proxy) for proxy in proxies]
    assert kept[0] is None
    assert kept[-1] is not None
    assert sum(replica.size for replica in kept if replica) <= 20_000
    assert not any(proxy._cache.parts.values for proxy, replica in zip(proxies, kept, strict=True) if not replica)
    for number, (one, proxy) in enumerate(zip(mine, proxies, strict=True)):
        one["n"] = number
        assert proxy["n"] == number


def test_what_is_decoded_of_parts_that_are_gone_is_not_kept(stage, monkeypatch):
    mine, proxy, _ = followed(stage, "always", "dict", {"k": 0})
    assert proxy["k"] == 0
    monkeypatch.setattr(decodeds, "MOST_DECODED", 20_000)
    for number in range(1000):
        mine[f"k{number}"] = number
        assert proxy[f"k{number}"] == number
        mine.pop(f"k{number}")
        decoded = replica_of(proxy).decoded
        assert len(decoded.values) <= len(decoded.blobs) <= 20_000 / decodeds.ITEM


def test_values_are_kept_by_what_they_take_and_not_by_their_pickles(stage, monkeypatch):
    mine, proxy, _ = followed(stage, "always", "dict", {"k": 0})
    monkeypatch.setattr(decodeds, "MOST_DECODED", 20_000)
    for number in range(50):
        mine[f"k{number}"] = (None,) * 100  # eight bytes each, of one in the pickle
        assert proxy[f"k{number}"] == (None,) * 100
    assert len(replica_of(proxy).decoded.blobs) * 800 < 20_000
    mine["large"] = (None,) * 3000
    assert proxy["large"] == proxy["large"] == (None,) * 3000
    assert "large" not in replica_of(proxy).decoded.blobs


def test_a_manager_of_before_is_not_asked(stage, monkeypatch):
    mine, proxy, reader = followed(stage, "always", "dict", {"k": 0})
    monkeypatch.setattr(reader, "reached", lambda: SimpleNamespace(welcome=SimpleNamespace(about={})))
    monkeypatch.setattr(reader, "ask", lambda *_: pytest.fail("it was asked"))
    for number in range(3):
        mine["k"] = number
        assert proxy["k"] == number


def test_without_a_ring_nothing_is_followed(stage):
    stage.store.changes.feed = None
    mine, proxy, _ = followed(stage, "always", "dict", {"k": 0})
    for number in range(3):
        mine["k"] = number
        assert proxy["k"] == number
    assert replica_of(proxy) is None


def test_what_is_followed_by_nobody_costs_no_entry(stage):
    mine, *_ = followed(stage, "often", "dict", {"k": 0})
    for number in range(10):
        mine["k"] = number
    assert stage.ring.head == 0


def test_nothing_more_is_told_once_a_change_was_too_much_to_be_told(stage):
    """It has ended all replicas: there is nobody to tell, until one of their readers makes another."""
    mine, proxy, _ = followed(stage, "always", "dict", {"k": 0})
    assert proxy["k"] == 0
    for turn in range(3):
        first = replica_of(proxy)
        assert first is not None
        head = stage.ring.head
        mine["k"] = bytes(feeds.MOST_TOLD)
        told = stage.ring.head
        assert told > head, "who follows it is told that"
        for number in range(20):
            mine["k"] = number
        assert stage.ring.head == told
        assert proxy["k"] == 19
        assert replica_of(proxy) not in (None, first)
        mine["k"] = turn
        assert stage.ring.head > told
        assert proxy["k"] == turn


def test_a_guest_follows_only_what_he_may_read(stage):
    writer, guest = stage.caller(), Client(99, {"label": "guest"})
    guest.grant = Grant(("seen",))
    guard, directory = Guard(stage.store), stage.store.directory
    seen, hidden = writer.create("dict", name="seen"), writer.create("dict", name="hidden")
    follow = directory.state.operations["follow"]

    def refused(id):
        return guard(directory, follow, Caller(guest), ([id, 0, True],))

    assert refused(seen._handle.object) is None
    assert isinstance(refused(hidden._handle.object), Refused)
    assert isinstance(refused(writer.create("dict")._handle.object), Refused)
