"""How sessions and shared objects look without JavaScript: as HTML that stands by itself, and as plain text.

Everything shown is escaped, comes from previews, and is asked for once. When the manager does not answer,
that is what is shown.
"""

from __future__ import annotations

import html
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from ..client.preview.preview import preview
from ..client.session import Session
from ..errors import SharedError
from ..kinds.proxy import Proxy
from ..kinds.trace import TraceProxy
from ..panes import traces
from ..panes.keys import label_of, name_of
from ..panes.large import looked_at
from ..saying import count
from .reports import items
from .wording import size

MOST_ROWS = 20

STYLE = (
    "<style>.jsh-static{font-size:13px;color:var(--jp-ui-font-color1,inherit)}"
    ".jsh-static table{border-collapse:collapse;margin:4px 0}"
    ".jsh-static th,.jsh-static td{text-align:left!important;padding:2px 10px;min-width:5em;max-width:40em;"
    "overflow-wrap:anywhere;border-bottom:1px solid var(--jp-border-color2,rgba(128,128,128,.35))}"
    ".jsh-static th{color:var(--jp-ui-font-color2,inherit);font-weight:600;white-space:nowrap}"
    ".jsh-static code{font-family:var(--jp-code-font-family,monospace);background:none;color:inherit}"
    ".jsh-static .jsh-dim{color:var(--jp-ui-font-color2,gray)}</style>"
)


def bundle(thing: Session | Proxy) -> dict[str, str]:
    """`text/html` and `text/plain` of a session or a shared object."""
    try:
        if isinstance(thing, TraceProxy):
            return traces.bundle(thing)
        title, columns, rows, more = _of_session(thing) if isinstance(thing, Session) else _of_proxy(thing)
    except (SharedError, OSError) as error:
        return {"text/html": _page(_text(str(error))), "text/plain": f"{thing!r}\n{error}"}
    return {"text/html": _page(_table(title, columns, rows, more)), "text/plain": _plain(title, rows, more)}


Table = tuple[str, list[str], list[list[str]], int]


def _of_session(session: Session) -> Table:
    objects = [looked_at(info, session) for info in session.objects(0, MOST_ROWS)]
    number = len(session)
    rows = [
        [info.name or "", info.type, info.preview, items(info), f"{info.writer}, {_time(info.written)}"]
        for info in objects
    ]
    info = session.info()
    held = f"{size(info['memory'])} of shared memory" + (f", {size(info['warm'])} warm" if info["warm"] else "")
    title = f"Shared on {session.name!r}: {count(number, 'object')}, {count(len(session.clients()), 'client')}, {held}"
    return title, ["Name", "Type", "Contents", "Items", "Written by"], rows, number - len(rows)


def _of_proxy(proxy: Proxy) -> Table:
    handle = proxy._handle
    session: Any = proxy._home
    info = looked_at(session.describe(proxy), session)
    title = f"{info.type} {handle.name or '(without a name)'}, last written by {info.writer}, {_time(info.written)}"
    if proxy._pages == "indices":
        rows = [[str(index), *_seen(blob)] for index, blob in enumerate(proxy._read("page", 0, MOST_ROWS))]
        return title, ["Index", "Value", "Type"], rows, (info.length or 0) - len(rows)
    if proxy._pages:
        keys, blobs = proxy._read("page", 0, MOST_ROWS)
        named = label_of if proxy._pages == "attributes" else name_of
        rows = [[named(key, 80), *_seen(blob)] for key, blob in zip(keys, blobs, strict=True)]
        return title, ["Key", "Value", "Type"], rows, (info.length or 0) - len(rows)
    if info.waiters or info.holder:
        waiting = ", ".join(waiter.caller for waiter in info.waiters)
        return title, ["Held by", "Waiting"], [[info.holder or "", waiting]], 0
    return title, ["Contents"], [[info.preview]] if info.preview else [], 0


def _seen(blob: Any) -> list[str]:
    seen = preview(blob, 160)
    return [seen.text, seen.type_name]


def _time(written: float) -> str:
    return datetime.fromtimestamp(written).astimezone().strftime("%H:%M:%S")


def _text(text: str) -> str:
    return f'<p class="jsh-dim">{html.escape(text)}</p>'


def _page(content: str) -> str:
    return f'{STYLE}<div class="jsh-static">{content}</div>'


def _table(title: str, columns: list[str], rows: list[list[str]], more: int) -> str:
    head = _cells("th", columns)
    body = "".join(f"<tr>{_cells('td', row)}</tr>" for row in rows)
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>" if rows else ""
    return f"<strong>{html.escape(title)}</strong>{table}" + (_text(f"and {more} more") if more > 0 else "")


def _cells(tag: str, texts: Iterable[str]) -> str:
    return "".join(f"<{tag}>{html.escape(text)}</{tag}>" for text in texts)


def _plain(title: str, rows: list[list[str]], more: int) -> str:
    lines = [title, *("  " + "  ".join(filter(None, row)) for row in rows)]
    return "\n".join([*lines, f"  and {more} more"] if more > 0 else lines)
