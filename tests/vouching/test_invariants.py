"""What makes a read without a page the truth: it holds whatever happens, and a mutant without it is caught."""

from __future__ import annotations

import pytest

from jupyter_shared.client.vouching.remote_page import UNKNOWN, RemotePage
from jupyter_shared.manager.vouching import TERM, Vouching
from jupyter_shared.store.entry import Ticket
from jupyter_shared.store.pipelines import call_many
from jupyter_shared.store.vouching import Vouches
from jupyter_shared.wire.messages import Calls, Reply
from jupyter_shared.wire.vouching import Recall
from tests.vouching.stage import World, at_random

SEEDS = range(40)


@pytest.mark.parametrize("seed", SEEDS)
def test_nobody_ever_looks_at_what_is_no_more(seed):
    assert at_random(seed) == []


# --- the mutants -------------------------------------------------------------------------------------------------


def nobody_waits(patch):
    stop = Vouches.stop
    patch.setattr(Vouches, "stop", lambda self, entry: stop(self, entry) and False)


def nobody_is_asked_to_stop(patch):
    patch.setattr(Vouches, "stop", lambda self, entry: False)


def the_end_of_the_time_is_not_looked_at(patch):
    patch.setattr(RemotePage, "_late", lambda self, term, version, now: version)


def the_time_counts_from_the_answer_on(patch):
    vouched = RemotePage._vouched

    def late(self, message):
        if message.number in self._sent:
            self._sent[message.number] = self._now()
        vouched(self, message)

    patch.setattr(RemotePage, "_vouched", late)


def no_term_begins_anew(patch):
    def begin(self, reader):
        reader.lapsed = False
        self._end(reader, [*reader.objects])

    patch.setattr(Vouching, "_begin_term", begin)


def who_has_hung_up_is_taken_for_gone(patch):
    hung_up = Vouching.hung_up

    def at_once(self, connection):
        reader = self._readers.get(connection)
        if reader is not None:
            reader.until = self._now()
            self._end(reader, [*reader.objects])
        hung_up(self, connection)

    patch.setattr(Vouching, "hung_up", at_once)


def what_is_recalled_is_looked_at_all_the_same(patch):
    hear = RemotePage.hear

    def heard(self, message):
        kept = dict(self._term.versions)
        answer = hear(self, message)
        if isinstance(message, Recall):
            self._term.versions.update(kept)
        return answer

    patch.setattr(RemotePage, "hear", heard)


def the_time_is_prolonged_while_somebody_waits(patch):
    vouch = Vouching.vouch

    def prolonged(self, connection, message):
        reader = self._readers.get(connection)
        kept, numbers = {}, reader.numbers if reader else {}
        kept.update(numbers)
        numbers.clear()
        vouch(self, connection, message)
        numbers.update(kept)

    patch.setattr(Vouching, "vouch", prolonged)


MUTANTS = [
    nobody_waits, nobody_is_asked_to_stop, the_end_of_the_time_is_not_looked_at, the_time_counts_from_the_answer_on,
    no_term_begins_anew, who_has_hung_up_is_taken_for_gone, what_is_recalled_is_looked_at_all_the_same,
]  # fmt: skip


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda one: one.__name__)
def test_a_mutant_is_caught(mutant, monkeypatch):
    mutant(monkeypatch)
    assert any(at_random(seed) for seed in range(300))


def asked_for_longer_while_somebody_waits():
    """What a reader is told meanwhile does not outlast the moment at which the manager gives up on it."""
    world = World()
    d, counter = world.writer.create("dict", {"k": 0}), world.writer.create("counter", 0)
    reader = world.reader()
    reader.is_told(d, counter)
    world.pass_time(TERM * 0.6)
    reader.look(d)  # so late that it asks for longer
    reader.speaks()
    world.write(d, "set", "k", world.writer.pack(1))
    reader.is_heard()
    world.pass_time(TERM * 0.5)  # it is stopped: the manager gives up on it
    reader.hears()
    reader.hears()
    reader.look(counter)
    reader.read(counter)
    reader.speaks()
    while reader.outbox:
        reader.is_heard()
    world.write(counter, "add", 1)
    return world.wrong(d, counter)


def test_asking_for_longer_helps_nobody_while_somebody_waits(monkeypatch):
    assert asked_for_longer_while_somebody_waits() == []
    the_time_is_prolonged_while_somebody_waits(monkeypatch)
    assert asked_for_longer_while_somebody_waits() != []


# --- what changes an object, in whichever way, waits ---------------------------------------------------------------


@pytest.fixture
def world():
    return World()


