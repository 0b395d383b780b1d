"""The panel in JupyterLab with a token, the cookie against forged requests, and a prefix: as on a hub."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jupyter_shared.client.session import attach
from tests.browser.lab import JupyterLab
from tests.browser.panel import SHOWN, PanelPage, expect_built
from tests.managing import RunningManager
from tests.waiting import until

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]  # the first one waits for a server to start


@pytest.fixture(scope="module")
def guarded(runtime_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[JupyterLab]:
    expect_built()
    folder = tmp_path_factory.mktemp("guarded")
    kept = str(folder / "data")  # where managers keep what they share
    server = JupyterLab(folder, token="of-the-test", prefix="/user/somebody/lab-one", JUPYTER_DATA_DIR=kept)
    yield server
    server.close()


@pytest.fixture(scope="module")
def shared(runtime_dir: Path) -> Iterator[RunningManager]:
    manager = RunningManager()
    yield manager
    manager.end()


@pytest.fixture(scope="module")
def session(shared: RunningManager) -> Iterator[Any]:
    with shared.attach("train.py") as session:
        session.dict("cfg", {"lr": 0.1, "steps": 100})
        session["answer"] = 42
        yield session


@pytest.fixture(scope="module")
def opened(browser: Any, guarded: JupyterLab, session: Any) -> Iterator[PanelPage]:
    page = PanelPage(browser, guarded)
    yield page
    page.close()


@pytest.fixture
def panel(opened: PanelPage, request: pytest.FixtureRequest, artifacts: Path) -> Iterator[PanelPage]:
    yield opened
    opened.screenshot(artifacts / f"panel-{request.node.name}.png")
    errors, opened.errors[:] = [*opened.errors], []
    assert not errors


def test_it_lists_what_is_shared_as_it_changes(panel, shared, session):
    panel.object(shared.name, "cfg").get_by_text("dict", exact=True).wait_for()
    panel.object(shared.name, "answer").get_by_text("int", exact=True).wait_for()
    session.dict("cfg")["lr"] = 0.25
    panel.object(shared.name, "cfg").get_by_text("0.25").wait_for()
    session["new"] = [1, 2]
    panel.object(shared.name, "new").wait_for()
    del session["new"]
    panel.object(shared.name, "new").wait_for(state="detached")
    panel.manager(shared.name).locator(".jsh-client", has_text="train.py").wait_for()


def test_it_lists_managers_as_they_come_and_go(panel):
    manager = RunningManager()
    panel.manager(manager.name).wait_for()
    with manager.attach("other.py") as other:
        other["cfg"] = "of another manager"  # as one there is here: tabs are told apart
        panel.object(manager.name, "cfg").click()
        panel.page.locator(".jp-SharedTab").get_by_text("of another manager").wait_for()
        panel.close_tab("cfg")
        panel.page.locator(".jp-SharedTab").get_by_text("of another manager").wait_for(state="detached")
    manager.end()
    panel.manager(manager.name).wait_for(state="detached")


def test_a_click_opens_a_live_tab_that_can_be_edited(panel, shared, session):
    panel.object(shared.name, "cfg").click()
    row = panel.tab("cfg").locator(".jsh-row", has_text="'steps'")
    row.locator(".jsh-value").dblclick()
    panel.tab("cfg").get_by_label("Value of 'steps'").fill("250")
    panel.tab("cfg").get_by_label("Value of 'steps'").press("Enter")
    until(lambda: session.dict("cfg")["steps"] == 250)
    session.dict("cfg")["steps"] = 300
    row.get_by_text("300").wait_for()
    panel.object(shared.name, "answer").click()
    panel.tab("answer").locator(".jsh-big", has_text="42").wait_for()
    panel.object(shared.name, "cfg").click()
    row.get_by_text("300").wait_for()  # hidden behind the other one until it is in front again
    assert panel.tabs().count("cfg") == 1


def test_tabs_are_there_after_a_reload(panel, shared, session):
    panel.object(shared.name, "answer").click()
    panel.tab("answer").locator(".jsh-big", has_text="42").wait_for()
    panel.reload()
    panel.tab("answer").locator(".jsh-big", has_text="42").wait_for()
    session["answer"] = 43
    panel.tab("answer").locator(".jsh-big", has_text="43").wait_for()
    until(lambda: {"cfg", "answer"} <= {*panel.tabs()})


def test_a_manager_is_started_and_stopped(panel):
    panel.execute("jupyter-shared:start", manager="by-panel")
    panel.manager("by-panel").wait_for()
    panel.manager("by-panel").get_by_role("button", name="Stop").click()
    dialog = panel.page.locator(".jp-Dialog", has_text="Stop the manager by-panel?")
    dialog.get_by_text("Nobody is attached.").wait_for()
    dialog.get_by_role("button", name="Stop").click()
    panel.manager("by-panel").wait_for(state="detached")


def start_by_hand(panel, name, *, keep):
    """By the button in the panel's toolbar, as somebody does who types and clicks."""
    panel.page.locator("#jupyter-shared-panel .jp-Toolbar [data-command='jupyter-shared:start']").click()
    dialog = panel.page.locator(".jp-Dialog", has_text="Start a manager")
    dialog.locator("input[type=text]").fill(name)
    checkbox = dialog.get_by_role("checkbox", name="Keep what is shared on the disk")
    assert not checkbox.is_checked()
    if keep:
        dialog.get_by_text("Keep what is shared on the disk").click()
        assert checkbox.is_checked()
    dialog.get_by_role("button", name="Start").click()
    panel.manager(name).wait_for()


