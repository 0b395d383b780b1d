"""What the tests of managers run in other processes, and register: importable, so that any start method finds it."""

from __future__ import annotations

import os
import queue
import threading
import time
from typing import Any

from jupyter_shared.managers import BaseManager, BaseProxy, IteratorProxy, MakeProxyType, SyncManager

# --- run in processes ---------------------------------------------------------------------------------------


def change(mapping, items, queue):
    mapping["child"] = os.getpid()
    items.reverse()
    queue.put("done")


def put_back(inbox, outbox):
    """Take what comes through a queue of multiprocessing's, and put it into a shared one."""
    for proxy in iter(inbox.get, None):
        outbox.put([proxy.append(1), type(proxy).__name__])
        del proxy


def put_when_told(told, queue, items):
    told.get()
    queue.put(items[:])


def iterate(mapping, queue):
    queue.put([key for key in mapping])  # noqa: C416 - iterating is the point


def lock_and_leave(lock, queue):
    lock.acquire()
    queue.put(os.getpid())


def lock_and_stay(lock, queue):
    lock.acquire()
    queue.put(os.getpid())
    time.sleep(1000)


def wait_in(method, proxy):
    getattr(proxy, method)()


def call_make(factory, queue):
    """A method that returns a proxy, in a process that was only passed the object."""
    made = factory.make("child")
    queue.put([made.text(), type(made).__name__])


def start_and_stay(method, pipe):
    """Start a manager, tell where, and stay: to be killed."""
    import multiprocessing

    manager = SyncManager(ctx=multiprocessing.get_context(method))
    manager.start()
    pipe.send([manager._process.pid, manager.address])
    time.sleep(1000)


def work(address, authkey):
    """A worker on another machine, as far as it knows: squares until there is nothing more."""
    manager = Workshop(address, authkey)
    manager.connect()
    tasks, results = manager.tasks(), manager.results()
    for number in iter(tasks.get, None):
        results.put([number, number * number, os.getpid()])


# --- registered ---------------------------------------------------------------------------------------------


class Part:
    def __init__(self, name):
        self.name = name

    def text(self):
        return f"part {self.name}"


class Factory:
    """Has one of everything that can go wrong."""

    def __init__(self, parts=()):
        self.parts = list(parts)
        self.gate = threading.Event()

    def make(self, name):
        self.parts.append(Part(name))
        return self.parts[-1]

    def count(self):
        return len(self.parts)

    def wait(self):
        self.gate.wait()
        return "the gate is open"

    def open(self):
        self.gate.set()

    def fail(self, text):
        raise LookupError(text)

    def fail_unsendably(self):
        raise Unsendable(threading.Lock())

    def fail_oddly(self):
        raise Odd("a", "b")

    def lock(self):
        return threading.Lock()

    def keep(self, value):
        self.kept = value

    def give(self):
        kept = self.kept
        del self.kept
        return kept

    def thread(self):
        return threading.get_ident()

    def append_to(self, items, value):
        items.append(value)
        return items

    def numbers(self, count):
        import numpy

        return numpy.arange(count)

    def pid(self):
        return os.getpid()

    def _secret(self):
        return "secret"


class Unsendable(Exception):
    pass


class Odd(Exception):
    """Cannot be unpickled: its constructor takes other arguments than it has."""

    def __init__(self, one, other):
        super().__init__(one)


def squares():
    yield from (number * number for number in range(5))


def fail_to_be_made():
    raise ValueError("no such thing")


class PartProxy(BaseProxy):
    _exposed_ = ("text",)

    def text(self):
        return self._callmethod("text")


CountProxy: Any = MakeProxyType("CountProxy", ("count",))

the_dict = {"in": "the server"}
the_list = [1, 2]
the_lock = threading.RLock()
the_queue: Any = queue.Queue()


def get_dict():
    return the_dict


def get_list():
    return the_list


def get_lock():
    return the_lock


def get_queue():
    return the_queue


def get_length():
    return len(the_dict)


class Unsayable:
    def __str__(self):
        raise ArithmeticError("it has no words")


class FactoryManager(SyncManager):
    pass


FactoryManager.register("Factory", Factory, method_to_typeid={"make": "Part"})
FactoryManager.register("Part", proxytype=PartProxy, create_method=False)
FactoryManager.register("Counter", Factory, exposed=["count", "_secret"])
FactoryManager.register("Counted", Factory, CountProxy)
FactoryManager.register("squares", squares, IteratorProxy)
FactoryManager.register("broken", fail_to_be_made)
FactoryManager.register("get_dict", get_dict, FactoryManager._registry["dict"].proxytype)
FactoryManager.register("get_list", get_list, FactoryManager._registry["list"].proxytype)
FactoryManager.register("get_lock", get_lock, FactoryManager._registry["Lock"].proxytype)
FactoryManager.register("get_queue", get_queue)
FactoryManager.register("get_length", get_length)
FactoryManager.register("Unsayable", Unsayable)


class Workshop(BaseManager):
    """As a client has it: it knows names only."""


class WorkshopServer(BaseManager):
    """As the server has it."""


tasks: Any = queue.Queue()
results: Any = queue.Queue()


def get_tasks():
    return tasks


def get_results():
    return results


Workshop.register("tasks")
Workshop.register("results")
WorkshopServer.register("tasks", get_tasks)
WorkshopServer.register("results", get_results)
