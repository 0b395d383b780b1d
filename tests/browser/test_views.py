"""Live views in a real browser: what one notebook writes, another one shows; what is done there, the first sees."""

from __future__ import annotations

import pytest

from tests.browser.opening import scroll_to_the_end
from tests.waiting import until

pytestmark = [pytest.mark.browser, pytest.mark.may_leave_descriptors("Playwright keeps its pipes")]

EVIL = "<img src=x onerror=\"document.title='run'\">"


def test_a_write_in_one_notebook_is_seen_in_the_other(writer, viewer, artifacts):
    writer.run(f"cfg = shared.dict('cfg', {{'lr': 0.1, 'note': {EVIL!r}, 'layers': [64, 10]}})")
    view = viewer.show("shared.view('cfg')")
    view.get_by_text("'layers'").wait_for()
    writer.run("cfg['lr'] = 0.025")
    view.get_by_text("0.025").wait_for()
    view.locator(".jsh-head-note", has_text="writer.ipynb").wait_for()
    view.get_by_text("<img src=x").first.wait_for()
    assert view.locator("img").count() == 0
    assert viewer.page.title() != "run"
    viewer.screenshot(artifacts / "view-light.png")
    viewer.set_theme("JupyterLab Dark")
    viewer.screenshot(artifacts / "view-dark.png")
    viewer.set_theme("JupyterLab Light")


def test_an_edit_in_the_view_is_seen_by_the_first_kernel(writer, viewer, beside):
    writer.run("edited = shared.dict('edited', {'lr': 0.1})")
    view = viewer.show("shared.view('edited')")
    view.get_by_text("0.1", exact=True).dblclick()
    field = view.get_by_label("Value of 'lr'")
    field.fill("fast")
    field.press("Enter")
    view.get_by_text("Put text in quotes: 'fast'.").wait_for()
    field.fill("0.5")
    field.press("Enter")
    view.get_by_text("0.5", exact=True).wait_for()
    until(lambda: beside["edited"]["lr"] == 0.5)
    assert writer.run("print(edited['lr'])").strip() == "0.5"
    view.get_by_label("New key").fill("steps")
    view.get_by_label("Its value").fill("100")
    view.get_by_role("button", name="Add").click()
    view.get_by_text("'steps'").wait_for()
    until(lambda: beside["edited"].get("steps") == 100)
    assert writer.run("print(edited['steps'])").strip() == "100"


def test_by_keyboard_alone(writer, viewer, beside):
    writer.run("keyed = shared.dict('keyed', {'a': 1, 'b': 2})")
    view = viewer.show("shared.view('keyed')")
    view.locator(".jsh-row[tabindex='0']").press("ArrowDown")
    view.locator(".jsh-row:focus", has_text="'b'").press("Enter")
    view.locator("input:focus").wait_for()
    viewer.page.keyboard.type("3")  # what was there is selected, so it goes
    viewer.page.keyboard.press("Enter")
    view.locator(".jsh-value", has_text="3").wait_for()
    until(lambda: beside["keyed"].get("b") == 3)
    assert writer.run("print(keyed.copy())").strip() == "{'a': 1, 'b': 3}"


def test_thousands_of_rows_of_which_few_exist(writer, viewer):
    writer.run("long = shared.list('long', range(100_000))")
    view = viewer.show("shared.view('long')")
    view.get_by_text("100,000 items").wait_for()
    scroll_to_the_end(view.locator(".jsh-scroll"), view.get_by_text("99999"))
    assert view.locator(".jsh-row").count() < 60
    view.get_by_label("Search long").fill("77777")
    view.get_by_text("1 of 100,000").wait_for()


def test_a_frame_of_a_million_rows(writer, viewer, artifacts):
    writer.run(
        "import numpy as np, pandas as pd\n"
        "shared['df'] = pd.DataFrame({'n': np.arange(1_000_000), 'x': np.arange(1_000_000) / 7})\n"
        "shared['image'] = np.sin(np.arange(120)[:, None] / 15) * np.cos(np.arange(200) / 20)"
    )
    view = viewer.show("shared.view('df')")
    view.get_by_text("1,000,000 \N{MULTIPLICATION SIGN} 2").wait_for()
    scroll_to_the_end(view.locator(".jsh-scroll"), view.locator(".jsh-scroll").get_by_text("999999", exact=True))
    view.get_by_role("button", name="x", exact=True).click()
    view.locator(".jsh-scroll").evaluate("(element) => { element.scrollTop = 0; }")
    view.locator(".jsh-scroll").get_by_text("0.142857").first.wait_for()
    image = viewer.show("shared.view('image')")
    image.locator("canvas").wait_for()
    viewer.screenshot(artifacts / "view-arrays.png")


def speaks_to_a_subshell(viewer, view) -> bool:
    """Whether JupyterLab knows of the kernel's subshell yet: until then, what a view says waits for the cell's end."""
    viewer.run("heard_on.clear()")
    for text in ("x", ""):
        view.get_by_role("searchbox").fill(text)
        view.get_by_text("0 of 1" if text else "1 item").wait_for()
    return viewer.run("print(any('busy' in view and 'subshell' in name for view, name in heard_on))").strip() == "True"


