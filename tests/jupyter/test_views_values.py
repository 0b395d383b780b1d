"""Values, arrays, frames, queues and locks as views tell of them; and that a view runs nobody's code."""

from __future__ import annotations

import pickle
import threading

import numpy as np
import pandas as pd
import pytest

from jupyter_shared.client.preview.preview import preview
from jupyter_shared.client.values.data import NotData, unpickled_data
from jupyter_shared.panes.shown import NumberShown, TextShown
from jupyter_shared.panes.values import way_of
from tests.waiting import until


def test_a_published_number_has_a_history(session, show):
    session["loss"] = 0.5
    seen = show("loss")
    until(lambda: seen.last("number") == 0.5)
    assert seen.last("look") == "number"
    session["loss"] = 0.25
    until(lambda: seen.last("number") == 0.25)


def test_a_value_that_becomes_another_kind_of_value_is_shown_another_way(session, show):
    session["x"] = 1
    seen = show("x")
    until(lambda: seen.last("look") == "number")
    session["x"] = np.arange(6.0).reshape(2, 3)
    until(lambda: seen.last("look") == "array")
    session["x"] = {"a": 1}
    until(lambda: seen.last("look") == "text")
    assert [(part["labels"], part["text"], part["kind"]) for part in seen.last("parts")] == [(["'a'"], "1", "int")]


def test_a_value_is_edited(session, show):
    session["x"] = 1
    seen = show("x")
    until(lambda: seen.updates)
    assert "replaces a int by a list" in seen.ask("edit", text="[2]")["why"]
    assert seen.ask("edit", text="[2]", anyway=True)["type"] == "accepted"
    assert session["x"] == [2]
    seen.ask("undo")
    assert session["x"] == 1


def parts_of(seen):
    return [(" / ".join(part["labels"]), part["text"], part["open"]) for part in seen.last("parts")]


def test_containers_within_a_value_unfold_and_fold(session, show):
    session["x"] = {"net": {"layers": [64, 32], "name": "a"}, "lr": 0.1}
    seen = show("x")
    until(lambda: seen.last("parts"))
    assert [opened for _, _, opened in parts_of(seen)] == [False, None]
    seen.ask("ask", what="unfold", paths=[[0], [0, 0]])
    until(lambda: len(seen.last("parts")) == 6)
    layers = [(label.removeprefix("'net' / 'layers'"), *rest) for label, *rest in parts_of(seen)[1:4]]
    assert layers == [("", "[64, 32]", True), (" / 0", "64", None), (" / 1", "32", None)]
    session["x"] = {"net": {"layers": [64, 16], "name": "a"}, "lr": 0.1}
    until(lambda: parts_of(seen)[3][1] == "16")  # what is unfolded follows
    seen.ask("ask", what="unfold", paths=[])
    until(lambda: len(seen.last("parts")) == 2)


def test_a_leaf_is_edited_where_it_is_and_taken_back(session, show):
    before = {"net": {"layers": [64, (1, 2)], "data": np.arange(3)}, "lr": 0.1}
    session["x"] = before
    seen = show("x")
    until(lambda: seen.updates)
    edit = {"path": [0, 0, 1, 0], "labels": ["'net'", "'layers'", "1", "0"]}
    assert "replaces a int by a str" in seen.ask("edit", text="'a'", **edit)["why"]
    assert seen.ask("edit", text="7", **edit)["type"] == "accepted"
    assert session["x"]["net"]["layers"] == [64, (7, 2)]
    assert session["x"]["net"]["data"].tolist() == [0, 1, 2]
    seen.ask("undo")
    assert session["x"]["net"]["layers"] == [64, (1, 2)]


def test_no_other_leaf_is_edited_than_the_one_that_was_seen(session, show):
    session["x"] = {"b": {"n": 1}}
    seen = show("x")
    until(lambda: seen.updates)
    assert "'b' / 'n' is there now" in seen.ask("edit", text="7", path=[0, 0], labels=["'a'", "'n'"])["why"]
    for path in ([0, 1], [3], [-1], [0, 0, 0], [0] * 5000):
        assert seen.ask("edit", text="7", path=path)["type"] == "refused"
    session["x"] = {"f": frozenset({1}), "s": {2}}
    assert "written by programs" in seen.ask("edit", text="7", path=[1, 0])["why"]


