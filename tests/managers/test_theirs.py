"""Proxies and managers are the standard library's too: for `isinstance`, by all their names, and to derive from."""

from __future__ import annotations

import json
import multiprocessing
import multiprocessing.managers as standard
import pickle
from concurrent.futures import ProcessPoolExecutor

import pytest

from jupyter_shared import managers
from jupyter_shared.errors import StaleObject
from jupyter_shared.managers import BaseManager, RemoteError, SyncManager
from jupyter_shared.managers.faces import NATIVE_PROXIES
from tests.managers import jobs
from tests.managers.contexts import QUICKEST, WITHOUT_SERVER
from tests.waiting import until

MADE = {
    "dict": (), "list": (), "set": (), "Queue": (), "JoinableQueue": (), "Lock": (), "RLock": (), "Semaphore": (),
    "BoundedSemaphore": (), "Condition": (), "Event": (), "Barrier": (2,), "Namespace": (), "Value": ("i", 1),
    "Array": ("i", [1]), "Pool": (1,),
}  # fmt: skip
OF_NO_USE = {"__builtins__"}  # among the attributes of types that MakeProxyType has made with `exec`


@pytest.fixture(scope="module")
def manager():
    with SyncManager(ctx=QUICKEST) as manager:
        manager.list()  # this thread's connection is this fixture's
        yield manager
    manager.join()


@pytest.fixture(scope="module")
def theirs():
    with standard.SyncManager(ctx=QUICKEST) as manager:
        manager.list()
        yield manager
    manager.join()


# --- what they are ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", MADE)
def test_it_is_one_of_theirs_and_has_all_their_names(manager, theirs, kind):
    ours = getattr(manager, kind)(*MADE[kind])
    assert isinstance(ours, standard.BaseProxy)
    if not hasattr(theirs, kind):  # `set` came with 3.14
        return
    proxy = getattr(theirs, kind)(*MADE[kind])
    assert {*dir(proxy)} - {*dir(ours)} <= OF_NO_USE
    proxytype = next(base for base in type(proxy).__mro__ if getattr(standard, base.__name__, None) is base)
    assert isinstance(ours, proxytype)
    assert not isinstance(ours, standard.ListProxy if kind != "list" else standard.DictProxy)


@pytest.mark.parametrize("name", ["BaseManager", "SyncManager", "BaseProxy", "Token"])
def test_classes_have_all_names_of_theirs(name):
    ours, its = getattr(managers, name), getattr(standard, name)
    assert issubclass(ours, its)
    assert not {*dir(its)} - {*dir(ours)}


def test_managers_have_all_names_of_theirs(manager, theirs):
    assert isinstance(manager, standard.SyncManager)
    assert not {*dir(theirs)} - {*dir(manager)}
    assert type(manager)._registry is not type(theirs)._registry


@pytest.mark.parametrize("made", NATIVE_PROXIES.values(), ids=NATIVE_PROXIES)
def test_every_method_is_our_own(made):
    """One inherited from the standard library would ask for itself, for ever."""
    for name in dir(made):
        provider = next((base for base in made.__mro__ if name in vars(base)), object)
        method = vars(provider).get(name)
        assert provider.__module__ != standard.__name__ or not callable(method) or name == "__class_getitem__", name


def test_what_programs_ask_of_their_types(manager):
    def plain(value):
        if isinstance(value, standard.DictProxy):
            return {key: plain(item) for key, item in value.items()}
        return [*map(plain, value)] if isinstance(value, standard.ListProxy) else value

    nested = manager.dict(a=manager.list([1, manager.dict(b=2)]))
    assert plain(nested) == {"a": [1, {"b": 2}]}
    encode = json.JSONEncoder(default=lambda value: value._getvalue() if isinstance(value, standard.BaseProxy) else 0)
    assert encode.encode(manager.dict(a=[1])) == '{"a": [1]}'


