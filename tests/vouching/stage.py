"""A store, and readers elsewhere to whom it vouches: in this process, with a time and a network of the test's own."""

from __future__ import annotations

import random
from collections import deque
from types import SimpleNamespace
from typing import Any

from jupyter_shared.client.vouching.remote_page import UNKNOWN, RemotePage
from jupyter_shared.manager.loop import Timer
from jupyter_shared.manager.vouching import Vouching
from jupyter_shared.store.directory import with_directory
from jupyter_shared.store.entry import Ticket
from jupyter_shared.store.store import Store
from jupyter_shared.wire.messages import DIRECTORY
from jupyter_shared.wire.vouching import Vouch
from tests.local import LocalHome


class World:
    """The manager's end: a store, its timers, and what it sends."""

    def __init__(self) -> None:
        self.now = 1000.0  # seconds, by the manager's clock
        self.store = with_directory(Store())
        self.timers: list[tuple[float, Timer]] = []
        guests: Any = SimpleNamespace(sees=lambda client, id: True)
        self.vouching = Vouching(self.store, self, guests, self.send, lambda: self.now)  # type: ignore[arg-type]
        self.writer = LocalHome(self.store, "writer")
        self.readers: list[Reader] = []
        self.waiting: list[Ticket] = []

    # --- what the manager's loop does ----------------------------------------------------------------------

    def later(self, seconds: float, function: Any) -> Timer:
        timer = Timer(function)
        self.timers.append((self.now + seconds, timer))
        return timer

    def send(self, connection: Any, message: Any) -> None:
        connection.inbox.append(message)

    def pass_time(self, seconds: float) -> None:
        """Each timer at its time."""
        until = self.now + seconds
        while due := [one for one in self.timers if one[0] <= until]:
            first = min(due, key=lambda one: one[0])
            self.timers.remove(first)
            self.now = max(self.now, first[0])
            if first[1].function:
                first[1].function()
        self.now = until

    # --- what writers do -----------------------------------------------------------------------------------

    def write(self, proxy: Any, operation: str, *args: Any) -> Any:
        """What the manager replies; a ticket, if the call waits."""
        outcome = self.writer.send(proxy._handle, operation, [*args])
        if isinstance(outcome, Ticket):
            self.waiting.append(outcome)
        return outcome

    def ask(self, operation: str, *args: Any) -> Any:
        return self.write(SimpleNamespace(_handle=DIRECTORY), operation, *args)

    def waits(self) -> bool:
        """Whether somebody who writes waits."""
        self.waiting = [ticket for ticket in self.waiting if not ticket.done]
        return bool(self.waiting)

    def reader(self, rate: float = 1.0) -> Reader:
        self.readers.append(Reader(self, rate))
        return self.readers[-1]

    def version(self, proxy: Any) -> int:
        entry = self.store.entry(proxy._handle.object)
        return entry.version if entry else 0

    def wrong(self, *proxies: Any) -> list[str]:
        """What readers take for the truth and is not."""
        directory = SimpleNamespace(_handle=DIRECTORY)
        return [
            f"a reader looks at {reader.look(proxy)}, it is at {self.version(proxy)}"
            for reader in self.readers
            for proxy in (directory, *proxies)
            if reader.look(proxy) not in (UNKNOWN, self.version(proxy))
        ]


class Reader:
    """A client elsewhere, its clock, and what is on its way to it and from it."""

    def __init__(self, world: World, rate: float) -> None:
        """`rate`: seconds that its clock goes on in a second."""
        self.world, self.rate = world, rate
        self.page = RemotePage(lambda: None, always=True, now=lambda: 5000.0 + world.now * rate)
        self.connect()

    def connect(self) -> None:
        self.client, self.inbox, self.outbox = SimpleNamespace(grant=None), deque[Any](), deque[Any]()
        self.is_connected = True

    def look(self, proxy: Any) -> int:
        return self.page[proxy._handle.slot]

    def read(self, proxy: Any) -> None:
        """Read, by a call if it must be one."""
        if self.look(proxy) == UNKNOWN:
            self.page.missed(proxy._handle.object, proxy._handle.slot, self.world.version(proxy))

    def speaks(self) -> None:
        question = self.page.question()
        if question:
            self.outbox.append(question)

    def hears(self) -> None:
        """One message, if there is one."""
        if self.inbox:
            answer = self.page.hear(self.inbox.popleft())
            if answer:
                self.outbox.append(answer)

    def is_heard(self) -> None:
        """The manager takes one message of it, if there is one."""
        if self.outbox and self.is_connected:
            message, vouching = self.outbox.popleft(), self.world.vouching
            (vouching.vouch if isinstance(message, Vouch) else vouching.recalled)(self, message)  # type: ignore[arg-type]

    def is_cut_off(self) -> None:
        """The manager sees its connection end; it does not yet."""
        self.is_connected = False
        self.world.vouching.hung_up(self)  # type: ignore[arg-type]

    def notices(self) -> None:
        """It sees that its connection has ended, and connects again."""
        if not self.is_connected:
            self.page.end()
            self.connect()

    def is_told(self, *proxies: Any) -> None:
        """Read all of these, and have all that is to be said be said."""
        for proxy in proxies:
            self.read(proxy)
        self.talks()

    def talks(self) -> None:
        self.speaks()
        while self.outbox or self.inbox:
            self.is_heard()
            self.hears()


def at_random(seed: int, steps: int = 400) -> list[str]:
    """What readers took for the truth and was not, in a world where anything happens; and who waited for ever."""
    chance, world, wrong = random.Random(seed), World(), []
    objects = [world.writer.create("dict", {"k": 0}, name="d"), world.writer.create("counter", 0, name="c")]
    readers = [world.reader(rate) for rate in (0.9, 1.0, 1.1)]
    stopped: set[Reader] = set()

    def write() -> None:
        if not world.waits():
            chance.choice([
                lambda: world.write(objects[0], "set", "k", world.writer.pack(0)),
                lambda: world.write(objects[1], "add", 1),
                lambda: world.ask("publish", chance.choice("xyz"), world.writer.pack(1)),
            ])()  # fmt: skip

    def some_time() -> None:
        world.pass_time(chance.choice([0.001, 0.02, 0.1, 0.3, 0.7]))

    def stop() -> None:
        stopped.add(chance.choice(readers))

    def go_on() -> None:
        stopped.clear()

    def of_a_reader(what: str, *args: Any) -> None:
        reader = chance.choice(readers)
        if reader not in stopped or what in ("is_heard", "is_cut_off"):
            getattr(reader, what)(*args)

    directory = SimpleNamespace(_handle=DIRECTORY)
    steps_of = [
        *[lambda: of_a_reader("read", chance.choice([*objects, directory]))] * 6,
        *[lambda: of_a_reader("speaks")] * 4,
        *[lambda: of_a_reader("hears")] * 8, *[lambda: of_a_reader("is_heard")] * 8,
        *[write] * 3, *[some_time] * 3, stop, go_on, go_on,
        lambda: of_a_reader("is_cut_off"), lambda: of_a_reader("notices"), lambda: of_a_reader("notices"),
    ]  # fmt: skip
    for _ in range(steps):
        chance.choice(steps_of)()
        wrong += world.wrong(*objects)
    world.pass_time(1.0)
    return [*wrong, *(["a writer waits for ever"] if world.waits() else [])]
