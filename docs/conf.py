"""How Sphinx builds these pages: `python3 tasks.py docs`."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

from jupyter_shared import __version__, errors
from jupyter_shared.wire import messages

project = "jupyter_shared"
author = "The jupyter_shared developers"
release = version = __version__
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
html_theme = "alabaster"
html_theme_options = {"description": "Objects shared live between notebooks, kernels and scripts"}
exclude_patterns = ["images", "_build"]
autodoc_typehints = "signature"
autodoc_member_order = "bysource"
autodoc_inherit_docstrings = True
myst_heading_anchors = 2

HERE = Path(__file__).parent


def _messages() -> str:
    """Every message, from the source: its tag, its fields, what it says."""
    made = []
    for found in vars(messages).values():
        if not (inspect.isclass(found) and issubclass(found, messages.Message) and found is not messages.Message):
            continue
        source = inspect.getsource(found).splitlines()[1:]
        fields = "\n".join(line[4:] for line in source if re.match(r"    \w+: ", line))
        tag = found.__struct_config__.tag
        says = inspect.cleandoc(found.__doc__ or "")
        made.append((tag, f"### {found.__name__} ({tag})\n\n{says}\n\n```python\n{fields}\n```\n"))
    return "\n".join(text for _, text in sorted(made))


def _errors() -> str:
    """The tree of errors, as the module draws it, and what each means."""
    kinds = [found for found in vars(errors).values() if inspect.isclass(found) and issubclass(found, Exception)]
    rows = "\n".join(f"| `{found.__name__}` | {inspect.cleandoc(found.__doc__ or '')} |" for found in kinds)
    tree = inspect.cleandoc(errors.__doc__ or "")
    return f"```text\n{tree}\n```\n\n| error | meaning |\n|---|---|\n{rows}\n"


def _fill_in(_app: object, name: str, source: list[str]) -> None:
    """Put what is made from the source where a page asks for it."""
    made = {"protocol": ("<!-- messages -->", _messages), "errors": ("<!-- errors -->", _errors)}.get(name)
    if made:
        mark, text = made
        source[0] = source[0].replace(mark, text())


def setup(app: object) -> None:
    """Sphinx calls this."""
    app.connect("source-read", _fill_in)  # type: ignore[attr-defined]
