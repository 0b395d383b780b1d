"""The product as people use it: two notebooks, two kernels, started by a real Jupyter client."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

import jupyter_shared
from tests.kernels import Notebook
from tests.waiting import until

pytestmark = pytest.mark.may_leave_descriptors("the event loop jupyter_client keeps per thread")


@pytest.fixture
def opened(runtime_dir) -> Iterator[Callable[[str], Notebook]]:
    """Opens a notebook that only this test uses."""
    notebooks: list[Notebook] = []

    def open_(name: str) -> Notebook:
        notebooks.append(Notebook(name))
        return notebooks[-1]

    yield open_
    for notebook in notebooks:
        notebook.close()


@pytest.fixture(scope="module")
def pair(runtime_dir) -> Iterator[tuple[Notebook, Notebook]]:
    """Two notebooks that outlive the test: starting a kernel takes its time."""
    notebooks = (Notebook("train.ipynb"), Notebook("watch.ipynb"))
    for notebook in notebooks:
        notebook.run("%load_ext jupyter_shared")
    yield notebooks
    for notebook in notebooks:
        notebook.close()


@pytest.fixture
def two(pair, manager) -> Iterator[tuple[Notebook, Notebook]]:
    """Both attached to the test's manager, and their variables gone."""
    for notebook in pair:
        notebook.run("%reset -f")
        notebook.run(f"%shared_attach {manager.name}")
    yield pair
    for notebook in pair:
        notebook.run("%shared_detach")


def waits(session: jupyter_shared.Session, label: str) -> bool:
    return any(who.waiting for who in session.clients() if who.label == label)


def test_a_pool_runs_what_a_cell_defines(opened):
    first = opened("pool.ipynb")  # where a pool leaves a helper of multiprocessing, that ends with the kernel
    first.run("from jupyter_shared import Manager\nmanager = Manager()\npool = manager.Pool(2)")
    # These are later than its workers.
    first.run("def double(x): return 2 * x\nclass Point:\n    def __init__(self, x): self.x = x")
    assert first.run("pool.map(double, range(3))").strip() == "[0, 2, 4]"
    assert first.run("all(type(one) is Point for one in pool.map(Point, range(3)))").strip() == "True"
    first.run("pool.terminate(); manager.shutdown()")


# --- the main job ---------------------------------------------------------------------------------------------

PUBLISH = """
import pandas

class Model:
    '''Only ever defined in this cell.'''
    def __init__(self, slope):
        self.slope = slope
    def predict(self, x):
        return self.slope * x

frame = pandas.DataFrame({"x": range(10_000), "group": ["a", "b"] * 5_000})
shared["frame"] = frame
shared["model"] = Model(slope=3)
cfg = shared.dict("cfg", {"offset": 7})
jobs = shared.queue("jobs")
for start in range(0, 10_000, 1_000):
    jobs.put(start)
"""

WORK = """
import queue
frame, model = shared["frame"], shared["model"]
cfg, jobs, done = shared.dict("cfg"), shared.queue("jobs"), shared.dict("done")
while not jobs.empty():
    start = jobs.get()
    with shared.lock("results"):
        done[start] = int(model.predict(frame.x[start : start + 1_000]).sum()) + cfg["offset"]
    jobs.task_done()
"""

COLLECT = """
jobs.join()
done = shared.dict("done")
sum(done.values())
"""

FOUND_AGAIN = """
assert list(shared) == ["frame", "model", "cfg", "jobs", "done", "results"], list(shared)
assert shared["model"].predict(2) == 6
assert shared["cfg"] == {"offset": 8}
assert shared["frame"].x.sum() == sum(range(10_000))
len(shared["done"])
"""


def test_the_main_job(opened):
    first, second = opened("first.ipynb"), opened("second.ipynb")
    for notebook in (first, second):
        notebook.run("%load_ext jupyter_shared")
        said = notebook.run("%shared_attach")
    assert "Also attached: first.ipynb" in said

    first.run(PUBLISH)
    second.run(WORK)
    assert first.run(COLLECT).strip() == str(3 * sum(range(10_000)) + 10 * 7)
    second.run("cfg['offset'] += 1")
    assert first.run("cfg['offset']").strip() == "8"
    listing = first.run("%shared_ls").splitlines()
    assert "second.ipynb, In [4]" in next(line for line in listing if line.startswith("cfg"))

    first.restart()
    first.run("%load_ext jupyter_shared")
    assert "It shares frame, model, cfg, jobs, done, results." in first.run("%shared_attach")
    assert first.run(FOUND_AGAIN).strip() == "10"
    first.run("%shared_stop --force")


# --- what is defined in cells ---------------------------------------------------------------------------------

DEFINE = """
from dataclasses import dataclass, field

@dataclass
class Point:
    x: float
    tags: list = field(default_factory=list)
    def scaled(self, by):
        return Point(self.x * by, [*self.tags, "scaled"])

FACTOR = 10

def times_factor(value):
    return value * FACTOR

shared["point"] = Point(2)
shared["function"] = times_factor
shared["lambda"] = lambda text: text.upper() + "!"
shared["class"] = Point
jobs = shared.queue("jobs")
jobs.put((times_factor, 4))
"""


