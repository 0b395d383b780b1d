"""SyncManager: the standard library's types, made of our own kinds, passed around between processes."""

from __future__ import annotations

import copy
import multiprocessing
import os
import pickle
import signal

import pytest

import jupyter_shared
from jupyter_shared import managers
from jupyter_shared.errors import HolderDied
from jupyter_shared.managers import AutoProxy, SyncManager
from tests.managers import jobs
from tests.managers.contexts import METHODS, QUICKEST
from tests.waiting import PATIENCE, until


@pytest.fixture
def manager():
    with SyncManager(ctx=QUICKEST) as manager:
        yield manager
    manager.join()


@pytest.fixture(params=METHODS)
def process(request):
    """`process(function, *args)` starts one; it must end well."""
    context = multiprocessing.get_context(request.param)
    started = []

    def start(function, *args, ends=0):
        child = context.Process(target=function, args=args)
        child.start()
        started.append((child, ends))
        return child

    start.context = context
    yield start
    for child, ends in started:
        child.join(PATIENCE)
        assert child.exitcode == ends
        child.close()


def test_manager_is_started_and_ends_with_its_block():
    with jupyter_shared.Manager() as manager:
        pid = manager._process.pid
        items = manager.list([1])
    assert manager._process.exitcode == 0
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    with pytest.raises(ConnectionError, match="was shut down here"):
        items.append(2)


@pytest.mark.parametrize(
    ("make", "proxytype", "text"),
    [
        (lambda m: m.dict(a=1), managers.DictProxy, "{'a': 1}"),
        (lambda m: m.list([1]), managers.ListProxy, "[1]"),
        (lambda m: m.set([1]), managers.SetProxy, "{1}"),
        (lambda m: m.Namespace(name="Bob"), managers.NamespaceProxy, "Namespace(name='Bob')"),
        (lambda m: m.Value("i", 7), managers.ValueProxy, "Value('i', 7)"),
        (lambda m: m.Array("i", [1, 2]), managers.ArrayProxy, "array('i', [1, 2])"),
        (lambda m: m.Lock(), managers.AcquirerProxy, None),
        (lambda m: m.RLock(), managers.AcquirerProxy, None),
        (lambda m: m.Semaphore(2), managers.AcquirerProxy, None),
        (lambda m: m.BoundedSemaphore(2), managers.AcquirerProxy, None),
        (lambda m: m.Condition(m.Lock()), managers.ConditionProxy, None),
        (lambda m: m.Event(), managers.EventProxy, None),
        (lambda m: m.Barrier(2), managers.BarrierProxy, None),
        (lambda m: m.Queue(2), managers.BaseProxy, None),
        (lambda m: m.JoinableQueue(), managers.BaseProxy, None),
    ],
)
def test_every_type_has_the_standard_librarys_face(manager, make, proxytype, text):
    proxy = make(manager)
    assert isinstance(proxy, proxytype)
    assert text is None or str(proxy) == text
    assert manager._number_of_objects() >= 1
    assert repr(proxy).startswith(f"<{type(proxy).__name__} object, typeid '{type(proxy).typeid}' at 0x")
    assert not hasattr(proxy, "no_such_method")


def test_repr_is_the_standard_librarys(manager):
    assert repr(manager.list()).startswith("<ListProxy object, typeid 'list' at 0x")
    assert repr(manager.Queue()).startswith("<AutoProxy[Queue] object, typeid 'Queue' at 0x")
    assert repr(manager.RLock()).startswith("<AcquirerProxy object, typeid 'RLock' at 0x")


def test_arguments_may_have_any_name(manager):
    assert dict(manager.dict(self=1, name=2, kind=3)) == {"self": 1, "name": 2, "kind": 3}
    assert manager.Namespace(name=1, kind=2).name == 1


def test_dict_views_are_lists_as_in_the_standard_library(manager):
    mapping = manager.dict(a=1, b=2)
    assert mapping.keys() == ["a", "b"]
    assert mapping.values() == [1, 2]
    assert mapping.items() == [("a", 1), ("b", 2)]


def test_what_proxies_have_under_the_bonnet(manager):
    items = manager.list([3, 1])
    assert items._callmethod("sort") is None
    assert items._callmethod("__getitem__", (0,)) == 1
    assert items._callmethod("__len__") == 2
    assert items._getvalue() == [1, 3]
    assert items._token.typeid == "list"
    assert items._token.address == manager.address
    assert manager.Namespace(a=1)._callmethod("__getattribute__", ("a",)) == 1
    with pytest.raises(managers.RemoteError, match="not in exposed"):
        items._callmethod("__init_subclass__")


def test_a_deep_copy_is_the_value(manager):
    assert type(copy.deepcopy(manager.list([1]))) is list
    assert copy.deepcopy(manager.dict(a=1)) == {"a": 1}


def test_what_nobody_refers_to_is_gone(manager):
    assert manager._number_of_objects() == 0
    items, mapping = manager.list(), manager.dict()
    items.append(mapping)
    items.append(manager.list([manager.Queue()]))
    assert manager._number_of_objects() == 4
    assert "list of length 2" in manager._debug_info()
    del mapping
    assert manager._number_of_objects() == 4
    del items[:]
    assert manager._number_of_objects() == 1
    del items
    assert manager._number_of_objects() == 0


def test_an_object_that_contains_itself_is_gone_too(manager):
    items = manager.list()
    items.append(items)
    del items
    assert manager._number_of_objects() == 0


