"""Widgets of other kernels: the page knows the notebook's kernel alone, so what it says to them is passed on."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .screen import NotebookPage

Send = Callable[..., object]


class PassedOn:
    """What the notebook's kernel takes for one of its own comms."""

    def __init__(self, comm_id: str, send: Send) -> None:
        self.comm_id = comm_id
        self._send = send

    def handle_msg(self, message: dict[str, Any]) -> None:
        """The page said something."""
        self._pass_on("comm_msg", message)

    def handle_close(self, message: dict[str, Any]) -> None:
        """The page closed it."""
        self._pass_on("comm_close", message)

    def _pass_on(self, kind: str, message: dict[str, Any]) -> None:
        self._send(kind, message["content"], metadata=message.get("metadata"), buffers=message.get("buffers"))


class Comms:
    """All comms of one kernel."""

    send: Send  # a message to the kernel, which is started after this is made

    def __init__(self) -> None:
        self._pages: dict[str, NotebookPage] = {}  # by the comms' ids: where each was opened

    def take(self, message: dict[str, Any], page: NotebookPage | None = None) -> None:
        """A message of the kernel; `page` is where the cell is that it belongs to, if any."""
        kind, content = message["header"]["msg_type"], message["content"]
        if not kind.startswith("comm_"):
            return
        id = content["comm_id"]
        if kind == "comm_open" and page:
            self._pages[id] = page
            _manager().comms[id] = PassedOn(id, self.send)
        found = page or self._pages.get(id)
        if found:
            found.publish(kind, content, metadata=message["metadata"], buffers=message["buffers"])
        if kind == "comm_close":
            self._forget(id)

    def close(self) -> None:
        """The kernel has ended: its widgets are no more."""
        for id, page in [*self._pages.items()]:
            page.publish("comm_close", {"comm_id": id, "data": {}})
            self._forget(id)

    def _forget(self, id: str) -> None:
        self._pages.pop(id, None)
        _manager().comms.pop(id, None)


def _manager() -> Any:
    from comm import get_comm_manager

    return get_comm_manager()