# --- their private names ---------------------------------------------------------------------------------------


@pytest.fixture
def counted():
    with jobs.FactoryManager(ctx=QUICKEST) as manager:
        yield manager
    manager.join()


@pytest.mark.parametrize("kind", ["list", "Factory"])
def test_to_refer_and_to_let_go(counted, kind):
    proxy, other = getattr(counted, kind)(), counted.list()
    assert {proxy._id, other._id} <= proxy._idset
    assert counted._number_of_objects() == 2
    proxy._incref()
    proxy._after_fork()
    assert counted._number_of_objects() == 2
    proxy._close()
    assert counted._number_of_objects() == 1
    with pytest.raises(StaleObject):
        proxy._incref()
    ids = other._idset
    managers.BaseProxy._decref(other._token, other._authkey, counted._state, other._tls, ids, other._Client)
    assert other._id not in ids
    assert counted._number_of_objects() == 0


@pytest.mark.parametrize("kind", ["list", "Factory"])
def test_to_hang_up(counted, kind):
    proxy = getattr(counted, kind)()
    for _ in range(2):
        proxy._connect()
        proxy._callmethod("__len__" if kind == "list" else "count")
        proxy._tls.connection.close()
        del proxy._tls.connection
    assert proxy._callmethod("__len__" if kind == "list" else "count") == 0
    assert proxy._authkey == counted._authkey
    assert proxy._serializer == "pickle"
    assert proxy._owned_by_manager is False


def test_they_can_be_set(manager):
    proxy = manager.list()
    proxy._manager = proxy._authkey = proxy._tls = proxy._close = proxy._idset = None
    assert (proxy._authkey, proxy._tls, proxy._manager) == (None, None, None)
    assert proxy == []


def test_a_token_travels(counted):
    factory = counted.Factory(["a"])
    token = pickle.loads(pickle.dumps(factory._token))
    assert (token.typeid, token.address, token.id) == ("Factory", counted.address, factory._id)
    for proxy in (
        managers.AutoProxy(token, "pickle", authkey=counted._authkey),
        managers.AutoProxy(token, "pickle", counted),
        managers.RebuildProxy(managers.AutoProxy, token, "pickle", {}),
    ):
        assert proxy.count() == 1


# --- deriving from them ----------------------------------------------------------------------------------------


class Point:
    """Has attributes and methods."""

    def __init__(self, x=1):
        self.x = x
        self.tags = ["a"]

    def moved(self, by):
        self.x += by
        return self.x

    def __iter__(self):
        return iter(self.tags)


class PointProxy(standard.NamespaceProxy):
    _exposed_ = ("__getattribute__", "__setattr__", "__delattr__", "moved")

    def moved(self, by):
        return self._callmethod("moved", (by,))


