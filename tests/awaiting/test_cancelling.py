"""Cancelled at any moment, an await has taken nothing, holds nothing, and leaves nothing behind."""

from __future__ import annotations

import asyncio
import gc
import os
import random
import signal
import threading

import pytest

from jupyter_shared.client.awaiting import driving
from jupyter_shared.errors import ManagerGone
from tests.awaiting.loops import ran, until, waiting

CANCELS = 1000  # of each of several kinds, over each way


async def after(steps: int) -> None:
    """Let the loop go round so often."""
    for _ in range(steps):
        await asyncio.sleep(0)


async def cancelled(task: asyncio.Task[object]) -> object:
    """Cancel a task: what it returned all the same, or None."""
    task.cancel()
    try:
        return await task
    except asyncio.CancelledError:
        return None


def test_thousands_of_cancels_lose_nothing_double_nothing_and_keep_the_order(here, there):
    """One consumer, which is cancelled again and again, against a producer."""
    mine, theirs, chance = here.queue("q"), there.queue("q"), random.Random(1)
    got, ends = [], threading.Event()

    def produce():
        number = 0
        while not ends.is_set() and number < 20 * CANCELS:
            theirs.put_many(range(number, number + 3))
            number += 3
        theirs.put(None)

    async def consume():
        producer = threading.Thread(target=produce)
        producer.start()
        try:
            for _ in range(CANCELS):
                getting = asyncio.create_task(mine.get_async())
                await after(chance.randrange(12))
                if chance.random() < 0.3:
                    await asyncio.sleep(chance.random() * 0.002)
                if (item := await cancelled(getting)) is not None:
                    got.append(item)
        finally:
            ends.set()
            await asyncio.to_thread(producer.join)
        while (item := await mine.get_async()) is not None:
            got.append(item)

    ran(consume())
    assert got == [*range(len(got))]
    assert len(got) > 100


def test_many_consumers_that_are_cancelled_lose_nothing_and_double_nothing(here, there):
    mine, theirs, chance = here.queue("q"), there.queue("q"), random.Random(2)
    got = []

    async def consume():
        while len(got) < 1000:
            getting = asyncio.create_task(mine.get_async(timeout=0.5))
            if chance.random() < 0.7:
                await after(chance.randrange(30))
                item = await cancelled(getting)
            else:
                item = (await asyncio.gather(getting, return_exceptions=True))[0]
            if isinstance(item, int):
                got.append(item)

    async def main():
        consumers = [asyncio.create_task(consume()) for _ in range(20)]
        for number in range(0, 1000, 5):
            theirs.put_many(range(number, number + 5))
            await after(3)
        await asyncio.gather(*consumers)
        assert not waiting(here, mine)

    ran(main())
    assert sorted(got) == [*range(1000)]


@pytest.mark.parametrize("kind", ["lock", "rlock", "semaphore", "condition"])
def test_a_cancelled_acquire_holds_nothing(kind, here, there):
    mine, theirs, chance = getattr(here, kind)("l"), getattr(there, kind)("l"), random.Random(3)

    async def hold():
        async with mine:
            await after(chance.randrange(3))

    async def main():
        for _ in range(100):
            tasks = [asyncio.create_task(hold()) for _ in range(5)]
            await after(chance.randrange(40))
            for task in tasks:
                if chance.random() < 0.7:
                    task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            assert theirs.acquire(blocking=False)
            theirs.release()

    ran(main())


def test_a_cancelled_wait_has_the_lock_again_and_passes_its_notification_on(here):
    condition, chance = here.condition("c"), random.Random(4)
    inside, woken = 0, 0

    async def wait():
        nonlocal inside, woken
        async with condition:
            try:
                await condition.wait_async()
                woken += 1
            finally:
                inside += 1
                assert inside == 1, "two have the lock"
                await asyncio.sleep(0)
                inside -= 1

    async def main():
        for _ in range(60):
            tasks = [asyncio.create_task(wait()) for _ in range(3)]
            await until(lambda: here.describe(condition).summary["waiting"] == 3)
            tasks[0].cancel()
            await after(chance.randrange(30))
            async with condition:
                await condition.notify_async(2)
            await asyncio.gather(*tasks, return_exceptions=True)
        assert not here.describe(condition).summary["waiting"]

    ran(main())
    assert woken >= 120


