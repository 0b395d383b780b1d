"""What must hold for every kind. A new kind, or a new operation, fails here until the tables below know it."""

from __future__ import annotations

import copy
import importlib
import inspect
import pkgutil
import re
import subprocess
import sys
from queue import Empty, Full

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_shared import kinds
from jupyter_shared.errors import ShutDown
from jupyter_shared.kinds import KINDS, PROXIES, STATES
from jupyter_shared.kinds.kind import EACH, IN_LINE, Caller, Client, Context, State, Unchanged, Wait
from jupyter_shared.kinds.proxy import Proxy
from jupyter_shared.kinds.sizes import item_count
from jupyter_shared.wire.framing import Writer
from jupyter_shared.wire.messages import Reply
from tests.local import LocalHome, local_store

B = b"\x80\x05K\x01."  # a pickled 1
WHERE = [0, -1, (0, 2, None), (None, None, -1)]
INDEX = [(0,), (-1,)]
HOSTED = "hosted"  # is in no list of kinds: clients cannot make one by its kind
PAGE = [(0, 3)]
NONE = [()]
ITEMS = [([("a", B), ((1, 2), B)],)]

# What a State is made of, and with what each of its operations may be called.
PARTS = {
    "get": [(where,) for where in WHERE],
    "set": [(0, B), ((0, 2, None), [B, B, B]), ((None, None, 2), [B])],
    "delete": [(where,) for where in WHERE],
    "append": [(B,)],
    "extend": [([B, B],)],
    "insert": [(0, B)],
    "pop": INDEX,
    "put_back": [(0, B), (-1, B)],
    "reverse": NONE,
    "multiply": [(0,), (2,)],
    "replace": [([B, B],)],
    "arrange": [([0],), ([],)],
    "length": NONE,
    "all": NONE,
    "page": PAGE,
}
NUMBERS = {
    **{name: PARTS[name] for name in PARTS if name != "arrange"},
    "set": [(0, 7), ((0, 2, None), b"\1\0\0\0"), ((None, None, 2), b"")],
    "append": [(7,)],
    "extend": [(b"\1\0\0\0",)],
    "insert": [(0, 7)],
    "put_back": [(0, 7), (-1, 7)],
    "replace": [(b"\1\0\0\0",)],
    "typecode": NONE,
}
KEYS = {
    "get": [("a",), ("x",)],
    "has": [("a",), ((1, 2),)],
    "length": NONE,
    "keys": NONE,
    "all": NONE,
    "page": PAGE,
    "set": [("a", B), (1, B)],
    "setdefault": [("a", B), ("y", B)],
    "pop": [("a",), ("z",)],
    "put_back": [("a", B), ("y", B)],
    "popitem": NONE,
    "update": ITEMS,
    "put_many": [(["a", (1, 2)], [B, B])],
    "amend": [(["a", "x"], [("y", B)]), ([(1, 2)], [("a", B)])],
    "clear": NONE,
    "replace": ITEMS,
}
MEMBERS = {
    **{name: [("a",), ((1, 2),)] for name in ("has", "add", "discard")},
    **dict.fromkeys(("length", "all", "pop"), NONE),
    "page": PAGE,
    **{
        name: [(["a", 1],)]
        for name in (
            "update", "difference_update", "intersection_update", "symmetric_difference_update", "replace",
        )
    },
    "amend": [(["a", "x"], ["y"]), ([(1, 2)], ["a", 1])],
}  # fmt: skip
QUEUE = {
    "put": [([B],), ([B, B],)],
    "get": [(), (2,)],
    "peek": [(1,)],
    "put_back": [([B],)],
    "restock": [([B, B],)],
    "clear": NONE,
    "shutdown": [(False,), (True,)],
    **dict.fromkeys(("all", "length", "maxsize", "task_done", "join", "get_on_trial", "untake"), NONE),
}
PRIORITIES = {
    **QUEUE,
    "put": [([[B, 1]],), ([[B, (1, 2)]],), ([[B]],)],
    "put_back": [([[B, 1]],), ([[B]],)],
    "restock": [([[B, 1]],), ([[B]],)],
    "insert": [(0, [B]), (9, [B, 5])],
    "await_room": NONE,
}
ONE = {"get": NONE, "set": [(B,)], "all": NONE, "replace": [(B,)]}
LOCK = {"acquire": [(), (2,)], **dict.fromkeys(("release", "locked", "owned", "release_all"), NONE)}
SEMAPHORE = {"acquire": NONE, "release": [(), (2,), (0,)], "left": NONE}

