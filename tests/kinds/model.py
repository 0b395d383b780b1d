"""Several clients that block, beside a model of one small object: who is done, with what, and who still waits."""

from __future__ import annotations

from hypothesis import settings, strategies
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.kinds.puppets import Stage

PARK = object()
NAMES = strategies.sampled_from(["a", "b", "c"])
TIMEOUTS = strategies.sampled_from([None, None, 0, 1, 2, 5])


class Waiting:
    """Something that was asked and cannot be done yet."""

    def __init__(self, name, attempt, end):
        self.name = name
        self.attempt = attempt  # expired -> result or PARK
        self.end = end


class Model:
    """What waits is tried again, in order, after each change, until nothing moves. Subclasses say what can be done."""

    def __init__(self):
        self.now = 0.0
        self.waiting = []
        self.outcomes = {}  # by name
        self.moved_on = False  # whether the last attempt did a part of what it was to do

    def ask(self, name, attempt, timeout=None):
        """Do it, or wait."""
        result = self.tried(attempt, timeout == 0)
        if result is PARK:
            self.moved_on = False
            self.waiting.append(Waiting(name, attempt, None if timeout is None else self.now + timeout))
            self.outcomes.pop(name, None)
        else:
            self.outcomes[name] = result
        self.settle()

    def tried(self, attempt, expired):
        self.moved_on = False
        try:
            result = attempt(expired)
        except Exception as error:  # noqa: BLE001 - it is the outcome
            return type(error).__name__, str(error)
        return result if result is PARK else ("returned", result)

    def settle(self):
        moved = True
        while moved:
            moved = False
            for one in [*self.waiting]:
                moved = self.finish(one, self.tried(one.attempt, expired=False)) or moved

    def finish(self, one, result):
        if result is PARK:
            return self.moved_on and self.queue_again(one)
        self.waiting.remove(one)
        self.outcomes[one.name] = result
        return True

    def queue_again(self, one):
        """What has done a part of it asks for the rest, behind those who wait already."""
        self.moved_on = False
        self.waiting.remove(one)
        self.waiting.append(one)
        return True

    def advance(self, seconds):
        """Let time pass."""
        until = self.now + seconds
        while due := [one for one in self.waiting if one.end is not None and one.end <= until]:
            one = min(due, key=lambda one: one.end)
            self.now = max(one.end, self.now)
            assert self.finish(one, self.tried(one.attempt, expired=True))
            self.settle()
        self.now = until

    def interrupt(self, name):
        """Ctrl-C."""
        self.forget(name)
        self.outcomes[name] = "KeyboardInterrupt", ""
        self.settle()

    def die(self, name):
        """A client ends."""
        self.forget(name)
        self.gone(name)
        self.outcomes[name] = "dead", ""
        self.settle()

    def forget(self, name):
        """What it waited for is off."""
        self.waiting = [one for one in self.waiting if one.name != name]

    def gone(self, name):
        """What it held is given back."""


class Blocking(RuleBasedStateMachine):
    """Puppets at a proxy, one order after the other, beside a model."""

    kind = ""
    arguments = strategies.just(())

    def make_model(self, *arguments):
        raise NotImplementedError

    @initialize(data=strategies.data())
    def create(self, data):
        arguments = data.draw(type(self).arguments, label="made of")
        self.stage = Stage()
        self.puppets = {name: self.stage.puppet(name) for name in "abc"}
        first = self.puppets["a"].do(self.puppets["a"].create, self.kind, *arguments)
        self.keeper = self.stage.store.entry(first._handle.object)  # should all who know it die
        self.proxies = {name: puppet.proxy(first._handle) for name, puppet in self.puppets.items()}
        self.model = self.make_model(*arguments)
        self.died = set()

    def can(self, name):
        """Whether that one is free to do something."""
        return name not in self.died and self.puppets[name].done

    def order(self, name, order, attempt, timeout=None):
        """Tell a puppet and the model to do the same."""
        if self.can(name):
            self.puppets[name].begin(order, self.proxies[name])
            self.model.ask(name, attempt, timeout)

    @rule(seconds=strategies.sampled_from([1, 2, 4]))
    def let_time_pass(self, seconds):
        self.stage.advance(seconds)
        self.model.advance(seconds)

    @rule(name=NAMES)
    def interrupt(self, name):
        if name not in self.died and not self.puppets[name].done:
            self.puppets[name].interrupt()
            self.model.interrupt(name)

    @precondition(lambda self: len(self.died) < 2)
    @rule(name=NAMES)
    def die(self, name):
        if name not in self.died:
            self.died.add(name)
            self.puppets[name].die()
            self.model.die(name)

    @invariant()
    def the_same_are_done(self):
        if not hasattr(self, "puppets"):
            return
        for name, puppet in self.puppets.items():
            if name not in self.died:
                waits = any(one.name == name for one in self.model.waiting)
                assert puppet.done == (not waits), f"{name} should {'wait' if waits else 'be done'}"
                if puppet.done and puppet.outcome:
                    assert puppet.outcome == self.model.outcomes.get(name, puppet.outcome)
        if len(self.died) < 3:
            self.compare(next(self.proxies[name] for name in "abc" if name not in self.died))

    def compare(self, proxy):
        """Look at what anyone can see."""

    def teardown(self):
        if hasattr(self, "stage"):
            self.stage.close()


def run(machine, examples=60, steps=20):
    """A machine as a test case of a fitting size."""
    case = machine.TestCase
    case.settings = settings(max_examples=examples, stateful_step_count=steps, deadline=None)
    return case
