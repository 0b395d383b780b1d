"""Decoded parts keep up with their replica: what makes them the truth, and mutants without it, which are caught.

A scenario tells what is wrong, as a list; of the real thing it is empty, of the mutant that it is about it is not.
"""

from __future__ import annotations

import signal
import sys
import threading
import time

import pytest
from msgspec.structs import replace

from jupyter_shared.client.following.decoded import DecodedParts
from jupyter_shared.client.following.follower import Follower
from jupyter_shared.client.following.following import VARIABLE
from jupyter_shared.client.following.replica import Replica
from jupyter_shared.kinds import STATES
from jupyter_shared.kinds.dicts import DictProxy
from jupyter_shared.kinds.mapped import MappedState
from jupyter_shared.kinds.namespaces import NamespaceProxy
from jupyter_shared.kinds.proxy import MISSING
from jupyter_shared.kinds.sequences import SequenceProxy
from tests.following.stage import Stage, replica_of

KINDS = {
    "dict": (lambda mine, value: mine.__setitem__("k", value), lambda proxy: proxy["k"], "k", ({"k": 0, "other": 0},)),
    "namespace": (lambda mine, value: setattr(mine, "k", value), lambda proxy: proxy.k, "k", ()),
    "list": (lambda mine, value: mine.__setitem__(0, value), lambda proxy: proxy[0], 0, ([0, 0],)),
}


class Read:
    """An object that somebody writes and somebody reads, whose replica has decoded the part that both are about."""

    def __init__(self, kind="dict"):
        write, read, self.key, arguments = KINDS[kind]
        self.stage = Stage()
        self.reader = self.stage.follower()
        mine = self.stage.caller().create(kind, *arguments)
        self.mine, self.proxy = mine, self.reader.proxy(mine._handle)
        self.write = lambda value: write(mine, value)
        self.read = lambda: read(self.proxy)
        for value in (0, 1):  # the first is a miss, for which there is a replica from then on
            self.write(value)
            assert self.read() == value
        self.decoded = replica_of(self.proxy).decoded
        assert self.decoded.values[self.key] == 1

    def another_thread(self, value):
        """Somebody writes, and while this thread is held up, another one catches up."""
        self.write(value)
        replica_of(self.proxy).part(self.reader.page, self.proxy._slot, "none")


class Page:
    """The page, and what comes between, once, when somebody looks at it."""

    def __init__(self, page, between):
        self._page, self._between = page, [between]

    def __getitem__(self, slot):
        if self._between:
            self._between.pop()()
        return self._page[slot]


class Values(dict):
    """What was decoded, and what comes between, once, after a look into it or before something is put into it."""

    def __init__(self, values, *, looked=None, put=None):
        super().__init__(values)
        self._looked, self._put = [looked] if looked else [], [put] if put else []

    def __getitem__(self, key):
        found = super().__getitem__(key)
        if self._looked:
            self._looked.pop()()
        return found

    def get(self, key, default=None):
        found = super().get(key, default)
        if self._looked:
            self._looked.pop()()
        return found

    def __setitem__(self, key, value):
        if self._put and value is not MISSING:
            self._put.pop()()
        super().__setitem__(key, value)


# --- the scenarios -----------------------------------------------------------------------------------------------


def another_catches_up_before_the_page_is_looked_at(kind):
    """Who has a value, and is held up, does not take what the page shows then for its version."""
    read = Read(kind)
    true = read.reader.page
    read.reader.page = Page(true, lambda: (setattr(read.reader, "page", true), read.another_thread(2)))
    found = read.read()
    return [] if found == 2 else [f"read {found}"]


def another_catches_up_after_the_value_is_looked_at(kind):
    """Nor what the parts' version is then."""
    read = Read(kind)
    read.decoded.values = Values(read.decoded.values, looked=lambda: read.another_thread(2))
    found = read.read()
    return [] if found == 2 else [f"read {found}"]


def a_part_is_read_while_it_is_changed(kind):
    """Who reads while a change is done again (a signal handler, another thread) sees what is there after it."""
    read, seen = Read(kind), []
    replica = replica_of(read.proxy)

    class Slow(type(replica.state)):
        pass

    real = replica.state.operations["set"]

    def meanwhile(state, call, *args):
        seen.append(read.read())
        real.function(state, call, *args)
        seen.append(read.read())

    Slow.operations = {**Slow.operations, "set": replace(real, function=meanwhile)}
    replica.state.__class__ = Slow
    read.write(2)
    seen.append(read.read())
    return [] if seen == [2, 2, 2] else [f"read {seen}"]


def who_was_held_up_while_it_decoded(kind):
    """What has changed while a thread decoded it does not come in."""
    read = Read(kind)
    read.write(2)

    def unpack(blob):
        read.another_thread(3)
        return read.reader.unpack(blob)

    read.proxy._follower.part(read.reader.page, read.proxy._slot, read.key, unpack)
    found = [read.read(), read.read()]
    return [] if found == [3, 3] else [f"read {found}"]


