"""What each method of each type returns or raises: the same as the standard library's manager, called beside ours."""

from __future__ import annotations

import copy
import multiprocessing.managers as standard
import operator
import re

import pytest

from jupyter_shared.managers import SyncManager
from tests.managers.contexts import QUICKEST

# Where theirs raises and ours has something to give; where Python's versions differ, ours is as the latest.
OURS_IS_MORE = {
    "[1] + o",
    "o.fromkeys([1], 2)",
    "o | {'z': 1}",
    "{'z': 1} | o",
    "type(operator.ior(o, {'y': 1}))",
    "[*reversed(o)]",
    "o.shutdown()",
    "o.copy()",
}
HELP = {"copy": copy, "operator": operator, "setattr": setattr, "delattr": delattr, "type": type}
QUEUE = """
    o.put(1); o.put(2, True, 1); o.put_nowait(3); o.qsize(); o.empty(); o.full(); o.get(); o.get(True, 1);
    o.get_nowait(); o.get_nowait(); o.get(False); o.get(timeout=0.01); o.get(True, -1); o.task_done();
    [o.task_done() for _ in range(9)]; o.qsize() or o.join(); o.task_done(); o.empty(); o.put();
    o.get(1, 2, 3); o.put(block=False, item=[1]); o.get(block=True)
"""
LOCK = """
    o.acquire(); o.acquire(False); o.acquire(True, 0.01); o.release(); o.release(); o.__enter__();
    o.__exit__(None, None, None); o.acquire(blocking=True, timeout=0.01); o.acquire(False, 1);
    o.acquire(True, -5); o.release()
"""
SEMAPHORE = """
    o.acquire(); o.acquire(False); o.acquire(False); o.acquire(True, 0.01); o.release(); o.release();
    o.release(); o.__enter__(); o.__exit__(None, None, None); o.acquire(False, 1)
"""
STATEMENTS = {
    ("Queue", ()): QUEUE,
    ("Queue", (2,)): f"""{QUEUE};
        o.put(1); o.put(1); o.full(); o.put(1, False); o.put_nowait(1); o.put(1, timeout=0.01); o.shutdown()
    """,
    ("JoinableQueue", ()): f"""{QUEUE};
        o.shutdown()
    """,
    ("Event", ()): """
        o.is_set(); o.wait(0.01); o.set(); o.is_set(); o.wait(); o.wait(1); o.clear(); o.wait(0)
    """,
    ("Lock", ()): LOCK,
    ("RLock", ()): """
        o.acquire(); o.acquire(); o.acquire(False); o.release(); o.release(); o.release(); o.release();
        o.__enter__(); o.__exit__(None, None, None)
    """,
    ("Semaphore", ()): SEMAPHORE,
    ("Semaphore", (2,)): SEMAPHORE,
    ("BoundedSemaphore", ()): SEMAPHORE,
    ("BoundedSemaphore", (2,)): SEMAPHORE,
    ("Condition", ()): """
        o.acquire(); o.notify(); o.notify(2); o.notify_all(); o.wait(0.01); o.wait_for(lambda: 5);
        o.wait_for(lambda: [], 0.01); o.wait_for(lambda: 0, timeout=0.01); o.release(); o.wait(0.01);
        o.notify(); o.notify_all(); o.release(); o.__enter__(); o.__exit__(None, None, None); o.acquire(False)
    """,
    ("Barrier", (1,)): """
        o.parties; o.n_waiting; o.broken; o.wait(); o.wait(1); o.abort(); o.broken; o.wait(); o.reset();
        o.broken; o.wait(timeout=1)
    """,
    ("Barrier", (2,)): """
        o.wait(0.01); o.broken; o.wait(0.01); o.reset(); o.n_waiting; o.parties
    """,
    ("list", ((3, 1, 2),)): """
        len(o); o[0]; o[-1]; o[5]; o[0:2]; o['a']; 1 in o; [] in o; o.append(4); o.extend([5, 6]); o.extend(5);
        o.insert(0, 7); o.pop(); o.pop(0); o.pop(99); o.remove(4); o.remove(99); o.index(1); o.index(99);
        o.index(1, 0, 5); o.count(1); o.sort(); o.sort(reverse=True); o.sort(key=abs); o.sort(abs); o.reverse();
        o + [1]; [1] + o; o * 2; 2 * o; o + 1; o.__setitem__(0, 9); o.__setitem__(99, 9);
        o.__setitem__(slice(0, 1), [8, 8]); o.__delitem__(0); o.__delitem__(slice(0, 1)); o.__delitem__(99);
        type(operator.iadd(o, [1])); type(operator.imul(o, 2)); [*reversed(o)]; [*o]; str(o); o.__reversed__;
        o.append(); o.append(1, 2); [o.append(x + 1) for x in o if x < 30]; [*o]; o._callmethod('nothing');
        o.clear() if hasattr(o, 'clear') else o.__delitem__(slice(None, None));
        o.pop(); o._getvalue(); o.copy()
    """,
    ("dict", ((("a", 1),),)): """
        len(o); o['a']; o['b']; 'a' in o; [] in o; o.get('a'); o.get('b'); o.get('b', 5); o.get();
        o.__setitem__('b', [2]); o.__setitem__([], 2); o.keys(); o.values(); o.items(); o.copy();
        o.setdefault('a', 5); o.setdefault('c', 5); o.setdefault('d'); o.update({'e': 1}); o.update(f=1);
        o.update([('g', 1)]); o.update(5); o.update([(1, 2, 3)]); o.pop('a'); o.pop('a'); o.pop('a', 5);
        o.popitem(); o.__delitem__('b'); o.__delitem__('b'); [*o]; str(o); o.fromkeys([1], 2); o | {'z': 1};
        {'z': 1} | o; type(operator.ior(o, {'y': 1})); [*reversed(o)]; o.clear(); o.popitem(); o.has_key;
        o._callmethod('nothing');
        o._getvalue()
    """,
    ("Namespace", ()): """
        o.a; setattr(o, 'a', 1); o.a; delattr(o, 'a'); delattr(o, 'a'); o.a; setattr(o, '_h', 1); o._h;
        delattr(o, '_h'); o._h; str(o); hasattr(o, 'b'); setattr(o, 'z', [1]); setattr(o, 'b', 2);
        o._getvalue(); o._getvalue().b; copy.deepcopy(o); copy.deepcopy(o).z; copy.copy(o).b;
        o._callmethod('__getattribute__', ('b',)); o._callmethod('__getattribute__', ('__dict__',))
    """,
    ("Value", ("i", 7)): """
        o.value; setattr(o, 'value', 8); o.value; o.get(); o.set(9); o.get(); str(o); o._getvalue();
        o._getvalue().value; copy.deepcopy(o).value; copy.copy(o).value
    """,
    ("Value", ("d", 0.5)): """
        o.value; o.set('text'); o.value; str(o)
    """,
    ("Array", ("i", (1, 2, 3))): """
        len(o); o[0]; o[-1]; o[9]; o[0:2]; o.__setitem__(0, 5); o.__setitem__(9, 5); o.__setitem__(0, 'a');
        o.__setitem__(0, 2**40); [*o]; str(o); 1 in o
    """,
    ("Pool", (1,)): """
        o.map(abs, [-1]); o.apply(abs, (-1,)); o.apply_async(abs, (-1,)).get(); [*o.imap(abs, [-1])];
        [*o.imap_unordered(abs, [-1])]; o.starmap(pow, [(2, 3)]); o.starmap_async(pow, [(2, 3)]).get();
        o.map_async(abs, [-1]).wait(); o.map_async(abs, [-1]).ready; o.apply(len, (5,)); o.join(); o.close();
        o.join(); o.map(abs, [1]); o.terminate(); type(o.__enter__()); o.__exit__(None, None, None)
    """,
}