def test_a_cancelled_wait_at_a_barrier_leaves_it_to_the_others(here):
    barrier, chance = here.barrier("b", 2), random.Random(5)

    async def main():
        for _ in range(60):
            first = asyncio.create_task(barrier.wait_async())
            await after(chance.randrange(20))
            await cancelled(first)
            assert sorted(await asyncio.gather(barrier.wait_async(), barrier.wait_async())) == [0, 1]

    ran(main())
    assert not barrier.broken


def test_cancelled_again_and_again(here):
    items, condition, chance = here.queue("q"), here.condition("c"), random.Random(6)

    async def wait():
        async with condition:
            await condition.wait_async()

    async def main():
        for number in range(100):
            tasks = [asyncio.create_task(items.get_async()), asyncio.create_task(wait())]
            for _ in range(4):
                await after(chance.randrange(12))
                for task in tasks:
                    task.cancel()
            items.put(number)
            found = await asyncio.gather(*tasks, return_exceptions=True)
            assert await items.get_async() == number if found[0] != number else True
        assert condition.acquire(blocking=False)
        condition.release()

    ran(main())
    assert items.empty()


def test_items_on_trial_are_the_queues_again(here):
    items = here.queue("q")

    async def main():
        for number in range(50):
            getting = asyncio.create_task(items.get_async(keep=True))
            await after(number % 10)
            items.put(number)
            if await cancelled(getting) is None:
                assert await items.get_async(keep=True) == number
            await items.task_done_async()

    ran(main())
    assert items.join(0)


def test_a_coroutine_that_is_thrown_away_takes_nothing(here):
    items = here.queue("q")

    async def main():
        coroutine = items.get_async()
        await here.event("e").wait_async(0)  # the connection stands
        coroutine.send(None)  # it waits
        await until(lambda: waiting(here, items))
        coroutine.close()
        await until(lambda: not waiting(here, items))
        items.put(1)
        assert await items.get_async() == 1

    ran(main())


def test_a_loop_that_ends_in_order_takes_nothing_with_it(here, there):
    mine, theirs = here.queue("q"), there.queue("q")

    async def main():
        asyncio.create_task(mine.get_async())  # noqa: RUF006 - the loop's end cancels it
        await until(lambda: waiting(there, theirs))

    ran(main())
    assert not waiting(there, theirs)
    theirs.put(1)
    assert theirs.get() == 1


def test_ctrl_c_in_a_program_takes_nothing(here):
    items, chance = here.queue("q"), random.Random(7)

    async def main(number):
        getting = asyncio.create_task(items.get_async())
        await after(chance.randrange(20))
        if number % 2:
            items.put(number)
        signal.raise_signal(signal.SIGINT)
        await getting
        await asyncio.sleep(60)

    for number in range(20):
        with pytest.raises(KeyboardInterrupt):
            asyncio.run(main(number))
        if number % 2 and not items.empty():
            assert items.get() == number
        assert items.empty()
        items.put("next")
        assert items.get() == "next"


def test_ending_the_manager_tells_all_who_wait(manager):
    session = manager.attach()
    items = session.queue("q")

    async def main():
        getting = [asyncio.create_task(items.get_async()) for _ in range(10)]
        await until(lambda: waiting(session, items) == 10)
        manager.kill()
        for one in getting:
            with pytest.raises(ManagerGone, match=manager.name):
                await one

    with session:
        ran(main())


def test_a_forked_child_has_no_part_in_what_its_parent_waits_for(here):
    items = here.queue("q")

    async def main():
        getting = asyncio.create_task(items.get_async())
        await until(lambda: waiting(here, items))
        child = os.fork()
        if not child:
            try:
                asyncio.events._set_running_loop(None)
                items.put("from the child")
                os._exit(0 if ran(child_gets()) == "for the child" else 1)
            finally:
                os._exit(2)
        assert await getting == "from the child"
        items.put("for the child")
        return await asyncio.to_thread(os.waitpid, child, 0)

    async def child_gets():
        return await items.get_async()

    assert ran(main())[1] == 0


def test_the_numbers_of_tasks_go_with_them(here):
    items = here.queue("q")

    async def main():
        await asyncio.gather(*(items.put_async(1) for _ in range(50)))

    ran(main())
    gc.collect()
    assert len(driving._callers) < 5
