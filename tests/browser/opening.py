"""A window of the browser, whose pages wait as long for what is to come as all tests do, and what goes wrong there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.waiting import PATIENCE


def window(browser: Any, size: tuple[int, int] | None = None, **options: Any) -> Any:
    """A new context, with nothing of the others' in it; `size` is in pixels."""
    if size is not None:
        options["viewport"] = {"width": size[0], "height": size[1]}
    context = browser.new_context(**options)
    context.set_default_timeout(PATIENCE * 1000)
    return context


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
