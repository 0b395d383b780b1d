"""An event, beside a model."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.kinds.beside import calls_of
from tests.kinds.model import NAMES, PARK, Blocking, Model, run


class EventModel(Model):
    flag = False

    def change(self, flag):
        def attempt(expired):
            self.flag = flag

        return attempt

    def wait(self, expired):
        return self.flag if self.flag or expired else PARK


class EventMachine(Blocking):
    kind = "event"
    make_model = EventModel

    @rule(name=NAMES)
    def set(self, name):
        self.order(name, lambda x: x.set(), self.model.change(True))

    @rule(name=NAMES)
    def clear(self, name):
        self.order(name, lambda x: x.clear(), self.model.change(False))

    @rule(name=NAMES, timeout=st.sampled_from([None, -1, 0, 1, 3]))
    def wait(self, name, timeout):
        self.order(name, lambda x: x.wait(timeout), self.model.wait, timeout and max(timeout, 0))

    def compare(self, proxy):
        assert proxy.is_set() is self.model.flag


TestEventMachine = run(EventMachine)


def test_all_go_on_even_if_it_is_cleared_right_after(stage):
    puppets = [stage.puppet() for _ in range(3)]
    event = puppets[0].do(puppets[0].create, "event")
    for puppet in puppets[1:]:
        puppet.begin(puppet.proxy(event._handle).wait)
    puppets[0].do(lambda: (event.set(), event.clear()))
    assert [puppet.outcome for puppet in puppets[1:]] == [("returned", True)] * 2


def test_waiting_for_what_is_set_is_no_call(here, there, monkeypatch):
    event = here.create("event")
    event.set()
    assert event.wait()
    calls = calls_of(here, monkeypatch)
    assert event.wait()
    assert event.is_set()
    assert not calls
    there.proxy(event._handle).clear()
    assert not event.wait(0)