EXAMPLES: dict[str, tuple[tuple, dict]] = {
    "published": ((B,), ONE),
    "value": (("i", B), {**ONE, "typecode": NONE}),
    "list": (([B, B],), PARTS),
    "array": (("i", b"\1\0\0\0\2\0\0\0"), NUMBERS),
    "dict": (ITEMS[0], KEYS),
    "namespace": (([("a", B)],), KEYS),
    "set": ((["a", (1, 2)],), MEMBERS),
    "counter": ((5,), {"add": [(1,), (2**70,)], "all": NONE, "replace": [(0,)]}),
    "queue": ((2,), QUEUE),
    "lifo_queue": ((2,), QUEUE),
    "priority_queue": ((2,), PRIORITIES),
    "lock": ((), LOCK),
    "rlock": ((), LOCK),
    "semaphore": ((2,), SEMAPHORE),
    "bounded_semaphore": ((2,), SEMAPHORE),
    "condition": (
        (),
        {
            **LOCK,
            **dict.fromkeys(("lock", "enlist"), NONE),
            **{name: [(0,), (1,), (2,)] for name in ("await_notify", "abandon")},
            "notify": [(1,), (None,)],
        },
    ),
    "progress": (
        (),
        {
            "begin": [({},), ({"total": 9, "desc": "x"},), ({"total": "many"},), ({"unknown": [1]},)],
            "add": [(None, 1, {}), (1, 2.5, {"note": "x"}), (7, 1, {}), (None, 0, {"state": "done"})],
            "all": NONE,
        },
    ),
    "trace": ((), {"since": [(0,), (0, 3), (7,)], "clear": NONE}),
    "event": ((), dict.fromkeys(("set", "clear", "is_set", "wait"), NONE)),
    "barrier": (
        (2, None, None),
        {
            **dict.fromkeys(("settings", "broken", "n_waiting", "enter", "abort", "reset"), NONE),
            **{name: [(0,), (1,), (2,)] for name in ("open", "pass_through", "leave")},
        },
    ),
}
BOUND_TO_WAIT = {("barrier", "enter")}  # as in `threading`, where a timeout is for what comes after
# How a user makes one.
MADE = {
    "published": ([1],), "value": ("i", 1), "list": ([1, [2]],), "array": ("i", [1]), "dict": ({"a": [1]},),
    "set": ([1],), "counter": (3,), "barrier": (2,),
}  # fmt: skip

every_kind = pytest.mark.parametrize("kind", [kind for kind in KINDS if kind in EXAMPLES])


def test_the_tables_know_every_kind():
    assert {*EXAMPLES} <= {*STATES}
    missing = {*STATES} - {*EXAMPLES}
    assert missing <= {"ndarray"}, "its memory is not a matter of the State: tested where the memory is"


def test_every_kind_has_both_halves():
    assert [*STATES] == [*PROXIES] == [*KINDS]
    for kind in KINDS:
        assert STATES[kind].kind == PROXIES[kind].kind == kind
        assert issubclass(STATES[kind], State)
        assert issubclass(PROXIES[kind], Proxy)


def test_every_kind_in_the_folder_is_known():
    """Whoever writes its file may forget its line."""
    for file in pkgutil.iter_modules(kinds.__path__, "jupyter_shared.kinds."):
        for found in vars(importlib.import_module(file.name)).values():
            half = inspect.isclass(found) and found.__module__ == file.name and found.__dict__.get("kind")
            if half and half != HOSTED:
                assert found in (STATES[half], PROXIES[half])


def test_a_kind_that_is_known_is_not_loaded_before_it_is_looked_up():
    code = "import sys; from jupyter_shared.kinds import STATES; assert 'set' in STATES; before = {*sys.modules}; "
    code += "STATES.get('set'); print(*sorted({*sys.modules} - before))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert "jupyter_shared.kinds.sets" in loaded
    assert "jupyter_shared.kinds.lists" not in loaded


@every_kind
def test_every_operation_is_in_the_tables_and_says_what_it_does(kind):
    operations = STATES[kind].operations
    assert {*operations} == {*EXAMPLES[kind][1]}
    for name, operation in operations.items():
        assert name == operation.name
        assert inspect.getdoc(operation.function), f"{kind}.{name} says nothing"
        assert operation.waits in (None, IN_LINE, EACH)
        assert next(iter(inspect.signature(operation.function).parameters)) == "self"


@every_kind
def test_every_public_method_says_what_it_does(kind):
    for cls in (STATES[kind], PROXIES[kind]):
        for name in vars(cls):
            if not name.startswith("_") and callable(getattr(cls, name)):
                assert inspect.getdoc(getattr(cls, name)), f"{cls.__name__}.{name} says nothing"


