"""The cells of a kernel beside the notebook's own: run, listened to, waited for, interrupted."""

from __future__ import annotations

import sys
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from .process import KernelFailed, KernelProcess

MOST_PRESSES = 3  # of Ctrl-C, before a cell is left to run on
BEGINS = 2.0  # seconds for a cell to begin: a kernel that does nothing yet does not hear of an interrupt
LOOK_SECONDS = 1.0  # between looks for Ctrl-C: one that comes as a wait begins does not end it

Heard = Callable[[dict[str, Any]], None]


@dataclass
class CellFailure:
    """How a cell ended that did not end well."""

    name: str
    said: str
    traceback: list[str]


@dataclass
class Cell:
    """A cell that was sent to a kernel."""

    heard: Heard  # what takes its output
    began: threading.Event = field(default_factory=threading.Event)
    ended: threading.Event = field(default_factory=threading.Event)
    failure: CellFailure | None = None
    number: int | None = None
    since: float = field(default_factory=time.time)

    def __str__(self) -> str:
        return f"In [{self.number}]" if self.number else "its next cell"


class Kernel:
    """A kernel that is ready."""

    def __init__(self, name: str, not_of_a_cell: Heard) -> None:
        """Start it. `not_of_a_cell` takes what it publishes at other times, as widgets do."""
        self.name = name
        self.known: dict[str, object] = {}  # what it is attached to: see crew.py
        self._not_of_a_cell = not_of_a_cell
        self._cells: dict[str, Cell] = {}  # by the ids of their requests: those that have not ended
        self._arriving = threading.Lock()  # a cell is known before what it prints is taken
        self.last: Cell | None = None
        self.process = KernelProcess(name)
        try:
            self.process.wait_until_ready()
        except BaseException:  # Ctrl-C, too
            self.process.kill()
            self.process.close()
            raise
        self._listener = threading.Thread(target=self._listen, name=f"jupyter_shared kernel {name}", daemon=True)
        self._listener.start()

    @property
    def running(self) -> list[Cell]:
        """Its cells that have not ended."""
        return [*self._cells.values()]

    @property
    def has_ended(self) -> bool:
        """Whether it is there no more."""
        return self.process.has_ended

    def begin(self, code: str, heard: Heard, *, counted: bool = True) -> Cell:
        """Send a cell; it runs after those that were sent before."""
        content = {
            "code": code, "silent": False, "store_history": counted, "user_expressions": {}, "allow_stdin": False,
            "stop_on_error": False,  # the next cell runs, and is not silently thrown away: who waits here is told
        }  # fmt: skip
        cell = Cell(heard)
        with self._arriving:
            if self.has_ended:
                raise self._gone()
            self._cells[self.process.send("execute_request", content)] = cell
        if counted:
            self.last = cell
        return cell

    def finish(self, cell: Cell) -> None:
        """Wait for a cell's end. Ctrl-C is the cell's: its end is waited for then, too, before another may be sent."""
        presses = 0
        while not cell.ended.is_set():
            try:
                cell.ended.wait(LOOK_SECONDS)
            except KeyboardInterrupt:
                presses += 1
                if presses == MOST_PRESSES:
                    raise
                cell.began.wait(BEGINS)
                self.interrupt()

    def wait(self) -> None:
        """Wait until it has nothing to do. Ctrl-C ends the waiting alone."""
        for cell in self.running:
            while not cell.ended.wait(LOOK_SECONDS):
                pass

    def interrupt(self) -> None:
        """What Ctrl-C does."""
        self.process.interrupt()

    def send(self, kind: str, content: dict[str, Any], **more: Any) -> None:
        """Any other message."""
        if not self.has_ended:
            self.process.send(kind, content, **more)

    def end(self) -> None:
        """End the process, and all that is kept for it. Cells that run are lost."""
        self.process.make_sure()
        self._listener.join()
        self.process.close()

    # --- listening ---------------------------------------------------------------------------------------

    def _listen(self) -> None:
        while True:
            message = self.process.hear(None)
            if message is not None:
                self._take(message)
            elif self.process.has_ended:
                break
        with self._arriving:
            left, self._cells = self._cells, {}
        for cell in left.values():
            cell.failure = CellFailure("KernelFailed", str(self._gone()), [])
            cell.ended.set()

    def _take(self, message: dict[str, Any]) -> None:
        with self._arriving:
            id = message["parent_header"].get("msg_id")
            cell = self._cells.get(id)
        if cell is None:
            _hand_over(message, self._not_of_a_cell)
            return
        kind, content = message["header"]["msg_type"], message["content"]
        if kind == "execute_input":
            cell.number, cell.since = content["execution_count"], time.time()
            cell.began.set()
        elif kind == "error":
            cell.failure = CellFailure(content["ename"], content["evalue"], content["traceback"])
        if kind == "status" and content["execution_state"] == "idle":
            del self._cells[id]
            if not cell.began.is_set():
                cell.failure = CellFailure("KernelFailed", f"The kernel {self.name!r} did not run the cell.", [])
            cell.began.set()
            cell.ended.set()
        else:
            _hand_over(message, cell.heard)

    def _gone(self) -> KernelFailed:
        said = f"The kernel {self.name!r} has ended: {self.process.last_words()}"
        return KernelFailed(f"{said}\nThe next %%shared_kernel {self.name} starts another one.")


def _hand_over(message: dict[str, Any], heard: Heard) -> None:
    try:
        heard(message)
    except Exception:  # noqa: BLE001 - whatever it is, the kernel goes on, and the ends of its cells must be heard
        traceback.print_exc(file=sys.__stderr__)
