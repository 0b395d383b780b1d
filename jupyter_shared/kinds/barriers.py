"""A barrier: nobody goes on until all have come. One who dies, or gives up, breaks it for the others.

As in `threading`, with one difference nobody notices: those let through take their leave by a number of their own, so
the next round begins without waiting for the last one of them.
"""

from __future__ import annotations

from typing import Any, Self

from ..saying import said
from ..wire.values import Blob, plain_scalar
from .agreeing import agree, be_equal
from .awaitable import awaitable
from .callers import Caller, Client, Context, KnownCallers
from .glance import Glance
from .kind import EACH, IN_LINE, NUMBERS_OF_A_LIFE, ProxyHome, State, Wait, operation
from .proxy import Proxy
from .whole_numbers import patience, whole
from .wording import BARRIER


class BrokenBarrierError(RuntimeError):
    """Raised here, and at the client again by its name as the one of `threading`."""


class BarrierState(State, kind="barrier"):
    """Who is inside, and what became of those of earlier rounds."""

    has_holders = True
    exclusive = True

    def __init__(self, parties: int, action: Blob | None = None, timeout: float | None = None) -> None:
        self.parties = whole(parties, "parties")
        if parties < 1:
            raise ValueError("parties must be >= 1")
        self.action = action
        self.timeout = patience(timeout)
        self.is_broken = False
        self.inside: dict[int, Caller] = {}  # by number
        self.last = 0  # the number of the one who completes the round, and is about to open
        self.outcomes: dict[int, tuple[Caller, bool]] = {}  # let through or not; they have yet to learn it
        self.last_waiter = 0

    def summary(self) -> dict[str, Any]:
        """How many have come, of how many, and whether it is broken."""
        return {"parties": self.parties, "waiting": len(self.inside), "broken": self.is_broken}

    def waits_for(self, operation: str, me: str) -> str:
        """What comes after "Waiting" in a notice."""
        return f"at {me}: {len(self.inside)} of {self.parties} have come"

    def dump(self) -> list[Any]:
        """What it was made of, who is inside, who has yet to learn what, and the numbers given last."""
        inside = [[waiter, caller.dump()] for waiter, caller in self.inside.items()]
        outcomes = [[waiter, caller.dump(), passed] for waiter, (caller, passed) in self.outcomes.items()]
        made_of = [self.parties, self.action, self.timeout]
        return [made_of, self.is_broken, inside, self.last, outcomes, self.last_waiter]

    @classmethod
    def load(cls, dumped: list[Any], known: KnownCallers) -> Self:
        """A barrier with the same inside."""
        made_of, is_broken, inside, last, outcomes, last_waiter = dumped
        state = cls(*made_of)
        state.is_broken, state.last, state.last_waiter = is_broken, last, last_waiter
        state.inside = {waiter: known.caller(caller) for waiter, caller in inside}
        state.outcomes = {waiter: (known.caller(caller), passed) for waiter, caller, passed in outcomes}
        return state

    def restarted(self, times: int) -> None:
        """Who comes with a number from before finds no other waiter under it."""
        self.last_waiter = max(self.last_waiter, times << NUMBERS_OF_A_LIFE)

    def blobs(self) -> Any:
        """The action, if there is one."""
        return iter(() if self.action is None else (self.action,))

    def client_gone(self, client: Client) -> bool:
        """Break it for the others if one inside is gone."""
        unheard = [waiter for waiter, (caller, _) in self.outcomes.items() if caller.client is client]
        for waiter in unheard:
            del self.outcomes[waiter]
        if not any(caller.client is client for caller in self.inside.values()):
            return bool(unheard)
        self.inside = {waiter: caller for waiter, caller in self.inside.items() if caller.client is not client}
        self._break()
        return True

    def _let_go(self, passed: bool) -> None:
        self.outcomes.update({waiter: (caller, passed) for waiter, caller in self.inside.items()})
        self.inside = {}

    def _break(self) -> None:
        self.is_broken = True
        self._let_go(passed=False)

    @operation(reads=True)
    def settings(self, call: Context) -> list[Any]:
        """Parties, action and timeout. They never change."""
        return [self.parties, self.action, self.timeout]

    @operation(reads=True)
    def broken(self, call: Context) -> bool:
        """Whether it is broken."""
        return self.is_broken

    @operation(reads=True)
    def n_waiting(self, call: Context) -> int:
        """How many are inside."""
        return len(self.inside)

    @operation(waits=IN_LINE)
    def enter(self, call: Context) -> list[int]:
        """Go inside: the waiter's number, and how many were there before. The last one is to call `open`."""
        if self.is_broken:
            raise BrokenBarrierError
        if self.last in self.inside:
            raise Wait
        self.last_waiter, index = self.last_waiter + 1, len(self.inside)
        waiter = self.last_waiter
        self.inside[waiter] = call.caller.now()
        if index == self.parties - 1:
            self.last = waiter
        return [waiter, index]

    @operation()
    def open(self, call: Context, waiter: int) -> None:
        """Let all through, unless it was broken or reset meanwhile."""
        if waiter not in self.inside:
            raise BrokenBarrierError
        del self.inside[waiter]
        self._let_go(passed=True)

    @operation(waits=EACH, whole=False)  # it is over for the waiter, whatever has come of it
    def pass_through(self, call: Context, waiter: int) -> bool:
        """Wait until all have come. If time is up first, break it and return False: then ask once more."""
        if waiter in self.inside:
            if not call.expired:
                raise Wait
            self._break()
            return False
        _, passed = self.outcomes.pop(waiter, (None, False))
        if not passed:
            raise BrokenBarrierError
        return True

    @operation(frees=True)
    def leave(self, call: Context, waiter: int) -> None:
        """Go out again without breaking it; 0: with the number that never arrived."""
        if not waiter:
            waiter = next((waiter for waiter, caller in self.inside.items() if caller == call.caller), 0)
        self.inside.pop(waiter, None)
        self.outcomes.pop(waiter, None)

    @operation()
    def abort(self, call: Context) -> None:
        """Break it."""
        self._break()

    @operation()
    def reset(self, call: Context) -> None:
        """Send those inside away, and begin anew."""
        self._let_go(passed=False)
        self.is_broken = False