def test_the_type_of_a_value_is_told(session, show):
    session["x"] = [1, 2]
    seen = show("x")
    until(lambda: seen.last("type_name") == "list")
    assert session.describe("x").type == "list"
    assert session.describe("x").length == 2


@pytest.mark.parametrize("number", [10**5000, -(10**5000), float("inf"), 2**70], ids=["long", "negative", "inf", "big"])
def test_a_number_that_cannot_be_drawn_is_told(session, show, number):
    session.counter("c", number)
    session.dict("d", {"a": 1})
    seen, dashboard = show("c"), show()
    until(lambda: seen.updates)
    assert not seen.trouble
    until(lambda: dashboard.last("objects"))
    assert {info.name for info in session.objects()} == {"c", "d"}
    assert "c" in session.mimebundle(session)["text/plain"]


def test_what_only_its_library_understands_is_shown_by_what_is_seen_of_it(session, show, monkeypatch):
    import pandas as pd

    def without_pandas(*_):
        raise ModuleNotFoundError("No module named 'pandas'")

    monkeypatch.setattr("jupyter_shared.panes.frames.tabular", without_pandas)
    session["df"] = pd.DataFrame({"column": [1, 2]})
    seen = show("df")
    until(lambda: seen.updates)
    assert "No module named 'pandas'" in seen.last("note")
    assert "column" in seen.last("text")
    assert seen.updates[-1]["look"] == "text"


def test_out_of_sight_a_replaced_value_is_not_kept(session, show):
    session["a"] = np.zeros(2_000_000)
    seen = show("a")
    until(lambda: seen.updates)
    seen.say("sight", visible=False)
    session["a"] = 1
    until(lambda: session.info()["memory"] == 0)
    seen.say("sight", visible=True)
    until(lambda: seen.last("look") == "number")


def test_a_counter_counts_and_takes_only_numbers(session, show):
    counter = session.counter("c", 5)
    seen = show("c")
    until(lambda: seen.last("number") == 5)
    counter += 2
    until(lambda: seen.last("number") == 7)
    assert "numbers" in seen.ask("edit", text="'x'")["why"]
    seen.ask("edit", text="0")
    assert counter.get() == 0


def test_values_of_classes_nobody_can_import_are_never_run(session, show, tmp_path):
    class Trap:
        def __reduce__(self):
            return tmp_path.joinpath("sprung").touch, ()

    session["trap"] = Trap()
    session.list("traps", [Trap()])
    session.queue("q").put(Trap())
    for name in ("trap", "traps", "q"):
        seen = show(name)
        until(lambda seen=seen: seen.updates)
    assert not any(tmp_path.iterdir())


# --- arrays and frames -----------------------------------------------------------------------------------


def test_a_plane_is_a_heat_map(session, show):
    session["image"] = np.linspace(0, 1, 600 * 400).reshape(600, 400)
    seen = show("image")
    until(lambda: seen.updates)
    update = seen.updates[-1]
    assert (update["drawn"], update["minimum"], update["maximum"]) == ("map", 0.0, 1.0)
    assert update["rows"] * update["columns"] == len(update["buffers"][0]) <= 256 * 256
    assert (update["buffers"][0][0], update["buffers"][0][-1]) == (1, 254) or update["buffers"][0][-1] == 255


def test_what_is_no_number_is_left_out_of_the_picture(session, show):
    session["image"] = np.array([[np.nan, 1.0], [2.0, np.inf]])
    seen = show("image")
    until(lambda: seen.updates)
    assert [*seen.updates[-1]["buffers"][0]] == [0, 1, 255, 0]


@pytest.mark.parametrize("length", [3, 100_000])
def test_a_row_of_numbers_is_a_line(session, show, length):
    session["wave"] = np.arange(length, dtype=np.int32)
    seen = show("wave")
    until(lambda: seen.updates)
    update = seen.updates[-1]
    assert update["drawn"] == "line"
    assert (min(update["low"]), max(update["high"])) == (0, length - 1)
    assert len(update["low"]) <= 400


