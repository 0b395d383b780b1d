"""The contract of every transport: what a session may rely on, however it reaches its manager."""

from __future__ import annotations

import ctypes
import os
import queue
import threading
import warnings

import pytest

from jupyter_shared.client.connection.transport import Terms
from jupyter_shared.errors import HolderDied, ManagerGone, StaleObject
from jupyter_shared.kinds.proxy import VersionConflict
from jupyter_shared.platform.mapping import map_memory, unmap
from jupyter_shared.platform.memory import discard, fill
from jupyter_shared.wire.messages import Call, Reply
from tests.client.transports import WAYS
from tests.waiting import until


@pytest.fixture(params=[*WAYS])
def way(request, runtime_dir):
    with WAYS[request.param]() as way:
        yield way


def called(session, proxy, operation, *args, terms=None, **how):
    call = Call(0, proxy._handle.object, operation, [*args], **how)
    return session._transport.call(call, terms or Terms())


def in_thread(function):
    found = []
    thread = threading.Thread(target=lambda: found.append(function()))
    thread.start()
    return thread, found


# --- calls ----------------------------------------------------------------------------------------------------


def test_a_call_is_answered_by_its_value_and_the_objects_version(here):
    counter = here.counter("c")
    first, second = called(here, counter, "add", 2), called(here, counter, "add", 3)
    assert type(first) is Reply
    assert [first.value, second.value] == [2, 5]
    assert second.version > first.version
    assert second.number > first.number


def test_what_fails_is_raised(here):
    with pytest.raises(queue.Empty):
        here.queue("q").get_nowait()
    with pytest.raises(IndexError):
        here.list("l")[0]
    proxy = here.list("gone")
    del here["gone"]
    with pytest.raises(StaleObject, match="gone"):
        proxy.append(1)


def test_a_call_with_an_old_version_is_a_conflict_and_does_nothing(here):
    counter = here.counter("c")
    old = called(here, counter, "add", 1).version
    counter.add(1)
    with pytest.raises(VersionConflict):
        called(here, counter, "add", 1, if_version=old)
    assert counter.value == 2


def test_then_makes_the_answer(here):
    counter = here.counter("c")
    assert called(here, counter, "add", 4, terms=Terms(then=lambda value: value * 10)) == 40


def test_what_then_raises_comes_through(here):
    counter = here.counter("c")
    with pytest.raises(ZeroDivisionError):
        called(here, counter, "add", 4, terms=Terms(then=lambda value: value / 0))
    assert counter.value == 4


def test_calls_of_two_clients_are_in_one_order(here, there):
    mine, theirs = here.list("l"), there.list("l")
    mine.append(1)
    theirs.append(2)
    assert list(mine) == list(theirs) == [1, 2]


def test_a_write_outside_a_pipeline_is_done_at_once(here, there):
    mine, theirs = here.dict("d"), there.dict("d")
    mine["k"] = 1
    assert theirs["k"] == 1


def test_a_pipeline_is_done_in_order_and_whole_at_its_end(here, there):
    mine, theirs = here.list("l"), there.list("l")
    with here.pipeline():
        for number in range(1000):
            mine.append(number)
        with here.pipeline():
            mine.append(1000)
    assert list(theirs) == [*range(1001)]


def test_what_fails_in_a_pipeline_is_raised_by_its_end(here):
    items, counter = here.list("l", [1]), here.counter("c")
    with pytest.raises(IndexError), here.pipeline():
        items[5] = 0
    with here.pipeline():
        counter.add(1)
    assert counter.value >= 1


# --- waiting --------------------------------------------------------------------------------------------------


def test_a_call_waits_until_another_client_lets_it_go_on(here, there):
    mine, theirs = here.queue("q"), there.queue("q")
    thread, found = in_thread(theirs.get)
    until(lambda: any(client.waiting for client in here.clients()))
    mine.put("it")
    thread.join()
    assert found == ["it"]


def test_a_call_waits_no_longer_than_it_may(here):
    with pytest.raises(queue.Empty):
        here.queue("q").get(timeout=0.02)
    assert not any(client.waiting for client in here.clients())


def test_an_object_that_is_deleted_is_not_waited_for(here, there):
    items = there.queue("q")

    def get():
        try:
            items.get()
        except StaleObject as error:
            return str(error)

    thread, found = in_thread(get)
    until(lambda: any(client.waiting for client in here.clients()))
    del here["q"]
    thread.join()
    assert "'q'" in found[0]


def test_threads_are_callers_of_their_own(here):
    lock = here.lock("l")
    with lock:
        thread, found = in_thread(lambda: lock.acquire(blocking=False))
        thread.join()
    assert found == [False]


def test_a_thread_that_hangs_up_calls_on(here):
    counter = here.counter("c")
    for _ in range(2):
        here._transport.hang_up()
        here._transport.hang_up()
        counter.add(1)
    assert counter.get() == 2


def test_work_on_behalf_is_done_once_as_the_thread_it_is_done_for(here):
    lock, done = here.rlock("r"), []
    lock.acquire()

    def release():
        lock.release()
        done.append(1)

    work = [release]
    here._transport.on_behalf(work)
    assert (done, work) == ([1], [])
    thread, found = in_thread(lambda: lock.acquire(blocking=False))
    thread.join()
    assert found == [True]


