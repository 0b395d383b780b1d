"""What is acquired and released: locks and semaphores, as those who use them see it."""

from __future__ import annotations

from types import TracebackType
from typing import Any

from .awaitable import awaitable
from .covering import covered
from .proxy import Proxy


class AcquirerProxy(Proxy):
    """What locks and semaphores have in common for those who use them."""

    def acquire(self, blocking: bool = True, timeout: float | None = None) -> bool:
        """Take it.

        Args:
            blocking: Whether to wait for it.
            timeout: Seconds to wait at most; None: for ever.

        Returns:
            Whether it was taken.

        Raises:
            ValueError: For a timeout without waiting; of a lock, also for a negative one other than -1, which is for
                ever.
        """
        return self._taken(self._seconds(blocking, timeout))

    acquire_async = awaitable(acquire)

    def _taken(self, timeout: float | None) -> bool:
        """Whether it was taken. Ctrl-C never leaves it taken without anybody who knows."""
        return self._wait("acquire", timeout=timeout, then=self._acquired, undo=self._give_back)  # type: ignore[no-any-return]

    def _give_back(self, reply: Any) -> None:
        if reply:
            self._call("release")

    def _acquired(self, reply: Any) -> bool:
        """Whether a reply says that it was taken."""
        return bool(reply)

    def _seconds(self, blocking: bool, timeout: float | None) -> float | None:
        """Python's two arguments of `acquire` as one: 0 is not at all, None for ever."""
        raise NotImplementedError

    def _free(self) -> None:
        """Give it back, once; not for those who use it, as Ctrl-C may come before the first line of this."""
        self._home.surely(self._handle, "release", [])

    @covered
    def release(self) -> None:
        """Give it back; RuntimeError for a lock that is not held, or that somebody else holds, if it is an RLock."""
        try:
            self._free()
        except BaseException as broken:
            self._home.put_right([broken], self._free)
            raise

    release_async = awaitable(release)

    def __enter__(self) -> bool:
        return self._taken(None)

    @covered
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._free()
        except BaseException as broken:
            self._home.put_right([broken], self._free)
            raise

    __aenter__ = awaitable(__enter__)
    __aexit__ = awaitable(__exit__)
