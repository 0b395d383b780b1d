"""A window of the browser, whose pages wait as long for what is to come as all tests do, and what goes wrong there.

A page is never asked what it shows *now*: what was done in it a moment ago may be drawn a moment later. So tests wait
for what they expect: by `wait_for` of an element, by `until`, by `stands_still` of what the mouse is moved to.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.waiting import PATIENCE, until

THEME = "document.body.dataset.jpThemeName"
RESTORED = "window.jupyterapp.started.then(() => window.jupyterapp.shell.restored).then(() => true)"
TWO_FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())))"


def window(browser: Any, size: tuple[int, int] | None = None, **options: Any) -> Any:
    """A new context, with nothing of the others' in it; `size` is in pixels."""
    if size is not None:
        options["viewport"] = {"width": size[0], "height": size[1]}
    context = browser.new_context(**options)
    context.set_default_timeout(PATIENCE * 1000)
    return context


def restored(page: Any) -> None:
    """Wait until JupyterLab has its plugins and has laid out its page, in which it opens panels of its own at first."""
    page.wait_for_function("window.jupyterapp?.started")
    page.evaluate(RESTORED)


def set_theme(page: Any, theme: str) -> None:
    """Have JupyterLab in a theme, with its styles loaded."""
    page.wait_for_function(f"{THEME} !== undefined")  # none yet while the remembered one is loaded
    if page.evaluate(THEME) == theme:
        return
    page.evaluate("(theme) => window.jupyterapp.commands.execute('apputils:change-theme', {theme})", theme)
    page.wait_for_function(f"(theme) => {THEME} === theme", arg=theme)  # named once its styles are loaded
    page.wait_for_selector("#jupyterlab-splash", state="detached")


def stands_still(element: Any) -> dict[str, float]:
    """The box of an element, once it is where it was when it was last looked at: what is drawn above it may move it."""
    boxes: list[Any] = [None]

    def is_where_it_was() -> bool:
        element.evaluate(TWO_FRAMES)
        boxes.append(element.bounding_box())
        return boxes[-1] is not None and boxes[-1] == boxes[-2]

    until(is_where_it_was, f"{element} to stand still")
    return boxes[-1]  # type: ignore[no-any-return]


def scroll_to_the_end(scroller: Any, last: Any) -> None:
    """Scroll until the last one is there: how far there is to scroll may be known a moment later."""

    def is_there() -> bool:
        scroller.evaluate("(element) => { element.scrollTop = element.scrollHeight; }")
        scroller.evaluate(TWO_FRAMES)
        return last.count() > 0  # type: ignore[no-any-return]

    until(is_there, f"{last} at the end of {scroller}")


def errors_of(page: Any, counts: Callable[[Any], bool] = lambda _error: True) -> list[str]:
    """A list to which each error of this page is added: those of its console, and the exceptions that `counts`."""
    errors: list[str] = []

    def of_the_console(said: Any) -> None:
        if said.type == "error" and not _is_of_a_restart(said):
            errors.append(f"{said.text} ({said.location.get('url', '')})")

    page.on("pageerror", lambda error: errors.append(f"{error}\n{error.stack}") if counts(error) else None)
    page.on("console", of_the_console)
    return errors


def _is_of_a_restart(said: Any) -> bool:
    """Whether JupyterLab itself says that a kernel was restarted while it asked that kernel something."""
    return "Canceled future for " in said.text and "/static/" in said.location.get("url", "")