def test_a_view_follows_while_its_own_kernel_is_busy(writer, viewer):
    writer.run("busy = shared.dict('busy', {'n': 0}); go_on = shared.event('go on')")
    view = viewer.show("shared.view('busy')")
    view.get_by_text("'n'").wait_for()
    until(lambda: speaks_to_a_subshell(viewer, view))
    viewer.begin("shared.event('go on').wait(60); print('went on')")
    viewer.page.wait_for_function(
        "window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.status === 'busy'"
    )
    for number in (1, 2, 3):
        writer.run(f"busy['n'] = 'step {number}'")
        viewer.keep_in_sight(view, view.locator(".jsh-row", has_text=f"step {number}"))
    # And what is done in it goes through, too.
    view.locator(".jsh-value", has_text="step 3").dblclick()
    view.get_by_label("Value of 'n'").fill("'from the view'")
    view.get_by_label("Value of 'n'").press("Enter")
    until(lambda: "from the view" in writer.run("print(busy['n'])"))
    writer.run("go_on.set()")
    assert "went on" in viewer.finish()


def test_a_view_whose_kernel_is_busy_before_it_is_shown(writer, viewer):
    writer.run("early = shared.dict('early', {'n': 0}); go_on.clear()")
    viewer.begin("display(shared.view('early')); shared.event('go on').wait(60); print('went on')")
    view = viewer.last_view()
    view.get_by_text("'n'").wait_for()
    writer.run("early['n'] = 'seen while busy'")
    viewer.keep_in_sight(view, view.get_by_text("seen while busy"))
    writer.run("go_on.set()")
    assert "went on" in viewer.finish()


def test_a_knob_is_turned(writer, viewer, artifacts):
    writer.run("params = shared.namespace('params', lr=0.01, steps=100, optimizer='adam', augment=True, note='')")
    hints = "lr=(1e-5, 1e-1, 'log'), steps=(1, 500), optimizer=['adam', 'sgd']"
    here = viewer.show(f"shared.controls('params', {hints})")
    there = writer.show(f"shared.controls('params', {hints})")
    here.get_by_label("steps").fill("250")
    until(lambda: there.get_by_label("steps").input_value() == "250")
    there.get_by_label("optimizer").select_option("sgd")
    until(lambda: here.get_by_label("optimizer").input_value() == "1")
    there.get_by_label("augment").uncheck()
    until(lambda: not here.get_by_label("augment").is_checked())
    assert writer.run("print(params.steps, params.optimizer, params.augment)").strip() == "250 sgd False"
    writer.run("params.lr = 0.1")
    until(lambda: here.get_by_label("lr").input_value() == "1000")
    viewer.screenshot(artifacts / "controls.png")


def test_a_slider_of_ipywidgets_is_linked(writer, viewer):
    writer.run("linked = shared.dict('linked', {'lr': 3})")
    viewer.run(
        "import ipywidgets; from jupyter_shared.jupyter.widget import link\n"
        "slider = ipywidgets.IntText(description='linked'); made = link((shared['linked'], 'lr'), (slider, 'value'));"
        "display(slider)"
    )
    field = viewer.page.locator(".jp-Cell").last.locator("input[type=number]")
    until(lambda: field.input_value() == "3")
    writer.run("linked['lr'] = 5")
    until(lambda: field.input_value() == "5")
    field.fill("8")
    field.press("Tab")
    until(lambda: writer.run("print(linked['lr'])").strip() == "8")
    viewer.run("made.close()")


def test_progress_and_the_dashboard(writer, viewer, artifacts):
    writer.run(
        "jobs = shared.queue('jobs'); [jobs.put({'job': n}) for n in range(3)]; gpu = shared.lock('gpu'); gpu.acquire()"
    )
    dashboard = viewer.show("shared.view()")
    dashboard.get_by_role("button", name="jobs", exact=True).wait_for()
    writer.begin(
        "step = shared.event('step')\n"
        "for n in shared.progress('training', range(4)):\n    step.wait(60) if n == 2 else None"
    )
    dashboard.get_by_label("Search Shared objects").fill("training")
    dashboard.get_by_role("button", name="training", exact=True).click()
    bar = dashboard.locator("[data-view=progress]")
    bar.get_by_text("50 %").wait_for()
    viewer.screenshot(artifacts / "dashboard-light.png")
    viewer.set_theme("JupyterLab Dark")
    viewer.screenshot(artifacts / "dashboard-dark.png")
    viewer.set_theme("JupyterLab Light")
    viewer.run("shared.event('step').set()")
    viewer.keep_in_sight(bar, bar.get_by_text("100 %"))
    writer.finish()
    viewer.keep_in_sight(dashboard, lambda: dashboard.get_by_text("writer.ipynb").count() > 0)


def test_a_cleared_output_ends_the_watching(writer, viewer):
    writer.run("cleared = shared.dict('cleared', {'a': 1})")
    viewer.page.evaluate("window.jupyterapp.commands.execute('notebook:clear-all-cell-outputs')")
    watched = "print(sorted(shared._transport.lifeline._watches))"
    until(lambda: viewer.run(watched).strip() == "[]")
    # Asking whether it watches runs a cell, which may scroll the view out of sight, where it does not.
    viewer.run(
        "began, lifeline = [], shared._transport.lifeline\n"
        "lifeline.add = lambda object, *rest, add=lifeline.add: (began.append(object), add(object, *rest))[1]"
    )
    view = viewer.show("shared.view('cleared')")
    view.get_by_text("'a'").wait_for()
    until(lambda: viewer.run("print(len(began) > 0)").strip() == "True")
    viewer.page.evaluate("window.jupyterapp.commands.execute('notebook:clear-all-cell-outputs')")
    until(lambda: viewer.run(watched).strip() == "[]")
