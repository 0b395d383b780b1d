"""Progress that other kernels see: `for x in shared.progress("training", items)`.

A bar counts for a shared progress. In the process that made it, a thread tells the manager how far it is, at most
twenty times a second, so a loop is not slowed by it. The same bar may be used by forked children, and be sent to
other processes: there each `update` is told at once, as such a process may be ended at any moment.
"""

from __future__ import annotations

import threading
import weakref
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import partial
from types import TracebackType
from typing import Any, Self

from ..client.undisturbed import finalizer
from ..errors import SharedError
from ..kinds.counters import as_number
from ..kinds.progress import DONE, RUNNING, STOPPED
from ..platform.processes import at_fork
from .pacing import pacer
from .telling import Teller
from .tqdm_words import Words, plain

_running: weakref.WeakSet[Progress] = weakref.WeakSet()  # that were made by this process, or are used by it


class Progress(Words):
    """How far something is. Iterate over it, or say `update()`; `note` is a text beside the bar."""

    proxy: Any = None
    counted: Any = None  # when the last cell ended; None: it is younger

    def __init__(
        self,
        session: Any,
        name: str,
        iterable: Iterable[Any] | None = None,
        total: float | None = None,
        *,
        initial: float = 0,
        **words: Any,
    ) -> None:
        """`total` is taken from the iterable if it has a length; `initial` are done already.

        Raises WrongKind if the name is used for something else.
        """
        if total is None and hasattr(iterable, "__len__"):
            total = len(iterable)  # type: ignore[arg-type]
        self.name = name
        self.iterable = iterable
        self._run = 0
        self._set_up(True)
        self._count = self._told = as_number(initial)  # what is done, and how much of it the manager knows
        total = None if total is None or total == float("inf") else as_number(total)
        self._facts = {"total": total, "desc": "", "note": "", "unit": "it", **self._said(words)}
        if self.disable:
            return
        self.proxy = session.create("progress", name)
        self._begin()

    def _set_up(self, is_own: bool) -> None:
        """What a process has for itself."""
        self._is_own = is_own  # this process made it: its other threads may be told later
        self._lock = threading.RLock()
        self._teller = Teller(self)
        self._pending = False  # whether the pacer is to tell
        self._closed = self._broke_off = False
        self._news: dict[str, Any] = {}  # of its facts
        _running.add(self)

    def _begin(self) -> None:
        facts = {**self._facts, "done": self._told}
        self._run = self.proxy._begin({name: plain(value) for name, value in facts.items()})
        pacer.join(self._teller)

    # --- counting -----------------------------------------------------------------------------------------

    def update(self, n: float = 1) -> None:
        """Add `n` to the steps that are done."""
        if not self._is_own:
            self._tell_at_once(n)
            return
        self._count += n
        if not self._pending:
            self._wake()

    def _wake(self) -> None:
        if self._broke_off:
            self._broke_off = False
            self._news["state"] = RUNNING
        self._pending = True
        pacer.wake(self._teller)

    def _tell_at_once(self, more: float) -> None:
        if self.proxy is not None:
            self._add(more)
        else:
            self._count += more

    @property
    def done(self) -> Any:
        """How many steps are done, by all who count."""
        if self.proxy is None:
            return self._count
        with self._lock:
            facts = self.proxy._read("all")
            if facts["run"] != self._run:  # another run has this name by now
                return self._count
            return facts["done"] + self._count - self._told

    def _fact(self, name: str) -> Any:
        return self._facts[name]

    def _set_fact(self, name: str, value: Any) -> None:
        self._facts[name] = value
        self._news[name] = plain(value)
        if self._is_own:
            self._wake()
        else:
            self._tell_at_once(0)

    def refresh(self) -> None:
        """Tell how far it is; the pacer does by itself."""
        self._pending = False
        with self._lock:
            if not self._closed and self.proxy is not None:
                with suppress(SharedError, OSError):  # the loop goes on without being watched; its end will tell
                    self._tell()

    def _tell(self) -> None:
        """Tell the bar's state; the lock is held."""
        count = self._count
        if count != self._told or self._news:
            self._add(count - self._told)
            self._told = count

    def _add(self, more: float) -> None:
        """Tell of so many steps, and of the news, which stay news if that fails."""
        news, self._news = self._news, {}
        try:
            self.proxy._add(self._run, as_number(more), news)
        except BaseException:
            self._news = {**news, **self._news}
            raise

    # --- its life -----------------------------------------------------------------------------------------

    def __iter__(self) -> Iterator[Any]:
        if self.iterable is None:
            raise TypeError("Give progress() something to iterate over, or call update() on it.")
        try:
            for item in self.iterable:
                yield item
                self.update()
        except BaseException:
            with suppress(SharedError, OSError):  # what went wrong is of more interest than who did not hear of it
                self.close(STOPPED)
            raise
        self.close(DONE)

    def __len__(self) -> int:
        if self.total is None:
            raise TypeError(f"Nobody knows the length of {self!r}.")
        return int(self.total)

    def __bool__(self) -> bool:
        return True

    def close(self, state: str | None = None) -> None:
        """It has ended: done, if all of the total is, or if nobody knows how much that is."""
        with self._lock:
            was_closed, self._closed = self._closed, True
            if was_closed or self.proxy is None:
                return
            pacer.leave(self._teller)
            if not self._is_own:
                return  # whose it is says what has become of it
            complete = self.total is None or self._done_by_all() >= self.total
            self._news["state"] = state or (DONE if complete else STOPPED)
            self._tell()
        self._take_away()

    def _done_by_all(self) -> Any:
        try:
            return self.done
        except (SharedError, OSError):
            return self._count

    def break_off(self) -> None:
        """The cell that counted was interrupted or failed: it has stopped, unless it is counted on."""
        with self._lock:
            if self._closed or self._broke_off or not self._is_own or self.proxy is None:
                return
            self._news["state"], self._broke_off, self._pending = STOPPED, True, False
            with suppress(SharedError, OSError):  # nobody may be there to see it
                self._tell()

    def forked(self) -> None:
        """In a forked child: what was not told yet is its parent's to tell."""
        self._set_up(self.disable)
        self._told = self._count

    def __del__(self) -> None:
        if not getattr(self, "_closed", True) and self._is_own and self.proxy is not None:
            left, news = as_number(self._count - self._told), {**self._news, "state": STOPPED}
            self._teller.dropped(partial(self.proxy._add, self._run, left, news))

    def __reduce__(self) -> tuple[Any, ...]:
        known = {name: value for name, value in vars(self).items() if name in ("name", "disable", "leave", "_facts")}
        return _elsewhere, (known, self.proxy, self._run)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close(STOPPED if kind else None)

    def __repr__(self) -> str:
        total = "?" if self.total is None else self.total
        return f"<Progress {self.name!r}, {self._done_by_all()} of {total}>"


def _elsewhere(known: dict[str, Any], proxy: Any, run: int) -> Progress:
    """A bar that has come from another process: it counts with that one's."""
    bar = Progress.__new__(Progress)
    vars(bar).update(known)
    bar.iterable, bar.proxy, bar._run, bar._count, bar._told = None, proxy, run, 0, 0
    bar._set_up(False)
    return bar


def after_cell(*, failed: bool) -> None:
    """A cell has ended: if it failed, or was interrupted, the bars that it counted with have stopped."""
    for bar in [*_running]:
        if failed and bar._count != bar.counted:
            bar.break_off()
        bar.counted = bar._count


at_fork(after_in_child=finalizer(lambda: [*map(Progress.forked, [*_running])]))
