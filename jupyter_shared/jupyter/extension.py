"""`%load_ext`, `%unload_ext` and `%reload_ext`: what they bring to a shell, and take away again."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from IPython.core.extensions import ExtensionManager

from . import cells, hints, short_errors, stopping
from .magics import SharedMagics

AFTER_CELL = (hints.after_cell, cells.after_cell)

_unloaded: list[SharedMagics] = []  # of a shell that is reloading: unloaded a moment ago, and about to load again


def load(shell: Any) -> None:
    """Add the magics, their completion, and the hooks that tell which cell runs, and what came of it."""
    magics = SharedMagics(shell)
    if _unloaded:
        magics.take_over(_unloaded.pop())
    shell.register_magics(magics)
    shell.events.register("pre_run_cell", magics.before_cell)
    shell.events.register("pre_run_cell", stopping.before_cell)
    for after_cell in AFTER_CELL:
        shell.events.register("post_run_cell", after_cell)
    short_errors.install(shell)
    cells.note_place(shell)  # the cell that loads us has already begun
    stopping.before_cell(None)
    if shell.Completer:
        shell.Completer.custom_matchers.append(magics.completer.matcher)


def unload(shell: Any) -> None:
    """Detach, and leave nothing behind; `%reload_ext` keeps what the notebook is attached to."""
    magics = shell.magics_manager.registry.pop(SharedMagics.__name__, None)
    if magics is None:
        return
    if _is_reloading():
        _unloaded[:] = [magics]
    else:
        magics.crew.end_all()
        magics.attachments.detach_all()
    shell.events.unregister("pre_run_cell", magics.before_cell)
    shell.events.unregister("pre_run_cell", stopping.before_cell)
    for after_cell in AFTER_CELL:
        shell.events.unregister("post_run_cell", after_cell)
    if shell.Completer:
        shell.Completer.custom_matchers.remove(magics.completer.matcher)
    table: dict[str, Callable[..., Any]]
    for kind, table in shell.magics_manager.magics.items():
        for name in SharedMagics.magics[kind]:
            table.pop(name, None)
    short_errors.remove()
    cells.forget_place()


def _is_reloading() -> bool:
    """Whether IPython unloads us only to load us again. It does not tell extensions: so its call is looked for."""
    frame = sys._getframe()
    while frame.f_back:
        frame = frame.f_back
        if frame.f_code is ExtensionManager.reload_extension.__code__:
            return True
    return False
