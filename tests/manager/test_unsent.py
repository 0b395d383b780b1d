"""A call is done, and its reply cannot be sent: nothing that it took is lost, and its caller is told what was done."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from jupyter_shared.errors import FrameTooLarge
from jupyter_shared.kinds import STATES
from jupyter_shared.kinds.kind import Caller, Client
from jupyter_shared.manager.sending import Sending
from jupyter_shared.wire import messages
from jupyter_shared.wire.error_fields import NO_MEMORY
from jupyter_shared.wire.framing import Reader
from jupyter_shared.wire.messages import Call, Failure
from tests.local import LocalHome, local_store

BLOB = b"\x80\x05K\x01."
PAIRS = [["a", BLOB], ["b", b"\x80\x05K\x02."], ["c", BLOB]]
ITEMS = [blob for _, blob in PAIRS]
RANKED = [[blob, rank] for rank, blob in enumerate(ITEMS)]

# What each kind is made of, what is put into it, and the arguments of each operation that takes something out.
TAKES = {
    "dict": ([PAIRS], None, {"pop": ["c"], "popitem": []}),
    "namespace": ([PAIRS], None, {"pop": ["c"], "popitem": []}),
    "list": ([ITEMS], None, {"pop": [1]}),
    "array": (["i", b"\1\0\0\0\2\0\0\0"], None, {"pop": [-1]}),
    "set": ([["a", "b", "c"]], None, {"pop": []}),
    "queue": ([0], ITEMS, {"get": [2], "get_on_trial": []}),
    "lifo_queue": ([0], ITEMS, {"get": [2], "get_on_trial": []}),
    "priority_queue": ([0], RANKED, {"get": [2], "get_on_trial": []}),
}
CASES = [(kind, operation) for kind, (_, _, calls) in TAKES.items() for operation in calls]


class Unsendable:
    """A manager's end whose encoder fails, after so many frames."""

    def __init__(self, error, after=0):
        self.store = local_store()
        self.home = LocalHome(self.store)
        self.sent: list[bytes] = []
        self._sending, self._error, self._after = Sending(self.store, None), error, after
        self._connection = SimpleNamespace(
            is_local=True, client=None, caller=self.home.caller, send_bit_by_bit=self.sent.extend,
            send=lambda frame, _: self.sent.append(frame),
        )  # fmt: skip

    def call(self, object, operation, *args, caller=None):
        """Do a call; what its caller hears of it."""
        call = Call(7, object, operation, list(args))
        reply = self.store.call(caller or self.home.caller, call)
        writer, left = self._sending._writer, [self._after]
        into = writer.into

        def fails(message, body):
            left[0] -= 1
            if left[0] == -1:
                raise self._error
            into(message, body)

        writer.into = fails
        self._sending.send(self._connection, reply, None, call, caller)
        return [message for frame in self.sent for message in Reader(messages.FromManager).feed(frame)][-1]

    def do(self, object, operation, *args):
        """Do a call whose reply is heard."""
        return self.store.call(self.home.caller, Call(1, object, operation, list(args))).value


def test_all_that_take_are_tried():
    assert {(kind, name) for kind, state in STATES.items() for name in state.puts_back} == {*CASES}


@pytest.mark.parametrize("error", [MemoryError(), FrameTooLarge("too large")], ids=["no memory", "too large"])
@pytest.mark.parametrize(("kind", "operation"), CASES)
def test_what_was_taken_is_put_back(kind, operation, error):
    made_of, put, calls = TAKES[kind]
    manager = Unsendable(error)
    object = manager.do(0, "create", kind, made_of).object
    if put:
        manager.do(object, "put", put)
    before = manager.do(object, "all")
    other = Caller(Client(99, {"label": "other"}), 5)
    failure = manager.call(object, operation, *calls[operation], caller=other)
    assert isinstance(failure, Failure)
    assert (failure.number, failure.operation) == (7, operation)
    assert failure.error == ("NoMemory" if type(error) is MemoryError else "RemoteError")
    assert failure.args[0].endswith("What was taken out is back.")
    assert manager.do(object, "all") == before
    assert not manager.store.entry(object).state.holders()


def test_what_was_taken_is_put_back_when_some_of_it_was_sent_already():
    manager = Unsendable(MemoryError(), after=2)
    object = manager.do(0, "create", "queue", [0]).object
    items = [BLOB + bytes(1000) + str(number).encode() for number in range(5000)]
    manager.do(object, "put", items)
    failure = manager.call(object, "get", 5000)
    assert failure.error == "NoMemory"
    assert len(manager.sent) > 1
    assert manager.do(object, "all") == items


def test_of_what_was_changed_its_caller_is_told_that_it_was_done():
    manager = Unsendable(MemoryError())
    object = manager.do(0, "create", "dict", [PAIRS]).object
    failure = manager.call(object, "setdefault", "d", BLOB)
    assert failure.args[0].endswith("But 'setdefault' was done: only what it returned is lost.")
    assert manager.do(object, "has", "d")
    failure = manager.call(object, "all")
    assert failure.args == [NO_MEMORY], "it has changed nothing"
    failure = manager.call(object, "pop", "nothing there")
    assert manager.do(object, "length") == 4
