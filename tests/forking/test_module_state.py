"""Every lock, thread, cache and the like that a module of the package keeps has an answer to fork, and a test of it."""

from __future__ import annotations

import functools
import importlib
import itertools
import os
import pkgutil
import threading
import types
import weakref
from collections import deque
from pathlib import Path

import pytest

import jupyter_shared
from jupyter_shared import panes

TESTS = Path(__file__).parent.parent
LOCKS = (type(threading.Lock()), type(threading.RLock()), threading.Condition, threading.Event, threading.Semaphore)
KEEPS = (
    *LOCKS, threading.Thread, threading.local, weakref.WeakSet, weakref.WeakKeyDictionary, weakref.WeakValueDictionary,
    deque, bytearray, itertools.count, functools._lru_cache_wrapper,
)  # fmt: skip
MUTABLE = (dict, list, set)

# What each is to a forked child, and the test that shows it (None: there is nothing in it that a fork could harm).
HARMLESS = None
ANSWERS = {
    "client.awaiting.driving._numbers": HARMLESS,  # a child's coroutines are another client's
    "client.awaiting.driving._callers": HARMLESS,  # the parent's tasks, which nothing runs here
    "client.passing_on._written": "test_a_forked_child_removes_no_file_of_its_parents",
    "client.connection.departure._nobody": HARMLESS,  # numbers: a child's watches are another client's
    "client.values.arrays._numpys_own": HARMLESS,  # a function of numpy's
    "client.values.arrays._around": HARMLESS,  # what numpy writes around the bytes of arrays stays true
    "client.values.small_arrays._templates": HARMLESS,  # a module
    "client.values.packing._in_general": HARMLESS,  # the same
    "client.values.templates._known": HARMLESS,  # and what pickle writes around them in frames
    "wire.runs._blobs": HARMLESS,  # how pieces of one length are taken apart stays true
    "client.processes.forking._all": "test_the_child_is_a_client_of_its_own",  # it tells the sessions
    "client.processes.inheritance._given": "test_live_proxies_go_on_in_the_child",  # its children have their own
    "client.connection.observing._thread": HARMLESS,  # the forking thread goes on as what it was
    "jupyter.magics._table": HARMLESS,  # the names of magics, put together when the module is loaded
    "kinds.cache._heavy": HARMLESS,  # the child's proxies are copies of these, and so is this list of them
    "client.processes.inheritance._sent": HARMLESS,  # a child keeps what its parent has sent alive a little longer
    "client.processes.pickled_proxies._lock": "test_forking_while_other_threads_work",  # made anew
    "client.processes.pickled_proxies._homes": "test_live_proxies_go_on_in_the_child",  # the same sessions go on
    "client.values.packing_context.current": "test_forking_while_other_threads_work",  # the forking thread's goes on
    "client.transactions.joined.joined": "test_a_child_that_is_forked_in_it_is_not_in_it",  # the child is in none
    "client.transactions.joined.under_way": "test_a_child_that_is_forked_in_it_is_not_in_it",
    "kinds.STATES": HARMLESS,  # classes, which are the same there; what is not loaded yet each loads for itself
    "kinds.PROXIES": HARMLESS,
    "kinds._listeners": HARMLESS,  # who gives sessions their methods, noted when modules are loaded
    "link.urlsplit": HARMLESS,  # the standard library's: what it was asked before
    "client.values.program._resolved": HARMLESS,  # what was looked up stays true
    "store.entry._own": HARMLESS,  # what a class has never changes
    "panes.assets.module": HARMLESS,  # the text of files
    "panes.assets.style": HARMLESS,
    "client.values.reducers._known": HARMLESS,  # one entry, replaced whole; found anew when the process has changed
    "client.values.reducers._registered": HARMLESS,  # the same
    "exploring.here._here": HARMLESS,  # the forking thread goes on with its function's session
    "exploring.clock._clock": HARMLESS,  # the forking thread's time goes on with it
    "exploring.clock._lock": "test_the_lock_of_explorations_is_made_anew_in_the_child",
    "exploring.world._numbers": HARMLESS,  # names within one process
    "sealing._in_openssl": "test_a_child_forked_while_others_shake_hands_can_shake_hands",
    "in_process.manager._numbers": HARMLESS,  # addresses within one process
    "client.values.program._values": HARMLESS,  # what was pickled stays true
    "jupyter.widget.shown_bars._shown": HARMLESS,  # the parent's cell: a child displays nothing there
    "jupyter.extension._unloaded": HARMLESS,  # empty but in the middle of %reload_ext
    "managers.theirs._reaching": HARMLESS,  # classes, which are the same there
    "managers.listener_client": HARMLESS,  # functions by name, as the standard library has them
    "managers.shared_memory.tracker": HARMLESS,  # its finalizer unlinks nothing in a child
    "managers.serving._serving": "test_a_pool",  # let go of in the child
    "panes.bars._running": "test_one_bar_for_all_workers_of_a_pool",  # they count for their parent's
    "panes.errands.errands": "test_what_a_module_keeps_of_threads_is_made_anew_in_the_child",  # made anew
    "panes.pacing.pacer": "test_what_a_module_keeps_of_threads_is_made_anew_in_the_child",  # made anew
    "manager.connection._buffer": HARMLESS,  # no manager goes on in a child
    "manager.connection._view": HARMLESS,
    "platform.anywhere.memory._numbers": HARMLESS,  # parts of names that the pid tells apart
    "manager.undoing.LOCKS": HARMLESS,
    "client.on_ray.depots._reached": HARMLESS,  # each tells whose it is, and is used by no other process
}


