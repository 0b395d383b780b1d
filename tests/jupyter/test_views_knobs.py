"""Controls, links and progress: what may be put in, and that nobody hears an echo."""

from __future__ import annotations

import threading

import pytest
import traitlets

from jupyter_shared.errors import WrongKind
from jupyter_shared.jupyter.widget import link
from jupyter_shared.jupyter.widget.linking import LinkedPart
from jupyter_shared.panes import bars
from jupyter_shared.panes.hints import control_for
from jupyter_shared.panes.knobs import ControlsPane, check_hints
from jupyter_shared.panes.pane import EditRefused
from tests.waiting import until

# --- hints -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hint", "value", "look"),
    [
        (None, True, "checkbox"),
        (None, 3, "number"),
        (None, 0.5, "number"),
        (None, "text", "text"),
        (None, [1], "python"),
        ((0, 10), 3, "slider"),
        ((1e-5, 1e-1, "log"), 0.01, "slider"),
        (["adam", "sgd"], "adam", "choice"),
        (str, 3, "text"),
    ],
)
def test_every_value_gets_a_control(hint, value, look):
    assert control_for(hint, value).look == look


@pytest.mark.parametrize("hint", [3, "abc", (1,), (5, 1), (0, 1, "log"), ("a", "b")])
def test_a_hint_that_says_nothing_is_an_error(hint):
    with pytest.raises(ValueError, match=r"hint|slider"):
        control_for(hint, 1)


@pytest.mark.parametrize(
    ("hint", "value", "given", "taken"),
    [
        (None, 3, "7", 7),
        (None, 3, "123456789012345678901", 123456789012345678901),
        (None, 0.5, "7", 7.0),
        ((0, 10), 3, 4, 4),
        ((0.0, 1.0), 0.5, 0.25, 0.25),
        (["a", 2], "a", 1, 2),
        (None, True, False, False),
        (None, [1], "[2]", [2]),
        (None, "x", "y", "y"),
    ],
)
def test_what_is_taken_has_the_type_it_had(hint, value, given, taken):
    got = control_for(hint, value).taken(given)
    assert (got, type(got)) == (taken, type(taken))


@pytest.mark.parametrize(
    ("hint", "value", "given", "why"),
    [
        (None, 3, "x", "no number"),
        (None, 3, "1.5", "whole number"),
        (None, 3, "nan", "whole number"),
        ((0.0, 1.0), 0.5, "nan", "slider"),
        ((0, 10), 3, 11, "at most 10"),
        ((0, 10), 3, -1, "at least 0"),
        (["a"], "a", 5, "choices"),
        (None, [1], "oops", "quotes"),
    ],
)
def test_what_is_invalid_is_refused_with_the_reason(hint, value, given, why):
    with pytest.raises(EditRefused, match=why):
        control_for(hint, value).taken(given)


# --- controls ----------------------------------------------------------------------------------------------


def fields(seen) -> dict[str, object]:
    """The fields as they would stand there."""
    found: dict[int, dict[str, object]] = {}
    for update in seen.updates:
        found.update(dict(update["fields"]))
    return {field["label"]: field["value"] for field in found.values()}


def test_a_form_has_a_field_for_each_item_and_follows_it(session, show):
    params = session.namespace("params", lr=0.1, on=True, opt="sgd")
    seen = show("params", pane=ControlsPane, hints={"opt": ["adam", "sgd"]})
    until(lambda: seen.updates and fields(seen) == {"lr": 0.1, "on": True, "opt": 1})
    params.lr = 0.2
    until(lambda: fields(seen)["lr"] == 0.2)
    assert [field["label"] for _, field in seen.updates[-1]["fields"]] == ["lr"]
    params.steps = 5
    until(lambda: fields(seen).get("steps") == 5)


def test_a_knob_that_is_turned_is_turned_for_all(session, show):
    params = session.dict("params", {"lr": 0.1, "steps": 3})
    first = show("params", pane=ControlsPane, hints={"steps": (1, 10)})
    second = show("params", pane=ControlsPane)
    until(lambda: first.updates and second.updates)
    assert first.ask("set", field=1, label="steps", value=7)["type"] == "accepted"
    until(lambda: fields(second)["steps"] == 7)
    assert params["steps"] == 7
    assert "at most 10" in first.ask("set", field=1, label="steps", value=70)["why"]
    assert "changed meanwhile" in first.ask("set", field=1, label="other", value=7)["why"]
    assert params["steps"] == 7


def test_hints_are_checked_before_anything_is_shown(session):
    with pytest.raises(ValueError, match="hint"):
        check_hints(session.dict("d"), {"lr": 5})
    with pytest.raises(WrongKind, match="neither"):
        check_hints(session.list("l"), {})


def test_a_key_of_any_size_has_a_label(session, show):
    session.dict("d", {10**5000: 1.5, ("a", 2): 2})
    seen = show("d", pane=ControlsPane)
    until(lambda: seen.updates)
    assert [field["label"] for _, field in seen.updates[-1]["fields"]] == [
        "1.000000e+5000 (rounded: it has 5,001 digits)", "('a', 2)",
    ]  # fmt: skip


