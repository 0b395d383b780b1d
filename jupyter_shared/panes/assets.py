"""The front end's modules as the one text that a widget takes; node tests them as the ES modules they are.

A module is put behind those it imports, without its imports and exports; so no two may use the same name at
their top level.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

FRONTEND = Path(__file__).parents[1] / "frontend"
ENTRY = "view.js"

_IMPORT = re.compile(r"^import\s[^;]*?from\s*\"\./([\w-]+\.js)\";\n", re.MULTILINE | re.DOTALL)
_EXPORT = re.compile(r"^export (?!default)", re.MULTILINE)


@cache
def module(entry: str = ENTRY) -> str:
    """The whole front end."""
    order: list[str] = []
    _visit(entry, order)
    return "\n".join(_EXPORT.sub("", _IMPORT.sub("", _source(name))) for name in order)


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
    return _source("view.css") + _source("trace.css")
