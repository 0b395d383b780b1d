"""Registered classes: Python objects in the manager's process, whose methods may block, raise and return anything."""

from __future__ import annotations

import multiprocessing
import multiprocessing.managers as standard
import os
import pickle
import signal
import threading
import traceback
from multiprocessing.pool import MaybeEncodingError

import pytest

from jupyter_shared import managers
from jupyter_shared.managers import BaseManager, RemoteError
from tests.managers import jobs
from tests.managers.contexts import QUICKEST, WITHOUT_SERVER
from tests.waiting import PATIENCE, until


@pytest.fixture
def manager():
    with jobs.FactoryManager(ctx=QUICKEST) as manager:
        yield manager
    manager.join()


@pytest.fixture
def factory(manager):
    return manager.Factory()


def in_thread(function):
    results = []
    thread = threading.Thread(target=lambda: results.append(function()))
    thread.start()
    return thread, results


def test_it_lives_in_the_managers_process(manager, factory):
    assert factory.pid() == manager._process.pid
    assert repr(factory).startswith("<AutoProxy[Factory] object, typeid 'Factory' at 0x")
    assert str(factory).startswith("<tests.managers.jobs.Factory object at 0x")
    assert manager.Factory(["a", "b"]).count() == 2
    assert manager.Factory(parts=["a"]).count() == 1


def test_what_fails_while_objects_are_described_is_raised_for_who_asked(manager):
    kept = manager.Unsayable()
    with pytest.raises(ArithmeticError, match="it has no words"):
        manager._debug_info()
    del kept
    assert manager._debug_info() == ""


def test_public_methods_are_exposed_unless_others_are(manager, factory):
    assert hasattr(factory, "count")
    assert not hasattr(factory, "_secret")
    with pytest.raises(RemoteError, match="'_secret' of 'Factory' object is not in exposed"):
        factory._callmethod("_secret")
    counter = manager.Counter()
    assert counter._secret() == "secret"
    assert not hasattr(counter, "make")
    with pytest.raises(RemoteError):
        counter._callmethod("make")


def test_a_blocking_method_keeps_nobody_else_waiting(factory):
    thread, results = in_thread(factory.wait)
    until(lambda: any(found.waiting for found in factory._home.clients()))
    assert factory.count() == 0
    assert not results
    factory.open()
    thread.join(PATIENCE)
    assert results == ["the gate is open"]


def test_an_exception_tells_where_it_was_raised(factory):
    with pytest.raises(LookupError, match="no part") as caught:
        factory.fail("no part")
    assert type(caught.value) is LookupError
    text = "".join(traceback.format_exception(caught.value))
    assert "raise LookupError(text)" in text
    assert "jobs.py" in text


@pytest.mark.parametrize("method", ["fail_unsendably", "fail_oddly"])
def test_an_exception_that_cannot_travel_comes_as_text(factory, method):
    with pytest.raises(RemoteError, match=method):
        getattr(factory, method)()
    with pytest.raises(standard.RemoteError):
        getattr(factory, method)()


def test_a_result_that_cannot_travel_is_an_error(factory):
    with pytest.raises(RemoteError, match="lock"):
        factory.lock()


def test_an_object_that_cannot_be_made_is_an_error(manager):
    with pytest.raises(RemoteError, match="no such thing") as caught:
        manager.broken()
    assert isinstance(caught.value.__cause__, ValueError)
    with pytest.raises(RemoteError):
        manager.Factory(1, 2, 3)
    with pytest.raises(RemoteError, match="nothing is registered as 'Missing'"):
        manager._home.make("Missing", (), {})


def test_results_may_stay_there(manager, factory):
    part = factory.make("a")
    assert type(part) is jobs.PartProxy
    assert part.text() == "part a"
    assert factory.count() == 1
    assert manager._number_of_objects() == 2
    del part
    assert manager._number_of_objects() == 1


@pytest.mark.parametrize("method", WITHOUT_SERVER)
def test_results_stay_there_for_those_a_proxy_was_passed_to_as_well(manager, factory, method):
    queue = manager.Queue()
    child = multiprocessing.get_context(method).Process(target=jobs.call_make, args=(factory, queue))
    child.start()
    assert queue.get(timeout=PATIENCE) == ["part child", "PartProxy"]
    child.join()
    child.close()


def test_it_acts_on_the_very_object_in_the_managers_process(manager):
    mapping, items = manager.get_dict(), manager.get_list()
    assert isinstance(mapping, managers.DictProxy)
    length = len(jobs.the_dict)
    mapping["new"] = 1
    assert manager.get_length()._getvalue() == length + 1
    assert manager.get_dict()["new"] == 1
    assert sorted(mapping.keys()) == sorted(mapping.copy())
    assert sorted(mapping) == sorted(mapping.keys())
    items += [3]
    items[0] = 7
    assert manager.get_list()[:] == [7, 2, 3]
    assert len(items) == 3
    assert str(items) == "[7, 2, 3]"


def test_the_same_object_is_one_object(manager):
    first, second = manager.get_dict(), manager.get_dict()
    assert first._token.id == second._token.id
    assert manager._number_of_objects() == 1


def test_a_registered_queue_and_lock(manager):
    queue, lock = manager.get_queue(), manager.get_lock()
    queue.put([1])
    assert manager.get_queue().get() == [1]
    thread, results = in_thread(queue.get)
    queue.put(2)
    thread.join(PATIENCE)
    assert results == [2]
    with lock, lock:  # it knows its owner
        thread, results = in_thread(lambda: lock.acquire(False))
        thread.join(PATIENCE)
        assert results == [False]
    assert lock.acquire(False)


