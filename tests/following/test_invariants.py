"""What makes a replica the truth: each invariant holds at every step of the manager, and a mutant without it is caught.

A scenario tells what is wrong, as a list; of the real thing it is empty, of the mutant that it is about it is not.
"""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from jupyter_shared.client.following import replica as replicas
from jupyter_shared.client.following.replica import READ, Replica
from jupyter_shared.client.memory.page import NoPage
from jupyter_shared.kinds.counters import CounterState
from jupyter_shared.kinds.dicts import DictState
from jupyter_shared.kinds.lists import ListState
from jupyter_shared.store.changes import Changes
from jupyter_shared.store.feed import Feed
from jupyter_shared.store.pipelines import call_many
from jupyter_shared.wire import ring
from jupyter_shared.wire.messages import Calls
from jupyter_shared.wire.ring import HEAD_BYTES, RingReader, RingWriter, Torn
from tests.following.stage import Stage, replica_of


class Stepped:
    """Memory that tells of every write to it, after it."""

    def __init__(self, memory, step):
        self._memory, self._step = memory, step

    def __setitem__(self, where, what):
        self._memory[where] = what
        self._step()

    def __getitem__(self, where):
        return self._memory[where]

    def __len__(self):
        return len(self._memory)


class Followed:
    """A dict that is followed, and somebody who writes; `step` is called after each step of the manager's."""

    def __init__(self, kind="dict", *arguments, capacity=1 << 16):
        self.stage = Stage(capacity)
        self.step = lambda: None  # to be replaced
        self.writer, self.reader = self.stage.caller(), self.stage.follower()
        self.mine = self.writer.create(kind, *arguments)
        self.other = self.writer.create("dict", {"k": 0})
        self.proxy = self.reader.proxy(self.mine._handle)
        self.follow_other = self.reader.proxy(self.other._handle)
        self.proxy._asked(*self.any_read(kind))
        self.follow_other._asked("length", ())
        writer, slots = self.stage.ring, self.stage.store.changes.slots
        writer._numbers = Stepped(writer._numbers, self._stepped)
        writer._entries = Stepped(writer._entries, self._stepped)
        slots.page = Stepped(slots.page, self._stepped)

    def _stepped(self):
        self.step()

    @staticmethod
    def any_read(kind):
        return ("all", ()) if kind == "counter" else ("length", ())

    def version(self):
        return self.stage.page[self.proxy._slot]

    def look(self, operation="get", *args):
        """What the replica itself answers, without a call."""
        replica = replica_of(self.proxy)
        return replica and replica.read(self.stage.page, self.proxy._slot, operation, args)

    def look_at(self, key):
        """What the replica itself has under a key, and at which version; without the lock, if that can be."""
        replica = replica_of(self.proxy)
        found = replica and replica.part(self.stage.page, self.proxy._slot, key)
        return found and (found[1], found[0])


# --- the scenarios -----------------------------------------------------------------------------------------------


def at_every_step():
    """Who looks at each step, or at some, sees what the page shows, and what was acknowledged is seen at once."""
    return _looked_at_steps(lambda followed: followed.look("get", "k"))


def parts_at_every_step():
    """The same of who looks at one part, without the lock."""
    return _looked_at_steps(lambda followed: followed.look_at("k"))


def _looked_at_steps(look):
    wrong = []
    for every in range(1, 9):
        for first in range(every):
            wrong += _looked_at_some_steps(every, first, look)
    return wrong


def _looked_at_some_steps(every, first, look):
    followed = Followed("dict", {"k": "0"})
    values, seen, count = {followed.version(): followed.writer.pack("0")}, [], 0

    def step():
        nonlocal count
        count += 1
        if count % every == first:
            seen.append((followed.version(), look(followed)))

    followed.step = step
    wrong = []
    for number in range(1, 7):
        followed.other["k"] = number
        blob = followed.writer.pack(str(number))
        _, version = followed.writer.call(followed.mine._handle, "set", ["k", blob])
        values[version] = blob
        if number % 3 == 0:
            found = look(followed)
            if found != (blob, version):
                wrong.append(f"acknowledged was {blob}, read {found}")
    for version, found in seen:
        if found != (values.get(version), version):
            wrong.append(f"the page showed {version}, read {found}")
    return wrong


def a_forgotten_hook():
    """A change is not told: what comes after it does not hide it."""
    followed = Followed("dict", {"a": 0, "b": 0})
    entry, changes = followed.stage.store.entry(followed.mine._handle.object), followed.stage.store.changes
    entry.state.items["a"] = followed.writer.pack(1)
    changes.move_to(entry, changes.next_version())
    followed.mine["b"] = 1
    seen = followed.proxy["a"]
    return [] if seen == 1 else [f"read {seen}"]


