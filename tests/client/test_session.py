"""A session as its users see it: a mapping of names, one method for each kind, and a look at everything."""

from __future__ import annotations

import copy
import ctypes
import os
import pickle
import threading
import time

import pytest

from jupyter_shared.client.memory.page import NoPage
from jupyter_shared.errors import (
    CannotSend,
    DeadlockWarning,
    HolderDied,
    InvalidName,
    NoSuchName,
    StaleObject,
    WrongKind,
)
from tests.waiting import PATIENCE, until


def test_it_is_a_mapping_of_names(session):
    assert dict(session) == {}
    session["x"] = 1
    session.update(y=[2], z="three")
    assert [*session] == ["x", "y", "z"]
    assert len(session) == 3
    assert "x" in session
    assert "nothing" not in session
    assert 5 not in session
    assert session.get("nothing", "default") == "default"
    assert dict(session) == {"x": 1, "y": [2], "z": "three"}
    assert session.pop("y") == [2]
    assert session.setdefault("z", "other") == "three"
    del session["x"]
    assert [*session] == ["z"]
    session.clear()
    assert len(session) == 0


def test_a_name_that_is_not_there_is_a_key_error_that_helps(session):
    session["dataframe"] = 1
    with pytest.raises(
        NoSuchName, match=r"Nothing is shared as 'datafrane' on the manager .* Did you mean 'dataframe'?"
    ):
        session["datafrane"]
    with pytest.raises(KeyError):
        session["datafrane"]
    with pytest.raises(NoSuchName, match="'nothing'"):
        del session["nothing"]


def test_a_name_in_other_letters_is_meant_and_one_that_is_deleted_is_told_as_any(session):
    session["Config"] = 1
    with pytest.raises(NoSuchName, match=r"on the manager .* Did you mean 'Config'"):
        session["CONFIG"]
    with pytest.raises(NoSuchName, match=r"on the manager .* Did you mean 'Config'"):
        del session["Confg"]


def test_what_multiprocessing_takes_first_comes_after_a_name(session):
    for make, first in ((session.dict, {"a": 1}), (session.list, [1, 2]), (session.queue, 10), (session.value, b"i")):
        with pytest.raises(InvalidName, match=rf"The name comes first.*shared\.{make.__name__}\('NAME', \.\.\.\)"):
            make(first)


def test_what_comes_before_a_value_is_its_type_code(session):
    for given in (0.5, [1, 2], "text"):
        with pytest.raises(WrongKind, match=r"comes before the value, as in shared\.value\(NAME, 'd'"):
            session.value("v", given)
        with pytest.raises(WrongKind, match=r"comes before the numbers, as in shared\.array\(NAME, 'd'"):
            session.array("a", given)
    assert "v" not in session
    assert session.value("v", value=0.5).value == 0.5
    assert session.value("c", ctypes.c_double, 0.5).value == 0.5


def test_nothing_is_set_on_a_session_that_looks_shared(manager):
    with manager.attach() as session:
        with pytest.raises(AttributeError, match=r"shared\['x'\] = "):
            session.x = 5
        session.label = session.label
        session._mine = 1


@pytest.mark.parametrize("name", ["", "\n", "x" * 201, 5, None, b"x", ("a",)])
def test_a_name_is_text(session, name):
    with pytest.raises(InvalidName):
        session[name] = 1
    assert len(session) == 0


@pytest.mark.parametrize("name", ["a b", "ü", "in/out", "x" * 200, "日本", "-"])
def test_but_any_text(session, name):
    session[name] = 1
    assert session[name] == 1
    assert [*session] == [name]


@pytest.mark.parametrize("asked", [lambda s: s.names(-1), lambda s: s.objects(0, -1), lambda s: s.select(start="x")])
def test_a_position_is_a_whole_number(session, asked):
    with pytest.raises((ValueError, TypeError), match="is a whole number"):
        asked(session)