def stop_by_hand(panel, name, told):
    panel.manager(name).get_by_role("button", name="Stop").click()
    dialog = panel.page.locator(".jp-Dialog", has_text=f"Stop the manager {name}?")
    dialog.get_by_text(told).wait_for()
    dialog.get_by_role("button", name="Stop").click()
    panel.manager(name).wait_for(state="detached")


def test_the_checkbox_has_a_manager_keep_what_it_shares(panel, guarded, artifacts):
    """What it keeps is there again when it is started in that way once more, and only then."""
    folder = guarded.folder / "data" / "shared" / "kept-by-hand"
    start_by_hand(panel, "kept-by-hand", keep=True)
    panel.manager("kept-by-hand").locator(".jsh-shelf-folder", has_text=f"Kept in {folder} (").wait_for()
    with attach("kept-by-hand", label="train.py") as session:
        session["precious"] = 1
    panel.object("kept-by-hand", "precious").wait_for()
    panel.manager("kept-by-hand").locator(".jsh-shelf-folder", has_text=", last at ").wait_for()
    panel.screenshot(artifacts / "panel-kept-by-hand.png")
    stop_by_hand(panel, "kept-by-hand", f"1 object stays in {folder}.")
    start_by_hand(panel, "kept-by-hand", keep=False)
    panel.manager("kept-by-hand").get_by_text("Nothing is shared yet.").wait_for()
    stop_by_hand(panel, "kept-by-hand", "0 objects are lost.")
    start_by_hand(panel, "kept-by-hand", keep=True)
    panel.object("kept-by-hand", "precious").wait_for()
    stop_by_hand(panel, "kept-by-hand", f"1 object stays in {folder}.")


def test_it_filters_by_name_type_and_contents(panel, shared, session):
    field = panel.page.get_by_role("searchbox", name="Filter")
    for wanted, found, hidden in (("answ", "answer", "cfg"), ("dict", "cfg", "answer"), ("steps", "cfg", "answer")):
        field.fill(wanted)
        panel.object(shared.name, hidden).wait_for(state="detached")
        panel.object(shared.name, found).wait_for()
    field.fill("")
    panel.object(shared.name, "answer").wait_for()


def test_who_holds_and_who_waits_is_shown(panel, shared, session):
    with shared.attach("b.ipynb") as other, session.lock("gpu"):
        waiting = threading.Thread(target=lambda: other.lock("gpu").acquire())
        waiting.start()
        panel.object(shared.name, "gpu").get_by_text("held by train.py, 1 waiting").wait_for()
        waiter = panel.manager(shared.name).locator(".jsh-client", has_text="b.ipynb")
        waiter.get_by_text("held by train.py").wait_for()
        session.lock("gpu").release()
        waiting.join()
        waiter.get_by_text("holds gpu").wait_for()
        session.lock("gpu").acquire(timeout=0)
        other.lock("gpu")
        other.detach()
        until(lambda: session.lock("gpu").acquire(timeout=0.1))