def an_untold_change():
    """What is too much to be told is not passed over."""
    followed = Followed("dict", {"a": 0, "b": 0})
    followed.mine["b"] = 1
    followed.mine["a"] = "x" * 100_000
    return [] if followed.proxy["a"] == "x" * 100_000 else ["the old value"]


def falling_versions():
    """Entries that are not in order are not taken."""
    memory = memoryview(bytearray(HEAD_BYTES + 1024))
    writer, reader = RingWriter(memory), RingReader(memory)
    writer.append(1, 9, 8, b"nine")
    writer.append(1, 5, 9, b"five")
    try:
        return [f"read {[*ring.entries(reader.copied(0, 1024), 0)]}"]
    except Torn:
        return []


def lapped():
    """What was copied is what was written, at whatever moment, or it is known to be gone."""
    memory = memoryview(bytearray(HEAD_BYTES + 256))
    writer, reader = RingWriter(memory), RingReader(memory)
    written, positions, wrong = bytearray(), [0], []

    def step():
        for position in positions:
            try:
                data = reader.copied(position, 10_000)
            except Torn:
                continue
            complete = written[position:]
            if data[: len(complete)] != complete:
                wrong.append(f"from {position} on: not what was written")

    writer._entries, writer._numbers = Stepped(writer._entries, step), Stepped(writer._numbers, step)
    for number in range(1, 30):
        writer.append(1, number, number - 1, b"%d" % number * (number % 5 + 1))
        written += _last_entry(memory, len(written), writer.head)
        positions.append(writer.head)
    return wrong


def _last_entry(memory, start, end):
    return b"".join(bytes(memory[HEAD_BYTES + at % 256 : HEAD_BYTES + at % 256 + 1]) for at in range(start, end))


def torn():
    """A byte that has not arrived makes no entry."""
    memory = memoryview(bytearray(HEAD_BYTES + 1024))
    writer, reader = RingWriter(memory), RingReader(memory)
    writer.append(1, 5, 4, b"body")
    wrong = []
    for place in range(ring.HEADER_BYTES + 4):  # what is behind that only fills it up
        memory[HEAD_BYTES + place] ^= 1
        try:
            wrong += [f"byte {place}: read {found}" for found in ring.entries(reader.copied(0, 1024), 0)]
        except Torn:
            pass
        memory[HEAD_BYTES + place] ^= 1
    return wrong


def no_page():
    """While nobody may look at the page (a pipeline, no manager), every read is a call; then it goes on."""
    followed = Followed("dict", {"k": 0})
    page, followed.reader.page = followed.reader.page, NoPage()
    before = len(followed.reader.called)
    _ = followed.proxy["k"]
    wrong = [] if len(followed.reader.called) > before else ["no call was made"]
    followed.reader.page = memoryview(bytearray(page.nbytes)).cast("Q")  # of the next manager
    before = len(followed.reader.called)
    _ = followed.proxy["k"]
    return wrong if len(followed.reader.called) > before else [*wrong, "another manager's page was ours"]


class Struck(BaseException):
    """As Ctrl-C is."""


def struck_while_it_is_changed():
    """What was broken into is not gone on with."""
    followed = Followed("counter", 1)
    replica = replica_of(followed.proxy)
    add = replica.state.operations["add"].function

    def struck(state, call, step):
        add(state, call, step)
        raise Struck

    class Broken(CounterState):
        pass

    Broken.operations = {**CounterState.operations, "add": replace(CounterState.operations["add"], function=struck)}

    state = replica.state
    replica.state = Broken(1)
    followed.mine.add(10)
    try:
        followed.proxy.get()
    except Struck:
        pass
    replica.state.__class__ = type(state)
    seen = followed.proxy.get()
    return [] if seen == 11 else [f"read {seen}"]


def held_by_another():
    """Who reads while it is changed (a signal handler, a finalizer) neither waits for ever nor sees half of it."""
    followed = Followed("counter", 1)
    replica, wrong = replica_of(followed.proxy), []
    add = replica.state.operations["add"].function

    def meanwhile(state, call, step):
        found = replica.read(followed.stage.page, followed.proxy._slot, "all", ())
        if found is not None:
            wrong.append(f"read {found}")
        add(state, call, step)

    class Slow(CounterState):
        pass

    Slow.operations = {**CounterState.operations, "add": replace(CounterState.operations["add"], function=meanwhile)}

    replica.state = Slow(1)
    followed.mine.add(1)
    if followed.proxy.get() != 2:
        wrong.append("the new value was not seen")
    return wrong if replica_of(followed.proxy) is replica else [*wrong, "the replica was lost"]


