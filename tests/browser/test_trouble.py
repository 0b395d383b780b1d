"""Views when something ends: the manager, the kernel. And views in Notebook 7, and in the notebooks that we ship."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

import jupyter_shared
from jupyter_shared.client.session import attach
from tests.browser.lab import NotebookPage, restored
from tests.browser.panel import expect_built
from tests.waiting import until

pytestmark = [pytest.mark.browser, pytest.mark.may_leave_descriptors("Playwright keeps its pipes")]
NOTEBOOKS = Path(__file__).resolve().parent.parent.parent / "notebooks"


@pytest.fixture
def alone(lab, browser, manager):
    """A notebook and a manager of the test's own."""
    page = NotebookPage(browser, lab, "alone.ipynb")
    page.run(f"import jupyter_shared; shared = jupyter_shared.attach({manager.name!r})")
    yield page
    page.close()


def test_a_manager_that_is_killed_and_comes_back(alone, manager, artifacts):
    alone.run("shared.dict('cfg', {'before': 1})")
    view = alone.show("shared.view('cfg')")
    view.get_by_text("'before'").wait_for()
    manager.kill()
    view.get_by_text("The manager is gone.").wait_for()
    alone.screenshot(artifacts / "manager-gone.png")
    with attach(manager.name, label="starts it anew") as anew:
        anew.dict("cfg", {"after": 2})
        view.get_by_text("'after'").wait_for()
        view.get_by_text("The manager is gone.").wait_for(state="hidden")
        anew.stop()
    assert not alone.errors


def test_a_kernel_that_is_restarted(alone):
    alone.run("shared.dict('cfg', {'a': 1})")
    view = alone.show("shared.view('cfg')")
    view.get_by_text("'a'").wait_for()
    alone.page.evaluate("window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()")
    view.get_by_text("The kernel has ended or was restarted").wait_for()
    assert not alone.errors


def test_notebook_7(lab, browser, manager, artifacts):
    pytest.importorskip("notebook")
    page = NotebookPage(browser, lab, "seven.ipynb", app="notebooks")
    with closing(page), attach(manager.name, label="elsewhere") as session:
        shared = session.dict("seven", {"n": 1})
        view = page.show(f"import jupyter_shared\njupyter_shared.attach({manager.name!r}).view('seven')")
        view.get_by_text("'n'").wait_for()
        shared["n"] = "seen in Notebook 7"
        view.get_by_text("seen in Notebook 7").wait_for()
        view.locator(".jsh-value").dblclick()
        view.get_by_label("Value of 'n'").fill("'seven'")
        view.get_by_label("Value of 'n'").press("Enter")
        until(lambda: shared["n"] == "seven")
        page.screenshot(artifacts / "notebook-7.png")
        assert not page.errors


def test_the_dashboard_notebook_beside_the_training_notebook(lab, browser, runtime_dir, artifacts):
    lab.copy_notebook(NOTEBOOKS / "dashboard.ipynb")
    lab.copy_notebook(NOTEBOOKS / "training.ipynb", "SECONDS, STEPS = 60,", "SECONDS, STEPS = 600,")
    dashboard = NotebookPage(browser, lab, "dashboard.ipynb", size=(1000, 1300))
    dashboard.run_all()
    training = NotebookPage(browser, lab, "training.ipynb")
    training.begin_all()
    view = dashboard.page.locator("[data-view=dashboard]")
    opener = view.get_by_role("button", name="training", exact=True)
    dashboard.keep_in_sight(view, opener)
    opener.click()
    bar = dashboard.page.locator("[data-view=progress]")
    dashboard.keep_in_sight(bar, bar.get_by_text("of 300"))
    knobs = dashboard.page.locator("[data-view=controls]")
    knobs.get_by_label("paused").check()
    session = jupyter_shared.attach(create=False)
    until(lambda: session["params"].paused)
    knobs.get_by_label("noise").fill("0.5")
    until(lambda: session["params"].noise == 0.5)
    dashboard.screenshot(artifacts / "dashboard-notebook.png")
    dashboard.set_theme("JupyterLab Dark")
    dashboard.screenshot(artifacts / "dashboard-notebook-dark.png")
    knobs.get_by_label("paused").uncheck()
    done = session["training"].done
    until(lambda: session["training"].done > done)
    knobs.get_by_label("stopped").check()
    dashboard.keep_in_sight(bar, bar.get_by_text("stopped after"))
    training.finish_all()
    assert not [*dashboard.errors, *training.errors]
    dashboard.close()
    training.close()
    session.stop()