@pytest.mark.parametrize(
    "asked",
    [lambda s: s.trace(3), lambda s: s.describe(3), lambda s: s.history(3), lambda s: s.restore(None),
     lambda s: s.watch(3, print)],
)  # fmt: skip
def test_what_is_neither_a_name_nor_an_object_is_told(session, asked):
    with pytest.raises(InvalidName, match="Names are text"):
        asked(session)


def test_what_watches_is_a_function(session):
    session["x"] = 1
    with pytest.raises(TypeError, match="is a function that takes a version, not 3"):
        session.watch("x", 3)


def test_each_kind_has_a_method_that_finds_or_makes(manager, session):
    with manager.attach() as other:
        session.dict("d", {"a": 1})
        assert other.dict("d", {"b": 2}) == {"a": 1}
        session.list("l", [1])
        assert other.list("l") == [1]
        session.set("s", [1])
        assert other.set("s") == {1}
        session.namespace("ns", a=1)
        assert other.namespace("ns").a == 1
        session.value("v", "i", 5)
        assert other.value("v").value == 5
        session.array("arr", "i", [1, 2])
        assert [*other.array("arr")] == [1, 2]
        session.counter("c", 7)
        assert other.counter("c").get() == 7
        for kind in ("queue", "lifo_queue", "priority_queue", "joinable_queue"):
            getattr(session, kind)(kind).put(1)
            assert getattr(other, kind)(kind).get(timeout=PATIENCE) == 1
        for kind in ("lock", "rlock", "semaphore", "bounded_semaphore", "condition"):
            with getattr(session, kind)(kind):
                assert not getattr(other, kind)(kind).acquire(blocking=False)
        session.event("e").set()
        assert other.event("e").is_set()
        assert session.barrier("b", 1).wait() == 0
        assert {found.kind for found in session.objects()} >= {"dict", "list", "barrier", "event", "condition"}


def test_without_a_name_it_is_always_a_new_one(session):
    assert session.list() is not session.list()
    assert session.dict().name is None
    first, second = session.counter(), session.counter()
    first.add(1)
    assert second.get() == 0


def test_the_wrong_kind_says_what_it_is_and_who_made_it(manager, session):
    session.place = "In [4]"
    session.dict("cfg")
    with (
        manager.attach() as other,
        pytest.raises(WrongKind, match=r"'cfg' is a dict, made by test, In \[4\], not a list"),
    ):
        other.list("cfg")
    with pytest.raises(WrongKind, match="live dict"):
        session["cfg"] = 5


def test_a_live_object_can_be_named_by_assignment(manager, session):
    items = session.list(items=[1])
    session["mine"] = items
    assert items.name == "mine"
    with manager.attach() as other:
        other["mine"].append(2)
    assert items == [1, 2]
    session["mine"] = items
    with pytest.raises(WrongKind, match="already shared as 'mine'"):
        session["also"] = items


def test_open_is_the_object_whatever_it_is(session):
    session["x"] = 5
    session.dict("d")
    assert session.open("x").get() == 5
    assert session.open("d").kind == "dict"
    with pytest.raises(NoSuchName):
        session.open("nothing")


def test_what_it_tells_of_objects(manager, session):
    before = time.time()
    session.place = "In [2]"
    d = session.dict("cfg", {"lr": 0.1, "steps": [1, 2]})
    session["x"] = b"y" * 1000
    session.list(items=[1])
    with manager.attach("script") as other:
        other.dict("cfg")["more"] = 5
        cfg, x = session.objects()
    assert (cfg.name, cfg.kind, cfg.length) == ("cfg", "dict", 3)
    assert (cfg.creator, cfg.writer) == ("test, In [2]", "script")
    assert before <= cfg.created <= cfg.written <= time.time()
    assert cfg.version == session.version(d)
    assert "'lr': 0.1" in cfg.preview
    assert (x.kind, x.holder, x.waiters) == ("published", None, [])
    assert x.size >= 1000
    until(lambda: len(session.objects(all=True)) == 2, "the list is no more")
    assert session.describe("cfg") == cfg
    del session["cfg"]
    with pytest.raises(StaleObject):
        session.describe(d)