# --- being told -----------------------------------------------------------------------------------------------


def test_watchers_are_told_of_every_change_they_have_not_seen(here, there):
    mine, theirs, told = here.counter("c"), there.counter("c"), []
    watch = here.watch(mine, told.append)
    for _ in range(3):
        before = len(told)
        theirs.add(1)
        until(lambda before=before: len(told) > before)
    assert told == sorted(told)
    watch.close()
    watch.close()
    other, heard = here.counter("other"), []
    with_another = here.watch(other, heard.append)
    theirs.add(1)
    there.counter("other").add(1)
    until(lambda: heard)
    with_another.close()
    assert len(told) == 3


def test_who_watches_what_is_beyond_a_version_already_is_told_at_once(here):
    counter, told = here.counter("c"), []
    version = called(here, counter, "add", 1).version
    watch = here.watch_object(counter._handle, told.append, version - 1)
    until(lambda: told)
    assert told[0] == version
    watch.close()


def test_watchers_are_told_that_an_object_was_deleted(here, there):
    told = []
    watch = here.watch(here.counter("c"), told.append)
    del there["c"]
    until(lambda: told)
    assert told[-1] == 0
    watch.close()


def test_watchers_to_the_end_are_told_of_it(way):
    told, others = [], []
    with way.session() as session:
        handle = session.counter("c")._handle
        version = called(session, session.counter("c"), "add", 1).version
        session.watch_object(handle, told.append, version, to_the_end=True)
        session.watch_object(handle, others.append, version)
    until(lambda: told)
    assert (told, others) == ([-1], [])


def test_callbacks_may_call(here, there):
    echo, counter, seen = here.counter("echo"), here.counter("c"), []
    watch = here.watch(counter, lambda _: seen.append(echo.add(1)))
    there.counter("c").add(1)
    until(lambda: seen)
    watch.close()
    assert echo.value == len(seen)


# --- reading, holding, leaving --------------------------------------------------------------------------------


def test_a_read_after_a_write_of_another_client_sees_it(here, there):
    mine, theirs = here.dict("d", {"k": 0}), there.dict("d")
    for number in range(50):
        theirs["k"] = number
        assert mine["k"] == number


def test_an_object_that_nobody_refers_to_goes(here):
    counter = here.counter(None)
    with_it = here.info()["objects"]
    del counter
    until(lambda: here.info()["objects"] < with_it)


def test_a_proxy_inside_a_value_keeps_its_object(here, there):
    here.dict("d")["inner"] = here.list(None, [1, 2])
    inner = there.dict("d")["inner"]
    del here["d"]
    assert list(inner) == [1, 2]


def test_large_values_arrive(here, there):
    numpy = pytest.importorskip("numpy")
    array = numpy.arange(300_000)
    here["array"] = array
    assert (there["array"] == array).all()
    del there, here


def own(*what):
    return what, ()


def test_shared_memory_is_claimed_and_given_back_where_there_is_any(here):
    transport = here._transport
    if not transport.shares_memory:
        assert here.memories is None
        return
    memory, _, handle = transport.claim(4096, own)
    fill(handle, 4096, [(0, memoryview(b"here"))], None)
    discard(handle)
    _, size, again = transport.fetch(memory, own)
    held = []
    address = map_memory(again, 4096, held, writable=False)
    assert (ctypes.string_at(address, 4), size >= 4096) == (b"here", True)
    unmap(*held, 4096)
    discard(again)
    for _ in range(2):  # it was told of twice
        transport.give_back(iter([(memory, True)]))
    until(lambda: here.info()["memory"] == 0)


def test_what_a_client_held_passes_on_when_it_leaves(way, here):
    other = way.session("other")
    other.lock("l").acquire()
    thread, found = in_thread(lambda: _acquired(here.lock("l")))
    until(lambda: any(client.waiting for client in here.clients()))
    other.detach()
    thread.join()
    assert found == [True]
    assert "other" not in [client.label for client in here.clients()]


def _acquired(lock):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", HolderDied)
        return lock.acquire()


def test_nothing_is_called_after_the_end(way):
    session = way.session()
    counter = session.counter("c")
    session.detach()
    session.detach()
    with pytest.raises(ManagerGone, match="detached"):
        counter.add(1)


def test_the_manager_says_who_it_is_and_who_we_are(way):
    with way.session("one") as one, way.session("two") as two:
        first, second = one._transport.welcome, two._transport.welcome
        assert first.client != second.client
        assert first.epoch == second.epoch == one.info()["epoch"]
        assert {client.label for client in one.clients()} >= {"one", "two"}


def test_what_is_kept_for_a_child_goes_when_its_pipe_ends(here):
    class Kept:
        pass

    kept, gone = Kept(), []
    ours, theirs = os.pipe()
    import weakref

    weakref.finalize(kept, gone.append, 1)
    here._transport.retain_until_end(iter([(ours, kept)]))
    del kept
    os.close(theirs)
    until(lambda: gone)


def test_calls_raise_when_the_manager_has_ended(way):
    one, two = way.session(), way.session()
    told = []
    counter = two.counter("c")
    two.watch(counter, told.append)
    one.stop()
    until(lambda: -1 in told)
    with pytest.raises(ManagerGone):
        counter.add(1)
    two.detach()