def test_an_image_is_an_image(session, show):
    session["rgb"] = np.zeros((10, 20, 3), np.uint8)
    seen = show("rgb")
    until(lambda: seen.updates)
    assert (seen.updates[-1]["drawn"], len(seen.updates[-1]["buffers"][0])) == ("image", 600)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_an_image_of_fractions_is_one_too(session, show, dtype):
    rgb = np.zeros((10, 20, 3), dtype)
    rgb[0, 0] = (0, 0.5, 1)
    session["rgb"] = rgb
    seen = show("rgb")
    until(lambda: seen.updates)
    update = seen.updates[-1]
    assert (update["drawn"], update["rows"], update["columns"], len(update["buffers"][0])) == ("image", 10, 20, 600)
    assert [*update["buffers"][0][:3]] == [0, 128, 255]


@pytest.mark.parametrize("shape", [(10, 20, 3), (5, 10, 20, 4)])
def test_of_an_image_with_other_numbers_one_channel_is_a_heat_map(session, show, shape):
    session["centred"] = np.linspace(-2, 2, int(np.prod(shape))).reshape(shape)
    seen = show("centred")
    until(lambda: seen.updates)
    update = seen.updates[-1]
    assert (update["drawn"], update["rows"], update["columns"]) == ("map", 10, 20)
    assert update["planes"] == len(shape) - 2


def test_an_array_of_the_standard_library_is_drawn_too(session, show):
    numbers = session.array("numbers", "i", [3, 1, 2])
    seen = show("numbers")
    until(lambda: seen.last("low") == [3, 1, 2])
    numbers[0] = 7
    until(lambda: seen.last("maximum") == 7)


FRAMES = [
    pd.DataFrame({"a": [1], "b": ["x"], "d": pd.to_datetime(["2026-01-01"]), "c": pd.Categorical(["a"])}),
    pd.DataFrame({"a": [1, 2]}, index=pd.MultiIndex.from_tuples([(1, "a"), (2, "b")])),
    pd.DataFrame({"i": pd.array([1, None], dtype="Int64"), "o": pd.Series([1, "a"], dtype=object)}),
    pd.Series([1.0], index=pd.date_range("2026", periods=1, tz="UTC")),
    np.zeros((2, 2)),
    np.zeros((4, 4))[:, ::2],
]


@pytest.mark.parametrize("value", FRAMES, ids=lambda value: type(value).__name__)
def test_what_pandas_and_numpy_make_is_loaded(value):
    seen = preview(pickle.dumps(value, 5))
    assert way_of(seen).look in ("array", "frame")


class Foreign:
    pass


@pytest.mark.parametrize("value", [pd.DataFrame({"o": [Foreign()]}), np.array([Foreign()], object), pd.Series([print])])
def test_frames_with_anything_else_inside_are_not(value):
    with pytest.raises(NotData, match=r"Foreign|print"):
        unpickled_data(pickle.dumps(value, 5))


def test_an_array_of_objects_is_shown_as_a_table_if_it_has_a_shape_for_one():
    assert way_of(preview(pickle.dumps(np.array([1, None], dtype=object), 5))).look == "frame"
    assert way_of(preview(pickle.dumps(np.full((2, 2, 2), "a", dtype=object), 5))) is TextShown


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_numbers_without_a_place_on_a_line_are_texts(number):
    assert way_of(preview(pickle.dumps(number))) is TextShown
    assert way_of(preview(pickle.dumps(1.5))) is NumberShown


# --- queues, locks and the like --------------------------------------------------------------------------


def test_a_queue_tells_its_depth_and_what_comes_next(session, show):
    queue = session.queue("jobs", 3)
    queue.put({"n": 1})
    seen = show("jobs")
    until(lambda: seen.last("length") == 1)
    assert seen.last("next") == [["{'n': 1}", "dict"]]
    queue.put(2)
    queue.get()
    until(lambda: (seen.last("came"), seen.last("length")) == (2, 1))
    assert seen.last("maxsize") == 3


