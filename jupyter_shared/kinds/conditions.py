"""A condition: wait, without the lock, until somebody who has it notifies you, and have the lock again.

Each step is a call of its own, because what has to wait must not have changed anything: get a number, free
the lock, wait under that number, take the lock. It is the condition's own lock, or another shared one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Self

from ..saying import said
from ..wire.values import Blob
from .acquirers import AcquirerProxy
from .agreeing import be_equal
from .awaitable import awaitable
from .glance import Glance, held
from .kind import EACH, NUMBERS_OF_A_LIFE, Caller, Client, Context, KnownCallers, ProxyHome, Unchanged, Wait, operation
from .locks import LockProxy, RLockProxy, RLockState
from .wording import LOCK, Wording


class ConditionState(RLockState, kind="condition"):
    """A lock that its holder may take again, unused if there is another one, and who waits to be notified."""

    def __init__(self, lock: Blob | None = None) -> None:
        super().__init__()
        self.other_lock = lock
        self.waiting: dict[int, Caller] = {}  # by number; the first one is notified first
        self.notified: dict[int, Caller] = {}  # these have yet to come and learn it
        self.last_waiter = 0

    def summary(self) -> dict[str, Any]:
        """Who holds the lock, and how many wait to be notified."""
        return {**super().summary(), "waiting": len(self.waiting)}

    def waits_for(self, operation: str, me: str) -> str:
        """What comes after "Waiting" in a notice."""
        return f"for {me} to be notified" if operation == "await_notify" else super().waits_for(operation, me)

    def blobs(self) -> Any:
        """The lock it was made with, if that is another object."""
        return iter(() if self.other_lock is None else (self.other_lock,))

    def dump(self) -> list[Any]:
        """The lock, the other lock, who waits, who was notified, and the number given last."""
        waiting = [[waiter, caller.dump()] for waiter, caller in self.waiting.items()]
        notified = [[waiter, caller.dump()] for waiter, caller in self.notified.items()]
        return [super().dump(), self.other_lock, waiting, notified, self.last_waiter]

    @classmethod
    def load(cls, dumped: list[Any], known: KnownCallers) -> Self:
        """A condition for which the same wait."""
        lock, other_lock, waiting, notified, last_waiter = dumped
        state = cls(other_lock)
        state._load(lock, known)
        state.waiting = {waiter: known.caller(caller) for waiter, caller in waiting}
        state.notified = {waiter: known.caller(caller) for waiter, caller in notified}
        state.last_waiter = last_waiter
        return state

    def restarted(self, times: int) -> None:
        """Who comes with a number from before finds no other waiter under it."""
        super().restarted(times)
        self.last_waiter = max(self.last_waiter, times << NUMBERS_OF_A_LIFE)

    def client_gone(self, client: Client) -> bool:
        """Free the lock, forget who waited, and pass a notification on that the dead will never learn."""
        had_lock = super().client_gone(client)
        lost = [waiter for waiter, caller in self.notified.items() if caller.client is client]
        gone = [waiter for waiter, caller in self.waiting.items() if caller.client is client]
        for waiter in gone:
            del self.waiting[waiter]
        for waiter in lost:
            del self.notified[waiter]
        self._notify(len(lost))
        return had_lock or bool(lost or gone)

    def _notify(self, number: int) -> None:
        for waiter in [*self.waiting][: max(number, 0)]:
            self.notified[waiter] = self.waiting.pop(waiter)

    def _check(self, call: Context, what: str) -> None:
        if self.other_lock is None and self.holder != call.caller:
            raise RuntimeError(f"cannot {what} on un-acquired lock")

    @operation(reads=True)
    def lock(self, call: Context) -> Blob | None:
        """The other lock, None if it is the condition's own. It never changes."""
        return self.other_lock

    @operation()
    def enlist(self, call: Context) -> int:
        """The number to wait under."""
        self._check(call, "wait")
        self.last_waiter = waiter = self.last_waiter + 1
        self.waiting[waiter] = call.caller.now()
        return waiter

    @operation(waits=EACH)
    def await_notify(self, call: Context, waiter: int) -> bool:
        """Wait under a number until it is notified: whether it was. The number is used up."""
        if self.notified.pop(waiter, None):
            return True
        if waiter in self.waiting and not call.expired:
            raise Wait
        if not self.waiting.pop(waiter, None):
            raise Unchanged(False)
        return False

    @operation(frees=True)
    def abandon(self, call: Context, waiter: int) -> None:
        """Wait no longer; pass on a notification that had come already. 0: the number that never arrived."""
        if not waiter:
            numbered = {**self.waiting, **self.notified}
            waiter = next((waiter for waiter, caller in numbered.items() if caller == call.caller), 0)
        if waiter and not self.waiting.pop(waiter, None):
            self.notified.pop(waiter, None)
            self._notify(1)

    @operation()
    def notify(self, call: Context, number: int | None) -> None:
        """Notify `number` of those that wait, the longest waiting first; None: all."""
        self._check(call, "notify")
        number = len(self.waiting) if number is None else number
        if number < 1 or not self.waiting:
            raise Unchanged
        self._notify(number)