@pytest.fixture(scope="module")
def managers():
    with SyncManager(ctx=QUICKEST) as ours, standard.SyncManager(ctx=QUICKEST) as theirs:
        ours.list(), theirs.list()  # this thread's connections are this fixture's
        yield theirs, ours


def outcome(statement, **names):
    """What came of it, as text in which objects have no address; of an error its class."""
    try:
        found = eval(statement, {**HELP, **names})
    except Exception as error:  # noqa: BLE001 - it is what is compared
        return f"raises {type(error).__name__}"
    if callable(found):
        return getattr(found, "__name__", "callable")
    return re.sub(r" at 0x\w+", "", f"{type(found).__name__} {found!r}")


@pytest.mark.parametrize(("typeid", "args"), STATEMENTS, ids=str)
def test_it_returns_and_raises_the_same(managers, typeid, args):
    theirs, ours = (getattr(manager, typeid)(*args) for manager in managers)
    different = {}
    for statement in map(str.strip, STATEMENTS[typeid, args].split(";")):
        wanted, got = outcome(statement, o=theirs), outcome(statement, o=ours)
        if wanted != got and not (statement in OURS_IS_MORE and wanted.startswith("raises")):
            different[statement] = wanted, got
    assert not different


@pytest.mark.parametrize("typeid", [*dict.fromkeys(typeid for typeid, _ in STATEMENTS)])
def test_no_method_is_left_out(managers, typeid):
    said = " ".join(statements for (kind, _), statements in STATEMENTS.items() if kind == typeid)
    args = next(args for kind, args in STATEMENTS if kind == typeid)
    theirs, ours = (getattr(manager, typeid)(*args) for manager in managers)
    if type(theirs).__name__.startswith("AutoProxy"):  # which has all public methods, of this very Python
        assert {*theirs._exposed_} <= {*ours._exposed_}
    named = {name for name in theirs._exposed_ if not name.startswith("_")}
    assert not {name for name in named if f".{name}" not in said}


@pytest.mark.parametrize(("typeid", "args"), [("Semaphore", (-1,)), ("dict", ((("a", 1), ("b",)),))])
def test_what_cannot_be_made_is_refused(managers, typeid, args):
    for manager in managers:
        with pytest.raises((ValueError, standard.RemoteError)):
            getattr(manager, typeid)(*args)
