"""The processes of one peer, as the driver holds them: a server, and as many clients as a row needs."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from multiprocessing import Pipe
from pathlib import Path
from typing import Any

from . import worker
from .peers import by_name
from .peers.peer import Unsupported

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 90.0  # seconds; what takes longer is given up, and named
KEPT = 2  # clients that stay between rows: most rows need no more


class Failed(Exception):
    """A process of this peer failed; the text says how."""


class Worker:
    """Another process, which runs functions of this package."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self._log = folder / "log"
        here, there = Pipe()
        with there, self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "benchmarks.worker", str(there.fileno())],
                cwd=ROOT, env=os.environ | environment, pass_fds=[there.fileno()],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip
        self._pipe = here
        self.owes = False  # an answer

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    def send(self, function: Callable[..., Any], *args: Any) -> None:
        """Let it run `function(place, *args)`; do not wait."""
        self._pipe.send((function, args))
        self.owes = True

    def receive(self, patience: float = PATIENCE) -> Any:
        """Wait for what the function sent last returns."""
        if not self._pipe.poll(patience):
            raise Failed(f"no answer within {patience:.0f} s")
        try:
            how, what = self._pipe.recv()
            self.owes = False
        except (EOFError, ConnectionError):
            raise Failed(f"the process ended: {self._last_words()}") from None
        if how == "unsupported":
            raise Unsupported(what)
        if how == "failed":
            with self._log.open("a") as log:
                log.write(what)
            raise Failed(what.strip().splitlines()[-1])
        return what

    def run(self, function: Callable[..., Any], *args: Any) -> Any:
        """Let it run a function, and return what that returns."""
        self.send(function, *args)
        return self.receive()

    def _last_words(self) -> str:
        lines = self._log.read_text(errors="replace").strip().splitlines()
        return lines[-1] if lines else "it said nothing"

    def close(self) -> None:
        """Let it leave, and wait until it has; end it if it is stuck in something."""
        if not self.owes:
            with contextlib.suppress(Failed, OSError):
                self.send(worker.leave)
                self.receive(30)
        if self.owes:
            self._process.kill()
        self._pipe.close()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def together(workers: list[Worker], function: Callable[..., Any], *args: Any) -> list[Any]:
    """Let all run the same function at the same time."""
    for each in workers:
        each.send(function, *args)
    return [each.receive() for each in workers]


class Stage:
    """One peer, started when it is first needed."""

    def __init__(self, peer: str, folder: Path) -> None:
        self.peer = by_name(peer)
        self.folder = folder
        self._server: Worker | None = None
        self._served: tuple[Any, float] = None, 0.0
        self._clients: list[Worker] = []
        self._times = 0

    @property
    def address(self) -> Any:
        """What clients connect to; the server is started for it."""
        if self._server is None:
            self._times += 1
            self._server = self.process()
            folder = self.folder / str(self._times)
            folder.mkdir(parents=True)
            self._served = self._server.run(worker.serve, self.peer.name, str(folder))
        return self._served[0]

    @property
    def started_in(self) -> float:
        """The seconds that its server took to start."""
        return self._served[1]

    def server_processes(self) -> list[int]:
        """The server's process ids, if it has a server."""
        assert self.address is not None
        return self._server.run(worker.processes) if self._server else []

    def processes(self) -> list[int]:
        """The server's process ids; raise Unsupported where there is no server."""
        if found := self.server_processes():
            return found
        raise Unsupported("has no server process")

    def clients(self, count: int) -> list[Worker]:
        """That many connected clients, which are kept for the next rounds."""
        address = self.address
        new = [self.process() for _ in range(count - len(self._clients))]
        self._clients += new
        together(new, worker.connect, self.peer.name, address)
        return self._clients[:count]

    def client(self) -> Worker:
        """One connected client."""
        return self.clients(1)[0]

    @contextlib.contextmanager
    def placed(self, count: int = 1, *, apart: bool = False) -> Iterator[list[Worker]]:
        """Clients on the first core, and the server with them, or apart on the second one.

        Left to the kernel it is chance whether they share a core, and where it costs much to wake one, as in a
        virtual machine, that chance would decide the rows in which one always waits for the other.
        """
        clients, server, cores = self.clients(count), self.server_processes(), sorted(os.sched_getaffinity(0))
        pids = [client.pid for client in clients]
        if apart and (not server or len(cores) == 1):
            raise Unsupported("has no server process" if not server else "there is only one core here")
        try:
            pin(pids, cores[:1])
            pin(server, cores[1:2] if apart else cores[:1])
            yield clients
        finally:
            pin([*pids, *server], cores)

    def process(self) -> Worker:
        """A process that is nobody's client yet; the caller closes it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        return Worker(self.folder, self.peer.environment)

    def rest(self) -> None:
        """Between measurements: let go of surplus clients, and of those that are stuck."""
        for client in [*self._clients]:
            if client.owes or len(self._clients) > KEPT:
                self._clients.remove(client)
                client.close()

    def close(self) -> None:
        """Stop the clients, then the server."""
        while self._clients:
            self._clients.pop().close()
        if self._server is not None:
            self._server.close()
            self._server = None


def pin(pids: list[int], cores: list[int]) -> None:
    """Let all threads of the processes run on these cores only."""
    for pid in pids:
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):  # it, or one of its threads, has ended
            for task in Path(f"/proc/{pid}/task").iterdir():
                os.sched_setaffinity(int(task.name), cores)


def adopt_orphans() -> None:
    """Be the parent of whatever a peer leaves behind (PR_SET_CHILD_SUBREAPER), so that it can be ended."""
    ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)


def end_orphans() -> None:
    """End what the peers have left running below this process."""
    for task in Path("/proc/self/task").iterdir():
        for pid in (task / "children").read_text().split():
            with contextlib.suppress(ProcessLookupError, ChildProcessError):
                os.kill(int(pid), signal.SIGKILL)
                os.waitpid(int(pid), 0)
