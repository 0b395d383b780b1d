"""The function people call: it explores, and then looks for the simplest run that fails."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any

from ..client.session import Session
from . import clock
from .actors import ActorThread
from .result import Exploration
from .run import RIGHT, Ending, Function, Run
from .search import Finished, Search, replayed, system_time
from .traced import traced
from .world import World

SHORTEST_SECONDS = 2.0  # for finding a failing run with fewer switches
MOST_SWITCHES = 2


def explore(
    *functions: Callable[..., object],
    check: Callable[..., Any] | None = None,
    setup: Callable[..., object] | None = None,
    crashes: int = 0,
    seconds: float = 5.0,
) -> Exploration:
    """Try every interleaving of the calls that these functions make to shared objects.

    A failed check, an exception, a deadlock and a call that waits for ever are failures.

    Args:
        *functions: Each runs as a process of its own, and takes the session of an empty manager that exists only for
            this run.
        check: Called with that session after each run: tells by its result, or by raising, whether all is as it should
            be.
        setup: Called with that session before each run, to fill it.
        crashes: How many of the functions may also be killed, before any of their calls.
        seconds: When to stop.

    Returns:
        What was found: how many runs, whether that was all of them, and the simplest one that failed.

    Raises:
        NotRepeatable: If a function does not do the same twice.
        Stuck: If it waits for what is not shared.
    """
    named = {name: with_session(function) for name, function in names_of(functions).items()}
    set_up = with_session(setup) if setup else None
    return Program(named, set_up, with_session(check) if check else None, crashes).explore(seconds)


@dataclass
class Program:
    """What is explored: functions by their names, and the worlds they run in."""

    functions: dict[str, Function]
    setup: Function | None
    check: Function | None
    crashes: int = 0
    new_world: Callable[[], World] = World
    inside: Callable[[], AbstractContextManager[None]] = nullcontext  # what must hold while runs are made

    def explore(self, seconds: float) -> Exploration:
        """Make all runs, or as many as there is time for."""
        result = Exploration([*self.functions], again=self.again)
        start = system_time()
        with self._runs() as run:
            search = Search(run, self._ending)
            for finished in search.runs(start + seconds):
                result.add(finished)
            result.complete = search.complete
            result.shortest = _shortest(result, run, self._ending)
            if result.shortest:
                result.events = traced(run(), result.shortest)
        result.seconds = system_time() - start
        return result

    def again(self, finished: Finished) -> Finished:
        """Make one run once more."""
        with self._runs() as run:
            return replayed(run(), finished, self._ending)

    def _ending(self, run: Run) -> Ending:
        return run.ending(self.check)

    @contextmanager
    def _runs(self) -> Iterator[Callable[[], Run]]:
        """Makes fresh runs, one after the other."""
        workers = [ActorThread(number) for number in range(len(self.functions))]
        try:
            with self.inside(), clock.explored_time():
                yield lambda: Run(self.functions, self.setup, workers, self.crashes, self.new_world)
        finally:
            for worker in workers:
                worker.end()


def _shortest(result: Exploration, run: Callable[[], Run], ending: Callable[[Run], Ending]) -> Finished | None:
    """The failing run with the fewest switches, as far as there is time to look for it."""
    if result.ok:
        return None
    until = system_time() + SHORTEST_SECONDS
    for most in range(MOST_SWITCHES + 1):
        for finished in Search(run, ending, reduce=False).runs(until, most):
            if finished.ending.verdict != RIGHT:
                return finished
    return min(result.failing, key=lambda failed: sum(step.switches for step in failed.steps))


def names_of(functions: tuple[Callable[..., object], ...]) -> dict[str, Callable[..., object]]:
    """The functions by their names; those of one name are numbered. TypeError for what is no function, or none."""
    if not functions:
        raise TypeError("There is nothing to explore: explore(alice, bob, ...) takes one function or more.")
    named: dict[str, Callable[..., object]] = {}
    for function in functions:
        if not callable(function):
            raise TypeError(f"What is explored are functions: {function!r} is none.")
        name = getattr(function, "__name__", type(function).__name__)
        unique = name
        number = 2
        while unique in named:
            unique, number = f"{name} {number}", number + 1
        named[unique] = function
    return named


def with_session(function: Callable[..., object]) -> Function:
    """A function that takes the session, whether it wants it or not."""
    try:
        inspect.signature(function).bind(None)
    except TypeError:
        return lambda _shared: function()

    def call(shared: Session) -> object:
        return function(shared)

    return call
