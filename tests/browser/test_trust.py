"""Views people can trust: edits, keys, searches, choices, waits and names, as JupyterLab does them."""

from __future__ import annotations

import pytest

from tests.waiting import until

pytestmark = [pytest.mark.browser, pytest.mark.may_leave_descriptors("Playwright keeps its pipes")]

CELLS = "window.jupyterapp.shell.currentWidget.content.widgets.map((cell) => cell.model.id)"
LAST_CELL = "window.jupyterapp.shell.currentWidget.content.widgets.at(-1)"


class Unharmed:
    """A notebook in which keys do nothing, though they are typed right after something was done in a view."""

    def __init__(self, viewer):
        self.page = viewer.page
        self.cells = viewer.page.evaluate(CELLS)

    def after(self, what):
        for key in ("x", "a", "b", "d", "d", "z", "m"):
            self.page.keyboard.press(key)
        # A key of the notebook's own, which comes after those: the cells are what they were by then.
        self.page.evaluate("window.jupyterapp.commands.execute('notebook:deselect-all')")
        assert self.page.evaluate(CELLS) == self.cells, what
        assert self.page.evaluate(f"{LAST_CELL}.model.type") == "code", what
        assert self.page.evaluate("document.activeElement.closest('.jsh-pane') !== null"), f"{what}: the focus is lost"


def test_keys_after_an_edit_are_no_commands_of_the_notebook(writer, viewer, beside):
    writer.run("typed = shared.dict('typed', {'lr': 0.1, 'note': 1, 'gone': 2}); shared['single'] = 42")
    view = viewer.show("shared.view('typed')")
    notebook = Unharmed(viewer)
    view.get_by_text("0.1", exact=True).dblclick()
    view.get_by_label("Value of 'lr'").fill("0.5")
    view.get_by_label("Value of 'lr'").press("Enter")
    view.get_by_text("0.5", exact=True).wait_for()
    notebook.after("Enter")
    view.get_by_text("0.5", exact=True).dblclick()
    view.get_by_label("Value of 'lr'").press("Escape")
    notebook.after("Escape")
    view.get_by_role("button", name="Undo").click()
    view.get_by_text("0.1", exact=True).wait_for()
    notebook.after("Undo")
    until(lambda: beside["typed"]["lr"] == 0.1)
    assert writer.run("print(typed['lr'])").strip() == "0.1"
    row = view.locator(".jsh-row", has_text="'gone'")
    row.hover()
    row.get_by_label("Remove 'gone'").dblclick()  # one click asks, and one soon after it is meant
    row.wait_for(state="detached")
    notebook.after("a row was removed")
    view.get_by_role("button", name="Undo").click()
    view.locator(".jsh-row", has_text="'gone'").wait_for()
    view.locator(".jsh-name").click()
    notebook.after("a click on the title")


def test_keys_after_an_edit_of_a_single_value(writer, viewer):
    writer.run("shared['single'] = 42")
    view = viewer.show("shared.view('single')")
    notebook = Unharmed(viewer)
    for key in ("Enter", "Escape"):
        view.get_by_label("Edit the value").click()
        view.get_by_role("textbox", name="The value").fill("43")
        view.get_by_role("textbox", name="The value").press(key)
        view.get_by_role("textbox", name="The value").wait_for(state="detached")
        notebook.after(key)
    view.get_by_role("button", name="Undo").click()
    view.locator(".jsh-big", has_text="42").wait_for()
    notebook.after("Undo")
    assert writer.run("print(shared['single'])").strip() == "42"


def test_a_frame_in_a_dict_has_no_pencil_and_stays_a_frame(writer, viewer):
    writer.run("import pandas as pd; framed = shared.dict('framed', {'df': pd.DataFrame({'a': [1, 2]}), 'n': 1})")
    view = viewer.show("shared.view('framed')")
    row = view.locator(".jsh-row", has_text="'df'")
    row.hover()
    row.get_by_label("Remove 'df'").wait_for()
    assert not row.get_by_label("Edit 'df'").is_visible()
    row.locator(".jsh-value").dblclick()
    assert view.locator(".jsh-edit").count() == 0
    number = view.locator(".jsh-row", has_text="'n'")
    number.locator(".jsh-value").dblclick()
    field = view.get_by_label("Value of 'n'")
    field.fill("'five'")
    field.press("Enter")
    view.locator(".jsh-error", has_text="int").wait_for()  # asks before it changes the type
    field.press("Enter")
    view.locator(".jsh-value", has_text="'five'").wait_for()
    view.get_by_role("button", name="Undo").click()
    until(lambda: writer.run("print(framed['n'], type(framed['df']).__name__)").strip() == "1 DataFrame")


def test_a_search_without_a_match_says_so(writer, viewer):
    writer.run("shared.dict('sought', {'a': 1})")
    view = viewer.show("shared.view('sought')")
    view.get_by_label("Search sought").fill("nowhere")
    view.get_by_text("No match.").wait_for()
    view.get_by_text("0 of 1").wait_for()
    view.get_by_label("Search sought").fill("")
    view.get_by_text("No match.").wait_for(state="hidden")


def test_a_choice_outside_the_list_is_shown(writer, viewer):
    writer.run("chosen = shared.namespace('chosen', optimizer='rmsprop')")
    view = viewer.show("shared.controls('chosen', optimizer=['adam', 'sgd'])")
    field = view.get_by_label("optimizer")
    chosen = "(select) => select.selectedOptions[0].textContent"
    until(lambda: field.evaluate(chosen) == "'rmsprop' (not in the list)")
    field.select_option("sgd")
    until(lambda: writer.run("print(chosen.optimizer)").strip() == "sgd")
    until(lambda: field.evaluate("(select) => select.options.length") == 2)


