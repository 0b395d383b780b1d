"""Replaying the record gives the store that lived: after any calls, waits, deaths, expiries, cancels and pipelines.

`JUPYTER_SHARED_FUZZ_SECONDS` lets it run for longer than the few seconds of a commit.
"""

from __future__ import annotations

import copy
import gc
import os
import random
import time
from collections import deque
from contextlib import contextmanager

import pytest

from jupyter_shared.kinds import STATES
from jupyter_shared.kinds.kind import Client
from jupyter_shared.store import snapshot as snapshots
from jupyter_shared.store.entry import Ticket
from jupyter_shared.store.pipelines import call_many
from jupyter_shared.store.record import Ended, RecordReader, RecordWriter, Restarted, Together, done
from jupyter_shared.store.recorder import CAME
from jupyter_shared.store.replay import Replay
from jupyter_shared.store.snapshot import Snapshot, whole
from jupyter_shared.wire import parts
from jupyter_shared.wire.messages import Calls
from jupyter_shared.wire.runs import BlobRun
from jupyter_shared.wire.values import Packed
from tests.kinds.test_every_kind import EXAMPLES
from tests.store.callers import Thread, new_store

SECONDS = float(os.environ.get("JUPYTER_SHARED_FUZZ_SECONDS", "6"))
NAMES = "abcde"


class Recording:
    """The record, in memory, as bytes; and perhaps a snapshot on its way."""

    may_refuse = True

    def __init__(self, store):
        self.store = store
        self.notes: list[bytes] = []
        self.step = None
        self.dead: deque[int] = deque()
        self.snapshot: Snapshot | None = None
        self.of_snapshot: list[bytes] = []
        self._writer = RecordWriter(lambda packed: packed.memory)

    def begin_snapshot(self):
        self.notes, self.of_snapshot = [], []
        self.dead.clear()
        write = lambda note: self.of_snapshot.append(self._writer.body(note))  # noqa: E731
        self.snapshot = Snapshot(self.store, 0, write, in_slices=True)

    def refuses(self, entry, operation, caller, calls):
        if self.snapshot:
            self.snapshot.before_change(entry)

    def changed(self, entry, operation, calls, context, before, version, failures, value):
        if operation != CAME:
            self.tell_of_dead()
            note = done(entry, operation, calls, context, version)
            if self.step is not None:
                self.step.append(note)
            else:
                self.notes.append(self._writer.body(note))

    @contextmanager
    def together(self):
        self.step = []
        try:
            yield
        finally:  # a client that has not tried its writes may have one fail in the middle
            steps, self.step = self.step, None
            if steps:
                self.notes.append(self._writer.body(Together(steps)))

    def ended(self, id):
        self.dead.append(id)

    def tell_of_dead(self):
        if self.dead:
            self.notes.append(self._writer.body(Ended([*self.dead])))
            self.dead.clear()