def who_was_held_up_just_before_it_put_it_in(kind):
    """Between the look at the version and that nobody moves the replica on."""
    read = Read(kind)
    read.write(2)
    read.another_thread(2)
    read.decoded.values = Values(read.decoded.values, put=lambda: read.another_thread(3))
    read.read()
    found = [read.read(), read.read()]
    return [] if found == [3, 3] else [f"read {found}"]


def what_a_call_found_comes_in_late(kind):
    """The same of what was read by a call."""
    read = Read(kind)
    version = read.decoded.version
    read.another_thread(2)
    read.proxy._cache.remember_part(read.key, version, 1)
    found = [read.read(), read.read()]
    return [] if found == [2, 2] else [f"read {found}"]


def who_was_held_up_while_all_was_left(kind):
    """The parts of a replica that is no longer followed are not shown again: there may be another manager."""
    read = Read(kind)
    read.proxy._cache.clear()
    read.write(2)

    def unpack(blob):
        read.reader.unfollow()
        return read.reader.unpack(blob)

    read.proxy._follower.part(read.reader.page, read.proxy._slot, read.key, unpack)
    return ["they are"] if read.proxy._cache.parts.values else []


def whatever_changes_a_part(kind):
    """All operations, of one part and of many."""
    read, wrong = Read(kind), []
    writes = {
        "dict": [
            lambda d: d.__setitem__("k", 2), lambda d: d.update(k=3, other=1), lambda d: d.pop("k"),
            lambda d: d.clear(), lambda d: d.setdefault("k", 4), lambda d: d.modify(lambda v: v + 1, "k"),
            lambda d: d.popitem(),
            lambda d: d.update({1: 1}), lambda d: d.__setitem__(True, 2), lambda d: d.__setitem__(1.0, 3),
            lambda d: d.__setitem__((1, "k"), 5),
        ],
        "namespace": [lambda n: setattr(n, "k", 2), lambda n: delattr(n, "k"), lambda n: setattr(n, "k", 3)],
        "list": [
            lambda v: v.__setitem__(0, 2), lambda v: v.__setitem__(-2, 3), lambda v: v.insert(0, 4), lambda v: v.pop(0),
            lambda v: v.append(5), lambda v: v.reverse(), lambda v: v.extend([6, 7]), lambda v: v.__delitem__(0),
            lambda v: v.clear(),
        ],
    }  # fmt: skip
    keys = {"dict": ["k", "other", 1, (1, "k")], "namespace": ["k", "x"], "list": [0, 1, -1, -2]}[kind]
    look = getattr if kind == "namespace" else lambda found, key: found[key]

    def all_of(found):
        values = []
        for key in keys:
            try:
                values.append(look(found, key))
            except (LookupError, AttributeError) as error:
                values.append(type(error))
        return values

    for number, write in enumerate(writes[kind]):
        all_of(read.proxy)
        write(read.mine)
        seen, again, there = all_of(read.proxy), all_of(read.proxy), all_of(read.mine)
        wrong += [f"after {number}: read {found}, there is {there}" for found in (seen, again) if found != there]
    return wrong


SCENARIOS = [
    another_catches_up_before_the_page_is_looked_at, another_catches_up_after_the_value_is_looked_at,
    a_part_is_read_while_it_is_changed, who_was_held_up_while_it_decoded, who_was_held_up_just_before_it_put_it_in,
    what_a_call_found_comes_in_late, who_was_held_up_while_all_was_left, whatever_changes_a_part,
]  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.__name__)
def test_it_holds(scenario, kind):
    assert scenario(kind) == []


# --- the mutants -------------------------------------------------------------------------------------------------


def the_version_is_looked_at_last(patch):
    def look(self, key):
        parts = self._cache.parts
        value = parts.values.get(key, MISSING)
        if value is not MISSING and self._home.page[self._slot] == parts.version:
            return value
        return self._fetch(key)

    of_attribute = NamespaceProxy.__getattribute__
    patch.setattr(DictProxy, "__getitem__", look)
    patch.setattr(SequenceProxy, "__getitem__", look)
    own = lambda self, name: of_attribute(self, name) if name[0] == "_" else look(self, name)  # noqa: E731
    patch.setattr(NamespaceProxy, "__getattribute__", own)


def the_version_moves_on_first(patch):
    applied = Replica._applied

    def first(self, version):
        self.decoded.version = version
        return applied(self, version)

    patch.setattr(Replica, "_applied", first)


def what_comes_in_is_not_looked_at(patch):
    """The mistake to fear most: it stays wrong until that very part changes again."""

    def put(self, key, version, value, size):
        self.values[key] = value
        return 0

    def decode(self, key, version, blob, unpack):
        value = unpack(blob)
        self.put(key, version, value, 0)
        return value

    patch.setattr(DecodedParts, "decode", decode)
    patch.setattr(DecodedParts, "put", put)