def parts_between_two_writes_of_one_step():
    """Who looks at a part while a step of several writes is done again sees none of them alone."""
    followed = Followed("dict", {"k": 0})
    replica, wrong = replica_of(followed.proxy), []
    put = replica.state.operations["set"].function

    def meanwhile(state, call, key, blob):
        put(state, call, key, blob)
        found = followed.look_at("k")
        if found is not None:
            wrong.append(f"read {found}")

    class Slow(DictState):
        pass

    Slow.operations = {**DictState.operations, "set": replace(DictState.operations["set"], function=meanwhile)}

    replica.state = Slow([("k", followed.reader.pack(0))])
    packed = [["k", followed.writer.pack(number)] for number in (1, 2)]
    call_many(followed.stage.store, followed.writer.caller, Calls(1, followed.mine._handle.object, "set", packed))
    if followed.proxy["k"] != 2:
        wrong.append("the new value was not seen")
    return wrong if replica_of(followed.proxy) is replica else [*wrong, "the replica was lost"]


def a_change_that_begins_during_a_look():
    """What is found under a key after a change has begun is not taken: it may be half of that."""
    return [f"half of a change, which ends: {ends}" for ends in (False, True) if _found_during_a_change(ends)]


def a_read_that_tidies_up_during_a_look():
    """Another thread's read closes the gap at the front of a list, which leaves no other version."""
    followed = Followed("list", [*range(1500)])
    replica = replica_of(followed.proxy)
    for _ in range(500):
        followed.mine.pop(0)
    followed.look("length")  # which leaves the gap

    class Interrupted(ListState):
        def __len__(self):
            length = len(self._items)
            if not closing:
                closing.append(1)
                followed.look("all")  # a switch of threads between this and the look at the gap
            return length - self._gap

    closing = [1]
    state = Interrupted([])
    state._items, state._gap = [*replica.state._items], replica.state._gap
    replica.state = state
    if not state._gap:
        return ["there is no gap"]
    closing.clear()
    found = followed.look_at(-600)
    return [] if found is None or found[0] == followed.look("get", -600)[0] else [f"read {found}"]


def _found_during_a_change(ends):
    followed = Followed("dict", {"k": 0})
    replica = replica_of(followed.proxy)

    class Changing(DictState):
        def part(self, key):  # another thread comes between, and catches up
            replica._takes_turn()
            replica._whole = ends
            replica.version += ends
            return b"half"

    replica.state = Changing([("k", followed.reader.pack(0))])
    return followed.look_at("k")


def a_part_that_has_changed():
    """What was decoded is not shown for another blob, and is for the same."""
    followed = Followed("dict", {"a": 0, "b": 0})
    wrong = []
    for number in range(1, 4):
        followed.mine["a"] = number
        found = [followed.proxy[key] for key in "abab"]
        if found != [number, 0, number, 0]:
            wrong.append(f"read {found}")
    return wrong


SCENARIOS = [
    at_every_step, a_forgotten_hook, an_untold_change, falling_versions, lapped, torn, no_page,
    struck_while_it_is_changed, held_by_another, parts_at_every_step, parts_between_two_writes_of_one_step,
    a_change_that_begins_during_a_look, a_part_that_has_changed, a_read_that_tidies_up_during_a_look,
]  # fmt: skip


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.__name__)
def test_it_holds(scenario):
    assert scenario() == []


# --- the mutants -------------------------------------------------------------------------------------------------


def the_page_moves_before_the_entry(patch):
    tell = Feed.tell

    def told(self, entry, version, *rest):
        feeds[0].slots.page[entry.shown_in] = version
        tell(self, entry, version, *rest)

    feeds, begin = [], Changes.__init__
    patch.setattr(Changes, "__init__", lambda self, slots: (begin(self, slots), feeds.insert(0, self))[0])
    patch.setattr(Feed, "tell", told)


def the_page_moves_after_the_acknowledgement(patch):
    def move_to(self, entry, version):
        for late, last in vars(self).setdefault("late", {}).items():
            self.slots.page[late] = last
        self.late = {entry.shown_in: version}
        entry.version = entry.news = version

    patch.setattr(Changes, "move_to", move_to)


def entries_beyond_the_page_are_applied(patch):
    def applied(self, version):
        for _, object, at, before, body in ring.entries(self._ring.copied(self.position, 1 << 20), 0):
            if object == self.object and at > self.version and before == self.version:
                self._apply(body, READ)
                self.version = at
        return True

    patch.setattr(Replica, "_applied", applied)


def the_chain_is_not_looked_at(patch):
    def applied(self, version):
        for _, object, at, _, body in ring.entries(self._ring.copied(self.position, 1 << 20), 0):
            if object == self.object:
                self._apply(body, READ)
                self.version = at
                if at == version:
                    return True
        return False

    patch.setattr(Replica, "_applied", applied)


def what_is_untold_is_passed_over(patch):
    apply = Replica._apply
    patch.setattr(Replica, "_apply", lambda self, *told: apply(self, *told) or True)