def test_the_status_bar_counts(panel, shared, session):
    session["counted"] = 1
    objects = len(session)
    panel.page.get_by_role("button", name=f"Shared: {objects} objects, 1 client", exact=True).wait_for()
    del session["counted"]
    panel.page.get_by_role("button", name=f"Shared: {objects - 1} objects, 1 client", exact=True).wait_for()


def test_it_is_used_with_the_keyboard_alone(panel, shared, session):
    keys = panel.page.keyboard
    panel.manager(shared.name).locator(".jsh-shelf-head").focus()
    panel.await_focus(shared.name)
    keys.press("ArrowDown")
    panel.await_focus("cfg")
    keys.press("ArrowDown")
    panel.await_focus("answer")
    keys.press("Enter")
    panel.tab("answer").wait_for()
    panel.object(shared.name, "answer").focus()
    panel.await_focus("answer")
    keys.press("ArrowLeft")
    panel.await_focus(shared.name)
    keys.press("ArrowLeft")
    panel.object(shared.name, "answer").wait_for(state="detached")
    keys.press("ArrowRight")
    panel.object(shared.name, "answer").wait_for()


def test_an_object_is_deleted_after_being_asked_and_brought_back(panel, shared, session):
    session["old"] = 1
    panel.object(shared.name, "old").click(button="right")
    panel.page.get_by_role("menuitem", name="Delete").click()
    panel.page.locator(".jp-Dialog").get_by_role("button", name="Delete").click()
    panel.object(shared.name, "old").wait_for(state="detached")
    assert "old" not in session
    undo(panel, "old was deleted.")
    panel.object(shared.name, "old").wait_for()
    assert session["old"] == 1
    panel.object(shared.name, "old").focus()
    panel.await_focus("old")
    panel.page.keyboard.press("Delete")
    panel.page.locator(".jp-Dialog").get_by_role("button", name="Delete").click()
    panel.object(shared.name, "old").wait_for(state="detached")


def undo(panel, done):
    """By the button of the notification that says what was done: another one's may be there still."""
    panel.page.locator(".Toastify__toast", has_text=done).get_by_role("button", name="Undo").click()


def test_a_key_renames_and_its_tab_follows(panel, shared, session):
    session.list("jobs", [1, 2])
    panel.object(shared.name, "jobs").click()
    panel.tab("jobs").wait_for()
    panel.object(shared.name, "jobs").focus()
    panel.await_focus("jobs")
    panel.page.keyboard.press("F2")
    dialog = panel.page.locator(".jp-Dialog", has_text="Rename jobs")
    dialog.locator("input").fill("work")
    dialog.get_by_role("button", name="Rename").click()
    panel.object(shared.name, "work").wait_for()
    panel.tab("work").wait_for()
    until(lambda: "work" in panel.tabs() and "jobs" not in panel.tabs())
    panel.reload()
    panel.tab("work").locator(".jsh-row").first.wait_for()
    session.rename("work", "by a kernel")
    panel.tab("by a kernel").wait_for()
    until(lambda: "by a kernel" in panel.tabs())
    del session["by a kernel"]


def test_the_menu_opens_the_history(panel, shared, session):
    session.dict("cfg")["lr"] = 0.5
    panel.object(shared.name, "cfg").click(button="right")
    panel.page.get_by_role("menuitem", name="History").click()
    history = panel.tab("cfg").get_by_role("region", name="History")
    history.locator("li", has_text="train.py").first.wait_for()
    panel.tab("cfg").get_by_role("button", name="History", expanded=True).click()
    history.wait_for(state="hidden")


def test_the_menu_of_a_manager_shows_its_log(panel, shared):
    panel.manager(shared.name).get_by_role("button", name="More").click()
    panel.page.get_by_role("menuitem", name="Show the Log of the Manager").click()
    dialog = panel.page.locator(".jp-Dialog", has_text=f"The log of the manager {shared.name}")
    dialog.locator("pre", has_text=f"The manager '{shared.name}' (pid {shared.pid}) listens.").wait_for()
    dialog.get_by_role("button", name="Close").click()
    dialog.wait_for(state="detached")


