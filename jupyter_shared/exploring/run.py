"""One run: the functions from their beginning to their end, one step after the other, as a search says.

What can happen next (`options`): an actor's next call is made; the time of a waiting call is up; an actor is
killed, as long as crashes are left. When neither of the first two is possible the run has ended, well or not.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from ..client.session import Session
from ..store.deadlocks import deadlocks
from ..store.entry import Ticket
from ..wire.messages import Call, Message, Reply
from . import clock
from .actors import ActorThread
from .reaching import also_touched, without_versions
from .steps import GO, KILL, NOBODY, THE_END, TIME, Choice, Step
from .world import World

RIGHT = "right"
WRONG = "wrong"
DEADLOCK = "deadlock"
WAITS = "waits for ever"
ENDLESS = "did not end"

Function = Callable[[Session], object]


@dataclass
class Ending:
    """How a run ended."""

    verdict: str
    why: str = ""


class Actor:
    """One function in one run."""

    def __init__(self, number: int, name: str, worker: ActorThread, world: World) -> None:
        self.number = number
        self.name = name
        self.worker = worker
        self.caller = world.client(name)
        self.session = world.session(name, worker.stop_before)
        self.ticket: Ticket | None = None  # its call waits
        self.waits_at = 0  # for which object, if so
        self.killed = False

    @property
    def waits(self) -> bool:
        """Whether its call is parked."""
        return self.ticket is not None

    @property
    def can_go(self) -> bool:
        """Whether it is stopped before a call."""
        return not self.killed and self.ticket is None and self.worker.call is not None

    @property
    def lives(self) -> bool:
        """Whether it can still be killed."""
        return not self.killed and self.worker.call is not None


class Run:
    """A fresh world, and the actors in it."""

    def __init__(
        self,
        functions: dict[str, Function],
        setup: Function | None,
        workers: list[ActorThread],
        crashes: int,
        new_world: Callable[[], World] = World,
    ) -> None:
        self.world = new_world()
        self.crashes = crashes  # left
        self.steps: list[Step] = []
        self.outside = self.world.outside()
        self._setup, self._functions = setup, functions
        named = enumerate(zip(functions, workers, strict=True))
        self.actors = [Actor(number, name, worker, self.world) for number, (name, worker) in named]

    def begin(self) -> None:
        """Set up, and run every function up to its first call."""
        clock.seed()
        if self._setup:
            self._setup(self.outside)
        for actor, function in zip(self.actors, self._functions.values(), strict=True):
            actor.worker.begin(partial(function, actor.session), self.world.seconds)

    def options(self) -> list[Choice]:
        """What can happen next; empty when the run has ended."""
        goes = [Choice(GO, actor.number) for actor in self.actors if actor.can_go]
        times = [Choice(TIME, actor.number) for actor in self.actors if _has_time(actor)]
        kills = [Choice(KILL, actor.number) for actor in self.actors if self.crashes and actor.lives]
        if goes or times:
            return [*goes, *times, *kills]
        return [THE_END, *kills] if kills else []

    def signature(self, choice: Choice) -> tuple[int, str, Any]:
        """What the actor of a choice is about to do: the same in every run with the same steps before it."""
        if choice.actor == NOBODY:
            return (0, "", ())
        actor = self.actors[choice.actor]
        call = actor.ticket.call if actor.ticket else actor.worker.call
        assert call is not None
        return (call.object, call.operation, without_versions(call))

    # --- steps -------------------------------------------------------------------------------------------

    def take(self, choice: Choice) -> Step:
        """Do the step that was chosen."""
        step = Step(choice, self.signature(choice))
        step.subject = self._subject(step)
        before = self.steps[-1].choice.actor if self.steps else choice.actor
        step.switches = before not in (choice.actor, NOBODY) and self.actors[before].can_go
        actor = self.actors[choice.actor]
        if choice.what == GO:
            self._go(actor, step)
        elif choice.what == TIME:
            self._time_is_up(actor, step)
        elif choice.what == KILL:
            self._kill(actor, step)
        self._wake(step)
        self.steps.append(step)
        return step

    def _go(self, actor: Actor, step: Step) -> None:
        call = actor.worker.call
        assert call is not None
        before = self._version(call.object)
        outcome = self.world.perform(actor.caller, call)
        if isinstance(outcome, Ticket):
            actor.ticket, actor.waits_at = outcome, outcome.entry.id
            step.objects[outcome.entry.id] = True  # a place in the queue is a change, too
            step.outcome = "waits"
            return
        step.objects[call.object] = self._version(call.object) != before or _makes_ids(call)
        if call.object == 0:
            step.objects.update(also_touched(call, self.world.store))
        self._answer(actor, step, outcome)

    def _time_is_up(self, actor: Actor, step: Step) -> None:
        ticket = actor.ticket
        assert ticket is not None
        self.world.seconds[0] += ticket.call.timeout or 0.0
        self.world.store.now = self.world.seconds[0]
        step.objects[ticket.entry.id] = True
        self.world.store.expire(ticket)

    def _kill(self, actor: Actor, step: Step) -> None:
        self.crashes -= 1
        touched = {id: self._version(id) for id in actor.caller.client.touched}
        waits_for = actor.ticket.entry.id if actor.ticket else None
        actor.killed, actor.ticket = True, None
        self.world.store.client_gone(actor.caller.client)
        changed = [id for id, version in touched.items() if self._version(id) != version]
        step.objects = dict.fromkeys(changed if waits_for is None else [*changed, waits_for], True)
        actor.worker.unwind()

    def _wake(self, step: Step) -> None:
        woken, self.world.store.woken = self.world.store.woken, []
        for ticket, message in woken:
            actor = next((actor for actor in self.actors if actor.ticket is ticket), None)
            if actor is None or message is None:
                continue
            step.objects[ticket.entry.id] = True  # perhaps another one than it has waited for
            actor.ticket = None
            if actor.number != step.choice.actor:
                step.woke = (*step.woke, actor.number)
            self._answer(actor, step, message)
        for actor in self.actors:
            if actor.ticket is not None and actor.ticket.entry.id != actor.waits_at:
                actor.waits_at = actor.ticket.entry.id
                step.objects[actor.waits_at] = True  # it has a place in the queue there now
        self.world.store.changes.notified.clear()

    def _answer(self, actor: Actor, step: Step, message: Message) -> None:
        arrived = self.world.to_client(message)
        if actor.number == step.choice.actor:
            step.outcome = type(arrived).__name__ if not isinstance(arrived, Reply) else ""
        actor.worker.answered(arrived)

    def _subject(self, step: Step) -> str:
        if not step.call[0]:
            name = step.call[2][0] if step.call[2] else ""
            return repr(name) if isinstance(name, str) and name else "the directory"
        entry = self.world.store.entry(step.call[0])
        return str(entry) if entry else "an object that is gone"

    def _version(self, id: int) -> int:
        entry = self.world.store.entry(id)
        return entry.version if entry else -1

    # --- the end -----------------------------------------------------------------------------------------

    def ending(self, check: Function | None) -> Ending:
        """How it has ended: called when no options are left."""
        for actor in self.actors:
            if actor.worker.error is not None and not actor.killed:
                return Ending(WRONG, f"{actor.name} raised {actor.worker.error!r}")
        waiting = [actor for actor in self.actors if actor.waits]
        if waiting:
            circles = deadlocks(self.world.store.waiting)
            if circles:
                return Ending(DEADLOCK, "; ".join(circles[0]))
            return Ending(WAITS, "; ".join(f"{actor.name} waits for {actor.ticket.entry}" for actor in waiting))  # type: ignore[union-attr]
        return self._checked(check)

    def _checked(self, check: Function | None) -> Ending:
        if check is None:
            return Ending(RIGHT)
        try:
            result = check(self.outside)
        except Exception as error:  # noqa: BLE001 - whatever it is, it says that the check failed
            return Ending(WRONG, f"the check raised {error!r}")
        if result is None or result:
            return Ending(RIGHT)
        return Ending(WRONG, "the check is false")

    def close(self) -> None:
        """Leave all functions, and let go of the world."""
        for actor in self.actors:
            actor.worker.unwind()
        self.world.close()


def _has_time(actor: Actor) -> bool:
    ticket = actor.ticket
    return ticket is not None and ticket.call.timeout is not None and not ticket.expired


def _makes_ids(call: Call) -> bool:
    """Whether a call uses up an object's id: in another order the ids would be others."""
    return call.object == 0 and call.operation == "create"
