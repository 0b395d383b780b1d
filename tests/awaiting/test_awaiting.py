"""The contract of waiting operations as coroutines, over every way to a manager that has a connection."""

from __future__ import annotations

import asyncio
import queue
import threading

import pytest

import jupyter_shared
from jupyter_shared.client.session import Session
from jupyter_shared.errors import ManagerGone, ShutDown, StaleObject, UserError
from jupyter_shared.in_process.manager import InProcessManager
from tests.awaiting.loops import ran, until, waiting


def test_a_coroutine_waits_while_others_go_on(here, there):
    mine, theirs = here.queue("q"), there.queue("q")

    async def main():
        getting = asyncio.create_task(mine.get_async())
        await until(lambda: waiting(here, mine))
        theirs.put({"it": [1, 2]})
        return await getting

    assert ran(main()) == {"it": [1, 2]}


def test_items_come_in_order_and_what_waits_is_served_first_come_first(here, there):
    mine, theirs = here.queue("q"), there.queue("q")

    async def main():
        getting = []
        for count in range(1, 6):
            getting.append(asyncio.create_task(mine.get_async()))
            await until(lambda count=count: waiting(here, mine) == count)
        theirs.put_many(range(5))
        return await asyncio.gather(*getting)

    assert ran(main()) == [*range(5)]


def test_errors_and_timeouts_are_those_of_the_blocking_method(here):
    items, full = here.queue("q"), here.queue("full", 1)

    async def main():
        with pytest.raises(queue.Empty):
            await items.get_async(timeout=0.02)
        with pytest.raises(queue.Empty):
            await items.get_async(block=False)
        await full.put_async(1)
        with pytest.raises(queue.Full):
            await full.put_async(2, timeout=0.02)
        with pytest.raises(ValueError, match="timeout"):
            await items.get_async(timeout=-1)
        assert await here.event("e").wait_async(0.02) is False
        assert await items.join_async(0.02) is True
        assert await here.lock("l").acquire_async()
        assert await here.lock("l").acquire_async(timeout=0.02) is False

    ran(main())


def test_asyncios_own_timeouts_take_nothing(here):
    items = here.queue("q")

    async def main():
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await items.get_async()
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(items.get_async(), 0.05)
        assert not waiting(here, items)
        items.put("next")
        assert await items.get_async() == "next"

    ran(main())


def test_a_lock_in_a_block(here, there):
    mine, theirs = here.lock("l"), there.lock("l")

    async def main():
        async with mine:
            assert theirs.locked()
            assert not theirs.acquire(blocking=False)
        assert not theirs.locked()

    ran(main())


def test_each_task_is_a_holder_of_its_own(here):
    lock = here.rlock("r")

    async def main():
        async with lock, lock:
            other = asyncio.create_task(lock.acquire_async(timeout=0.05))
            assert await other is False
        assert not lock.locked()

    ran(main())


def test_semaphores_let_so_many_in(here):
    semaphore = here.semaphore("s", 2)
    inside, most = 0, 0

    async def work():
        nonlocal inside, most
        async with semaphore:
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0.005)
            inside -= 1

    async def main():
        await asyncio.gather(*(work() for _ in range(8)))

    ran(main())
    assert most == 2
    assert semaphore.get_value() == 2


def test_conditions(here):
    condition, done = here.condition("c"), []

    async def wait(number):
        async with condition:
            await condition.wait_for_async(lambda: number < len(done) + 1)
            done.append(number)
            await condition.notify_all_async()

    async def main():
        await asyncio.gather(*(wait(number) for number in (2, 1, 0)))

    ran(main())
    assert done == [0, 1, 2]


def test_a_condition_with_a_lock_of_its_own(here):
    condition = here.condition("c", here.lock("l"))

    async def main():
        async def wait():
            async with condition:
                return await condition.wait_async()

        waits = asyncio.create_task(wait())
        await until(lambda: waiting(here, condition))
        async with condition:
            await condition.notify_async()
        return await waits

    assert ran(main()) is True


def test_barriers_and_events(here, there):
    barrier, event, ran_in = here.barrier("b", 3, None), here.event("e"), []

    async def main():
        waits = asyncio.create_task(event.wait_async())
        indexes = await asyncio.gather(*(barrier.wait_async() for _ in range(3)))
        there.event("e").set()
        assert await waits is True
        return sorted(indexes)

    assert ran(main()) == [0, 1, 2]
    assert not ran_in


def test_async_for_takes_until_the_queue_is_shut_down(here):
    items = here.queue("q")

    async def main():
        items.put_many("abc")
        items.shutdown()
        return [item async for item in items]

    assert ran(main()) == ["a", "b", "c"]


def test_a_shutdown_is_told_to_those_who_wait(here):
    items = here.queue("q")

    async def main():
        getting = asyncio.create_task(items.get_async())
        await until(lambda: waiting(here, items))
        items.shutdown()
        with pytest.raises(ShutDown):
            await getting

    ran(main())