@pytest.fixture
def told(world):
    """A dict, a counter, and a reader to whom both and the names are vouched for."""
    d, counter = world.writer.create("dict", {"k": 0}, name="d"), world.writer.create("counter", 0, name="c")
    reader = world.reader()
    reader.page.missed(0, 1, 0)
    reader.is_told(d, counter)
    assert UNKNOWN not in (reader.look(d), reader.look(counter), reader.page[1])
    return d, counter, reader


def pipeline(world, d, _):
    calls = Calls(100, d._handle.object, "set", [["k", world.writer.pack(1)], ["k", world.writer.pack(2)]])
    return call_many(world.store, world.writer.caller, calls)


CHANGES = {
    "a write": lambda world, d, c: world.write(d, "set", "k", world.writer.pack(1)),
    "one of many": lambda world, d, c: world.write(c, "add", 1),
    "an editor": lambda world, d, c: world.write(d, "@enter"),
    "a transaction": lambda world, d, c: world.ask("commit", [], [[c._handle.object, "add", [1]]], True),
    "a deletion": lambda world, d, c: world.ask("delete", "d"),
    "a new name": lambda world, d, c: world.ask("open", "new", "dict", []),
    "a new value": lambda world, d, c: world.ask("publish", "new", world.writer.pack(1)),
    "a rename": lambda world, d, c: world.ask("rename", "d", "e"),
    "a file": lambda world, d, c: world.ask("take_in", [[1, "counter", "d", 0, "w", 1.0, "w", 1.0, [5]]], ["d"], True),
}


@pytest.mark.parametrize("change", [*CHANGES])
def test_it_waits_until_the_reader_has_agreed(world, told, change):
    *objects, reader = told
    before = [world.version(one) for one in objects]
    ticket = CHANGES[change](world, *objects)
    assert isinstance(ticket, Ticket)
    assert [world.version(one) for one in objects] == before
    for _ in range(3):  # the names first, perhaps, and then the object
        reader.talks()
    assert ticket.done
    assert not world.wrong(*objects)


@pytest.mark.parametrize("change", [*CHANGES])
def test_it_waits_no_longer_than_the_readers_time(world, told, change):
    ticket = CHANGES[change](world, *told[:2])
    world.pass_time(TERM)
    assert ticket.done


def test_a_pipeline_is_done_one_by_one_then(world, told):
    assert pipeline(world, *told[:2]) is None
    told[2].talks()


def test_what_changes_nothing_waits_for_nobody(world, told):
    d, *_ = told
    assert isinstance(world.ask("open", "d", "dict", []), Reply)
    assert isinstance(world.ask("create", "dict", [[]]), Reply)
    assert isinstance(world.write(d, "length"), Reply)


def test_who_had_a_writer_wait_is_vouched_to_later(world, told):
    d, counter, reader = told
    world.write(d, "set", "k", world.writer.pack(1))
    world.pass_time(0.01)
    reader.talks()
    assert not world.waits()
    reader.is_told(d)
    assert reader.look(d) == UNKNOWN
    assert reader.look(counter) == world.version(counter)
    world.pass_time(0.3)
    reader.is_told(d)
    assert reader.look(d) == world.version(d)


def test_a_writer_that_goes_meanwhile_leaves_nothing_undone(world, told):
    d, _, reader = told
    ticket = world.write(d, "set", "k", world.writer.pack(1))
    world.store.cancel(ticket)
    reader.talks()
    assert not world.store.entry(d._handle.object).parked
    assert isinstance(world.write(d, "set", "k", world.writer.pack(2)), Reply)


def test_an_object_that_nobody_refers_to_goes_though_it_is_vouched_for(world):
    d = world.writer.create("dict", {"k": 0})
    reader = world.reader()
    reader.is_told(d)
    handle = d._handle
    del d
    world.writer._proxies.clear()
    world.writer.client.release(handle.object, 1)
    assert world.store.entry(handle.object) is None
    assert not world.vouching._readers[reader].objects
    reader.talks()
    assert not world.waits()


def test_it_goes_on_for_as_long_as_it_is_read(world, told):
    d, _, reader = told
    for _ in range(50):
        world.pass_time(TERM / 4)
        assert reader.look(d) == world.version(d)
        reader.talks()
    world.pass_time(TERM)
    assert reader.look(d) == UNKNOWN
    reader.is_told(d)
    assert reader.look(d) == world.version(d)


def test_who_says_nothing_more_leaves_nothing(world, told):
    d, _, reader = told
    reader.is_cut_off()
    world.pass_time(TERM)
    assert not world.store.entry(d._handle.object).vouched
    assert not world.vouching._readers


def test_a_farewell_keeps_nobody_waiting(world, told):
    d, _, reader = told
    world.vouching.recalled(reader, reader.page.end())
    assert isinstance(world.write(d, "set", "k", world.writer.pack(1)), Reply)
