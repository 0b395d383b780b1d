"""What a process has written is there when it reads: its replica has done it, and read no entry. Mutants, too."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from jupyter_shared.client.following import follower as policy
from jupyter_shared.client.following.following import VARIABLE
from jupyter_shared.client.following.replica import Replica
from jupyter_shared.kinds import STATES
from jupyter_shared.kinds.dicts import DictState
from jupyter_shared.kinds.kind import Caller, Client, Context, Unchanged
from jupyter_shared.store import feed as feeds
from jupyter_shared.wire.ring import entries
from tests.following.stage import Stage, replica_of
from tests.kinds.test_every_kind import EXAMPLES


class Writing:
    """Somebody who follows what he writes, and somebody else who writes, too."""

    def __init__(self, contents):
        self.stage = Stage()
        self.reader, writer = self.stage.follower(), self.stage.caller()
        self.theirs, self.other = writer.create("dict", contents), writer.create("dict", {"k": 0})
        self.mine = self.reader.proxy(self.theirs._handle)
        self.mine._asked("length", ())
        self.theirs["k"] = 0  # the last version of all is of this object from then on
        self.mine._asked("length", ())
        self.replica = replica_of(self.mine)

    def look(self, key="k"):
        """What the replica has, without a call."""
        found = self.replica.read(self.reader.page, self.mine._slot, "get", (key,))
        return found and self.reader.unpack(found[0])


# --- the scenarios -----------------------------------------------------------------------------------------------


def somebody_else_writes_in_between():
    """Before the write, after it, and of another object: all is seen, and the replica goes on."""
    writing, wrong = Writing({"k": 0, "l": 0}), []
    for number in range(1, 40):
        writing.mine["k"] = number
        if number % 2:
            writing.theirs["l"] = number
        if number % 3 == 0:
            writing.other["k"] = number
        if number % 5 == 0:
            writing.theirs["k"] = -number
        seen = (writing.mine["k"], writing.mine["l"])
        there = (writing.theirs["k"], writing.theirs["l"])
        if seen != there or writing.look() != there[0]:
            wrong.append(f"read {seen}, there is {there}")
    return wrong if replica_of(writing.mine) is writing.replica else [*wrong, "the replica was lost"]


def with_another_write_before_it():
    """Writing before whose next write somebody else writes, while that is on its way."""
    writing = Writing({"k": 0, "l": 0})
    write = writing.reader.write

    def late(*call):
        writing.theirs["l"] = 1
        return write(*call)

    writing.reader.write = late
    return writing


def somebody_else_writes_while_it_is_on_its_way():
    """The reply is of a version that follows upon another one's."""
    writing = with_another_write_before_it()
    writing.mine["k"] = 1
    seen = writing.mine["k"], writing.mine["l"]
    return [] if seen == (1, 1) else [f"read {seen}"]


def what_may_change_nothing():
    """The version of a reply to who has changed nothing is of somebody else's change."""
    writing = with_another_write_before_it()
    writing.mine._write_by_key("setdefault", ["k", writing.reader.pack(2)], True)
    seen = writing.mine["k"], writing.mine["l"]
    return [] if seen == (0, 1) else [f"read {seen}"]


def another_thread_has_it():
    """Who cannot have the replica at once leaves it as it is."""
    writing = Writing({"k": 0})
    assert writing.replica._lock.acquire(False)
    before = writing.replica.version
    writing.mine["k"] = 1
    after = writing.replica.version
    writing.replica._lock.release()
    seen = writing.mine["k"]
    return [] if (after, seen) == (before, 1) else [f"it has moved by {after - before}, and read {seen}"]


def there_is_another_manager_meanwhile():
    """The version of a reply is that manager's which has sent it."""
    writing = Writing({"k": 0})
    write = writing.reader.write

    def late(*call):
        version = write(*call)
        page = memoryview(bytearray(writing.reader.page.nbytes)).cast("Q")
        page[writing.mine._slot] = version
        writing.reader.page = writing.replica._page = page  # where, by chance, it has a replica at that version
        return version

    writing.reader.write = late
    before = writing.replica.version
    writing.mine["k"] = 1
    return [] if writing.replica.version == before else ["it was done there, too"]


class Struck(BaseException):
    """As Ctrl-C is."""


def struck_while_it_is_done(error=Struck):
    """What was broken into is not gone on with; what only failed here, has not failed."""
    writing = Writing({"k": 0, "l": 0})
    real = writing.replica.state.operations["set"]

    def struck(state, call, key, blob):
        state.items["l"] = writing.reader.pack("half")
        raise error

    class Broken(DictState):
        operations = DictState.operations

    Broken.operations = {**DictState.operations, "set": replace(real, function=struck)}
    writing.replica.state.__class__ = Broken
    wrong = []
    try:
        writing.mine["k"] = 1
    except Struck:
        pass
    except ValueError:
        wrong.append("what only failed here has failed")
    writing.replica.state.__class__ = DictState
    seen = writing.mine["k"], writing.mine["l"]
    return wrong if seen == (1, 0) else [*wrong, f"read {seen}"]


def failed_while_it_is_done():
    """The same of an error."""
    return struck_while_it_is_done(ValueError)


SCENARIOS = [
    somebody_else_writes_in_between, somebody_else_writes_while_it_is_on_its_way, what_may_change_nothing,
    another_thread_has_it, there_is_another_manager_meanwhile, struck_while_it_is_done, failed_while_it_is_done,
]  # fmt: skip


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.__name__)
def test_it_holds(scenario):
    assert scenario() == []


# --- the mutants -------------------------------------------------------------------------------------------------


def any_version_will_do(patch):
    def wrote(self, page, slot, version, operation, args):
        replica = self.replica
        if replica is not None and version > replica.version:
            replica.version = version - 1
            replica.wrote(page, slot, version, operation, args)

    patch.setattr(policy.Follower, "wrote", wrote)