class Life:
    """Clients of a store who do whatever comes to their minds."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.store = new_store()
        self.recording = Recording(self.store)
        self.store.invoke.records = (self.recording,)
        self.number = 0
        self.threads = [self.arrived() for _ in range(3)]
        self.tickets: list[Ticket] = []

    def arrived(self):
        self.number += 1
        client = Client(self.number, {"label": f"client {self.number}"})  # ids are never used again, as in a manager
        self.store.client_came(client)
        thread = Thread(self.store, client=client)
        return [thread, thread.beside(2)]

    def step(self):
        self.store.now += self.random.random()
        acts = [self.call] * 40 + [self.make] * 6
        acts += [self.pipeline, self.transaction, self.publish, self.cancel, self.expire] * 3
        names = [self.delete, self.bind, self.rename, self.empty, self.bring_back]
        self.random.choice([*acts, *names, self.nest, self.nest, self.die, self.forget, self.half])()
        self.tickets = [ticket for ticket in self.tickets if not ticket.done]
        self.store.woken.clear()
        if self.recording.snapshot:
            self.recording.snapshot.go_on(self.random.randint(0, 2))

    def someone(self):
        waiting = {ticket.caller for ticket in self.tickets}
        idle = [thread for pair in self.threads for thread in pair if thread.caller not in waiting]
        if not idle:
            self.die()
            return self.someone()
        return self.random.choice(idle)

    def something(self):
        found = [entry for entry in self.store.entries() if entry.id]
        return self.random.choice(found) if found else None

    def put(self, outcome):
        if isinstance(outcome, Ticket):
            self.tickets.append(outcome)

    def args_of(self, kind, operation):
        return copy.deepcopy([*self.random.choice(EXAMPLES[kind][1][operation])])

    def call(self):
        if entry := self.something():
            kind = entry.state.kind
            operation = self.random.choice([*EXAMPLES[kind][1], "@enter", "@leave"])
            args = [] if operation[0] == "@" else self.args_of(kind, operation)
            timeout = self.random.choice([None, 0, 5.0])
            place = self.random.choice([None, f"cell {self.random.randint(1, 9)}"])
            version = self.random.choice([None, None, None, entry.version, 1])
            self.put(self.someone().call(entry, operation, *args, timeout=timeout, place=place, if_version=version))

    def make(self):
        kind = self.random.choice([*EXAMPLES])
        made_of = [*copy.deepcopy(EXAMPLES[kind][0])]
        if self.random.random() < 0.7:
            self.someone().call(0, "open", self.random.choice(NAMES), kind, made_of)
        else:
            self.someone().call(0, "create", kind, made_of)

    def pipeline(self):
        if entry := self.something():
            kind = entry.state.kind
            operation = self.random.choice([*EXAMPLES[kind][1]])
            calls = [self.args_of(kind, operation) for _ in range(self.random.randint(1, 4))]
            call_many(self.store, self.someone().caller, Calls(1, entry.id, operation, calls))

    def transaction(self):
        found = [entry for entry in self.store.entries() if entry.id and not entry.state.has_holders]
        chosen = self.random.sample(found, min(len(found), self.random.randint(1, 4)))
        writes = []
        for entry in chosen:
            operation = self.random.choice([*EXAMPLES[entry.state.kind][1]])
            writes.append([entry.id, operation, self.args_of(entry.state.kind, operation)])
        if self.random.random() < 0.3:
            writes.append([0, "publish", [self.random.choice(NAMES), b"%d" % self.random.randint(0, 99)]])
        seen = [[entry.id, entry.version - self.random.choice([0, 0, 0, 1])] for entry in chosen]
        self.put(self.someone().call(0, "commit", seen, writes))

    def publish(self):
        self.put(self.someone().call(0, "publish", self.random.choice(NAMES), b"%d" % self.random.randint(0, 99)))

    def nest(self):
        """A value with a proxy in it, which keeps the other object alive."""
        inner, outer = self.something(), self.store.names.get(self.random.choice(NAMES))
        if inner and outer and outer.state.kind in ("dict", "namespace", "list"):
            blob = Packed(b"a proxy", [inner.id], kept_alive=(inner,))
            args = ("append", blob) if outer.state.kind == "list" else ("set", "a", blob)
            self.put(self.someone().call(outer, *args))

    def half(self):
        for entry in self.store.entries():
            if entry.state.kind == "dict":
                self.put(self.someone().call(entry, "update", [["a", b"1"], ["b"]]))
                return

    def bind(self):
        if entry := self.something():
            self.someone().call(0, "bind", self.random.choice(NAMES), entry.id)

    def rename(self):
        self.someone().call(0, "rename", self.random.choice(NAMES), self.random.choice(NAMES))

    def delete(self):
        self.someone().call(0, "delete", self.random.choice(NAMES), self.random.random() < 0.5)

    def empty(self):
        self.put(self.someone().call(0, "empty", self.random.choice(NAMES)))

    def bring_back(self):
        self.put(self.someone().call(0, "bring_back", self.random.choice(NAMES)))

    def forget(self):
        client = self.random.choice(self.threads)[0].client
        for id in [*client.references]:
            client.release(id, 1)

    def cancel(self):
        if self.tickets:
            self.store.cancel(self.random.choice(self.tickets))

    def expire(self):
        if self.tickets:
            self.store.expire(self.random.choice(self.tickets))

    def die(self):
        place = self.random.randrange(len(self.threads))
        client = self.threads[place][0].client
        client.departs = False
        self.store.client_gone(client)
        self.threads[place] = self.arrived()


def plain(value):
    """A dump, to be compared: tuples as they travel, blobs by what is in them."""
    if isinstance(value, Packed):
        return value.data
    return [*map(plain, value)] if isinstance(value, list | tuple) else value


def looks(entries):
    """What there is to see of objects, to be compared."""
    seen = {}
    for entry in entries:
        if entry.id:
            holds = [blob.refs for blob in entry.state.blobs() if isinstance(blob, Packed)]
            version = entry.version if entry.written > entry.created else None  # not those of an object never changed
            written = (version, entry.writer, entry.written, entry.creator, entry.created)
            seen[entry.id] = (entry.state.kind, entry.name, written, plain(entry.state.dump()), holds)
    return seen


def replayed(*parts):
    replay, reader = Replay(new_store()), RecordReader()
    for part in parts:
        for body in part:
            replay.apply(reader.note(body), reader.packed)
        if part is parts[0] and len(parts) > 1:
            replay.whole()
    assert not replay.strays
    return replay


def check(life, replay):
    gc.collect()
    life.recording.tell_of_dead()
    live, again = looks(life.store.entries()), looks(replay.alive.values())
    dead = [id for id in again if id not in live]
    assert {id: look for id, look in again.items() if id not in dead} == live
    assert not dead
    assert [*replay.store.names] == [*life.store.names]
    assert replay.store.next_id == life.store.next_id


def settled(life):
    gc.collect()
    life.recording.tell_of_dead()


def test_replay_gives_what_lived():
    until, seed = time.monotonic() + SECONDS, 0
    while time.monotonic() < until or seed < 20:
        seed += 1
        life = Life(seed)
        for _ in range(150):
            life.step()
        settled(life)
        try:
            check(life, replayed(life.recording.notes))
        except AssertionError as error:
            raise AssertionError(f"seed {seed}") from error


@pytest.mark.parametrize("most", [1, parts.MOST_ITEMS])
def test_a_snapshot_and_what_came_after_it_give_what_lived(most, monkeypatch):
    """Objects in one note each, or with each list of more than one item in slices."""
    if most == 1:
        monkeypatch.setattr(parts, "FEW", 0)
        monkeypatch.setattr(parts, "MOST_BYTES", 2)
        monkeypatch.setattr(snapshots, "MOST_BYTES", 2)
    monkeypatch.setattr(parts, "MOST_ITEMS", most)
    monkeypatch.setattr(snapshots, "MOST_ITEMS", most)
    until, seed = time.monotonic() + SECONDS, 10_000
    while time.monotonic() < until or seed < 10_020:
        seed += 1
        life = Life(seed)
        for _ in range(life.random.randint(1, 100)):
            life.step()
        gc.collect()
        life.recording.begin_snapshot()
        for _ in range(60):
            life.step()
            life.recording.snapshot.go_on(life.random.randint(0, 3))
        life.recording.snapshot.go_on(10_000)
        assert life.recording.snapshot.is_whole
        settled(life)
        try:
            check(life, replayed(life.recording.of_snapshot, life.recording.notes))
        except AssertionError as error:
            raise AssertionError(f"seed {seed}") from error


def test_large_ints_in_a_step_of_several_are_written_down():
    life = Life(1)
    one = life.threads[0][0]
    many, few = one.made("counter", 1, name="many"), one.made("counter", 1, name="few")
    seen = [[many.id, many.version], [few.id, few.version]]
    life.put(one.call(0, "commit", seen, [[many.id, "add", [2**70]], [few.id, "add", [-(2**70)]]]))
    settled(life)
    assert many.state.dump() == [2**70 + 1]
    check(life, replayed(life.recording.notes))


def test_a_store_written_down_whole_is_the_same_again():
    life = Life(1)
    for _ in range(200):
        life.step()
    writer = RecordWriter(lambda packed: packed.memory)
    check(life, replayed([writer.body(note) for note in whole(life.store)], []))


def test_at_the_end_all_clients_are_gone_and_tokens_rise():
    life = Life(1)
    one = life.threads[0][0]
    gpu = one.made("lock", name="gpu")
    token, _ = one.value(gpu, "acquire")
    settled(life)
    writer = RecordWriter(lambda packed: packed.memory)
    replay = replayed([*life.recording.notes, writer.body(Restarted(1, 99.0))])
    again = Thread(replay.store, "again")
    later, died = again.value(gpu.id, "acquire")
    assert later > 1 << 32 > token
    assert died == one.client.label


def test_what_lived_only_by_its_clients_lives_until_they_had_time_to_come_back():
    life = Life(1)
    one = life.threads[0][0]
    box = one.made("list", [b"1"])
    settled(life)
    replay = replayed(life.recording.notes)
    assert replay.store.entry(box.id) is not None
    returned = Thread(replay.store, "returned")
    kept = one.made("list", [b"2"])
    assert returned.value(0, "hold", [box.id, kept.id]) == [kept.id]
    replay._restarted(Restarted(1, 0.0))
    replay.alive.clear()
    gc.collect()
    assert replay.store.entry(box.id) is not None
    returned.gone()
    gc.collect()
    assert replay.store.entry(box.id) is None


@pytest.mark.parametrize("kind", sorted(EXAMPLES))
def test_every_kind_is_kept(kind):
    assert kind in STATES
    life = Life(1)
    life.threads[0][0].made(kind, *copy.deepcopy(EXAMPLES[kind][0]), name="x")
    settled(life)
    check(life, replayed(life.recording.notes))


def test_a_large_object_is_written_in_slices_as_it_was():
    """No note is long to make, though it is written while it changes."""
    store = new_store()
    client = Thread(store)
    many = parts.MOST_ITEMS * 5
    made = {
        "dict": client.made("dict", [[f"key {number}", b"1"] for number in range(many)], name="dict"),
        "list": client.made("list", [b"1"] * many, name="list"),
        "numbers": client.made("list", BlobRun(b"12345678" * 5 * parts.MOST_OF_RUN, 8), name="numbers"),
        "set": client.made("set", [*range(many)], name="set"),
        "array": client.made("array", "b", bytes(parts.MOST_BYTES * 3), name="array"),
    }
    recording = Recording(store)
    store.invoke.records = (recording,)
    recording.begin_snapshot()
    recording.snapshot.go_on(3)
    client.value(made["dict"], "set", "key 0", b"2")
    client.value(made["list"], "replace", [b"2"])
    client.value(made["numbers"], "append", b"abcdefgh")
    client.value(made["set"], "pop")
    while not recording.snapshot.is_whole:
        before = len(recording.of_snapshot)
        recording.snapshot.go_on(1)
        assert len(recording.of_snapshot) <= before + 1
    assert max(map(len, recording.of_snapshot)) < parts.MOST_BYTES + 100
    replay = replayed(recording.of_snapshot, recording.notes)
    again = Thread(replay.store)
    for name, entry in made.items():
        assert replay.store.names[name].state.dump() == entry.state.dump()
        assert again.value(replay.store.names[name], "length") == len(entry.state)
