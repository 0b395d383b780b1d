"""A barrier: nobody goes on until all have come. One who dies, or gives up, breaks it for the others.

As in `threading`, with one difference nobody notices: those let through take their leave by ticket, so the
next round begins without waiting for the last one of them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Self

from ..wire.values import Blob
from .awaitable import awaitable
from .glance import Glance
from .kind import (
    EACH,
    IN_LINE,
    NUMBERS_OF_A_LIFE,
    Caller,
    Client,
    Context,
    KnownCallers,
    ProxyHome,
    State,
    Wait,
    operation,
)
from .proxy import Proxy


class BrokenBarrierError(RuntimeError):
    """Raised here, and at the client again by its name as the one of `threading`."""


class BarrierState(State, kind="barrier"):
    """Who is inside, and what became of those of earlier rounds."""

    has_holders = True
    exclusive = True

    def __init__(self, parties: int, action: Blob | None = None, timeout: float | None = None) -> None:
        if parties < 1:
            raise ValueError("parties must be >= 1")
        self.parties = parties
        self.action = action
        self.timeout = timeout
        self.is_broken = False
        self.inside: dict[int, Caller] = {}  # by ticket
        self.last = 0  # the ticket of the one who completes the round, and is about to open
        self.outcomes: dict[int, tuple[Caller, bool]] = {}  # let through or not; they have yet to learn it
        self.last_ticket = 0

    def summary(self) -> dict[str, Any]:
        """How many have come, of how many, and whether it is broken."""
        return {"parties": self.parties, "waiting": len(self.inside), "broken": self.is_broken}

    def dump(self) -> list[Any]:
        """What it was made of, who is inside, who has yet to learn what, and the last tickets."""
        inside = [[ticket, caller.dump()] for ticket, caller in self.inside.items()]
        outcomes = [[ticket, caller.dump(), passed] for ticket, (caller, passed) in self.outcomes.items()]
        made_of = [self.parties, self.action, self.timeout]
        return [made_of, self.is_broken, inside, self.last, outcomes, self.last_ticket]

    @classmethod
    def load(cls, dumped: list[Any], known: KnownCallers) -> Self:
        """A barrier with the same inside."""
        made_of, is_broken, inside, last, outcomes, last_ticket = dumped
        state = cls(*made_of)
        state.is_broken, state.last, state.last_ticket = is_broken, last, last_ticket
        state.inside = {ticket: known.caller(caller) for ticket, caller in inside}
        state.outcomes = {ticket: (known.caller(caller), passed) for ticket, caller, passed in outcomes}
        return state

    def restarted(self, times: int) -> None:
        """Who comes with a ticket from before finds no other's under its number."""
        self.last_ticket = max(self.last_ticket, times << NUMBERS_OF_A_LIFE)

    def blobs(self) -> Any:
        """The action."""
        return iter(() if self.action is None else (self.action,))

    def client_gone(self, client: Client) -> bool:
        """Break it for the others if one inside is gone."""
        unheard = [ticket for ticket, (caller, _) in self.outcomes.items() if caller.client is client]
        for ticket in unheard:
            del self.outcomes[ticket]
        if not any(caller.client is client for caller in self.inside.values()):
            return bool(unheard)
        self.inside = {ticket: held for ticket, held in self.inside.items() if held.client is not client}
        self._break()
        return True

    def _let_go(self, passed: bool) -> None:
        self.outcomes.update({ticket: (caller, passed) for ticket, caller in self.inside.items()})
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
        """Go inside: a ticket, and how many were there before. The last one is to call `open`."""
        if self.is_broken:
            raise BrokenBarrierError
        if self.last in self.inside:
            raise Wait
        self.last_ticket, index = self.last_ticket + 1, len(self.inside)
        ticket = self.last_ticket
        self.inside[ticket] = call.caller.now()
        if index == self.parties - 1:
            self.last = ticket
        return [ticket, index]

    @operation()
    def open(self, call: Context, ticket: int) -> None:
        """Let all through, unless it was broken or reset meanwhile."""
        if ticket not in self.inside:
            raise BrokenBarrierError
        del self.inside[ticket]
        self._let_go(passed=True)

    @operation(waits=EACH, whole=False)  # it is over for the ticket, whatever has come of it
    def pass_through(self, call: Context, ticket: int) -> bool:
        """Wait until all have come. If time is up first, break it and return False: then ask once more."""
        if ticket in self.inside:
            if not call.expired:
                raise Wait
            self._break()
            return False
        _, passed = self.outcomes.pop(ticket, (None, False))
        if not passed:
            raise BrokenBarrierError
        return True

    @operation()
    def leave(self, call: Context, ticket: int) -> None:
        """Go out again without breaking it; 0: with the ticket that never arrived."""
        if not ticket:
            ticket = next((ticket for ticket, caller in self.inside.items() if caller == call.caller), 0)
        self.inside.pop(ticket, None)
        self.outcomes.pop(ticket, None)

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

    @staticmethod
    def _glance(summary: dict[str, Any]) -> Glance:
        """How many have come."""
        if summary["broken"]:
            return Glance("broken", "broken")
        return Glance("held", f"{summary['waiting']} of {summary['parties']} have come")

    @classmethod
    def _arguments(
        cls, home: ProxyHome, parties: int, action: Callable[[], Any] | None = None, timeout: float | None = None
    ) -> list[Any]:
        return [parties, None if action is None else home.pack(action), timeout]

    @property
    def _settings(self) -> list[Any]:
        return self._constant("settings", list)  # type: ignore[no-any-return]

    @property
    def parties(self) -> int:
        """How many must come."""
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
        """Wait until all have come: a number from 0 to parties - 1, another one for each.

        The last one to come runs the action, in its own kernel, before all go on. Raises BrokenBarrierError
        if that fails, if the barrier is broken or reset, if one who waits dies, or after `timeout` seconds.
        """
        tickets: list[list[int]] = []
        try:
            self._wait("enter", then=tickets.append, undo=tickets.append)
            ticket, index = tickets[0]
            if index == self.parties - 1:
                self._open(ticket)
            else:
                self._pass_through(ticket, self._settings[2] if timeout is None else timeout)
            return index
        except BaseException:
            self._home.on_behalf([lambda: tickets and self._call("leave", tickets[0][0])])
            raise

    wait_async = awaitable(wait)

    def _open(self, ticket: int) -> None:
        action = self._settings[1]
        try:
            if action is not None:
                self._unpack(action)()
        except BaseException:
            self.abort()
            raise
        self._call("open", ticket)

    def _pass_through(self, ticket: int, timeout: float | None) -> None:
        patience = None if timeout is None else max(timeout, 0)
        if not self._wait("pass_through", ticket, timeout=patience):
            self._call("pass_through", ticket)  # which raises

    def abort(self) -> None:
        """Break it: those who wait, and who come, get a BrokenBarrierError."""
        self._call("abort")

    def reset(self) -> None:
        """Begin anew: those who wait get a BrokenBarrierError."""
        self._call("reset")
