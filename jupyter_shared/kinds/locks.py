"""Lock and RLock. A dead holder's lock passes on, and the one who gets it is told."""

from __future__ import annotations

import warnings
from typing import Any, Self

from ..errors import HolderDied
from .acquirers import AcquirerProxy
from .glance import Glance, held
from .kind import IN_LINE, NUMBERS_OF_A_LIFE, Caller, Client, Context, KnownCallers, State, Unchanged, Wait, operation
from .user_code import frames_to_user
from .wording import LOCK

FOR_EVER = -1


class LockState(State, kind="lock"):
    """Free, or held by one caller. Anyone may release it, as with `threading.Lock`."""

    has_holders = True
    exclusive = True
    anyone_may_release = True

    def __init__(self) -> None:
        self.holder: Caller | None = None
        self.depth = 0
        self.since = 0.0
        self.token = 0  # rises with every acquisition: a fencing token
        self.abandoned_by = ""  # who died holding it; told to the next one

    def summary(self) -> dict[str, Any]:
        """Who holds it."""
        return {"holder": str(self.holder) if self.holder else None, "token": self.token, "since": self.since}

    def dump(self) -> list[Any]:
        """Who holds it, how often, since when, the last token, and who died holding it."""
        return [self.holder and self.holder.dump(), self.depth, self.since, self.token, self.abandoned_by]

    @classmethod
    def load(cls, dumped: list[Any], known: KnownCallers) -> Self:
        """A lock held like that one."""
        state = cls()
        state._load(dumped, known)
        return state

    def _load(self, dumped: list[Any], known: KnownCallers) -> None:
        holder, self.depth, self.since, self.token, self.abandoned_by = dumped
        self.holder = holder and known.caller(holder)

    def restarted(self, times: int) -> None:
        """Tokens go on rising, even if the last ones were given by a manager that had no time to keep that."""
        self.token = max(self.token, times << NUMBERS_OF_A_LIFE)

    def holders(self) -> list[Caller]:
        """Who holds it."""
        return [self.holder] if self.holder else []

    def client_gone(self, client: Client) -> bool:
        """Free it if its holder is gone."""
        if not self.holder or self.holder.client is not client:
            return False
        if client.departs and self.anyone_may_release:
            return False
        self.abandoned_by = str(self.holder)
        self.holder, self.depth = None, 0
        return True

    @operation(waits=IN_LINE)
    def acquire(self, call: Context, times: int = 1) -> list[Any] | None:
        """Take it: the token, and who died holding it; None when time is up."""
        if self.holder:
            if call.expired:
                raise Unchanged
            raise Wait
        self.holder, self.depth, self.since = call.caller.now(), times, call.now
        self.token += 1
        abandoned_by, self.abandoned_by = self.abandoned_by, ""
        return [self.token, abandoned_by]

    @operation(frees=True)
    def release(self, call: Context) -> None:
        """Free the lock, whoever holds it; RuntimeError if nobody does."""
        if not self.holder:
            raise RuntimeError("release unlocked lock")
        self.holder, self.depth = None, 0

    @operation(reads=True)
    def locked(self, call: Context) -> bool:
        """Whether someone holds it."""
        return self.holder is not None

    # --- for conditions ----------------------------------------------------------------------------------

    @operation(reads=True)
    def owned(self, call: Context) -> bool:
        """Whether this caller's process holds it: a lock is not a thread's. Not to be cached."""
        return self.holder is not None and self.holder.client is call.caller.client

    @operation(frees=True)
    def release_all(self, call: Context) -> int:
        """Free it however often it was acquired: how often that was."""
        if not self.owned(call):
            raise RuntimeError("cannot release un-acquired lock")
        depth, self.holder, self.depth = self.depth, None, 0
        return depth


class RLockState(LockState, kind="rlock"):
    """Held by one caller, as often as that one takes it; nobody else may release it."""

    anyone_may_release = False

    @operation(waits=IN_LINE)
    def acquire(self, call: Context, times: int = 1) -> list[Any] | None:
        """Take it, or take it once more."""
        if self.holder == call.caller:
            self.depth += times
            return [self.token, ""]
        return LockState.acquire(self, call, times)

    @operation(frees=True)
    def release(self, call: Context) -> None:
        """Undo one acquisition."""
        if self.holder != call.caller:
            raise RuntimeError("cannot release un-acquired lock")
        self.depth -= 1
        if not self.depth:
            self.holder = None

    @operation(reads=True)
    def owned(self, call: Context) -> bool:
        """Whether this very caller holds it. Not to be cached."""
        return self.holder == call.caller


class LockProxy(AcquirerProxy, kind="lock", typeid="Lock"):
    """A lock across kernels, like `threading.Lock`."""

    _wording = LOCK

    @staticmethod
    def _glance(summary: dict[str, Any]) -> Glance:
        """Who holds it."""
        return held(summary)

    def locked(self) -> bool:
        """Whether someone holds it now.

        Returns:
            True or False.
        """
        return bool(self._read("locked"))

    def _acquired(self, reply: Any) -> bool:
        if reply is None:
            return False
        try:
            self._warn(reply)
        except HolderDied:  # warnings are errors here: who gets one has not got the lock
            self._call("release")
            raise
        return True

    def _warn(self, reply: Any) -> None:
        _, abandoned_by = reply
        if abandoned_by:
            kind, name = self._handle.kind, self._handle.name
            what = f"{kind} {name!r}" if name else f"this {kind}"
            text = f"{abandoned_by} ended while holding {what}: what it protects may be half done"
            warnings.warn(text, HolderDied, stacklevel=frames_to_user())

    def _seconds(self, blocking: bool, timeout: float | None) -> float | None:
        if not blocking:
            if timeout is not None and timeout != FOR_EVER:
                raise ValueError("can't specify a timeout for a non-blocking call")
            return 0
        if timeout is None or timeout == FOR_EVER:
            return None
        if timeout < 0:
            raise ValueError("timeout value must be a non-negative number")
        return timeout

    # --- what conditions ask of a lock; those of `threading` know these names too -------------------------

    def _is_owned(self) -> bool:
        return bool(self._call("owned"))

    def _release_save(self) -> int:
        return int(self._call("release_all"))

    def _release_noting(self, depths: list[int]) -> None:
        self._take("release_all", then=depths.append, undo=depths.append)

    def _acquire_restore(self, depth: int) -> None:
        self._wait("acquire", depth, then=self._warn)


class RLockProxy(LockProxy, kind="rlock", typeid="RLock"):
    """A lock that its holder, a thread of one kernel, may take again, like `threading.RLock`."""