class BarrierProxy(Proxy, kind="barrier", typeid="Barrier"):
    """A barrier across kernels, like `threading.Barrier`."""

    _wording = BARRIER

    @staticmethod
    def _glance(summary: dict[str, Any]) -> Glance:
        """How many have come."""
        if summary["broken"]:
            return Glance("broken", said("broken"))
        return Glance("held", said("%1 of %2 have come", summary["waiting"], summary["parties"]))

    @classmethod
    def _arguments(
        cls, home: ProxyHome, parties: int | None = None, action: Any = None, timeout: float | None = None
    ) -> list[Any]:
        return [2 if parties is None else parties, None if action is None else home.pack(action), timeout]

    def _check(self, parties: int | None = None, action: Any = None, timeout: float | None = None) -> None:
        if parties is not None:
            agree(self, "parties", parties)
        if timeout is not None:
            be_equal(self, "timeout", self._settings[2], plain_scalar(timeout))

    @property
    def _settings(self) -> list[Any]:
        return self._constant("settings", list)  # type: ignore[no-any-return]

    @property
    def parties(self) -> int:
        """How many must come until all go on."""
        return int(self._settings[0])

    @property
    def n_waiting(self) -> int:
        """How many are waiting now."""
        return int(self._read("n_waiting"))

    @property
    def broken(self) -> bool:
        """Whether it is broken."""
        return bool(self._read("broken"))

    def wait(self, timeout: float | None = None) -> int:
        """Wait until all have come. The last one to come runs the action, in its own kernel, before all go on.

        Args:
            timeout: Seconds to wait at most; None: as many as the barrier was made with.

        Returns:
            A number from 0 to parties - 1, another one for each caller.

        Raises:
            BrokenBarrierError: If the action fails, the barrier is broken or reset, one who waits dies, or time is
                over.
        """
        waiters: list[list[int]] = []
        try:
            self._wait("enter", then=waiters.append, undo=waiters.append)
            waiter, index = waiters[0]
            if index == self.parties - 1:
                self._open(waiter)
            else:
                self._pass_through(waiter, self._settings[2] if timeout is None else timeout)
            return index
        except BaseException:
            self._home.on_behalf([lambda: waiters and self._call("leave", waiters[0][0])])
            raise

    wait_async = awaitable(wait)

    def _open(self, waiter: int) -> None:
        action = self._settings[1]
        try:
            if action is not None:
                self._unpack(action)()
        except BaseException:
            self.abort()
            raise
        self._call("open", waiter)

    def _pass_through(self, waiter: int, timeout: float | None) -> None:
        patience = None if timeout is None else max(timeout, 0)
        if not self._wait("pass_through", waiter, timeout=patience):
            self._call("pass_through", waiter)  # which raises

    def abort(self) -> None:
        """Break it: those who wait, and who come, get a BrokenBarrierError."""
        self._call("abort")

    def reset(self) -> None:
        """Begin anew: those who wait get a BrokenBarrierError."""
        self._call("reset")