def test_who_waits_for_a_queue_is_seen(session, show):
    queue = session.queue("jobs")
    seen = show("jobs")
    until(lambda: seen.updates)
    waiting = threading.Thread(target=queue.get)
    waiting.start()
    until(lambda: [waiter[1] for waiter in seen.last("waiters") or ()] == ["get"])
    queue.put(1)
    waiting.join()
    until(lambda: seen.last("waiters") == [])


def test_a_lock_tells_who_holds_it_and_who_waits(manager, session, show):
    lock = session.lock("gpu")
    seen = show("gpu")
    until(lambda: seen.last("state") == "free")
    with manager.attach("train.ipynb") as other:
        other.lock("gpu").acquire()
        until(lambda: seen.last("text") == "held by train.ipynb")
        waiting = threading.Thread(target=lock.acquire)
        waiting.start()
        until(lambda: seen.last("waiters"))
        other.lock("gpu").release()
        waiting.join()
    until(lambda: seen.last("text") == "held by test")
    lock.release()


@pytest.mark.filterwarnings("ignore::jupyter_shared.errors.DeadlockWarning")
def test_a_deadlock_is_told_as_the_circle_it_is(session, show):
    first, second = session.lock("first"), session.lock("second")
    seen = show("first")
    holds = threading.Barrier(2)

    def take(one, other):
        one.acquire()
        holds.wait()
        other.acquire()

    threads = [threading.Thread(target=take, args=pair) for pair in ((first, second), (second, first))]
    for thread in threads:
        thread.start()
    (circle,) = until(lambda: seen.last("deadlocks"))
    assert len(circle) == 2
    for lock, thread in ((first, threads[1]), (second, threads[0])):  # anyone may release them
        lock.release()
        thread.join()
    until(lambda: seen.last("deadlocks") == [])


@pytest.mark.parametrize(
    ("make", "text"),
    [
        (lambda s: s.event("x").set(), "set"),
        (lambda s: s.semaphore("x", 3).acquire(), "2 of 3 free"),
        (lambda s: s.barrier("x", 3), "0 of 3 have come"),
        (lambda s: s.condition("x"), "lock free; 0 waiting to be notified"),
        (lambda s: s.rlock("x").acquire(), "held by test"),
    ],
    ids=["event", "semaphore", "barrier", "condition", "rlock"],
)
def test_what_can_be_waited_for_says_how_it_stands(session, show, make, text):
    make(session)
    seen = show("x")
    until(lambda: seen.last("text") == text)


# --- the dashboard -----------------------------------------------------------------------------------------


def test_the_dashboard_shows_objects_clients_and_figures(manager, session, show):
    session.dict("cfg", {"lr": 0.1})
    seen = show(None)
    table = until(lambda: seen.last("objects"))
    assert table["rows"][0][1][:3] == ["cfg", "dict", "'lr': 0.1"]
    assert seen.last("figures")["objects"] == 1
    with manager.attach("other.ipynb"):
        until(lambda: "other.ipynb" in str(seen.last("clients")))
    until(lambda: seen.last("clients")["total"] == 1)


def test_a_change_of_any_object_is_seen_on_the_dashboard(session, show):
    shared = session.dict("cfg", {"lr": 0.1})
    seen = show(None)
    until(lambda: seen.last("objects"))
    shared["lr"] = 0.5
    until(lambda: "'lr': 0.5" in str(seen.last("objects")["rows"]))
    session.list("new", [1])
    until(lambda: seen.last("objects")["total"] == 2)
    seen.say("window", table="objects", search="new")
    until(lambda: seen.last("objects")["matching"] == 1)


def test_an_array_that_all_write_is_shown_as_it_is_when_it_is_touched(session, show):
    grid = session.array("grid", shape=(3, 4))
    seen = show("grid")
    until(lambda: seen.last("look") == "array")
    grid[1, 2] = 7
    grid.touch()
    until(lambda: seen.last("maximum") == 7)
    with grid.writing() as array:
        array[:] = 1
    until(lambda: seen.last("mean") == 1)
    assert "grid.touch()" in seen.ask("edit", text="1")["why"]
