"""Where the output of a cell in another kernel goes: under the cell that asked for it, in that kernel's colour."""

from __future__ import annotations

import html
import re
from typing import Any

from ...errors import UserError
from ...panes.colours import CSS, ansi
from .comms import Comms
from .kernel import Cell

OUTPUTS = {"display_data", "execute_result", "update_display_data"}
PASSED_ON = {"clear_output"}
RESET = "\x1b[0m"
LINE_BEGINS = re.compile(r"(?<=[\r\n])(?=[^\r\n])|^(?=[^\r\n])")


class NotebookPage:
    """The notebook's page, as its own kernel reaches it, from any thread."""

    def __init__(self, shell: Any) -> None:
        kernel = getattr(shell, "kernel", None)
        if kernel is None:
            raise UserError("Cells of other kernels are shown in a notebook: there is none here.")
        self._kernel = kernel
        self.parent = kernel.get_parent()  # the request of the cell that runs now

    def publish(self, kind: str, content: dict[str, Any], **more: Any) -> None:
        """Send something to where that cell's output is."""
        kernel = self._kernel
        kernel.session.send(kernel.iopub_socket, kind, content, parent=self.parent, ident=kind.encode(), **more)


class Screen:
    """Takes what a kernel publishes while it runs one cell."""

    def __init__(self, page: NotebookPage, name: str, colour: int, comms: Comms, *, shows_errors: bool) -> None:
        """`shows_errors`: nobody waits for the cell, so its error is shown as any output."""
        self._page, self._name, self._colour, self._comms = page, name, colour, comms
        self._shows_errors = shows_errors
        self._inside: dict[str, bool] = {}  # of each stream, whether the last line has no end yet

    def take(self, message: dict[str, Any]) -> None:
        """Show what one message brings."""
        kind, content = message["header"]["msg_type"], message["content"]
        if kind == "stream":
            text = self._tinted(content["name"], content["text"])
            self._page.publish("stream", {"name": content["name"], "text": text})
        elif kind in OUTPUTS:
            told = {**content, "data": self._framed(content["data"])}
            told.pop("execution_count", None)
            kind = "display_data" if kind == "execute_result" else kind
            self._page.publish(kind, {"transient": {}, **told}, buffers=message["buffers"])
        elif kind == "error" and self._shows_errors:
            self._page.publish("error", content)
        elif kind in PASSED_ON:
            self._page.publish(kind, content)
        else:
            self._comms.take(message, self._page)

    def _tinted(self, stream: str, text: str) -> str:
        """A text with the kernel's name before each line."""
        mark = f"{ansi(self._colour)}{self._name} \N{BOX DRAWINGS LIGHT VERTICAL}{RESET} "
        if self._inside.get(stream):
            first = re.match(r"[^\r\n]*", text)
            assert first is not None
            told = first[0] + LINE_BEGINS.sub(lambda _: mark, text[first.end() :]) if first.end() < len(text) else text
        else:
            told = LINE_BEGINS.sub(lambda _: mark, text)
        self._inside[stream] = not text.endswith(("\r", "\n")) if text else self._inside.get(stream, False)
        return told

    def _framed(self, data: dict[str, Any]) -> dict[str, Any]:
        """Rich output with a bar of that colour; what is text alone is marked as printed text is."""
        if "text/html" in data:
            return {**data, "text/html": framed(data["text/html"], self._name, self._colour)}
        if [*data] == ["text/plain"]:
            marked = Screen(self._page, self._name, self._colour, self._comms, shows_errors=False)
            return {"text/plain": marked._tinted("", data["text/plain"])}
        return data


def framed(inner: str, name: str, colour: int) -> str:
    """HTML with a coloured bar at its left."""
    bar = f"border-left:3px solid {CSS[colour]};padding-left:10px;margin:2px 0;overflow-x:auto"
    return f'<div style="{bar}" title="{html.escape(name)}">{inner}</div>'


def waiting_note(name: str, cell: Cell) -> str:
    """What is said to who wants a kernel that has something to do."""
    return f"The kernel {name!r} still runs {cell}, and then this one."
