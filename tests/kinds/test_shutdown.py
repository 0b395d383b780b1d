"""Shutting queues down, as Python 3.13's own can be."""

from __future__ import annotations

import queue
import sys
import threading

import pytest

from jupyter_shared.errors import ShutDown
from tests.waiting import until

KINDS = ["queue", "lifo_queue", "priority_queue"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("most", [0, 3])
def test_what_is_left_is_taken_and_nothing_is_put(session, kind, most):
    jobs = getattr(session, kind)(None, most)
    jobs.put(1)
    jobs.put(2)
    jobs.shutdown()
    with pytest.raises(ShutDown):
        jobs.put(3)
    with pytest.raises(ShutDown):
        jobs.put((object(), 3))  # only its own `<` could compare it
    assert {jobs.get(), jobs.get()} == {1, 2}
    for get in (jobs.get, jobs.get_nowait, lambda: jobs.get(timeout=0.01), lambda: jobs.get_many(2)):
        with pytest.raises(ShutDown):
            get()
    jobs.task_done()
    jobs.task_done()
    assert jobs.join()


@pytest.mark.parametrize("kind", KINDS)
def test_at_once_it_is_emptied_and_nobody_waits_for_it_to_be_done(session, kind):
    jobs = getattr(session, kind)(None)
    for number in range(3):
        jobs.put(number)
    assert jobs.get() in (0, 2)
    jobs.shutdown(immediate=True)
    with pytest.raises(ShutDown):
        jobs.get()
    jobs.task_done()
    assert jobs.join(timeout=0)


def test_who_waits_is_told(session):
    empty, full = session.queue(None), session.queue(None, 1)
    full.put(0)
    ended = []

    def waits(call):
        with pytest.raises(ShutDown):
            call()
        ended.append(call)

    threads = [threading.Thread(target=waits, args=(call,)) for call in (empty.get, lambda: full.put(1))]
    for thread in threads:
        thread.start()
    until(lambda: sum(len(client.waiting) for client in session.clients()) == 2)
    empty.shutdown()
    full.shutdown()
    for thread in threads:
        thread.join()
    assert len(ended) == 2


def test_it_is_pythons_own_error_where_python_has_one():
    assert ShutDown is getattr(queue, "ShutDown", ShutDown)
    assert sys.version_info < (3, 13) or ShutDown is queue.ShutDown