class ConditionProxy(AcquirerProxy, kind="condition", typeid="Condition"):
    """A condition across kernels, like `threading.Condition`."""

    _wording = Wording(
        {**LOCK.calls, "enlist": "wait()", "await_notify": "wait()"},
        before=frozenset({"owned", "now", "lock", "enlist", "release_all"}),
        after=frozenset({"abandon"}),
    )

    @staticmethod
    def _glance(summary: dict[str, Any]) -> Glance:
        """Its lock, and how many wait."""
        lock = held(summary)
        return Glance(lock.state, said("lock %1; %2 waiting to be notified", lock.text, summary["waiting"]))

    @classmethod
    def _arguments(cls, home: ProxyHome, lock: LockProxy | None = None) -> list[Any]:
        if lock is not None and not isinstance(lock, LockProxy):
            raise TypeError(f"a condition's lock must be a shared lock or rlock, not {type(lock).__name__}")
        return [None if lock is None else home.pack(lock)]

    def _check(self, lock: LockProxy | None = None) -> None:
        if lock is not None and not self._lock._same(lock):
            be_equal(self, "lock", self._lock, lock)

    @property
    def _lock(self) -> LockProxy:
        """The lock it goes with; its own is the same object in the manager, seen as a lock."""
        return self._constant("lock", self._unpacked_lock)  # type: ignore[no-any-return]

    def _unpacked_lock(self, blob: Blob | None) -> LockProxy:
        return RLockProxy(self._home, self._handle) if blob is None else self._unpack(blob)

    def _taken(self, timeout: float | None) -> bool:
        return self._lock._taken(timeout)

    def _seconds(self, blocking: bool, timeout: float | None) -> float | None:
        return self._lock._seconds(blocking, timeout)

    def _free(self) -> None:
        self._home.surely(self._lock._handle, "release", [])

    def wait(self, timeout: float | None = None) -> bool:
        """Free the lock, wait to be notified, and take the lock again, also if that is interrupted.

        Args:
            timeout: Seconds to wait at most; None: for ever.

        Returns:
            Whether it was notified.

        Raises:
            RuntimeError: If this thread does not hold the lock.
        """
        lock = self._lock
        waiter = self._enlist()
        depths: list[int] = []
        notified: list[bool] = []
        try:
            lock._release_noting(depths)
            patience = None if timeout is None else max(timeout, 0)
            self._wait("await_notify", waiter, timeout=patience, then=notified.append, undo=notified.append)
            lock._acquire_restore(depths[0])
            return notified[0]
        except BaseException:
            self._home.on_behalf([lambda: self._return(waiter, notified, depths)])
            raise

    wait_async = awaitable(wait)

    def _return(self, waiter: int, notified: list[bool], depths: list[int]) -> None:
        """Wait no longer, and have the lock again."""
        lock = self._lock
        if False not in notified:
            self._call("abandon", waiter)
        if not lock._is_owned():
            lock._acquire_restore(depths[0] if depths else 1)

    def _enlist(self) -> int:
        self._must_own("wait")
        return self._take("enlist", then=int, undo=lambda waiter: self._call("abandon", waiter))  # type: ignore[no-any-return]

    def _must_own(self, what: str) -> None:
        # The condition's own lock is checked in the manager, in the same step.
        if self._lock._handle.object != self._handle.object and not self._lock._is_owned():
            raise RuntimeError(f"cannot {what} on un-acquired lock")

    def wait_for(self, predicate: Callable[[], Any], timeout: float | None = None) -> Any:
        """Wait until a predicate holds, which is asked again after each notification.

        Args:
            predicate: Called here, without arguments, while the lock is held.
            timeout: Seconds to wait at most; None: for ever.

        Returns:
            What the predicate returned last.

        Raises:
            RuntimeError: If this thread does not hold the lock.
        """
        result = predicate()
        end = None
        left = timeout
        while not result:
            if timeout is not None:
                now = self._home.monotonic()
                end = now + timeout if end is None else end
                left = end - now
                if left <= 0:
                    break
            self.wait(left)
            result = predicate()
        return result

    wait_for_async = awaitable(wait_for)

    def notify(self, n: int = 1) -> None:
        """Let some of those who wait go on, once you free the lock.

        Args:
            n: How many.

        Raises:
            RuntimeError: If this thread does not hold the lock.
        """
        self._must_own("notify")
        self._call("notify", n)

    notify_async = awaitable(notify)

    def notify_all(self) -> None:
        """Let all who wait go on, once you free the lock."""
        self._must_own("notify")
        self._call("notify", None)

    notify_all_async = awaitable(notify_all)