# --- links -------------------------------------------------------------------------------------------------


class Slider(traitlets.HasTraits):
    value = traitlets.Float(5.0)


@pytest.fixture
def linked():
    links = []

    def make(source, target):
        links.append(link(source, target))
        return links[-1]

    yield make
    for one in links:
        one.close()


def test_a_link_goes_both_ways(session, linked):
    cfg, slider = session.dict("cfg", {"lr": 0.1}), Slider()
    linked((cfg, "lr"), (slider, "value"))
    assert slider.value == 0.1
    slider.value = 0.5
    assert cfg["lr"] == 0.5
    cfg["lr"] = 0.25
    until(lambda: slider.value == 0.25)


def test_a_trait_that_there_is_not_is_told(session):
    with pytest.raises(AttributeError, match=r"A Slider has no trait 'vlaue'\. Did you mean 'value'\?"):
        link((session.dict("cfg", {"lr": 0.1}), "lr"), (Slider(), "vlaue"))


def test_a_part_that_is_not_there_takes_the_traits_value(session, linked):
    ns, slider = session.namespace("ns"), Slider()
    linked((ns, "lr"), (slider, "value"))
    assert ns.lr == 5.0


def test_a_link_to_a_counter_or_value(session, linked):
    counter, slider = session.counter("c", 1.0), Slider()
    linked(counter, (slider, "value"))
    assert slider.value == 1.0
    slider.value = 3.0
    assert counter.get() == 3.0
    with pytest.raises(TypeError, match="which part"):
        LinkedPart(session.dict("d"))


def test_turning_fast_makes_no_echo(session, linked):
    cfg, slider = session.dict("cfg", {"lr": 0.0}), Slider()
    linked((cfg, "lr"), (slider, "value"))
    jumps: list[tuple[float, float]] = []
    slider.observe(lambda change: change.new < change.old and jumps.append((change.old, change.new)), "value")
    for number in range(500):
        slider.value = float(number)
    until(lambda: cfg["lr"] == 499.0)
    assert not jumps


def test_two_links_to_one_part_agree_in_the_end(session, linked):
    cfg, one, other = session.dict("cfg", {"lr": 0.0}), Slider(), Slider()
    linked((cfg, "lr"), (one, "value"))
    linked((cfg, "lr"), (other, "value"))

    def turn(slider, start):
        for number in range(100):
            slider.value = float(start + number)

    threads = [threading.Thread(target=turn, args=pair) for pair in ((one, 0), (other, 1000))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    until(lambda: one.value == other.value == cfg["lr"])


def test_a_value_the_trait_cannot_take_leaves_it_as_it_was(session, linked, caplog):
    cfg, slider = session.dict("cfg", {"lr": 1.0}), Slider()
    linked((cfg, "lr"), (slider, "value"))
    cfg["lr"] = "text"
    until(lambda: "cannot take" in caplog.text)
    assert slider.value == 1.0
    cfg["lr"] = 2.0
    until(lambda: slider.value == 2.0)


# --- progress ----------------------------------------------------------------------------------------------


def test_progress_is_seen_elsewhere(session, show):
    progress = bars.Progress(session, "training", range(3))
    seen = show("training")
    assert [*progress] == [0, 1, 2]
    until(lambda: seen.last("state") == "done")
    assert (seen.last("done"), seen.last("total"), seen.updates[-1]["state"]) == (3, 3, "done")


def test_progress_that_breaks_off_says_so(session):
    progress = bars.Progress(session, "training", range(3))
    for _ in progress:
        break
    until(lambda: progress.proxy.state == "stopped")
    with bars.Progress(session, "slow", total=5) as slow:
        slow.update(2)
        until(lambda: session["slow"].done == 2)  # though nothing more happens
    bar = bars.Progress(session, "other", total=5)
    bar.update(2)
    bar.__exit__(ZeroDivisionError, ZeroDivisionError(), None)
    assert (session["other"].done, session["other"].state) == (2, "stopped")


def test_progress_by_hand(session):
    with bars.Progress(session, "copying", total=10) as bar:
        bar.update(4)
        bar.note = "half way"
        bar.update(6)
    assert (session["copying"].done, session["copying"].state, session["copying"].note) == (10, "done", "half way")


def test_progress_does_not_take_over_another_object(session):
    session.namespace("cfg", lr=1)
    with pytest.raises(WrongKind, match="'cfg' is a namespace"):
        bars.Progress(session, "cfg", range(3))


def test_a_loop_writes_seldom(session):
    progress = bars.Progress(session, "training", range(100_000))
    before = session.version(progress.proxy)
    assert sum(1 for _ in progress) == 100_000
    assert session.version(progress.proxy) - before < 500
    assert session["training"].done == 100_000