def save_with_a_view(browser, lab, manager, notebook):
    """A notebook with a view of `cfg`, as it was; what attaches it."""
    expect_built()
    attach_here = f"%load_ext jupyter_shared\n%shared_attach {manager.name}"
    page = NotebookPage(browser, lab, notebook)
    page.run(f"{attach_here}\ncfg = shared.dict('cfg', {{'lr': 0.125}})\ndisplay(shared.view('cfg'))")
    page.last_view().get_by_text("0.125").wait_for()
    page.page.evaluate("window.jupyterapp.commands.execute('docmanager:save')")
    until(lambda: "0.125" in (lab.folder / "notebooks" / notebook).read_text())
    page.close()
    return attach_here


@pytest.mark.timeout(300)
def test_a_saved_notebook_without_its_kernel(lab, browser, manager, artifacts):
    """It shows its views as they were; when it attaches again, they live, also those of a kernel since restarted."""
    attach_here = save_with_a_view(browser, lab, manager, "saved.ipynb")
    with attach(manager.name, label="elsewhere") as session:
        session.dict("cfg")["lr"] = 0.25
        again = NotebookPage(browser, lab, "saved.ipynb")
        outputs = again.page.locator(".jp-Notebook")
        outputs.locator("td", has_text="0.125").wait_for()
        assert "model not found" not in outputs.inner_text()
        assert outputs.locator(".jsh-pane").count() == 0
        again.screenshot(artifacts / "saved-without-kernel.png")
        again.run(attach_here)
        again.keep_in_sight(outputs.locator(".jsh:visible").first, outputs.locator(".jsh-value", has_text="0.25"))
        session.dict("cfg")["lr"] = 0.5
        outputs.locator(".jsh-value", has_text="0.5").wait_for()
        again.screenshot(artifacts / "saved-and-attached.png")
        own = again.show("shared.view('cfg')")
        own.get_by_text("0.5", exact=True).wait_for()
        again.page.evaluate("window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()")
        own.get_by_text("The kernel has ended or was restarted").wait_for()
        again.run(attach_here)
        session.dict("cfg")["lr"] = 0.75
        for place in (0, 1):
            view = outputs.locator(".jsh:visible").nth(place)
            again.keep_in_sight(view, view.locator(".jsh-value", has_text="0.75"))
    again.close()


@pytest.mark.timeout(300)
def test_views_live_on_in_a_page_that_is_loaded_again(lab, browser, manager):
    """The kernel runs on, and no cell is run: whether the page finds it before it draws the outputs or after."""
    expect_built()
    page = NotebookPage(browser, lab, "again.ipynb")
    page.run(f"%load_ext jupyter_shared\n%shared_attach {manager.name}\ncfg = shared.dict('cfg', {{'lr': 0.125}})")
    page.show("shared.view('cfg')").get_by_text("0.125").wait_for()
    page.page.evaluate("window.jupyterapp.commands.execute('docmanager:save')")
    until(lambda: "0.125" in (lab.folder / "notebooks" / "again.ipynb").read_text())
    page.page.reload(wait_until="domcontentloaded")
    restored(page.page)
    outputs = page.page.locator(".jp-Notebook")
    outputs.locator(".jsh-value", has_text="0.125").wait_for()
    with attach(manager.name, label="elsewhere") as session:
        session.dict("cfg")["lr"] = 0.5
        outputs.locator(".jsh-value", has_text="0.5").wait_for()
    assert not outputs.locator("td", has_text="0.125").is_visible()
    errors = page.errors
    page.close()
    assert not errors


RENDER_AGAIN = """async () => {
    const cells = window.jupyterapp.shell.currentWidget.content.widgets.filter(cell => cell.outputArea)
    for (const { outputArea } of cells) {
        for (let at = 0; at < outputArea.model.length; at++) {
            const model = outputArea.model.get(at)
            const renderer = [...outputArea.widgets[at].children()].find(part => part.renderModel)
            await Promise.all([1, 2, 3].map(() => renderer.renderModel(model)))
        }
    }
}"""


@pytest.mark.timeout(300)
def test_outputs_that_are_rendered_again_show_one_thing_as_before(lab, browser, manager):
    """As those are that the kernel updates."""
    attach_here = save_with_a_view(browser, lab, manager, "rendered.ipynb")
    with attach(manager.name, label="elsewhere") as session:
        session.dict("cfg")["lr"] = 0.25
        again = NotebookPage(browser, lab, "rendered.ipynb")
        outputs = again.page.locator(".jp-Notebook")
        again.run(attach_here)
        view = outputs.locator(".jsh:visible")
        view.locator(".jsh-value", has_text="0.25").wait_for()
        before = outputs.locator(".jp-OutputArea-output pre").count()
        again.page.evaluate(RENDER_AGAIN)
        session.dict("cfg")["lr"] = 0.5
        again.keep_in_sight(view, view.locator(".jsh-value", has_text="0.5"))
        assert view.count() == 1
        assert outputs.locator(".jp-OutputArea-output pre").count() == before
    again.close()