def test_each_thread_has_one_of_its_own_there(factory):
    assert factory.thread() == factory.thread()
    thread, results = in_thread(factory.thread)
    thread.join(PATIENCE)
    assert results[0] != factory.thread()


def test_generators(manager):
    assert list(manager.squares()) == [0, 1, 4, 9, 16]


def test_arguments_and_results_may_be_proxies(manager, factory):
    items = manager.list()
    returned = factory.append_to(items, factory)
    assert returned._handle == items._handle
    assert items[0].pid() == factory.pid()
    nested = manager.dict(factory=factory, items=items)
    del items, returned, factory
    assert nested["factory"].count() == 0
    del nested
    until(lambda: manager._number_of_objects() == 1)  # the fixture's own


def test_large_results_come_through_shared_memory(factory):
    numbers = factory.numbers(1_000_000)
    assert numbers[-1] == 999_999
    assert not numbers.flags.owndata
    numbers[-1] = 0  # it is the caller's own, as in the standard library
    assert factory.numbers(1_000_000)[-1] == 999_999
    assert factory.append_to([], numbers)[0].sum() == numbers.sum()


def test_copies(manager, factory):
    assert type(manager.get_dict()._getvalue()) is dict
    other = pickle.loads(pickle.dumps(factory))
    factory.make("a")
    assert other.count() == 1
    counted = manager.Counted()
    assert type(pickle.loads(pickle.dumps(counted))) is type(counted)


def test_proxy_types_of_the_standard_library_are_ours_by_name():
    class Mine(BaseManager):
        pass

    Mine.register("d", dict, standard.DictProxy)
    assert Mine._registry["d"].proxytype is managers.DictProxy
    with pytest.raises(TypeError, match="all by name"):
        Mine.register("f", dict, method_to_typeid={"get": dict})
    assert not hasattr(BaseManager, "d")


def test_a_pool(manager):
    with manager.Pool(2) as pool:
        assert pool.map(abs, [-1, -2]) == [1, 2]
        assert pool.apply_async(divmod, (7, 2)).get(PATIENCE) == (3, 1)
        assert sorted(pool.imap_unordered(abs, range(-3, 0))) == [1, 2, 3]
        with pytest.raises(ZeroDivisionError):
            pool.apply(divmod, (1, 0))
        assert pool.apply(os.getpid) not in (os.getpid(), manager._process.pid)


def test_a_pool_takes_and_returns_what_its_workers_cannot_find_by_name(manager):
    class Point:
        def __init__(self, x):
            self.x = x

    class Odd(Exception):
        pass

    def point(x):
        if x > 2:
            raise Odd(x)
        return Point(x)

    with manager.Pool(2) as pool:
        assert pool.map(lambda x: x + 1, range(3)) == [1, 2, 3]
        found = pool.map(point, range(3))
        assert [type(one) for one in found] == [Point] * 3
        assert [one.x for one in pool.imap(lambda one: one, found)] == [0, 1, 2]
        with pytest.raises(Odd):
            pool.apply(point, (3,))
        with pytest.raises(MaybeEncodingError, match="generator"):
            pool.apply(lambda: (n for n in range(3)))
        assert pool.apply(point, (1,)).x == 1


def test_the_pools_workers_hold_no_connection_of_ours(manager):
    """They are forked from the manager's process: when it ends, that must be seen at once."""
    pool, items = manager.Pool(1), manager.list()
    worker = pool.apply(os.getpid)
    manager._process.kill()
    until(lambda: items._home.gone)
    os.kill(worker, 9)


def test_whoever_gives_a_call_up_can_make_the_next(factory):
    def interrupt():  # once more if need be: Python does not see a signal just before it calls the system
        until(lambda: any(found.waiting for found in factory._home.clients()))
        signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)
        if not came.wait(PATIENCE / 3):
            signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)

    came = threading.Event()
    thread, _ = in_thread(interrupt)
    with pytest.raises(KeyboardInterrupt):
        factory.wait()
    came.set()
    thread.join(PATIENCE)
    assert factory.count() == 0
    factory.open()
    assert factory.wait() == "the gate is open"


def test_a_result_may_be_the_last_to_refer_to_an_object(manager, factory):
    for _ in range(20):
        factory.keep([manager.list([1])])
        until(lambda: manager._number_of_objects() == 2)  # what the round before has let go of is told meanwhile
        given = factory.give()
        assert list(given[0]) == [1]
        del given


@pytest.mark.parametrize(("typeid", "method"), [("get_queue", "get"), ("get_lock", "acquire")])
def test_what_a_killed_caller_waited_for_is_given_to_the_next(manager, typeid, method):
    proxy = getattr(manager, typeid)()
    if method == "acquire":
        proxy.acquire()
    child = QUICKEST.Process(target=jobs.wait_in, args=(method, proxy))
    child.start()
    until(lambda: any(found.waiting for found in manager._home.clients()))
    child.kill()
    child.join()
    child.close()
    until(lambda: len(manager._home.clients()) <= 2)  # we, and the manager itself
    if method == "get":
        proxy.put("item")
        assert proxy.get(True, PATIENCE) == "item"
    else:
        proxy.release()
        assert proxy.acquire(True, PATIENCE)
