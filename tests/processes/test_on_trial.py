"""Items taken on trial: they come back when their taker ends before it is done with them."""

from __future__ import annotations

import os
import queue
import signal

import pytest

import jupyter_shared
from jupyter_shared.address import Files
from tests.waiting import until

QUEUES = ("queue", "lifo_queue", "priority_queue")


@pytest.mark.parametrize("kind", QUEUES)
def test_what_a_killed_worker_had_comes_next_again(session, spawned, kind):
    def work(shared, parent, kind):
        jobs = shared.create(kind, "jobs")
        parent.tell([jobs.get(keep=True), jobs.get(keep=True)])
        jobs.task_done()
        parent.tell("done with the first")
        parent.hear()

    jobs = session.create(kind, "jobs")
    jobs.put_many([1, 2, 3])
    order = [3, 2, 1] if kind == "lifo_queue" else [1, 2, 3]
    worker = spawned(work, kind)
    assert worker.hear() == order[:2]
    assert worker.hear() == "done with the first"
    assert (jobs.qsize(), jobs.join(timeout=0)) == (1, False)
    worker.kill()
    until(lambda: jobs.qsize() == 2, "the second one to come back")
    assert [jobs.get(keep=True), jobs.get(keep=True)] == order[1:]
    jobs.task_done()
    jobs.task_done()
    assert jobs.join(timeout=0)
    with pytest.raises(queue.Empty):
        jobs.get_nowait()


def test_who_waits_gets_what_comes_back(session, spawned):
    def take(shared, parent):
        parent.tell(shared.queue("jobs").get(keep=True))
        parent.hear()

    session.queue("jobs").put("only")
    first, second = spawned(take), None
    assert first.hear() == "only"
    second = spawned(take)
    until(lambda: any(who.waiting for who in session.clients()), "the second one waits")
    first.kill()
    assert second.hear() == "only"
    second.tell()
    second.finish()


def test_without_keep_it_is_gone(session, spawned):
    def take(shared, parent):
        parent.tell(shared.queue("jobs").get())
        parent.hear()

    jobs = session.queue("jobs")
    jobs.put("only")
    worker = spawned(take)
    assert worker.hear() == "only"
    worker.kill()
    until(lambda: len(session.clients()) == 1, "it is gone")
    assert jobs.qsize() == 0


def test_a_manager_that_was_killed_hands_them_out_again(runtime_dir, tmp_path):
    def attach():
        return jupyter_shared.attach("trial", keep=tmp_path / "kept")

    with attach() as shared:
        shared.queue("jobs").put_many(["a", "b", "c"])
        assert shared.queue("jobs").get() == "a"
        assert shared.queue("jobs").get(keep=True) == "b"
        os.kill(shared.info()["pid"], signal.SIGKILL)
        until(lambda: not Files.of("trial").is_alive(), "the manager has ended")
    with attach() as shared:
        assert shared.queue("jobs").get_many(5) == ["b", "c"]
        shared.stop()
