"""What is within the items of live dicts, lists and namespaces: unfolded, edited leaf by leaf, followed over time."""

from __future__ import annotations

import numpy as np
import pytest

from tests.waiting import until


def open_items(seen, *labels, paths=()):
    """Have these items open, numbered from 1, and nothing else."""
    items = [[number, label, seen.id_of(label)] for number, label in enumerate(labels, 1)]
    return seen.ask("ask", what="unfold", items=items, paths=[*paths])


def parts_of(seen):
    return [(" / ".join(part["labels"]), part["text"], part["open"]) for part in seen.last("parts") or []]


def opens(seen):
    return {cells[0]: opened for message in seen.updates for _, cells, _, opened in message["rows"]}


NESTED = {"layers": [64, {"rate": 0.5}], "name": "a"}
KINDS = {
    "dict": (lambda session: session.dict("x", {"net": NESTED, "lr": 0.1}), "'net'", "net"),
    "list": (lambda session: session.list("x", [1, NESTED]), "1", 1),
    "namespace": (lambda session: session.namespace("x", net=NESTED, lr=0.1), "net", "net"),
}


@pytest.fixture(params=KINDS)
def opened(request, session, show):
    """A view, the label of a nested item in it, and how to read and write that."""
    make, label, key = KINDS[request.param]
    shared = make(session)
    seen = show("x")
    until(seen.shows)
    if request.param == "namespace":
        return seen, label, lambda: getattr(shared, key), lambda value: setattr(shared, key, value)
    return seen, label, lambda: shared[key], lambda value: shared.__setitem__(key, value)


def test_it_says_what_can_be_opened_and_what_can_be_plotted(session, show):
    session.dict("x", {"net": NESTED, "lr": 0.1, "n": 3, "yes": True, "text": "a", "nan": float("nan"), "empty": []})
    seen = show("x")
    until(seen.shows)
    told = {"'net'": "tree", "'lr'": "plot", "'n'": "plot", "'yes'": "", "'text'": "", "'nan'": "", "'empty'": ""}
    assert opens(seen) == told


def test_an_item_unfolds_level_by_level_and_follows(opened):
    seen, label, _, write = opened
    open_items(seen, label, paths=[[1], [1, 0]])
    until(lambda: len(parts_of(seen)) == 5)
    inner = [(called.removeprefix(f"{label} / "), text) for called, text, _ in parts_of(seen)[1:]]
    assert inner == [("'layers'", "[64, {'rate': 0.5}]"), ("'layers' / 0", "64"),
                     ("'layers' / 1", "{'rate': 0.5}"), ("'name'", "'a'")]  # fmt: skip
    write({**NESTED, "layers": [32]})
    until(lambda: parts_of(seen)[2][1] == "32")
    open_items(seen)
    until(lambda: seen.last("parts") is not None and seen.updates[-1]["parts"] == [])


def test_a_leaf_of_an_item_is_edited_and_taken_back(opened):
    seen, label, read, _ = opened
    open_items(seen, label, paths=[[1]])
    edit = {"path": [1, 0, 1, 0], "labels": [label, "'layers'", "1", "'rate'"]}
    assert "replaces a float by a str" in seen.ask("edit", text="'fast'", **edit)["why"]
    assert seen.ask("edit", text="0.25", **edit)["type"] == "accepted"
    assert read() == {"layers": [64, {"rate": 0.25}], "name": "a"}
    seen.ask("undo")
    assert read() == NESTED


def test_no_other_leaf_is_edited_than_the_one_that_was_seen(opened):
    seen, label, read, write = opened
    open_items(seen, label, paths=[[1]])
    write({"name": "b", "layers": []})
    assert "'name' is there now" in seen.ask("edit", text="1", path=[1, 0], labels=[label, "'layers'"])["why"]
    assert "not open" in seen.ask("edit", text="1", path=[7, 0], labels=[label, "'name'"])["why"]
    assert read() == {"name": "b", "layers": []}


def test_a_number_is_followed_wherever_its_row_is(session, show):
    shared = session.list("log", range(1000))
    seen = show("log")
    until(seen.shows)
    open_items(seen, "3")
    until(lambda: parts_of(seen) == [("3", "3", None)])
    seen.say("window", start=900, stop=920)
    until(lambda: seen.shows()[:1] == ["900"])
    shared[3] = 7.5
    until(lambda: [part["number"] for part in seen.last("parts")] == [7.5])
    del shared[3:]
    until(lambda: seen.updates[-1].get("parts") == [])  # it may come back
    shared.extend([0, 0])
    until(lambda: [part["number"] for part in seen.last("parts")] == [0])


def test_searched_and_sorted_it_is_followed_all_the_same(session, show):
    shared = session.dict("cfg", {"a": 1, "b": {"n": 2}})
    seen = show("cfg")
    until(seen.shows)
    open_items(seen, "'a'", "'b'", paths=[[2]])
    seen.say("window", search="nothing like this")
    until(lambda: seen.updates[-1]["matching"] == 0)
    shared["a"] = 5
    until(lambda: parts_of(seen) == [("'a'", "5", None), ("'b'", "{'n': 2}", True), ("'b' / 'n'", "2", None)])


def test_who_is_new_to_the_page_finds_items_by_what_they_are_called(session, show):
    """As after a lost connection, when rows have other numbers; also when the row is not in sight."""
    session.dict("cfg", {f"k{n}": n for n in range(500)})
    seen = show("cfg")
    until(seen.shows)
    items = [[1, "'k400'", 77], [2, "'gone'", 4], [3, "'k1'", 3]]
    assert seen.ask("ask", what="unfold", items=items, paths=[])["type"] == "answer"
    until(lambda: parts_of(seen) == [("'k400'", "400", None), ("'k1'", "1", None)])


def test_large_values_in_items_are_seen_and_opened(session, show):
    """They lie in shared memory, and so does what can be said of them."""
    session.dict("big", {"text": "x" * 10_000_000, "data": {"weights": np.arange(100_000), "n": 1}})
    seen = show("big")
    until(seen.shows)
    assert [seen.row(name)[2] for name in ("'text'", "'data'")] == ["str", "dict"]
    assert opens(seen) == {"'text'": "", "'data'": "tree"}
    open_items(seen, "'data'", paths=[[1]])
    until(lambda: ("'data' / 'n'", "1", None) in parts_of(seen))
    answer = seen.ask("edit", text="2", path=[1, 1], labels=["'data'", "'n'"])
    assert answer["type"] == "accepted"
    assert session.dict("big")["data"]["n"] == 2


class OddKey:
    """Equal to whatever has the same number."""

    def __init__(self, number):
        self.number = number

    def __eq__(self, other):
        return isinstance(other, OddKey) and other.number == self.number

    def __hash__(self):
        return hash(self.number)


def test_keys_that_only_their_class_compares_are_not_followed(session, show):
    shared = session.dict("odd", {OddKey(1): 5, "a": 1})
    seen = show("odd")
    until(seen.shows)
    assert sorted(opens(seen).values()) == ["", "plot"]
    del shared[OddKey(1)]
    until(lambda: seen.shows() == ["'a'"])
    assert not seen.trouble
