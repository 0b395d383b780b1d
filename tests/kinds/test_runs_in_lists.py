"""Numbers that come together stay together in a list until one of them is changed, which nobody sees."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from jupyter_shared.kinds import lists
from jupyter_shared.kinds.kind import KnownCallers
from jupyter_shared.kinds.lists import ListState
from jupyter_shared.store.history import History
from jupyter_shared.wire.messages import Reply
from jupyter_shared.wire.runs import BlobRun
from tests.store.callers import Thread, new_store

indices = st.integers(-6, 6)
bounds = st.none() | st.integers(-9, 9)
slices = st.tuples(bounds, bounds, st.none() | st.sampled_from([1, 2, -1, 0]))
blobs = st.binary(max_size=3)
several = st.sampled_from([1, 2, 2, 2, 3]).flatmap(
    lambda size: st.lists(st.binary(min_size=size, max_size=size), max_size=6)
)
steps = st.one_of(
    st.tuples(st.just("extend"), several),
    st.tuples(st.just("extend"), several),
    st.tuples(st.sampled_from(["all", "length"])),
    st.tuples(st.just("get"), indices | slices),
    st.tuples(st.just("page"), st.integers(-2, 9), st.integers(-2, 9)),
    st.tuples(st.just("append"), blobs),
    st.tuples(st.just("pop"), indices),
    st.tuples(st.just("delete"), indices | slices),
    st.tuples(st.just("insert"), indices, blobs),
    st.tuples(st.just("put_back"), indices, blobs),
    st.tuples(st.just("set"), indices, blobs),
    st.tuples(st.just("set"), slices, several),
    st.tuples(st.just("replace"), several),
    st.tuples(st.just("reverse")),
    st.tuples(st.just("multiply"), st.integers(-1, 2)),
    st.tuples(st.just("arrange"), st.lists(st.integers(0, 3), max_size=3)),
)


def together(blobs):
    """As many numbers travel; other lists as they are."""
    return BlobRun(b"".join(blobs), len(blobs[0])) if blobs and {*map(len, blobs)} == {len(blobs[0])} else blobs


def outcome(message):
    return message.value if isinstance(message, Reply) else (message.error, message.args)


class Two:
    """Two lists in a manager that remembers: one is brought runs, and the other one the lists that they stand for."""

    def __init__(self, before):
        store = new_store()
        self.history = History()
        store.invoke.records = (self.history,)
        self.client = Thread(store)
        self.real, self.model = (self.client.made("list", made) for made in (together(before), before))

    def step(self, operation, *args):
        brought = [together(arg) if isinstance(arg, list) and arg and type(arg[0]) is bytes else arg for arg in args]
        found = outcome(self.client.call(self.real, operation, *brought))
        assert found == outcome(self.client.call(self.model, operation, *args))

    def check(self):
        real, model = self.real.state, self.model.state
        length = len(model)
        assert (len(real), real.size(), real.summary()) == (length, model.size(), model.summary())
        assert [*real.blobs()] == model.items
        assert real.some(0, length) == model.items
        assert [real.part(index) for index in range(-length - 1, length + 1)] == [
            model.part(index) for index in range(-length - 1, length + 1)
        ]
        for start in range(length):
            assert real.some(start, start + 2) == model.some(start, start + 2)

    def check_whole(self):
        """Which may cut them apart."""
        real, model = self.real.state, self.model.state
        assert real.dump() == model.dump()
        assert ListState.load(real.dump(), KnownCallers()).items == model.items


FEW = 4


@pytest.fixture
def _only_few_together(monkeypatch):
    monkeypatch.setattr(lists, "MOST_TOGETHER", FEW)


@settings(max_examples=300)
@given(several, st.lists(steps, max_size=12))
@example([b"12", b"34"], [("set", -1, b"56"), ("append", b"90"), ("set", 2, b"1"), ("append", b"ab")])
@example([], [("append", b"1"), ("extend", [b"12", b"34"]), ("set", 1, b"56"), ("set", 0, b"78"), ("set", -3, b"")])
@example([b"12", b"34"], [("extend", [b"56"]), ("extend", [b"789"]), ("extend", [b"ab"]), ("all",), ("append", b"")])
@example([b"12", b"34"], [("append", b"1"), ("extend", [b"56", b"78"]), ("get", (1, 3, None)), ("pop", 0), ("pop", 0)])
@example([b"12"] * 3, [("get", 3), ("get", -4), ("get", (None, None, 0)), ("extend", [])])
def test_beside_a_list_that_is_brought_lists(before, steps):
    beside(before, steps)


@pytest.mark.usefixtures("_only_few_together")
@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(several, st.lists(steps, max_size=12))
def test_the_same_where_few_stay_together(before, steps):
    beside(before, steps)


def beside(before, steps):
    two = Two(before)
    for step in steps:
        two.step(*step)
        two.check()
    two.check_whole()
    for back in range(1, 4):
        try:
            wanted = two.history.arguments(two.model, None, back)
        except Exception as error:  # noqa: BLE001 - whatever it is, the other one says it, too
            with pytest.raises(type(error)):
                two.history.arguments(two.real, None, back)
        else:
            assert two.history.arguments(two.real, None, back) == wanted


def test_they_stay_together_while_they_are_read_and_while_more_come_or_come_in_their_places():
    two = Two([b"%08d" % number for number in range(100)])
    for _ in range(3):
        two.step("extend", [b"%08d" % number for number in range(100)])
        two.step("all")
        two.step("get", 7)
        two.step("get", (5, 50, None))
        two.step("set", -7, b"abcdefgh")
        two.step("append", b"ijklmnop")
        two.check()
    assert two.real.state._items == []
    assert len(two.real.state._run) == 403
    assert type(two.client.value(two.real, "all")) is BlobRun
    two.step("append", b"1")
    assert two.real.state._run is None
    two.check()
    two.check_whole()


def test_one_after_the_other_is_taken_from_the_front():
    two = Two([b"%08d" % number for number in range(2 * lists.WORTH_A_GAP)])
    for _ in range(3):
        two.step("pop", 0)
        two.check()


@pytest.mark.usefixtures("_only_few_together")
@pytest.mark.parametrize("count", [FEW - 1, FEW, FEW + 1])
def test_no_more_stay_together_than_can_be_cut_apart_while_others_wait(count):
    two = Two([b"1"] * count)
    for _ in range(5):
        two.step("extend", [b"1"] * count)
        two.step("append", b"2")
        assert len(two.real.state._run or ()) <= FEW
        two.check()


def test_what_was_read_stays_what_it_was():
    two = Two([b"12", b"34"])
    read, part = two.client.value(two.real, "all"), two.client.value(two.real, "get", (0, 2, None))
    dumped = two.real.state.dump()
    kept = two.real.state.blobs()
    next(kept)
    brought = BlobRun(bytearray(b"56"), 2)
    two.client.value(two.real, "extend", brought)
    brought.data += b"78"
    assert read == part == dumped[0] == [b"12", b"34"]
    assert two.client.value(two.real, "all") == [b"12", b"34", b"56"]
    assert [*kept] == [b"34"]


def test_where_memory_lacks_nothing_is_there_twice(monkeypatch):
    state = ListState(BlobRun(b"1234", 2))

    def fails(_):
        yield b"12"
        raise MemoryError

    with monkeypatch.context() as patched:
        patched.setattr(BlobRun, "__iter__", fails)
        with pytest.raises(MemoryError):
            _ = state.items
    assert state.items == [b"12", b"34"]


def test_what_was_put_back_into_a_full_list_is_loaded(monkeypatch):
    monkeypatch.setattr(ListState, "most", 2)
    two = Two([b"12", b"34"])
    two.step("pop", 0)
    two.step("append", b"56")
    two.step("put_back", 0, b"12")
    two.check()
    two.check_whole()
