"""A program with classes of its own, as people write them; test_program.py runs it. It says what came of it."""

from __future__ import annotations

import multiprocessing
import sys
from dataclasses import dataclass

from jupyter_shared.managers import SyncManager


@dataclass
class Job:
    number: int


class Store:
    def is_job(self, job):
        return isinstance(job, Job)


class ProgramManager(SyncManager):
    pass


ProgramManager.register("Store", Store)


def square(job):
    return Job(job.number**2)


def take_one(inbox, outbox):
    job = inbox.get()
    outbox.put([isinstance(job, Job), job == Job(3), Job(4)])


def say(*values):
    sys.stdout.write(" ".join(map(str, values)) + "\n")
    sys.stdout.flush()


def main():
    with ProgramManager() as manager:
        inbox, outbox = manager.Queue(), manager.Queue()
        child = multiprocessing.Process(target=take_one, args=(inbox, outbox))
        child.start()
        inbox.put(Job(3))
        is_job, is_equal, job = outbox.get()
        child.join()
        say(is_job, is_equal, job == Job(4))
        say(manager.Store().is_job(Job(1)))
        with manager.Pool(1) as pool:
            say(pool.map(square, [Job(2)]) == [Job(4)])
        manager._home["job"] = Job(5)
        if len(sys.argv) > 2:  # somebody else looks at it
            say(manager._home.name)
            sys.stdin.readline()


if __name__ == "__main__":
    multiprocessing.set_start_method(sys.argv[1])
    main()