def test_large_values_come_as_they_do_to_who_blocks(here, there):
    numpy = pytest.importorskip("numpy")
    mine, theirs = here.queue("q"), there.queue("q")
    large = numpy.arange(300_000)

    async def main():
        getting = asyncio.create_task(mine.get_async())
        await until(lambda: waiting(here, mine))
        theirs.put(large)
        assert (await getting == large).all()
        await mine.put_async(large)
        assert (theirs.get() == large).all()
        proxy = here.list(None, [1])
        await mine.put_async([proxy])
        assert [*(await mine.get_async())[0]] == [1]

    ran(main())


def test_every_call_may_be_awaited(here):
    cfg = here.dict("cfg", {"n": 0})

    async def main():
        def more():
            cfg.modify(lambda found: {**found, "n": found["n"] + 1})
            return cfg["n"]

        await asyncio.gather(*(here.awaited(more) for _ in range(10)))
        async with cfg.edit("n") as _:
            pass

    ran(main())
    assert cfg["n"] == 10


def test_changes(here, there):
    cfg = here.dict("cfg")

    async def main():
        seen = []

        async def look():
            async for change in here.changes("cfg"):
                seen.append(change)  # noqa: PERF401 - one by one, as they come

        looks = asyncio.create_task(look())
        await until(lambda: seen or there.dict("cfg").update(k=-1))  # it looks, from some moment on
        for count in range(3):
            there.dict("cfg")["k"] = count
            await until(lambda: seen[-1].version == here.version(cfg))
        assert seen[-1].writer.startswith("there")
        assert [change.version for change in seen] == sorted(change.version for change in seen)
        del there["cfg"]
        await looks

    ran(main())


def test_changes_of_what_is_not_there(here):
    async def main():
        with pytest.raises(KeyError):
            await anext(here.changes("nothing"))

    ran(main())


def test_changes_of_what_there_is(here):
    async def main():
        looking = asyncio.create_task(anext(here.changes(None)))
        for number in range(1000):
            here[f"x{number}"] = 1
            if (await asyncio.wait([looking], timeout=0.01))[0]:
                break
        assert (await looking).version

    ran(main())


def test_a_thousand_wait_on_one_connection_and_in_no_thread(here, there):
    mine, theirs = here.queue("q"), there.queue("q")

    async def main():
        await here.event("e").wait_async(0)
        threads, manager = threading.active_count(), here.info()
        getting = [asyncio.create_task(mine.get_async()) for _ in range(1000)]
        await until(lambda: waiting(there, theirs) == 1000)
        assert threading.active_count() <= threads  # one of an earlier test may have ended meanwhile
        assert here.info()["clients"] == manager["clients"]
        theirs.put_many(range(1000))
        return sorted(await asyncio.gather(*getting))

    assert ran(main()) == [*range(1000)]


def test_what_waits_is_told_when_its_object_is_deleted(here):
    items = here.queue("q")

    async def main():
        getting = asyncio.create_task(items.get_async())
        await until(lambda: waiting(here, items))
        del here["q"]
        with pytest.raises(StaleObject):
            await getting

    ran(main())


def test_what_waits_is_told_when_the_session_detaches(way):
    session = way.session("leaves")
    items = session.queue("q")

    async def main():
        getting = asyncio.create_task(items.get_async())
        looking = asyncio.create_task(anext(session.changes("q")))
        await until(lambda: waiting(session, items))
        threading.Thread(target=session.detach).start()
        with pytest.raises(ManagerGone, match="detached"):
            await getting
        with pytest.raises(ManagerGone, match="detached"):
            await looking
        with pytest.raises(ManagerGone, match="detached"):
            await items.get_async()

    ran(main())


def test_nothing_is_awaited_in_a_transaction(here):
    items = here.queue("q")

    async def main():
        with here.transaction(), pytest.raises(UserError, match="transaction"):
            await items.get_async()

    ran(main())


def test_nothing_is_awaited_of_a_manager_in_this_process():
    manager = InProcessManager()
    with Session(manager.connection, "one", connect=manager.connect) as session:
        items = session.queue("q")

        async def main():
            with pytest.raises(UserError, match="in a thread"):
                await items.get_async()

        ran(main())
    manager.stop()


def test_one_loop_after_the_other_and_two_at_a_time(here, there):
    mine, theirs = here.queue("q"), there.queue("q")

    async def get():
        return await mine.get_async()

    for number in range(3):
        theirs.put(number)
        assert ran(get()) == number
    found = []
    threads = [threading.Thread(target=lambda: found.append(ran(get()))) for _ in range(2)]
    for thread in threads:
        thread.start()
    theirs.put_many([1, 2])
    for thread in threads:
        thread.join()
    assert sorted(found) == [1, 2]


def test_attaching(manager):
    async def main():
        session = await jupyter_shared.attach_async(manager.way, create=False, label="awaited")
        with session:
            session.queue("q").put(1)
            assert await session.queue("q").get_async() == 1
            assert session.label == "awaited"
        with pytest.raises(jupyter_shared.errors.NoManager):
            await jupyter_shared.attach_async("nobody", create=False)

    ran(main())