def modules():
    for found in pkgutil.walk_packages(jupyter_shared.__path__, "jupyter_shared."):
        if not found.name.endswith("__main__"):
            yield importlib.import_module(found.name)


def is_kept(name, value):
    if isinstance(value, KEEPS):
        return True
    if isinstance(value, MUTABLE):
        return name != name.upper() and not name.startswith("__")  # what is in capitals is a constant
    kind = type(value)
    own = kind.__module__.startswith("jupyter_shared") and not isinstance(value, type | types.ModuleType)
    return own and any(isinstance(part, KEEPS + MUTABLE) for part in getattr(value, "__dict__", {}).values())


def kept():
    """All that is kept, classes' attributes included: by identity, as a set of `module.name`."""
    found = {}
    for module in modules():
        short = module.__name__.removeprefix("jupyter_shared.")
        for name, value in [*vars(module).items()]:
            if isinstance(value, type) and value.__module__ == module.__name__:
                for inner, part in vars(value).items():
                    if isinstance(part, KEEPS):
                        found.setdefault(id(part), set()).add(f"{short}.{name}.{inner}")
            elif is_kept(name, value):
                found.setdefault(id(value), set()).add(f"{short}.{name}")
    return found


def test_everything_a_module_keeps_has_an_answer_to_fork():
    unanswered = [names for names in kept().values() if not names & ANSWERS.keys()]
    assert unanswered == [], "say in ANSWERS what a fork does to it, and test that"


def test_every_answer_is_tested():
    written = "".join(path.read_text() for path in TESTS.rglob("test_*.py"))
    assert [test for test in ANSWERS.values() if test and f"def {test}(" not in written] == []


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_what_a_module_keeps_of_threads_is_made_anew_in_the_child():
    from jupyter_shared.panes.errands import errands
    from jupyter_shared.panes.pacing import pacer

    assert panes
    with pacer._condition, errands._condition:  # as another thread may have them
        pid = os.fork()
        if pid == 0:
            ran = threading.Event()
            free = all(kept._condition.acquire(blocking=False) for kept in (pacer, errands))
            for kept in (pacer, errands):
                kept._condition.release()
            errands.run(ran.set)
            os._exit(0 if free and ran.wait(60) and not pacer._members else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_the_lock_of_explorations_is_made_anew_in_the_child():
    from jupyter_shared.exploring import clock

    with clock._lock:  # as another thread may have it
        pid = os.fork()
        if pid == 0:
            os._exit(0 if clock._lock.acquire(blocking=False) else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_forked_child_removes_no_file_of_its_parents(runtime_dir):
    from jupyter_shared.client import passing_on
    from jupyter_shared.link import Link

    link = Link("127.0.0.1", 1, bytes(32))
    ours = passing_on.written(link)
    pid = os.fork()
    if pid == 0:
        its = passing_on.written(link)
        passing_on._remove_all()
        os._exit(0 if ours.exists() and not its.exists() else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    passing_on.remove(ours)
    assert not ours.exists()