def test_a_view_fills_a_tab_of_its_own(writer, viewer, artifacts):
    writer.run("shared.list('tall', range(1000))")
    view = viewer.show("shared.view('tall')")
    view.get_by_text("1,000 items").wait_for()
    view.evaluate("(element) => { element.classList.add('jsh-fills'); element.parentElement.style.height = '700px'; }")
    table = view.locator(".jsh-scroll")
    until(lambda: table.bounding_box()["height"] > 500)
    box, end = table.bounding_box(), view.locator(".jsh-add").bounding_box()
    assert box["y"] + box["height"] <= end["y"] + 1
    until(lambda: view.locator(".jsh-space > .jsh-row").count() > 25)
    viewer.screenshot(artifacts / "view-fills.png")


WAITS = {
    "queue.get": ("shared.queue('empty').get()", "Waiting for an item in queue 'empty', which is empty",
                  "shared.open('empty').put(1)"),
    "queue.put": ("shared.queue('full').put(2)", "Waiting for room in queue 'full', which is full (1 of 1)",
                  "shared.open('full').get()"),
    "queue.join": ("shared.queue('undone').join()",
                   "Waiting until all that was put into queue 'undone' is done: 1 not done yet",
                   "shared.open('undone').task_done()"),
    "event": ("shared.event('starting').wait()", "Waiting for event 'starting' to be set",
              "shared.open('starting').set()"),
    "barrier": ("shared.barrier('all', 2).wait()", "Waiting at barrier 'all': 1 of 2 have come",
                "shared.open('all').wait()"),
    "condition": ("turn = shared.condition('turn')\nwith turn: turn.wait()",
                  "Waiting for condition 'turn' to be notified",
                  "turn = shared.open('turn')\nwith turn: turn.notify()"),
    "semaphore": ("shared.semaphore('slots', 1).acquire()",
                  "Waiting for semaphore 'slots' (0 of 1 free), held by writer.ipynb", "slots.release()"),
    "lock": ("shared.lock('gpu').acquire()", "Waiting for lock 'gpu', held by writer.ipynb", "gpu.release()"),
}  # fmt: skip


def test_what_a_cell_waits_for_is_told_in_it(writer, viewer):
    writer.run(
        "full = shared.queue('full', 1); full.put(1); undone = shared.queue('undone'); undone.put(1); undone.get()\n"
        "slots = shared.semaphore('slots', 1); slots.acquire(); gpu = shared.lock('gpu'); gpu.acquire()"
    )
    for what, (wait, told, end) in WAITS.items():
        viewer.begin(wait)
        viewer.page.locator(".jp-Cell").last.get_by_text(told).wait_for()
        writer.run(end)
        viewer.finish()
        assert viewer.page.evaluate(f"{LAST_CELL}.node.innerText").count("Waiting") == 1, what


def test_a_deadlock_shows_the_users_own_line(writer, viewer, between):
    with between.attach("helper") as helper:
        writer.run("one = shared.lock('one'); one.acquire()")
        viewer.run("two = shared.lock('two'); two.acquire(); one = shared.lock('one')")
        writer.begin("shared.lock('two').acquire()")
        until(lambda: any(wait.name == "two" for client in helper.clients() for wait in client.waiting))
        viewer.begin("x = 1\none.acquire()  # my line")
        until(lambda: helper.info()["deadlocks"])
        helper.open("one").release()
        viewer.finish()
        helper.open("two").release()
        writer.finish()
    text = viewer.page.evaluate(f"{LAST_CELL}.node.innerText")
    assert "This is a deadlock" in text
    assert "# my line" in text.split("DeadlockWarning")[1]
    assert "jupyter_shared/" not in text


def test_a_name_with_spaces(writer, viewer):
    writer.run("shared['value one'] = {'a': 'seen at once'}")
    viewer.run(f"%load_ext jupyter_shared\n%shared_attach {name_of(viewer)}")
    view = viewer.show("%shared_view 'value one'")
    view.get_by_text("seen at once").first.wait_for()
    cell = f"{LAST_CELL}.editor"
    viewer.add("%shared_view val")
    viewer.page.wait_for_function(f"{cell} && ({cell}.focus(), {cell}.hasFocus())")
    viewer.page.keyboard.press("End")
    viewer.page.keyboard.press("Tab")
    viewer.page.locator(".jp-Completer-item", has_text="'value one'").wait_for()
    viewer.page.keyboard.press("Enter")
    until(lambda: viewer.page.evaluate(f"{LAST_CELL}.model.sharedModel.getSource()") == "%shared_view 'value one'")
    viewer.page.keyboard.press("Control+Enter")
    viewer.finish()
    viewer.last_view().get_by_text("seen at once").first.wait_for()


def name_of(viewer):
    return viewer.run("print(shared.name)").strip()


def test_a_value_where_its_name_is_meant(writer, viewer):
    writer.run("import pandas as pd; shared['meant'] = pd.DataFrame({'a': [1.5]})")
    viewer.run("%load_ext jupyter_shared")  # which is what shortens errors
    told = viewer.fail("shared.view(shared['meant'])")
    assert "shared.view('" in told
    assert len(told.splitlines()) == 1
    view = viewer.show("shared.view('meant')")
    view.locator(".jsh-grid-row", has_text="1.5").wait_for()
