"""A kernel as a process beside the notebook's own: same Python, same folder; it is spoken to by Jupyter's messages."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import zmq
from jupyter_client.connect import write_connection_file
from jupyter_client.launcher import launch_kernel
from jupyter_client.session import Session

from ...errors import PeerError

PATIENCE = 60.0  # seconds for a kernel to start: loading IPython takes long on a busy machine
POLITE = 2.0  # seconds for it to end when it is asked to, and again when it is told to
LONGEST_PATH = 80  # of a socket's folder: an operating system takes about 100 characters in all
END = "inproc://end"


class KernelFailed(PeerError):
    """A kernel beside the notebook's own could not be started, or has ended."""


class KernelProcess:
    """One kernel: `send` on its shell channel, `hear` what it publishes."""

    def __init__(self, name: str) -> None:
        """Start it; `wait_until_ready` comes next."""
        self.name = name
        self._sending = threading.Lock()  # a zmq socket is for one thread at a time
        self._folder = Path(_short_folder())
        self._session = Session(key=os.urandom(32).hex().encode(), username="jupyter_shared")
        # By a path where the system has such sockets: nobody else's ports are in the way, and nobody else comes there.
        self._where = ("ipc", str(self._folder / "s")) if zmq.has("ipc") else ("tcp", "127.0.0.1")
        file, self._ports = write_connection_file(
            str(self._folder / "kernel.json"), transport=self._where[0], ip=self._where[1], key=self._session.key
        )
        command = [sys.executable, "-m", f"{__package__}.child", file]
        with self._log.open("w", encoding="utf-8") as log:
            # What interrupts the notebook's kernel reaches it through us alone, however the system has kernels
            # interrupted. Its standard input is a lifeline: it ends when we do.
            self.process = launch_kernel(
                command, env={**os.environ, "JPY_SESSION_NAME": name}, stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL, stderr=log.fileno(),
            )  # fmt: skip
        self._context = zmq.Context()
        self._iopub = self._connected("iopub", zmq.SUB)
        self._iopub.setsockopt(zmq.SUBSCRIBE, b"")
        self._shell = self._connected("shell", zmq.DEALER)
        self._poller = zmq.Poller()
        self._poller.register(self._iopub, zmq.POLLIN)
        self._end_is_told = self._context.socket(zmq.PAIR)
        self._end_is_told.bind(END)
        self._poller.register(self._end_is_told, zmq.POLLIN)
        self._ended = threading.Event()
        self._waiter = threading.Thread(target=self._wait, name=f"jupyter_shared end of {name}", daemon=True)
        self._waiter.start()

    def _wait(self) -> None:
        self.process.wait()
        self._ended.set()
        with self._context.socket(zmq.PAIR) as telling:
            telling.connect(END)
            telling.send(b"")

    @property
    def _log(self) -> Path:
        return self._folder / "log"

    def _connected(self, channel: str, kind: int) -> Any:
        socket = self._context.socket(kind)
        socket.linger = 0
        transport, where = self._where
        port = self._ports[f"{channel}_port"]  # type: ignore[literal-required]
        socket.connect(f"{transport}://{where}{'-' if transport == 'ipc' else ':'}{port}")
        return socket

    def wait_until_ready(self) -> None:
        """Wait until it answers, and is heard: what it published before we had subscribed is lost."""
        deadline = time.monotonic() + PATIENCE
        asked = set()
        while time.monotonic() < deadline:
            asked.add(self.send("kernel_info_request", {}))
            until = time.monotonic() + 0.5
            while time.monotonic() < until:
                message = self.hear(0.5)
                if message and message["parent_header"].get("msg_id") in asked:
                    return
            if self.has_ended:
                raise KernelFailed(f"The kernel {self.name!r} could not start: {self.last_words()}")
        raise KernelFailed(f"The kernel {self.name!r} did not answer for {PATIENCE:.0f} seconds.")

    @property
    def has_ended(self) -> bool:
        """Whether the process is there no more."""
        return self._ended.is_set()

    def last_words(self) -> str:
        """How it ended, and the end of what it wrote to its standard error."""
        code = self.process.returncode
        how = f"signal {_name_of(-code)}" if code is not None and code < 0 else f"exit code {code}"
        try:
            lines = self._log.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-3:]
        except OSError:
            lines = []
        return "\n".join([how, *lines])

    # --- messages ----------------------------------------------------------------------------------------

    def send(self, kind: str, content: dict[str, Any], **more: Any) -> str:
        """Send a request: its id. Replies are thrown away: all that matters is published, too."""
        message = self._session.msg(kind, content)
        with self._sending:
            while self._shell.poll(0):
                self._shell.recv_multipart()
            self._session.send(self._shell, message, **more)
        return str(message["header"]["msg_id"])

    def hear(self, seconds: float | None) -> dict[str, Any] | None:
        """The next message it publishes; None if none came in so long, or the process ended. For one thread only."""
        wakes = dict(self._poller.poll(None if seconds is None else int(seconds * 1000)))
        if self._iopub not in wakes:
            return None
        _, parts = self._session.feed_identities(self._iopub.recv_multipart())
        message: dict[str, Any] = self._session.deserialize(parts)
        return message

    # --- ending ------------------------------------------------------------------------------------------

    def interrupt(self) -> None:
        """What Ctrl-C does, to it and to what it has started."""
        event = getattr(self.process, "win32_interrupt_event", None)
        if event is not None:
            from jupyter_client.win_interrupt import send_interrupt

            send_interrupt(event)
            return
        try:
            os.killpg(self.process.pid, signal.SIGINT)
        except ProcessLookupError:
            pass

    def ask_to_end(self) -> None:
        """Have it end, as a Jupyter server would."""
        if not self.has_ended:
            control = self._connected("control", zmq.DEALER)
            control.linger = 100
            self._session.send(control, "shutdown_request", {"restart": False})
            control.close()

    def kill(self) -> None:
        """Kill the process, and wait for its end."""
        self.process.kill()
        self._ended.wait()

    def make_sure(self) -> None:
        """Wait for its end, and enforce it."""
        for push in (lambda: None, self.process.terminate, self.process.kill):
            push()
            if self._ended.wait(POLITE):
                return
        self._ended.wait()

    def close(self) -> None:
        """Let go of its sockets and files, after its end, when no thread hears it any more."""
        self._waiter.join()
        self._context.destroy(linger=0)
        assert self.process.stdin
        self.process.stdin.close()
        shutil.rmtree(self._folder, ignore_errors=True)


def _name_of(number: int) -> str:
    """A signal's name; most of those for real time have none."""
    try:
        return signal.Signals(number).name
    except ValueError:
        return str(number)


def _short_folder() -> str:
    folder = tempfile.mkdtemp(prefix="jsk-")
    if len(folder) <= LONGEST_PATH:
        return folder
    Path(folder).rmdir()
    return tempfile.mkdtemp(prefix="jsk-", dir="/tmp")