def versions_need_not_rise(patch):
    entries = ring.entries
    patch.setattr(ring, "entries", lambda data, _: entries(data, 0) if len(data) < 48 else _unordered(data))


def _unordered(data):
    place = 0
    while place < len(data):
        length = int.from_bytes(data[place : place + 4], "little")
        size = ring.HEADER_BYTES + length + -length % 8
        yield from ring.__dict__["entries_of_one"](data[place : place + size], 0)
        place += size


def the_head_is_raised_afterwards(patch):
    append = RingWriter.append

    def appended(self, *told):
        numbers, kept = self._numbers, {}
        self._numbers = kept
        append(self, *told)
        self._numbers = numbers
        for where, number in kept.items():
            numbers[where] = number

    patch.setattr(RingWriter, "append", appended)


def laps_are_not_looked_for(patch):
    patch.setattr(RingReader, "check_not_lapped", lambda self, position: None)


def check_sums_are_not_looked_at(patch):
    patch.setattr(ring, "crc32", lambda *_: 0)
    header = ring._header

    class Unchecked:
        size = header.size

        @staticmethod
        def unpack_from(data, place):
            length, _, *rest = header.unpack_from(data, place)
            return length, 0, *rest

    patch.setattr(ring, "_header", Unchecked)


def any_page_will_do(patch):
    read = Replica.read
    patch.setattr(Replica, "read", lambda self, page, *rest: read(self, self._page, *rest))


def nothing_is_marked_as_broken(patch):
    class AlwaysWhole(Replica):
        __slots__ = ()
        _whole = property(lambda self: True, lambda self, whole: None)

    patch.setattr("jupyter_shared.client.following.replica.Replica", AlwaysWhole)


def no_lock_is_taken(patch):
    class Open:
        def acquire(self, blocking):
            return True

        def release(self):
            pass

    patch.setattr(replicas, "Lock", Open)


def parts_are_looked_at_whatever_the_page_shows(patch):
    patch.setattr(Replica, "part", lambda self, page, slot, key: (self.version, self.state.part(key)))


def parts_are_looked_at_whatever_goes_on(patch):
    def part(self, page, slot, key):
        version = page[slot]
        if version != self.version and self._lock.acquire(False):
            self._now(page, slot)
            self._lock.release()
        return version, self.state.part(key)

    patch.setattr(Replica, "part", part)


def the_replica_is_not_looked_at_afterwards(patch):
    def part(self, page, slot, key):
        if page[slot] != self.version or not self._whole:
            return None
        return self.version, self.state.part(key)

    patch.setattr(Replica, "part", part)


def only_the_version_is_looked_at_afterwards(patch):
    def part(self, page, slot, key):
        if page[slot] != self.version and not self._came_along(page, slot):
            return None
        blob = self.state.part(key)
        return (self.version, blob) if page[slot] == self.version and self._whole else None

    patch.setattr(Replica, "part", part)


def what_was_decoded_stands(patch):
    class Kept(Replica):
        __slots__ = ()

        def part(self, *looked):
            version, blob = super().part(*looked)
            return version, self.decoded.blobs.get(looked[-1], [blob])[0]

    patch.setattr("jupyter_shared.client.following.replica.Replica", Kept)


MUTANTS = [
    (the_page_moves_before_the_entry, at_every_step),
    (the_page_moves_after_the_acknowledgement, at_every_step),
    (entries_beyond_the_page_are_applied, at_every_step),
    (the_chain_is_not_looked_at, a_forgotten_hook),
    (what_is_untold_is_passed_over, an_untold_change),
    (versions_need_not_rise, falling_versions),
    (the_head_is_raised_afterwards, lapped),
    (laps_are_not_looked_for, lapped),
    (check_sums_are_not_looked_at, torn),
    (any_page_will_do, no_page),
    (nothing_is_marked_as_broken, struck_while_it_is_changed),
    (no_lock_is_taken, held_by_another),
    (parts_are_looked_at_whatever_the_page_shows, parts_at_every_step),
    (parts_are_looked_at_whatever_goes_on, parts_between_two_writes_of_one_step),
    (the_replica_is_not_looked_at_afterwards, a_change_that_begins_during_a_look),
    (what_was_decoded_stands, a_part_that_has_changed),
    (only_the_version_is_looked_at_afterwards, a_read_that_tidies_up_during_a_look),
]


@pytest.mark.parametrize(("mutant", "scenario"), MUTANTS, ids=lambda one: one.__name__)
def test_a_mutant_is_caught(mutant, scenario, monkeypatch):
    monkeypatch.setitem(ring.__dict__, "entries_of_one", ring.entries)
    mutant(monkeypatch)
    assert scenario() != []