def look_of(state):
    """All of a state, to be compared."""
    return repr(vars(state))


@every_kind
@settings(max_examples=40)
@given(data=st.data())
def test_the_contract_of_operations(kind, data):
    arguments, calls = EXAMPLES[kind]
    state = STATES[kind](*copy.deepcopy(arguments))
    clients = [Client(number, {"label": f"client {number}"}) for number in (1, 2)]
    for _ in range(data.draw(st.integers(0, 12))):
        name = data.draw(st.sampled_from(sorted(calls)))
        args = copy.deepcopy(data.draw(st.sampled_from(calls[name])))
        call = Context(Caller(data.draw(st.sampled_from(clients))), expired=data.draw(st.booleans()))
        operation = state.operations[name]
        before = look_of(state)
        try:
            reply = operation.function(state, call, *args)
        except Wait:
            assert operation.waits, f"{name} waits, and does not say so"
            assert look_of(state) == before, f"{name} waits, and has changed something"
            assert not call.expired or (kind, name) in BOUND_TO_WAIT, f"{name} goes on waiting when its time is up"
        except Unchanged as same:
            assert look_of(state) == before, f"{name} says that it has changed nothing"
            Writer().frame(Reply(1, same.value))
        except (LookupError, ValueError, TypeError, RuntimeError, Empty, Full, ShutDown):  # the caller's
            assert look_of(state) == before or not operation.whole, f"{name} fails, and has changed something"
        else:
            Writer().frame(Reply(1, reply))  # can travel
        if operation.reads:
            assert look_of(state) == before, f"{name} only reads, and has changed something"
        looked_at(state)
    for client in clients:
        before = look_of(state)
        changed = state.client_gone(client)
        assert isinstance(changed, bool)
        assert changed or look_of(state) == before, "it has changed, and says it has not: no record would know"
        assert state.has_holders or not changed
        assert not any(holder.client is client for holder in state.holders())
        assert not state.client_gone(client)
        looked_at(state)


def looked_at(state):
    """What listings ask of a state, at any time."""
    Writer().frame(Reply(1, state.summary()))
    assert (item_count(state) or 0) >= 0
    assert all(type(blob) is bytes for blob in state.blobs())
    if state.kind != "array":
        assert state.size() == sum(map(len, state.blobs())), "it has lost count of its bytes"
    assert all(isinstance(holder, Caller) for holder in state.holders())


@pytest.fixture
def two_homes():
    store = local_store()
    return LocalHome(store, "one"), LocalHome(store, "two")


@every_kind
def test_what_every_proxy_is_to_python(kind, two_homes):
    one, _ = two_homes
    proxy = one.create(kind, *MADE.get(kind, ()))
    cls = type(proxy)
    assert re.fullmatch(rf"<{cls.__name__} object, typeid '{cls.typeid}' at 0x[0-9a-f]+>", repr(proxy))
    assert isinstance(str(proxy), str)
    assert proxy.name is None
    assert copy.copy(proxy) is proxy
    copied = copy.deepcopy(proxy)
    assert copied is proxy or not isinstance(copied, Proxy)
    assert ("__eq__" in dir(cls) and cls.__eq__ is object.__eq__) == (cls.__hash__ is not None)
    assert proxy == proxy


@every_kind
def test_a_proxy_travels_inside_values(kind, two_homes):
    one, two = two_homes
    proxy = one.create(kind, *MADE.get(kind, ()))
    carrier = one.create("list", [{"here": proxy}])
    (arrived,) = two.proxy(carrier._handle)
    assert type(arrived["here"]) is type(proxy)
    assert arrived["here"]._handle == proxy._handle
    assert str(arrived["here"]).split(" at ")[0] == str(proxy).split(" at ")[0]


@every_kind
def test_a_name_is_the_objects(kind, two_homes):
    one, two = two_homes
    proxy = one.create(kind, *MADE.get(kind, ()), name="x")
    again = two.create(kind, *MADE.get(kind, ()), name="x")
    assert again._handle == proxy._handle
    assert again.name == "x"


def test_the_typeids_are_those_of_the_standard_library():
    known = {
        "list", "dict", "Namespace", "Value", "Array", "Queue", "Event", "Lock", "RLock", "Semaphore",
        "BoundedSemaphore", "Condition", "Barrier",
    }  # fmt: skip
    assert known <= {proxy.typeid for proxy in PROXIES.values()}