def any_operation_will_do(patch):
    operations = STATES["dict"].operations
    patch.setitem(operations, "setdefault", replace(operations["setdefault"], sure=True))


def own_entries_are_done_again(patch):
    def applied(self, version):
        for offset, object, at, before, body in entries(self._ring.copied(self.position, 1 << 20), 0):
            if object != self.object:
                continue
            if before != self.version or not self._apply(body, Context(None, 0.0, True, True)):
                return False
            self.version = at
            if at == version:
                self.position += offset
                return True
        return False

    patch.setattr(Replica, "_applied", applied)


def no_lock_is_taken(patch):
    patch.setattr(Replica, "wrote", lambda self, _page, _slot, *did: self._did(*did))


def the_page_is_looked_up_afterwards(patch):
    def wrote(self, _page, slot, *did):
        self.replica.wrote(self.replica._page, slot, *did)

    patch.setattr(policy.Follower, "wrote", wrote)


def it_is_not_marked_as_broken(patch):
    patch.setattr(Replica, "_takes_turn", lambda self: None)


def what_fails_here_fails(patch):
    def did(self, version, operation, args):
        self._do(operation, [args], Context(None, 0.0, True, True))

    patch.setattr(Replica, "_did", did)


MUTANTS = [
    (any_version_will_do, somebody_else_writes_while_it_is_on_its_way),
    (any_operation_will_do, what_may_change_nothing),
    (own_entries_are_done_again, somebody_else_writes_in_between),
    (no_lock_is_taken, another_thread_has_it),
    (the_page_is_looked_up_afterwards, there_is_another_manager_meanwhile),
    (it_is_not_marked_as_broken, struck_while_it_is_done),
    (what_fails_here_fails, failed_while_it_is_done),
]


@pytest.mark.parametrize(("mutant", "scenario"), MUTANTS, ids=lambda one: one.__name__)
def test_a_mutant_is_caught(mutant, scenario, monkeypatch):
    mutant(monkeypatch)
    assert scenario() != []


# --- what it is for ----------------------------------------------------------------------------------------------


def test_who_reads_back_reads_no_entry(monkeypatch):
    writing, applied = Writing({"k": 0}), []
    real = Replica._applied
    monkeypatch.setattr(Replica, "_applied", lambda *told: applied.append(told) or real(*told))
    for number in range(600):
        writing.mine["k"] = number
        assert writing.mine["k"] == number
    assert applied == []
    assert set(writing.reader.called) == {"set"}
    writing.theirs["k"] = "theirs"
    assert writing.mine["k"] == "theirs"
    assert replica_of(writing.mine) is writing.replica


def test_who_only_writes_does_nothing_twice(monkeypatch):
    writing, done = Writing({"k": 0}), []
    real = Replica._did
    monkeypatch.setattr(Replica, "_did", lambda *did: done.append(did) or real(*did))
    for number in range(50):
        writing.mine["k"] = number
    assert len(done) == 1
    assert writing.mine["k"] == 49
    writing.mine["k"] = 50
    assert len(done) == 2


def test_it_goes_on_beyond_the_lease(monkeypatch):
    monkeypatch.setattr(feeds, "LEASE", 40)
    monkeypatch.setattr(policy, "RENEWED", 20)
    writing = Writing({"k": 0, "l": 0})
    for number in range(200):
        writing.mine["k"] = number
        assert writing.mine["k"] == number
    writing.theirs["l"] = 1
    assert writing.mine["l"] == 1
    assert replica_of(writing.mine) is writing.replica


def test_what_has_grown_by_own_writes_alone_is_not_kept_whatever_its_size(monkeypatch):
    monkeypatch.setattr(policy, "MOST_BYTES", 100_000)
    writing = Writing({"k": 0})
    for number in range(200):
        writing.mine[number] = "x" * 1000
        assert len(writing.mine[number]) == 1000
        assert writing.replica.state.size() < 110_000
    assert replica_of(writing.mine) is not writing.replica


def test_what_own_writes_have_overwritten_takes_no_more_room(monkeypatch):
    monkeypatch.setattr(policy, "MOST_BYTES", 100_000)
    writing = Writing({"k": 0})
    for number in range(400):
        writing.mine["k"] = f"{number}" * 1000
        assert writing.mine["k"] == f"{number}" * 1000
    assert replica_of(writing.mine) is writing.replica


def test_what_is_sure_always_changes_something():
    """Else the version of its reply may be of somebody else's change."""
    for kind, state in STATES.items():
        for name, found in state.operations.items():
            if not found.sure:
                continue
            arguments, calls = EXAMPLES[kind]
            for args in calls[name]:
                try:
                    found.function(state(*arguments), Context(Caller(Client(1, {}))), *args)
                except Unchanged:
                    pytest.fail(f"{kind}.{name} says that it is sure, and changes nothing with {args}")


def test_a_real_one_in_turns(manager, monkeypatch):
    """With a pipeline and a transaction, whose writes have no version yet when they return."""
    monkeypatch.setenv(VARIABLE, "always")
    with manager.attach("mine") as session, manager.attach("theirs") as other:
        mine, theirs = session.dict("d", {"k": 0, "l": 0}), other.dict("d")
        for number in range(1, 60):
            mine["k"] = number
            assert mine["k"] == number
            with session.pipeline():
                mine["k"] = -number
                mine["l"] = number
            assert (mine["k"], mine["l"]) == (-number, number)
            with session.transaction():
                mine["k"] = "in it"
                assert mine["k"] == "in it"
            assert mine["k"] == "in it"
            theirs["k"] = number
            assert mine["k"] == number
        assert replica_of(mine) is not None