def test_a_dict_that_changes_while_it_is_iterated(manager):
    mapping = manager.dict(a=1, b=2)
    iterator = iter(mapping)
    assert next(iterator) == "a"
    mapping["c"] = 3
    with pytest.raises(RuntimeError, match="changed size during iteration"):
        next(iterator)


def test_arguments_of_processes(manager, process):
    mapping, items, queue = manager.dict(), manager.list([1, 2, 3]), manager.Queue()
    child = process(jobs.change, mapping, items, queue)
    assert queue.get(timeout=PATIENCE) == "done"
    assert mapping["child"] == child.pid
    assert list(items) == [3, 2, 1]


def test_arguments_that_the_parent_lets_go_of_at_once(manager, process):
    told, queue = manager.Queue(), manager.Queue()
    for number in range(3):
        process(jobs.put_when_told, told, queue, manager.list([number]))
    manager._number_of_objects()  # once it is told, the manager knows that the parent has let go
    for _ in range(3):
        told.put("go on")
    assert sorted(queue.get(timeout=PATIENCE) for _ in range(3)) == [[0], [1], [2]]


def test_what_a_child_was_given_is_gone_with_it(manager, process):
    told, queue = manager.Queue(), manager.Queue()
    process(jobs.put_when_told, told, queue, manager.list())
    manager._number_of_objects()
    told.put("go on")
    assert queue.get(timeout=PATIENCE) == []
    until(lambda: manager._number_of_objects() == 2)


def test_a_receiver_iterates_a_dict(manager, process):
    queue = manager.Queue()
    process(jobs.iterate, manager.dict(a=1, b=2), queue)
    assert queue.get(timeout=PATIENCE) == ["a", "b"]


def test_through_queues_to_a_child_that_does_not_know_the_authkey(process):
    inbox = process.context.Queue()
    with SyncManager(authkey=b"nobody else knows", ctx=QUICKEST) as manager:
        outbox, items, nested = manager.Queue(), manager.list(), manager.list()
        process(jobs.put_back, inbox, outbox)
        nested.append(items)
        inbox.put(items)
        inbox.put(nested[0])
        inbox.put(None)
        assert [outbox.get(timeout=PATIENCE) for _ in range(2)] == [[None, "ListProxy"]] * 2
        assert list(items) == [1, 1]
        inbox.close()
        inbox.join_thread()


def test_the_key_is_in_no_pickle(manager):
    key = bytes(manager._authkey)
    pickled = pickle.dumps([manager.list(), manager])
    assert key not in pickled
    assert key.hex().encode() not in pickled
    assert bytes(multiprocessing.current_process().authkey).hex().encode() not in pickled


def test_a_pickled_manager_is_the_same_manager(manager):
    items = manager.list([1])
    other = pickle.loads(pickle.dumps(manager))
    assert type(other) is SyncManager
    other.list(items)
    assert other.address == manager.address
    assert other._number_of_objects() == manager._number_of_objects()
    with pytest.raises(multiprocessing.ProcessError, match="only connected"):
        other.shutdown()


def test_a_lock_stays_locked_when_its_holder_ends_in_order(manager, process):
    lock, queue = manager.Lock(), manager.Queue()
    child = process(jobs.lock_and_leave, lock, queue)
    assert queue.get(timeout=PATIENCE) == child.pid
    child.join(PATIENCE)
    assert not lock.acquire(timeout=0)
    lock.release()  # anyone may
    assert lock.acquire(timeout=0)


def test_a_lock_passes_on_when_its_holder_is_killed(manager, process):
    lock, queue = manager.Lock(), manager.Queue()
    child = process(jobs.lock_and_stay, lock, queue, ends=-signal.SIGKILL)
    assert queue.get(timeout=PATIENCE) == child.pid
    child.kill()
    with pytest.warns(HolderDied):
        assert lock.acquire(timeout=PATIENCE)


def test_a_session_sees_the_managers_objects(manager):
    items = manager.list([1])
    name = manager._home.name
    assert name.startswith(f"mp-{manager._process.pid}-")
    with jupyter_shared.attach(name, create=False) as session:
        assert [found.kind for found in session.objects(all=True) if found.id == items._handle.object] == ["list"]
    assert manager._home.describe(items).length == 1


def test_proxies_of_two_sessions_of_one_manager_go_together(manager):
    other = SyncManager(manager.address)
    other.connect()
    items = manager.list([other.dict(a=1)])
    items.append(other.Queue())
    assert manager._number_of_objects() == 3
    assert items[0]["a"] == 1
    items[1].put(1)
    del items[:]
    until(lambda: manager._number_of_objects() == 1)  # the other session's have gone their own way
    other._home.detach()


def test_calls_to_what_a_manager_holds_are_traced(manager):
    d, l = manager.dict(), manager.list()  # noqa: E741
    with manager.trace(d, l) as trace:
        d["n"] = 1
        l.append(2)
    assert [(event.object, event.operation) for event in trace.events] == [("a dict", "set"), ("a list", "append")]
    assert "dict: ['n'] = 1" in trace._repr_mimebundle_()["text/plain"]


@pytest.mark.parametrize("make", ["dict", "list", "Queue", "Lock", "Event", "Namespace"])
def test_a_token_of_any_object_makes_its_proxy(manager, make):
    """As programs do that pass tokens on: `AutoProxy(token, ...)`, with the manager, or with its key."""
    made = getattr(manager, make)()
    for how in ({"manager": manager}, {"authkey": manager._authkey}):
        again = AutoProxy(made._token, "pickle", **how)
        assert type(again) is type(made)
        assert again._token.id == made._token.id
