"""A process that an event loop talks with over pipes, whatever loop it is: on threads.

The loop that Jupyter's server chooses on Windows can wait for sockets, and for no process.
"""

from __future__ import annotations

import asyncio
import subprocess
import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import IO, Any

from ..viewer.frames import HEAD, MOST

END_SECONDS = 5.0  # that a process which says nothing more has for its end


class NoFrame(Exception):
    """What has come is none."""


class PipedProcess:
    """A process that reads and writes frames. All methods are for the loop's thread."""

    def __init__(self, command: list[str], heard: Callable[[int, bytes], object], **how: Any) -> None:
        """Start it; OSError if that cannot be. `heard` is called by the loop with each frame that it sends."""
        self._loop = asyncio.get_running_loop()
        self._heard = heard
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, **how)
        self._to_write: SimpleQueue[bytes | None] = SimpleQueue()  # None: hang up
        self._written = 0  # bytes, as the thread counts them
        self._given = 0
        self.is_closing = False  # nothing more is written
        self.was_hung_up_on = False  # so its end is no failure
        self.ended: asyncio.Future[int] = self._loop.create_future()  # its exit code; or NoFrame
        for work in (self._write, self._read):
            threading.Thread(target=work, name=f"jupyter_shared viewer{work.__name__}s", daemon=True).start()

    @property
    def unread(self) -> int:
        """Bytes that it has not taken yet."""
        return self._given - self._written

    def write(self, data: bytes) -> None:
        """Have it read this, after all before."""
        if not self.is_closing:
            self._given += len(data)
            self._to_write.put(data)

    def hang_up(self) -> None:
        """Close its standard input, when it has read all: it ends then."""
        if not self.is_closing:
            self.is_closing = self.was_hung_up_on = True
            self._to_write.put(None)

    # --- on threads --------------------------------------------------------------------------------------

    def _write(self) -> None:
        pipe = self._process.stdin
        assert pipe
        try:
            with pipe:
                while (data := self._to_write.get()) is not None:
                    pipe.write(data)
                    pipe.flush()
                    self._written += len(data)
        except OSError:
            pass  # it has ended

    def _read(self) -> None:
        pipe = self._process.stdout
        assert pipe
        error: Exception | None = None
        with pipe:
            try:
                while self._has_read(pipe):
                    pass
            except (NoFrame, OSError) as caught:
                error = caught
        self._to_write.put(None)
        code = self._waited_for()
        self._tell(self._end, code, error)

    def _has_read(self, pipe: IO[bytes]) -> bool:
        head = pipe.read(HEAD.size)
        if len(head) < HEAD.size:
            return False
        number, length = HEAD.unpack(head)
        if length > MOST:
            raise NoFrame
        message = pipe.read(length)
        if len(message) < length:
            return False
        self._tell(self._heard, number, message)
        return True

    def _waited_for(self) -> int:
        try:
            return self._process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            return self._process.wait()

    def _tell(self, function: Callable[..., object], *args: Any) -> None:
        try:
            self._loop.call_soon_threadsafe(function, *args)
        except RuntimeError:
            pass  # the loop is closed

    def _end(self, code: int, error: Exception | None) -> None:
        self.is_closing = True
        if self.ended.done():
            return
        if error:
            self.ended.set_exception(error)
        else:
            self.ended.set_result(code)
