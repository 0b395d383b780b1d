"""Clients that block, each on a thread of its own, and a stage that makes them do one thing after the other.

A puppet is told what to do; the stage then waits until every puppet is done or its call is parked. So what
blocks can be tested step by step, beside a model. Time stands still unless the test lets it pass.
"""

from __future__ import annotations

import queue
import threading

from jupyter_shared.errors import ManagerGone
from jupyter_shared.kinds.proxy import as_it_is
from jupyter_shared.store.directory import with_directory
from jupyter_shared.store.entry import Ticket
from jupyter_shared.store.store import Store
from jupyter_shared.wire.messages import Failure, Reply
from tests.local import LocalHome

PATIENCE = 30  # seconds of real time, after which a test is stuck


class Stage:
    """A store that threads may call, its puppets, and its clock."""

    def __init__(self):
        self.store = with_directory(Store())
        self.moved = threading.Condition(threading.RLock())
        self.puppets = []
        self.parked = []  # tickets

    def puppet(self, label=None):
        """One more client."""
        with self.moved:
            puppet = Puppet(self, label or f"puppet {len(self.puppets)}")
        self.puppets.append(puppet)
        return puppet

    def settle(self):
        """Wait until every puppet is done or parked."""
        with self.moved:
            settled = lambda: all(puppet.done or puppet.is_parked for puppet in self.puppets)  # noqa: E731
            assert self.moved.wait_for(settled, PATIENCE), "a puppet never came to rest"

    def advance(self, seconds):
        """Let time pass; whose time is up is told so, the earliest first."""
        until = self.store.now + seconds
        while due := [(end, ticket) for end, ticket in self._ends() if end <= until]:
            end, ticket = min(due, key=lambda pair: pair[0])
            with self.moved:
                self.store.now = max(end, self.store.now)
                self.store.expire(ticket)
                self.deliver()
            self.settle()
        self.store.now = until

    def _ends(self):
        return [
            (ticket.since + ticket.call.timeout, ticket)
            for ticket in self.parked
            if ticket.call.timeout is not None and not ticket.expired
        ]

    def deliver(self):
        """Hand the replies of parked calls over. Holds `moved`."""
        for ticket, reply in self.store.woken:
            ticket.sink.append(reply)
        self.store.woken.clear()
        self.parked = [ticket for ticket in self.parked if not ticket.done]
        self.moved.notify_all()

    def close(self):
        """Let all threads end."""
        for puppet in self.puppets:
            puppet.die()
        for puppet in self.puppets:
            puppet.end()


class Puppet(LocalHome):
    """A client, with one thread that does what it is told."""

    def __init__(self, stage, label):
        super().__init__(stage.store, label)
        self.stage = stage
        self.done = True
        self.outcome = None  # of the last thing it was told: ("returned", value) or (error's name, text)
        self._answers = {}  # by thread: what the last call has come to
        self.calls = 0
        self.interrupts = []  # (operation, "before", "parked" or "after"): KeyboardInterrupt there
        self._ticket = None
        self._interrupted = False
        self._orders = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._obey, name=label)
        self._thread.start()

    # --- being told what to do ---------------------------------------------------------------------------

    def begin(self, order, *args):
        """Be told to do something; come back when nothing moves any more."""
        self.done = False
        self.outcome = None
        self._orders.put((order, args))
        self.stage.settle()
        return self

    def do(self, order, *args):
        """Be told to do something that does not block: its result."""
        how, what = self.begin(order, *args).outcome
        assert how == "returned", (how, what)
        return what

    def _obey(self):
        while order := self._orders.get():
            function, args = order
            try:
                self.outcome = "returned", function(*args)
            except BaseException as error:  # noqa: BLE001 - it is what the test looks at
                self.outcome = type(error).__name__, str(error)
            with self.stage.moved:
                self.done = True
                self.stage.moved.notify_all()

    def end(self):
        """Let the thread end."""
        self._orders.put(None)
        self._thread.join(PATIENCE)

    @property
    def is_parked(self):
        """Whether it waits in a call, and nothing has come for it yet."""
        ticket = self._ticket
        return ticket is not None and not ticket.sink and not self._interrupted

    def interrupt(self):
        """Ctrl-C while it is parked."""
        with self.stage.moved:
            self._interrupted = True
            self.stage.moved.notify_all()
        self.stage.settle()

    def die(self):
        """Its process ends, whatever it was doing."""
        with self.stage.moved:
            self.gone()
            if self._ticket is not None:
                self._ticket.sink.append(Failure(0, ManagerGone.__name__, ["the connection is lost"]))
            self.stage.deliver()
        self.stage.settle()

    # --- calls that block --------------------------------------------------------------------------------

    def send(self, handle, operation, args, timeout=None, **more):
        self._interrupt_at(operation, "before")
        with self.stage.moved:
            self.calls += 1
            if self.client.id not in self.store.clients:
                return Failure(0, ManagerGone.__name__, ["the connection is lost"])
            outcome = super().send(handle, operation, args, timeout, **more)
            if isinstance(outcome, Ticket):
                outcome.sink = []
                self._ticket = outcome
                self.stage.parked.append(outcome)
            self.stage.deliver()
        if isinstance(outcome, Ticket):
            outcome = self._wait_for(outcome, operation)
        self._answers[threading.get_ident()] = outcome
        self._interrupt_at(operation, "after")
        return outcome

    def wait(self, handle, operation, args, timeout, then=as_it_is, undo=None):
        return self._handed_over(undo, lambda: then(self._result(self.send(handle, operation, args, timeout))[0]))

    def take(self, handle, operation, args, then, undo, if_version=None):
        return self._handed_over(undo, lambda: then(self.call(handle, operation, args, if_version=if_version)[0]))

    def surely(self, handle, operation, args):
        self._handed_over(None, lambda: self.call(handle, operation, args), again=True)

    def _handed_over(self, undo, call, again=False):
        """As the real transport does: what was done is undone by its `undo`, what must be done is done again."""
        mine = threading.get_ident()  # others look at what this puppet's proxies show
        self._answers[mine] = None
        try:
            return call()
        except KeyboardInterrupt:
            if isinstance(self._answers[mine], Reply) and undo:
                undo(self._answers[mine].value)
            elif again and self._answers[mine] is None:
                call()
            raise

    def _wait_for(self, ticket, operation):
        with self.stage.moved:
            try:
                self._interrupt_at(operation, "parked")
                came = self.stage.moved.wait_for(lambda: ticket.sink or self._interrupted, PATIENCE)
                assert came, f"{operation} was never answered"
                if self._interrupted:
                    self._interrupted = False
                    raise KeyboardInterrupt
                return self.border.outward(ticket.sink[0])
            finally:
                self._ticket = None
                if not ticket.sink:
                    self.store.cancel(ticket)
                    self.stage.deliver()

    def _interrupt_at(self, operation, when):
        if (operation, when) in self.interrupts:
            self.interrupts.remove((operation, when))
            raise KeyboardInterrupt
