"""The front end's modules as the one text that a widget takes; node tests them as the ES modules they are.

A module is put behind those it imports, without its imports and exports; so no two may use the same name at
their top level. Remarks that lines begin with are left out: each widget takes the text over its comm, and a
notebook that is saved with its views has it in it.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

FRONTEND = Path(__file__).parents[1] / "frontend"
ENTRY = "view.js"

_IMPORT = re.compile(r"^import\s[^;]*?from\s*\"\./([\w-]+\.js)\";\n", re.MULTILINE | re.DOTALL)
_EXPORT = re.compile(r"^export (?!default)", re.MULTILINE)
_REMARK = re.compile(r"^[ \t]*(?://[^\n]*\n|/\*(?:(?!\*/).)*\*/[ \t]*\n?)", re.MULTILINE | re.DOTALL)


@cache
def module(entry: str = ENTRY) -> str:
    """The whole front end."""
    order: list[str] = []
    _visit(entry, order)
    return "".join(_EXPORT.sub("", _IMPORT.sub("", _without_remarks(name))) for name in order)


def _without_remarks(name: str) -> str:
    return _REMARK.sub("", _source(name))


def _visit(name: str, order: list[str]) -> None:
    for needed in _IMPORT.findall(_source(name)):
        if needed not in order:
            _visit(needed, order)
    order.append(name)


def _source(name: str) -> str:
    return (FRONTEND / name).read_text(encoding="utf-8")


@cache
def style() -> str:
    """The style sheet."""
    return _without_remarks("view.css") + _without_remarks("trace.css")
