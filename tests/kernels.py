"""Real kernels, run as Jupyter's front ends run them: `notebook.run(cell)`, or `begin` and `finish`."""

from __future__ import annotations

import os
import re
import time
from dataclasses import dataclass, field
from queue import Empty

from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import KernelManager

from tests.waiting import PATIENCE

ERRORS_ONLY = "--IPKernelApp.log_level=40"  # kernels warn at their start that they listen on TCP
COLOURS = re.compile(r"\x1b\[[0-9;]*m")


class CellFailed(AssertionError):
    """A cell that was to run raised."""


@dataclass
class Cell:
    """A cell that runs, or has run."""

    notebook: Notebook
    id: str
    text: str = ""  # what it printed and showed
    error: str = ""  # "ValueError: what was wrong"
    outputs: list[dict[str, object]] = field(default_factory=list)

    def says(self, text: str) -> Cell:
        """Wait until it has printed this."""
        deadline = time.monotonic() + PATIENCE
        while text not in self.text:
            assert time.monotonic() < deadline, f"waited for {text!r}, but only got:\n{self.text}"
            assert self._hear(), f"{text!r} was never said, only:\n{self.text}{self.error}"
        return self

    def end(self) -> Cell:
        """Wait until it has run, whether well or not."""
        while self._hear():
            pass
        return self

    def finish(self) -> str:
        """Wait until it has run, which must have gone well: what it printed and showed."""
        self.end()
        if self.error:
            raise CellFailed(f"{self.notebook.name}: {self.error}\n{self.text}")
        return self.text

    def _hear(self) -> bool:
        """Take the next message; false when it was the last one."""
        while True:
            try:
                message = self.notebook.client.get_iopub_msg(timeout=PATIENCE)
            except Empty:
                raise AssertionError(f"{self.notebook.name} says no more; so far:\n{self.text}") from None
            if message["parent_header"].get("msg_id") == self.id:
                return self._take(message["msg_type"], message["content"])

    def _take(self, kind: str, content: dict[str, object]) -> bool:
        if kind == "stream":
            self.text += COLOURS.sub("", str(content["text"]))
        elif kind in ("execute_result", "display_data"):
            self.outputs.append(content)
            self.text += content["data"].get("text/plain", "") + "\n"  # type: ignore[attr-defined]
        elif kind == "error":
            self.error = f"{content['ename']}: {content['evalue']}"
        return not (kind == "status" and content["execution_state"] == "idle")


class Notebook:
    """A kernel, and the name it goes by."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.kernel = KernelManager(kernel_name="python3")
        env = {**os.environ, "JPY_SESSION_NAME": f"/home/someone/{name}"}  # as a Jupyter server sets it
        self.kernel.start_kernel(env=env, extra_arguments=[ERRORS_ONLY])
        self.client = self._connected()

    def _connected(self) -> BlockingKernelClient:
        client = self.kernel.blocking_client()
        client.start_channels()
        client.wait_for_ready(timeout=PATIENCE)
        return client

    @property
    def pid(self) -> int:
        return int(self.kernel.provisioner.pid)  # type: ignore[union-attr, attr-defined]

    def begin(self, cell: str) -> Cell:
        return Cell(self, self.client.execute(cell))

    def run(self, cell: str) -> str:
        return self.begin(cell).finish()

    def interrupt(self) -> None:
        """What the stop button does."""
        self.kernel.interrupt_kernel()

    def restart(self) -> None:
        self.client.stop_channels()
        self.kernel.restart_kernel(now=True)
        self.client = self._connected()

    def kill(self) -> None:
        """SIGKILL, as when memory runs out."""
        self.kernel.signal_kernel(9)

    def close(self) -> None:
        self.client.stop_channels()
        self.kernel.shutdown_kernel(now=True)
        self.kernel.cleanup_resources()
        self.kernel.context.term()
