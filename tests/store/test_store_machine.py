"""Several clients do whatever they like, in any order, and die: the store does what a plain model of it does."""

from __future__ import annotations

import gc

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from jupyter_shared.store.entry import Ticket
from tests.store.callers import Thread, new_store, woken

CLIENTS = st.integers(0, 2)
THREADS = st.integers(0, 1)
MAXSIZE = 2
TIME_IS_UP = {"get": "Empty", "put": "Full", "acquire": None, "wait": False}


class Waiting:
    """A parked call, as the model sees it."""

    def __init__(self, ticket, thread, operation, argument=None):
        self.ticket = ticket
        self.thread = thread
        self.operation = operation
        self.argument = argument


class StoreMachine(RuleBasedStateMachine):
    """A queue with room for two, a lock, an event, and a dict that can be edited; three clients of two threads each."""

    @initialize()
    def begin(self):
        self.store = new_store()
        self.owner = Thread(self.store, "owner")
        names = {"queue": [MAXSIZE], "lock": [], "event": [], "dict": [[]]}
        self.entries = {kind: self.owner.made(kind, *args, name=kind) for kind, args in names.items()}
        self.clients = [self.new_client() for _ in range(3)]
        # The model.
        self.items, self.holder, self.died, self.flag = [], None, "", False
        self.token = 0
        self.contents, self.editor = {}, None
        self.waiting: list[Waiting] = []  # in the order they came
        self.anonymous: dict[int, set[Thread]] = {}  # objects without a name, and the clients that refer to them
        self.versions = {}

    def new_client(self):
        first = Thread(self.store, f"client {len(self.store.clients)}")
        return [first, first.beside(2)]

    # --- doing things ------------------------------------------------------------------------------------------

    def idle(self, client, thread):
        """A thread that does not wait; None if it does."""
        found = self.clients[client][thread]
        return None if any(waiting.thread is found for waiting in self.waiting) else found

    def call(self, thread, kind, operation, *args, patience=None, waits_as=None, argument=None):
        """Call; what the model says of waiting is settled by `settle`."""
        outcome = thread.call(self.entries[kind], operation, *args, timeout=patience)
        if isinstance(outcome, Ticket):
            self.waiting.append(Waiting(outcome, thread, waits_as or operation, argument))
        return outcome

    @rule(client=CLIENTS, thread=THREADS, item=st.integers(0, 9), patience=st.sampled_from([None, 0, 5.0]))
    def put(self, client, thread, item, patience):
        if not (thread := self.idle(client, thread)):
            return
        room = len(self.items) < MAXSIZE
        blob = bytes([item])
        outcome = self.call(thread, "queue", "put", [blob], patience=patience, argument=blob)
        if room:
            assert outcome.value == 1
            self.items.append(blob)
        elif patience == 0:
            assert outcome.error == "Full"
        else:
            assert isinstance(outcome, Ticket)
        self.settle()

    @rule(client=CLIENTS, thread=THREADS, patience=st.sampled_from([None, 0, 5.0]))
    def get(self, client, thread, patience):
        if not (thread := self.idle(client, thread)):
            return
        outcome = self.call(thread, "queue", "get", patience=patience)
        if self.items:
            assert outcome.value == [self.items.pop(0)]
        elif patience == 0:
            assert outcome.error == "Empty"
        else:
            assert isinstance(outcome, Ticket)
        self.settle()

    @rule(client=CLIENTS, thread=THREADS, patience=st.sampled_from([None, 0, 5.0]))
    def acquire(self, client, thread, patience):
        if not (thread := self.idle(client, thread)):
            return
        outcome = self.call(thread, "lock", "acquire", patience=patience)
        if self.holder is None:
            assert outcome.value == self.taken(thread)
        elif patience == 0:
            assert outcome.value is None
        else:
            assert isinstance(outcome, Ticket)

    def taken(self, thread):
        """What the one who gets the lock is told."""
        self.holder, self.token, died = thread, self.token + 1, self.died
        self.died = ""
        return [self.token, died]

    @rule(client=CLIENTS, thread=THREADS)
    def release(self, client, thread):
        if not (thread := self.idle(client, thread)):
            return
        outcome = thread.call(self.entries["lock"], "release")
        if self.holder is None:
            assert outcome.error == "RuntimeError"
        else:
            self.holder = None
        self.settle()

    @rule(client=CLIENTS, thread=THREADS, flag=st.booleans())
    def signal(self, client, thread, flag):
        if not (thread := self.idle(client, thread)):
            return
        thread.value(self.entries["event"], "set" if flag else "clear")
        self.flag = flag
        self.settle()

    @rule(client=CLIENTS, thread=THREADS, patience=st.sampled_from([None, 0, 5.0]))
    def wait(self, client, thread, patience):
        if not (thread := self.idle(client, thread)):
            return
        outcome = self.call(thread, "event", "wait", patience=patience)
        if self.flag or patience == 0:
            assert outcome.value is self.flag
        else:
            assert isinstance(outcome, Ticket)

    @rule(client=CLIENTS, thread=THREADS)
    def edit(self, client, thread):
        if not (thread := self.idle(client, thread)):
            return
        outcome = self.call(thread, "dict", "@enter")
        if self.editor in (None, thread):
            assert outcome.value is None
            self.editor, self.depth = thread, self.depth + 1 if self.editor else 1
        else:
            assert isinstance(outcome, Ticket)

    @rule()
    @precondition(lambda self: self.editor)
    def leave(self):
        if any(waiting.thread is self.editor for waiting in self.waiting):
            return
        self.editor.value(self.entries["dict"], "@leave")
        self.depth -= 1
        if not self.depth:
            self.editor = None
        self.settle()

    @rule(client=CLIENTS, thread=THREADS, key=st.integers(0, 2), value=st.integers(0, 9))
    def write(self, client, thread, key, value):
        if not (thread := self.idle(client, thread)):
            return
        blob = bytes([value])
        outcome = self.call(thread, "dict", "set", key, blob, argument=(key, blob))
        if self.editor in (None, thread):
            assert outcome.value is None
            self.contents[key] = blob
        else:
            assert isinstance(outcome, Ticket)

    @rule(client=CLIENTS, thread=THREADS, key=st.integers(0, 2))
    def read(self, client, thread, key):
        if thread := self.idle(client, thread):
            assert thread.value(self.entries["dict"], "get", key) == self.contents.get(key)

    # --- giving up, time, death --------------------------------------------------------------------------------

    @rule(data=st.data())
    @precondition(lambda self: self.waiting)
    def cancel(self, data):
        waiting = data.draw(st.sampled_from(self.waiting))
        self.waiting.remove(waiting)
        self.store.cancel(waiting.ticket)
        self.settle()

    @rule(data=st.data())
    @precondition(lambda self: any(waiting.operation in TIME_IS_UP for waiting in self.waiting))
    def time_is_up(self, data):
        candidates = [waiting for waiting in self.waiting if waiting.operation in TIME_IS_UP]
        waiting = data.draw(st.sampled_from(candidates))
        self.store.expire(waiting.ticket)
        ((ticket, reply),) = woken(self.store)
        self.waiting.remove(waiting)
        assert ticket is waiting.ticket
        expected = TIME_IS_UP[waiting.operation]
        assert (reply.error if isinstance(expected, str) else reply.value) == expected
        self.settle()

    @rule(client=CLIENTS)
    def die(self, client):
        dead = self.clients[client]
        self.waiting = [waiting for waiting in self.waiting if waiting.thread not in dead]
        if self.holder in dead:
            self.holder, self.died = None, dead[0].client.label
        if self.editor in dead:
            self.editor = None
        for users in self.anonymous.values():
            users.discard(dead[0])
        dead[0].gone()
        self.clients[client] = self.new_client()
        self.settle()

    # --- objects without a name --------------------------------------------------------------------------------

    @rule(client=CLIENTS)
    def make(self, client):
        entry = self.clients[client][0].made("counter", 0)
        self.anonymous[entry.id] = {self.clients[client][0]}

    @rule(client=CLIENTS, data=st.data())
    @precondition(lambda self: self.anonymous)
    def share(self, client, data):
        id = data.draw(st.sampled_from([*self.anonymous]))
        missing = self.clients[client][0].value(0, "hold", [id])
        assert missing == ([] if self.anonymous[id] else [id])
        if self.anonymous[id] and self.clients[client][0] in self.anonymous[id]:
            self.clients[client][0].client.release(id, 1)  # it had it already: counted twice, given back once
        elif self.anonymous[id]:
            self.anonymous[id].add(self.clients[client][0])

    @rule(client=CLIENTS, data=st.data())
    @precondition(lambda self: self.anonymous)
    def drop(self, client, data):
        id = data.draw(st.sampled_from([*self.anonymous]))
        self.clients[client][0].client.release(id, 1)
        self.anonymous[id].discard(self.clients[client][0])

    # --- the model of waking -----------------------------------------------------------------------------------

    def settle(self):
        """Wake whom the model says are next, one by one, until nobody can go on; the store has done just that."""
        expected = {}
        while found := self.next_to_wake():
            waiting, answer = found
            self.waiting.remove(waiting)
            expected[waiting.ticket] = answer
        woke = {ticket: reply.value for ticket, reply in woken(self.store)}
        assert woke == expected

    def next_to_wake(self):
        for waiting in self.waiting:
            first = next(other for other in self.waiting if other.operation == waiting.operation)
            if waiting is not first and waiting.operation in ("get", "put", "acquire", "@enter"):
                continue
            answer = getattr(self, f"wake_{waiting.operation.strip('@')}")(waiting)
            if answer is not NOT_YET:
                return waiting, answer
        return None

    def wake_get(self, waiting):
        return [self.items.pop(0)] if self.items else NOT_YET

    def wake_put(self, waiting):
        if len(self.items) >= MAXSIZE:
            return NOT_YET
        self.items.append(waiting.argument)
        return 1

    def wake_acquire(self, waiting):
        return self.taken(waiting.thread) if self.holder is None else NOT_YET

    def wake_wait(self, waiting):
        return True if self.flag else NOT_YET

    def wake_enter(self, waiting):
        if self.editor is not None:
            return NOT_YET
        self.editor, self.depth = waiting.thread, 1
        return None

    def wake_set(self, waiting):
        if self.editor is not None:
            return NOT_YET
        key, blob = waiting.argument
        self.contents[key] = blob
        return None

    # --- what always holds -------------------------------------------------------------------------------------

    @invariant()
    def the_store_is_as_the_model(self):
        states = {kind: entry.state for kind, entry in self.entries.items()}
        assert [*states["queue"].items] == self.items
        assert states["lock"].holder == (self.holder and self.holder.caller)
        assert states["event"].flag is self.flag
        assert states["dict"].items == self.contents
        assert self.entries["dict"].editor == (self.editor and self.editor.caller)

    @invariant()
    def who_waits_is_who_should(self):
        parked = {ticket for entry in self.entries.values() for ticket in entry.parked}
        assert parked == {waiting.ticket for waiting in self.waiting}
        assert set(self.store.waiting.values()) == parked
        assert not self.store.woken

    @invariant()
    def versions_only_rise_and_the_page_shows_them(self):
        for kind, entry in self.entries.items():
            assert entry.version >= self.versions.get(kind, 0)
            self.versions[kind] = entry.version
            assert self.store.changes.slots.page[entry.slot] == entry.version
        assert len(set(self.versions.values())) == len(self.versions)

    @invariant()
    def what_nobody_refers_to_is_gone(self):
        alive = {entry.id for entry in self.store.entries()}
        expected = {id for id, users in self.anonymous.items() if users}
        named = {entry.id for entry in self.entries.values()}
        if alive != {0} | named | expected:
            gc.collect()
            alive = {entry.id for entry in self.store.entries()}
        assert alive == {0} | named | expected

    @invariant()
    def listings_can_be_made(self):
        assert len(self.owner.value(0, "objects")) == 4
        assert {client["id"] for client in self.owner.value(0, "clients")} == set(self.store.clients)


NOT_YET = object()
TestStoreMachine = StoreMachine.TestCase
TestStoreMachine.settings = settings(max_examples=150, stateful_step_count=40)
