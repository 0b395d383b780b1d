"""A trace in a real browser: two notebooks race, one is stepped, and what is lost is drawn in red."""

from __future__ import annotations

import pytest

from tests.browser.opening import window
from tests.waiting import until

pytestmark = [pytest.mark.browser, pytest.mark.may_leave_descriptors("Playwright keeps its pipes")]


def test_a_lost_update_is_stepped_and_drawn(writer, viewer, artifacts):
    writer.run("d = shared.dict('d', n=0); gpu = shared.lock('gpu'); jobs = shared.queue('jobs')")
    view = viewer.show("d = shared.dict('d'); t = shared.trace('d', 'gpu', 'jobs'); t.step('writer'); shared.view(t)")
    writer.begin("d['n'] += 1")
    next_ = view.get_by_role("button", name="next")
    view.get_by_text("writer is held").wait_for()
    next_.click()
    view.get_by_text("3 steps").wait_for()  # the write is held back
    view.get_by_text("writer is held").wait_for()
    viewer.run("d['n'] += 1")
    viewer.keep_in_sight(view, view.get_by_text("5 steps"))
    view.locator(".jsh-t-scroll").press("Space")
    view.get_by_text("1 lost update").wait_for()
    writer.finish()
    view.get_by_role("button", name="run").click()
    writer.run("with gpu:\n    d['n'] += 1\nfor i in range(3): jobs.put(i)\njobs.get()")
    view.get_by_text("\N{BALLOT X} lost").wait_for()
    view.get_by_text("had read before").wait_for()
    view.locator(".jsh-t-scroll").press("Home")
    until(lambda: view.locator(".jsh-t-detail").inner_text().startswith("1 "))
    viewer.screenshot(artifacts / "trace-light.png")
    (artifacts / "lost-update.png").write_bytes(view.screenshot())
    viewer.set_theme("JupyterLab Dark")
    viewer.screenshot(artifacts / "trace-dark.png")
    viewer.set_theme("JupyterLab Light")
    with viewer.page.expect_download() as saved:
        view.get_by_role("button", name="Save as SVG").click()
    text = saved.value.path().read_text()
    assert "had read before" in text
    assert "var(" not in text
    with viewer.page.expect_download() as saved:
        view.get_by_role("button", name="Save as PNG").click()
    assert saved.value.path().read_bytes().startswith(b"\x89PNG")
    view.get_by_text("As a table").click()
    view.get_by_role("cell", name="lost: undone by").wait_for()
    view.get_by_role("button", name="Record no more").click()
    until(lambda: viewer.run("print(t)").strip().endswith("events"))


def test_ten_thousand_steps_scroll_and_scrub(writer, viewer, artifacts):
    writer.run("many = shared.dict('many', n=0)")
    viewer.run("long = shared.trace('many')")
    writer.run("with shared.pipeline():\n    for i in range(10_000): many['n'] = i")
    view = viewer.show("shared.view(long)")
    view.get_by_text("10,000 steps").wait_for()
    took = viewer.page.evaluate(
        """async () => {
          const scroll = [...document.querySelectorAll('.jsh-t-scroll')].at(-1);
          const times = [];
          for (let at = 0; at < 40; at++) {
            const began = performance.now();
            scroll.scrollTop = (at / 40) * scroll.scrollHeight;
            await new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)));
            times.push(performance.now() - began);
          }
          return times.sort((one, other) => one - other)[20];
        }"""
    )
    (artifacts / "trace-scroll.txt").write_text(f"a frame while scrolling through 10,000 steps: {took:.1f} ms\n")
    assert view.locator(".jsh-t-canvas > *").count() < 600
    view.locator(".jsh-t-scrub").fill("17")
    view.get_by_text("['n'] = 16", exact=True).wait_for()
    assert view.get_by_text("['n'] = 17", exact=True).count() == 0
    viewer.run("long.stop()")


def test_a_saved_page_opens_without_anything_else(writer, browser, tmp_path, artifacts):
    file = tmp_path / "trace.html"
    writer.run(f"e = shared.dict('e', n=0)\nwith shared.trace('e') as t: e['n'] += 1\nt.save({str(file)!r})")
    context = window(browser)
    page = context.new_page()
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(file.as_uri())
    page.get_by_text("['n'] = 1").wait_for()
    assert not errors
    context.close()
