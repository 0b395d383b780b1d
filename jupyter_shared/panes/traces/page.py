"""A trace as one HTML file that opens anywhere: the live view's own modules, and what they are to show."""

from __future__ import annotations

import html
import json

from .. import assets
from .story import Story

ENTRY = "trace_page.js"
STYLE = (
    ":root{color-scheme:light dark}body{margin:16px;font-family:system-ui,sans-serif}"
    "@media(prefers-color-scheme:dark){:root{--jp-layout-color1:#1e1e1e;--jp-layout-color2:#2a2a2a;"
    "--jp-border-color2:#444;--jp-border-color1:#555;--jp-ui-font-color1:#ddd;--jp-ui-font-color2:#aaa;"
    "--jp-error-color1:#ff8a80}body{background:#1e1e1e;color:#ddd}}"
)


def page(story: Story, title: str, *, ended: bool = False) -> str:
    """The whole file. `ended`: who waits at its end, waits for ever."""
    name = html.escape(title)
    told = json.dumps(story.whole()).replace("<", "\\u003c")  # no value ends the script it stands in
    show = f"showTrace(document.getElementById('trace'), {told}, {json.dumps(ended)});"
    head = f'<meta charset="utf-8"><title>{name}</title><style>{assets.style()}{STYLE}</style>'
    script = f'<script type="module">{assets.module(ENTRY)}\n{show}</script>'
    body = f'<h1>{name}</h1><div id="trace" class="jsh"></div>{script}'
    return f'<!DOCTYPE html>\n<html lang="en"><head>{head}</head><body>{body}</body></html>\n'