class Initialized(standard.BaseProxy):
    _exposed_ = ("moved", "__iter__")
    _method_to_typeid_ = {"__iter__": "Iterator"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.calls = 0

    def moved(self, *args):
        self.calls += 1
        return self._callmethod("moved", args)

    def __iter__(self):
        return self._callmethod("__iter__")


class PointManager(BaseManager):
    pass


PointManager.register("Point", Point, PointProxy)
PointManager.register("Other", Point, Initialized)
PointManager.register("made", Point, standard.MakeProxyType("MadeProxy", ("moved",)))


def _move(point, by):
    point.moved(by)


@pytest.mark.parametrize("method", WITHOUT_SERVER)
def test_types_derived_from_theirs_reach_our_managers(method):
    context = multiprocessing.get_context(method)
    with PointManager(ctx=context) as manager:
        point, other = manager.Point(x=5), manager.Other()
        assert type(point).__name__ == "PointProxy"
        assert isinstance(point, PointProxy)
        assert isinstance(point, managers.NamespaceProxy)
        child = context.Process(target=_move, args=(point, 2))
        child.start()
        child.join()
        child.close()
        assert point.x == 7
        point.y = 1
        assert point.y == 1
        del point.y
        with pytest.raises(AttributeError):
            point.y  # noqa: B018
        assert (other.moved(1), other.calls) == (2, 1)
        assert [*other] == ["a"]
        copied = pickle.loads(pickle.dumps(other))
        assert type(copied) is type(other)
        assert (copied.moved(1), copied.calls) == (3, 1)
        assert manager.made().moved(1) == 2
        with pytest.raises(RemoteError):
            manager.made()._callmethod("__iter__")
        del point, other, copied
        until(lambda: manager._number_of_objects() == 0)
    manager.join()


# --- speaking to a manager themselves --------------------------------------------------------------------------


class Retrying(managers.BaseProxy):
    """Sends its calls itself, as proxies do that try again, or count, or log."""

    _exposed_ = ("get", "pop", "count")

    def _callmethod(self, methodname, args=(), kwds=None):
        try:
            conn = self._tls.connection
        except AttributeError:
            self._connect()
            conn = self._tls.connection
        conn.send((self._id, methodname, args, kwds or {}))
        kind, result = conn.recv()
        if kind == "#RETURN":
            return result
        raise managers.convert_to_error(kind, result)


class SpokenTo(SyncManager):
    pass


SpokenTo.register("Retried", dict, Retrying)


@pytest.fixture
def spoken_to():
    with SpokenTo(ctx=QUICKEST) as manager:
        yield manager
    manager.join()


def test_a_proxy_may_send_its_calls_itself(spoken_to):
    proxy = spoken_to.Retried(a=1)
    assert proxy._callmethod("get", ("a",)) == 1
    assert proxy._callmethod("get", ("b", 2)) == 2
    assert str(proxy) == "{'a': 1}"
    with pytest.raises(KeyError, match="missing"):
        proxy._callmethod("pop", ("missing",))
    with pytest.raises(RemoteError, match="not in exposed"):
        proxy._callmethod("update", ({},))
    items = spoken_to.list([3, 1])
    items._tls.connection.send((items._id, "__len__", (), {}))
    assert items._tls.connection.recv() == ("#RETURN", 2)
    with pytest.raises(EOFError):
        items._tls.connection.recv()


def test_a_connection_asks_a_manager(spoken_to):
    """As `AutoProxy` does there, and its many copies in programs."""
    proxy, items = spoken_to.Retried(a=1), spoken_to.list()
    for client in (spoken_to._Client, proxy._Client, managers.listener_client["pickle"][1]):
        with client(spoken_to.address, authkey=spoken_to._authkey) as conn:
            assert managers.dispatch(conn, None, "number_of_objects") == 2
            assert managers.dispatch(conn, None, "dummy") is None
            assert {*managers.dispatch(conn, None, "get_methods", (proxy._token,))} == {*Retrying._exposed_}
            assert "append" in managers.dispatch(conn, None, "get_methods", (items._token,))
            managers.dispatch(conn, None, "incref", (proxy._id,))
            assert managers.dispatch(conn, proxy._id, "get", ("a",)) == 1
            assert managers.dispatch(conn, items._id, "count", (1,)) == 0
        assert conn.closed


def requested(address, authkey, requests):
    """In a process that has no proxies."""
    with managers.listener_client["pickle"][1](address, authkey=authkey) as conn:
        managers.dispatch(conn, None, "accept_connection", ("MainThread",))
        return [managers.dispatch(conn, *request) for request in requests]


def test_a_connection_calls_what_its_process_has_no_proxy_of(spoken_to):
    proxy, items = spoken_to.Retried(a=1), spoken_to.list([1])
    requests = [(proxy._id, "get", ("a",)), (items._id, "count", (1,)), (items._id, "__getitem__", (0,))]
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        assert pool.submit(requested, spoken_to.address, bytes(spoken_to._authkey), requests).result() == [1, 1, 1]
