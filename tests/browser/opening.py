"""A window of the browser, whose pages wait as long for what is to come as all tests do."""

from __future__ import annotations

from typing import Any

from tests.waiting import PATIENCE


def window(browser: Any, size: tuple[int, int] | None = None, **options: Any) -> Any:
    """A new context, with nothing of the others' in it; `size` is in pixels."""
    if size is not None:
        options["viewport"] = {"width": size[0], "height": size[1]}
    context = browser.new_context(**options)
    context.set_default_timeout(PATIENCE * 1000)
    return context