def nobody_is_kept_from_moving_on(patch):
    def decode(self, key, version, blob, unpack):
        value = unpack(blob)
        if version == self.version:
            self.values[key] = value
        return value

    patch.setattr(DecodedParts, "decode", decode)


def who_has_left_is_not_asked(patch):
    patch.setattr(Follower, "_show", lambda self, replica: setattr(self._cache, "parts", replica.decoded))


def what_has_changed_stays_in(patch):
    apply = Replica._apply

    def applied(self, body, call):
        values = self.decoded.values
        kept = {**values}
        told = apply(self, body, call)
        values.update(kept)
        self.decoded.values = values
        return told

    patch.setattr(Replica, "_apply", applied)


MUTANTS = [
    (the_version_is_looked_at_last, another_catches_up_before_the_page_is_looked_at),
    (the_version_is_looked_at_last, another_catches_up_after_the_value_is_looked_at),
    (the_version_moves_on_first, a_part_is_read_while_it_is_changed),
    (what_comes_in_is_not_looked_at, who_was_held_up_while_it_decoded),
    (what_comes_in_is_not_looked_at, what_a_call_found_comes_in_late),
    (nobody_is_kept_from_moving_on, who_was_held_up_just_before_it_put_it_in),
    (who_has_left_is_not_asked, who_was_held_up_while_all_was_left),
    (what_has_changed_stays_in, whatever_changes_a_part),
]


@pytest.mark.parametrize("kind", ["dict", "namespace"])  # of lists, all that was decoded is left at each change
@pytest.mark.parametrize(("mutant", "scenario"), MUTANTS, ids=lambda one: one.__name__)
def test_a_mutant_is_caught(mutant, scenario, kind, monkeypatch):
    mutant(monkeypatch)
    assert scenario(kind) != []


# --- who only names a part in one way --------------------------------------------------------------------------------


def test_only_kinds_whose_parts_have_one_name_each_say_that_an_operation_touches_one_part():
    """An index counts from either end: what is changed under one is found under the other, too."""
    named = [kind for kind, state in STATES.items() if any(found.part for found in state.operations.values())]
    assert named
    assert all(issubclass(STATES[kind], MappedState) for kind in named)


# --- threads and signal handlers, at a real manager ------------------------------------------------------------------

TURNS, KEYS, ROUNDS = 200, 2, 20


class Racing:
    """Some threads and a signal handler that read parts which another session's thread has rise."""

    def __init__(self, session, other):
        self.d, self.theirs = session.dict("d", {f"k{number}": 0 for number in range(KEYS)}), other.dict("d")
        self.written = [0] * KEYS  # what was acknowledged
        self.wrong: list[object] = []
        self.over = self.follows = False
        unpack = session.unpack

        def slowly(blob, **how):
            time.sleep(0.0001)  # no test depends on it: it is as a large value, and others go on meanwhile
            return unpack(blob, **how)

        session.unpack = slowly

    def look(self, number):
        least = self.written[number]
        seen = self.d[f"k{number}"]
        if seen < least:
            self.wrong.append((number, least, seen))

    def read(self):
        while not self.over:
            for number in range(KEYS):
                self.look(number)

    def write(self):
        most = max(self.written)
        for turn in range(most + 1, most + TURNS):
            number = turn % KEYS
            self.theirs[f"k{number}"] = turn
            self.written[number] = turn
            self.follows = self.follows or replica_of(self.d) is not None
            for other in range(2):  # what stays behind stays for a while
                self.theirs["other"] = other
        self.over = True

    def run(self):
        """What was read that was older than what had been acknowledged before."""
        self.over = False
        threads = [threading.Thread(target=self.read) for _ in range(3)]
        threads.append(threading.Thread(target=self.write))
        interval, before = sys.getswitchinterval(), signal.signal(signal.SIGALRM, lambda *_: self.look(0))
        sys.setswitchinterval(1e-6)
        try:
            signal.setitimer(signal.ITIMER_REAL, 0.002, 0.002)
            for thread in threads:
                thread.start()
            self.read()
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            self.over = True
            for thread in threads:
                thread.join()
            signal.signal(signal.SIGALRM, before)
            sys.setswitchinterval(interval)
        return self.wrong


@pytest.fixture
def racing(manager, monkeypatch):
    monkeypatch.setenv(VARIABLE, "always")
    with manager.attach("reader") as session, manager.attach("writer") as other:
        yield Racing(session, other)


def test_threads_and_signal_handlers_see_each_part_rise(racing):
    assert racing.run() == []
    assert racing.follows


def test_who_put_in_what_has_changed_meanwhile_would_be_caught(racing, monkeypatch):
    """The check bites."""
    what_comes_in_is_not_looked_at(monkeypatch)
    assert any(racing.run() for _ in range(ROUNDS))