HOLDS_A_LOCK = """
import threading

class Model:
    def __init__(self):
        self.layers = [1, {'lock': threading.Lock()}]
"""


def test_what_cells_define_works_elsewhere(two):
    first, second = two
    first.run(DEFINE)
    assert second.run("shared['point'].scaled(3)").strip() == "Point(x=6, tags=['scaled'])"
    assert second.run("shared['function'](4)").strip() == "40"
    assert second.run("shared['lambda']('hi')").strip() == "'HI!'"
    assert second.run("shared['class'](1).scaled(2).x").strip() == "2"
    assert second.run("function, value = shared.queue('jobs').get(); function(value)").strip() == "40"
    second.run("shared['back'] = shared['point'].scaled(5)")
    assert first.run("shared['back']").strip() == "Point(x=10, tags=['scaled'])"


def test_what_cannot_be_sent_is_named(two):
    first, _ = two
    first.run(HOLDS_A_LOCK)
    error = first.begin("shared['model'] = Model()").end().error
    assert error.startswith("CannotSend: ")
    assert "value.layers[1]['lock']" in error
    assert "model" not in first.run("list(shared)")


# --- Ctrl-C ---------------------------------------------------------------------------------------------------


def test_an_interrupted_get_takes_nothing(two, session):
    first, second = two
    cell = first.begin("jobs = shared.queue('jobs')\njobs.get()")
    until(lambda: waits(session, "train.ipynb"))
    first.interrupt()
    assert cell.end().error.startswith("KeyboardInterrupt")
    second.run("shared.queue('jobs').put('kept')")
    assert first.run("jobs.qsize()").strip() == "1"
    assert first.run("jobs.get()").strip() == "'kept'"


def test_an_interrupted_acquire_holds_nothing(two, session):
    first, second = two
    second.run("gpu = shared.lock('gpu')\ngpu.acquire()")
    cell = first.begin("gpu = shared.lock('gpu')\nwith gpu: pass")
    until(lambda: waits(session, "train.ipynb"))
    first.interrupt()
    assert cell.end().error.startswith("KeyboardInterrupt")
    second.run("gpu.release()")
    assert first.run("gpu.locked()").strip() == "False"
    assert first.run("with gpu: shared['x'] = 1\nshared['x']").strip() == "1"


def test_an_interrupted_lock_cell_frees_its_lock(two, session):
    first, _ = two
    cell = first.begin("%%shared_lock gpu\nprint('in it', flush=True)\nshared.event('never').wait()")
    cell.says("in it")
    until(lambda: waits(session, "train.ipynb"))
    first.interrupt()
    assert cell.end().error.startswith("KeyboardInterrupt")
    assert session.lock("gpu").acquire(blocking=False)


# --- who is in the way ----------------------------------------------------------------------------------------


def test_a_long_wait_says_who_is_in_the_way(two, session):
    first, second = two
    second.run("gpu = shared.lock('gpu')\ngpu.acquire()")
    place = second.run("shared.objects()[0].holder").strip().strip("'")
    assert place.startswith("watch.ipynb, In [")
    cell = first.begin("with shared.lock('gpu'): print('mine')").says(place)
    second.run("gpu.release()")
    assert "mine" in cell.finish()


def test_a_deadlock_is_named(two):
    first, second = two
    first.run("a, b = shared.lock('a'), shared.lock('b')\na.acquire()")
    second.run("a, b = shared.lock('a'), shared.lock('b')\nb.acquire()")
    one, other = first.begin("b.acquire()"), second.begin("a.acquire()")
    for cell in (one, other):
        cell.says("deadlock").says("train.ipynb, In").says("watch.ipynb, In")
    first.interrupt()
    assert one.end().error.startswith("KeyboardInterrupt")
    first.run("a.release()")
    other.finish()


def test_a_killed_kernels_lock_passes_on(opened, two):
    first, _ = two
    doomed = opened("doomed.ipynb")
    name = first.run("shared.name").strip().strip("'")
    doomed.run(f"%load_ext jupyter_shared\n%shared_attach {name}\nshared.lock('gpu').acquire()")
    cell = first.begin("import warnings\nwarnings.simplefilter('always')\nwith shared.lock('gpu'): print('mine')")
    until(lambda: "train.ipynb" in first_waiter(name))
    doomed.kill()
    said = cell.finish()
    assert "mine" in said
    assert "doomed.ipynb, In [1] ended while holding lock 'gpu'" in said


def first_waiter(name: str) -> str:
    with jupyter_shared.attach(name, create=False) as session:
        return " ".join(waiter.caller for waiter in session.describe("gpu").waiters)


NESTED = """
for _ in shared.progress("epochs", range(3)):
    for _ in shared.progress("batches", range(2)):
        pass
"""


def test_nested_bars_make_one_display_each(two):
    """However often the inner one is made; another cell displays them again."""
    cells = [two[0].begin(NESTED).end() for _ in range(2)]
    for cell in cells:
        assert cell.error == ""
        assert len(cell.outputs) == 2
        assert two[1].run("print(shared['batches'].done, shared['epochs'].state)") == "2 done\n"
