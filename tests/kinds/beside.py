"""Runs the same thing on a proxy and on what Python has for it, and compares what came of both."""

from __future__ import annotations

from hypothesis import settings, strategies
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant

from tests.local import LocalHome, local_store

scalars = (
    strategies.none()
    | strategies.booleans()
    | strategies.integers(-3, 3)
    | strategies.sampled_from([2**70, -0.0, 0.5, 1.0])
    | strategies.text("ab", max_size=2)
    | strategies.binary(max_size=1)
)
keys = scalars | strategies.tuples(scalars, scalars) | strategies.frozensets(strategies.just(7))
lists = strategies.lists(scalars, max_size=2)
values = scalars | lists | strategies.tuples(scalars, lists)
NAMES = {"ListProxy": "list", "SetProxy": "set", "DictProxy": "dict", "ArrayProxy": "array.array"}
homes = strategies.integers(0, 1)


def outcome(action, subject):
    """What came of an action: its result, exactly, or its error."""
    try:
        result = action(subject)
    except Exception as error:  # noqa: BLE001 - it is what the test looks at
        name = type(subject).__name__
        return type(error).__name__, str(error).replace(name, NAMES.get(name, name))
    if result is subject:
        return "itself"
    return type(result).__name__, result, repr(result) if isinstance(result, list | dict | tuple) else ""


class Beside(RuleBasedStateMachine):
    """Two clients' proxies of one object, beside a Python object. Each step looks at all of it, cached or not."""

    kind = ""
    arguments = ()
    plain = list

    @initialize()
    def create(self):
        store = local_store()
        self.homes = [LocalHome(store, f"client {number}") for number in range(2)]
        self.model = self.plain()
        first = self.homes[0].create(self.kind, *self.arguments)
        self.proxies = [first, self.homes[1].proxy(first._handle)]

    def check(self, home, action):
        """Do the same on both sides."""
        assert outcome(action, self.proxies[home]) == outcome(action, self.model)

    def check_reflected(self, home, action):
        """The same where Python asks the proxy last: it then names the two sides the other way round."""
        seen, wanted = outcome(action, self.proxies[home]), outcome(action, self.model)
        assert seen == wanted or seen[0] == wanted[0] == "TypeError"

    @invariant()
    def all_see_the_same(self):
        for home, proxy in zip(getattr(self, "homes", ()), getattr(self, "proxies", ()), strict=True):
            fresh = type(proxy)(home, proxy._handle)
            for seen in (proxy, fresh):
                self.compare(seen)

    def compare(self, seen):
        assert seen.copy() == self.model
        assert len(seen) == len(self.model)
        assert str(seen) == str(self.model)


def calls_of(home, monkeypatch):
    """The operations that a home calls from now on."""
    calls = []
    send = home.send
    monkeypatch.setattr(home, "send", lambda *args, **more: calls.append(args[1]) or send(*args, **more))
    return calls


def run(machine, examples=60, steps=25):
    """A machine as a test case of a fitting size."""
    case = machine.TestCase
    case.settings = settings(max_examples=examples, stateful_step_count=steps, deadline=None)
    return case