def test_a_queue_is_cleared_and_an_event_set_and_that_is_taken_back(panel, shared, session):
    todo, go = session.queue("todo"), session.event("go")
    todo.put_many([1, 2])
    panel.object(shared.name, "todo").click(button="right")
    panel.page.get_by_role("menuitem", name="Clear").click()
    until(lambda: todo.qsize() == 0)
    undo(panel, "todo was cleared.")
    until(lambda: todo.qsize() == 2)
    panel.object(shared.name, "go").click(button="right")
    panel.page.get_by_role("menuitem", name="Set", exact=True).click()
    until(go.is_set)
    del session["todo"], session["go"]


def test_a_type_is_chosen(panel, shared, session):
    choice = panel.page.get_by_role("combobox", name="Only of this type")
    choice.select_option("dict")
    panel.object(shared.name, "answer").wait_for(state="detached")
    panel.object(shared.name, "cfg").wait_for()
    choice.select_option("")
    panel.object(shared.name, "answer").wait_for()


def test_its_memory_is_a_bar(panel, shared, session):
    panel.manager(shared.name).get_by_role("img", name="of the machine's").wait_for(state="attached")


def test_every_command_says_what_it_takes(panel):
    ours = "window.jupyterapp.commands.listCommands().filter((id) => id.startsWith('jupyter-shared:'))"
    described = f"Promise.all({ours}.map(async (id) => (await window.jupyterapp.commands.describedBy(id)).args?.type))"
    found = panel.page.evaluate(described)
    assert len(found) > 10
    assert {*found} == {"object"}


def test_what_runs_lists_managers(panel, shared):
    panel.page.evaluate("window.jupyterapp.shell.activateById('jp-running-sessions')")
    panel.page.locator(".jp-RunningSessions-item", has_text=shared.name).wait_for()
    panel.page.evaluate("window.jupyterapp.shell.activateById('jupyter-shared-panel')")


def test_out_of_sight_nothing_is_sent(panel, shared, session):
    frames: list[Any] = []

    def listen(socket: Any) -> None:
        if "jupyter-shared" in socket.url:  # JupyterLab has sockets of its own
            socket.on("framereceived", lambda frame: frames.append(bytes(frame)))

    panel.page.on("websocket", listen)
    panel.reload()
    panel.object(shared.name, "cfg").wait_for()
    panel.page.evaluate("window.jupyterapp.shell.collapseLeft(); window.jupyterapp.shell.closeAll?.()")
    panel.page.evaluate("for (const one of [...window.jupyterapp.shell.widgets('main')]) one.close()")

    def nothing_comes() -> bool:
        """Though it is written: what was under way when it went out of sight may come, once."""
        before = len(frames)
        for step in range(20):
            session.dict("cfg")["lr"] = step / 100
        panel.page.wait_for_timeout(1500)
        return len(frames) == before

    until(nothing_comes, "the page to be left alone")
    panel.begin()
    panel.object(shared.name, "cfg").get_by_text("0.19").wait_for()


def test_a_notebook_is_attached_and_gets_code(panel, guarded, shared, session):
    guarded.write_notebook("b.ipynb", [""])
    panel.execute("docmanager:open", path="b.ipynb")
    panel.await_notebook("b.ipynb")
    panel.page.wait_for_function(SHOWN)
    sources = "window.jupyterapp.shell.currentWidget.content.widgets.map((cell) => cell.model.sharedModel.getSource())"
    panel.execute("jupyter-shared:attach", manager=shared.name)
    panel.manager(shared.name).locator(".jsh-client", has_text="b.ipynb").wait_for()
    panel.object(shared.name, "answer").click(button="right")
    panel.page.get_by_role("menuitem", name="Insert Code").click()
    variable = shared.name.replace("-", "_")
    use = f'answer = {variable}["answer"]'
    panel.page.wait_for_function(f"(use) => {sources}.includes(use)", arg=use)
    attach = f"%load_ext jupyter_shared\n%shared_attach {shared.name} --as {variable}"
    assert panel.page.evaluate(sources).count(attach) == 1
    guarded.end_kernels()
