"""Cells: saying which one runs, and running one inside a magic as IPython itself would."""

from __future__ import annotations

import ast
import sys
from typing import Any

from ..client.home import Home


def note_place(shell: Any, *, counted: bool = True) -> None:
    """Tell all sessions of this process which cell runs: it is kept with every write and lock."""
    Home.place = f"In [{number(shell)}]" if counted else ""


def number(shell: Any) -> int:
    """The running cell's number. IPython counts up before a cell runs or after it, by version."""
    return int(shell.displayhook.prompt_count)


def forget_place() -> None:
    """No cells are told any more."""
    Home.place = None


def after_cell(result: Any) -> None:
    """Called by IPython after each cell: bars that one counted with which failed have stopped."""
    bars = sys.modules.get("jupyter_shared.panes.bars")
    if bars:
        bars.after_cell(failed=bool(result.error_in_exec or result.error_before_exec))


def run(shell: Any, cell: str) -> None:
    """Run code as the rest of the cell it stands in: its last expression is shown, and its errors are the cell's."""
    __tracebackhide__ = True
    tree, last, name = parsed(shell, cell)
    execute(shell, shell.compile(tree, name, "exec"))
    if last:
        execute(shell, shell.compile(ast.Interactive([last]), name, "single"))


def parsed(shell: Any, cell: str) -> tuple[ast.Module, ast.Expr | None, str]:
    """Code as IPython reads it: all before its last expression, that expression, if it ends with one, and its file."""
    source = shell.transform_cell(cell)
    name = shell.compile.cache(source, number(shell), raw_code=cell)
    tree = shell.transform_ast(shell.compile.ast_parse(source, filename=name))
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    return tree, last, name


def execute(shell: Any, code: Any) -> None:
    """Execute what was compiled, with the notebook's variables."""
    __tracebackhide__ = True
    exec(code, shell.user_global_ns, shell.user_ns)  # noqa: S102 - it is what a cell is for