def test_what_it_tells_of_clients(manager, session):
    session.lock("gpu").acquire()
    with manager.attach("waiter") as other:
        waiting = threading.Thread(target=lambda: other.lock("gpu").acquire(timeout=PATIENCE))
        waiting.start()
        until(lambda: session.clients()[1].waiting)
        me, waiter = session.clients()
        assert (me.label, me.pid, me.holding, me.waiting) == ("test", os.getpid(), ["gpu"], [])
        (wait,) = waiter.waiting
        assert (wait.name, wait.kind, wait.operation, wait.holders) == ("gpu", "lock", "acquire", ["test"])
        (gpu,) = session.objects()
        assert gpu.holder == "test"
        assert [found.caller for found in gpu.waiters] == ["waiter"]
        session.lock("gpu").release()
        waiting.join()


def test_what_it_tells_of_the_manager(manager, session):
    info = session.info()
    assert (info["name"], info["pid"]) == (manager.name, manager.pid)
    assert info["log"] == manager.files.log
    assert info["started"] <= time.time()
    assert (info["objects"], info["clients"], info["deadlocks"]) == (0, 1, [])
    assert manager.name in repr(session)


def test_a_deadlock_is_named_to_those_in_it(session, spawned):
    def locker(shared, parent, first, second):
        import warnings

        shared.lock(first).acquire()
        parent.tell("has one")
        parent.hear()
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            shared.lock(second).acquire()
        return [(warning.category.__name__, str(warning.message)) for warning in caught]

    one, other = spawned(locker, "a", "b"), spawned(locker, "b", "a")
    for child in (one, other):
        assert child.hear() == "has one"
    one.tell()
    until(lambda: session.info()["clients"] == 3 and any(client.waiting for client in session.clients()))
    assert session.info()["deadlocks"] == []
    other.tell()
    ((first, second),) = until(lambda: session.info()["deadlocks"])
    assert {first, second} == {
        "locker waits for lock 'b', held by locker",
        "locker waits for lock 'a', held by locker",
    }
    other.kill()
    warned = one.finish()
    assert [name for name, _ in warned] == [DeadlockWarning.__name__, HolderDied.__name__]
    assert "deadlock" in warned[0][1]
    assert first in warned[0][1]
    assert session.info()["deadlocks"] == []


def test_a_value_that_cannot_be_sent_says_which_part(session):
    with pytest.raises(CannotSend, match=r"value\['b'\]\[1\], a lock"):
        session["x"] = {"a": 1, "b": [2, threading.Lock()]}
    with pytest.raises(CannotSend, match="generator"):
        session.list(items=[(n for n in range(3))])
    assert len(session) == 0


class Broken:
    def __init__(self, error):
        self.error = error

    def __reduce__(self):
        raise self.error


class LibrarysError(Exception):
    """As libraries have of their own, derived from none that pickle raises."""


ERRORS = [ValueError("no"), RuntimeError("no"), KeyError("no"), LibrarysError("no")]


@pytest.mark.parametrize("error", ERRORS, ids=repr)
def test_whatever_a_value_raises_that_cannot_be_sent_it_is_named(session, error):
    with pytest.raises(CannotSend, match=r"value\['b'\], a Broken: .*no") as raised:
        session["x"] = {"b": Broken(error)}
    assert raised.value.__cause__ is error
    nested = []
    for _ in range(100_000):
        nested = [nested]
    with pytest.raises(CannotSend, match="recursion"):
        session["x"] = nested
    assert len(session) == 0


class Slotted:
    __slots__ = ("lock", "unset")

    def __init__(self):
        self.lock = threading.Lock()


class Deeper(Slotted):
    __slots__ = ("__dict__",)


