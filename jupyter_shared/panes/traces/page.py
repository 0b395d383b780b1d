"""A trace as one HTML file that opens anywhere."""

from __future__ import annotations

import html

from . import drawing
from .story import Story

STYLE = (
    ":root{color-scheme:light dark}body{margin:16px;font-family:system-ui,sans-serif}"
    "@media(prefers-color-scheme:dark){:root{--jp-layout-color1:#1e1e1e;--jp-layout-color2:#2a2a2a;"
    "--jp-border-color2:#444;--jp-border-color1:#555;--jp-ui-font-color1:#ddd;--jp-ui-font-color2:#aaa;"
    "--jp-error-color1:#ff8a80}body{background:#1e1e1e;color:#ddd}}"
)


def page(story: Story, title: str) -> str:
    """The whole file."""
    name = html.escape(title)
    head = f'<meta charset="utf-8"><title>{name}</title><style>{STYLE}</style>'
    body = f"<h1>{name}</h1>{drawing.svg(story)}"
    return f'<!DOCTYPE html>\n<html lang="en"><head>{head}</head><body>{body}</body></html>\n'