@pytest.mark.parametrize("kind", [Slotted, Deeper])
def test_what_is_in_a_slot_and_cannot_be_sent_is_named(session, kind):
    with pytest.raises(CannotSend, match=r"because of value\[0\]\.lock, a lock"):
        session["x"] = [kind()]


def test_a_session_is_not_sent_and_whoever_has_it_is_named(session):
    """What a function of a cell takes along unseen, as workers do that use `shared`."""

    def work():
        return session["x"]

    made: dict[str, object] = {"shared": session}
    exec("def work(): return shared['x']", made)
    lasting = {"inside": [session.dict("d").edit("k")], "itself": None}
    lasting["itself"] = lasting
    for value, where in (
        (session, "Session"), (work, "its variable 'session'"), (made["work"], "its variable 'shared'"),
        (lasting, r"\['inside'\]\[0\]._home, a Session"), ({"a": session.transaction()}, r"\['a'\]._home, a Session"),
    ):  # fmt: skip
        with pytest.raises(CannotSend, match=where + r".*: a session is its process's own. Attach there") as raised:
            session["y"] = value
        assert "_lender" not in str(raised.value)
    for make in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match="Attach there"):
            make(session)


def test_functions_and_classes_of_the_moment_can_be_sent(session, spawned):
    def read(shared, parent):
        return shared["function"](20), shared["point"].doubled(), shared["lambda"](1)

    factor = 2

    class Point:
        def __init__(self, x):
            self.x = x

        def doubled(self):
            return self.x * factor

    session["function"] = lambda number: number + factor
    session["point"] = Point(21)
    session["lambda"] = lambda n: -n
    assert spawned(read).finish() == (22, 42, -1)


def test_the_place_is_kept_with_every_write(session):
    d = session.dict("d")
    for number in range(3):
        session.place = f"In [{number}]"
        d["k"] = number
        assert session.describe("d").writer == f"test, In [{number}]"
        assert session.clients()[0].place == f"In [{number}]"


def test_leaving_the_block_detaches(manager):
    with manager.attach() as session:
        session["x"] = 1
    assert session.gone
    assert "detached" in repr(session)
    with manager.attach() as session:
        assert session["x"] == 1


def test_renamed_nobody_finds_it_under_the_old_name(session, manager):
    session["df"] = [1, 2]
    cfg = session.dict("cfg", {"lr": 0.1})
    with manager.attach("other") as other:
        assert (other["df"], dict(other["cfg"])) == ([1, 2], {"lr": 0.1})  # it remembers what the names stand for
        held = other["cfg"]
        session.rename("df", "frame")
        session.rename("cfg", "config")
        for old in ("df", "cfg"):
            with pytest.raises(NoSuchName):
                other[old]
        assert other["frame"] == [1, 2]
        assert other["config"] is held
        assert (held.name, held["lr"]) == ("config", 0.1)
        assert cfg.name == "config"
        assert [change.what() for change in other.history("config")] == [c.what() for c in session.history(cfg)]
        other["df"] = "another"
        assert (session["df"], session["frame"]) == ("another", [1, 2])
    with pytest.raises(WrongKind, match="'frame' is taken"):
        session.rename("config", "frame")
    with pytest.raises(NoSuchName):
        session.rename("nothing", "more")
    with pytest.raises(InvalidName):
        session.rename("frame", "\n")


def test_without_a_page_a_name_takes_one_call(session):
    session["x"], session.dict("d")["k"] = 1, 2
    session.page = session._versions = NoPage()
    asked = []
    ask, call = session.ask, session.call
    session.call = lambda handle, operation, *more, **rest: (
        asked.append(operation) or call(handle, operation, *more, **rest)
    )
    session.ask = lambda operation, *more: asked.append(operation) or ask(operation, *more)
    assert session["x"] == 1
    assert session["d"].name == "d"
    assert set(asked) == {"fetch"}
    with pytest.raises(NoSuchName):
        session["y"]
