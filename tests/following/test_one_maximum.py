"""Whatever anybody has seen, everybody sees who begins to read after that: one maximum, shared by all who read.

Counts that only rise are read and written by processes that are killed, stopped and interrupted. Each says in memory
of its own, which all can see, the most it has seen; and before it reads, it looks what the others have said.
"""

from __future__ import annotations

import random
import time

from jupyter_shared.client.following.following import VARIABLE
from tests import system

COUNTS, PARTS = 6, 16
WRITERS = 2, 3  # what each of them puts under its name rises: the last of the counts
STOP, WRONG, READS = PARTS * COUNTS, PARTS * COUNTS + 1, PARTS * COUNTS + 1 + PARTS
EVENTS = 12


def take_part(shared, parent, path, number, role, blind):  # noqa: C901 - it travels whole
    """In a child: write, or read in two threads, until it is told to stop."""
    import random
    import signal
    import threading
    import time

    said = system.numbers_in(path)
    counter, d, items, members = shared.counter("c"), shared.dict("d"), shared.list("l"), shared.set("s")
    looks = [counter.get, lambda: len(d), lambda: len(items), lambda: len(members)]
    looks += [lambda: d["writer 2"], lambda: d["writer 3"]]
    if blind:  # as one who has a replica, and does not catch up
        from jupyter_shared.client.following.replica import Replica

        Replica._has_caught_up = lambda self, version: True
    armed = False

    def handle(*_):
        look(COUNTS - 1, 2 * number)
        if armed:
            raise KeyboardInterrupt

    def look(which, part):
        least = max(said[which : PARTS * COUNTS : COUNTS])
        seen = looks[which]()
        if seen < least:
            said[WRONG + part] += 1
        said[part * COUNTS + which] = max(seen, said[part * COUNTS + which])
        said[READS + part] += 1

    def read(part):
        chance = random.Random(part)
        while not said[STOP]:
            look(chance.randrange(COUNTS), part)
            time.sleep(0.0001)  # on two processors, all are to have a turn

    def write(part, chance, turn):
        which, value = chance.randrange(COUNTS - 1), f"{part} {turn} {chance.random()}"
        if which == 0:
            counter.add(1)
        elif which == 1:
            d[value] = turn
        elif which == 2:
            items.append(turn)
        elif which == 3:
            members.add(value)
        else:
            which = COUNTS - len(WRITERS) + WRITERS.index(number)
            d[f"writer {number}"] += 1
        look(which, part)

    signal.signal(signal.SIGINT, handle)
    chance, turn, beside = random.Random(), 0, None
    if role == "read":
        beside = threading.Thread(target=read, args=(2 * number + 1,))
        beside.start()
    parent.tell("ready")
    while not said[STOP]:
        turn += 1
        try:
            armed = True
            if role == "read":
                look(chance.randrange(COUNTS), 2 * number)
            else:
                write(2 * number, chance, turn)
            armed = False
            time.sleep(0.0001)
        except KeyboardInterrupt:
            armed = False
    if beside:
        beside.join()


def run(spawned, session, path, events, *, blind=False):
    """Let them work; how often a read was older than what had been seen, and how many reads there were."""
    risen = {f"writer {number}": 0 for number in WRITERS}
    kept = session.counter("c"), session.dict("d", risen), session.list("l"), session.set("s")
    path.write_bytes(bytes((READS + PARTS) * 8))
    chance = random.Random(7)
    roles = [(0, "read"), (1, "read"), (2, "write"), (3, "write")]

    def begun(number, role):
        child = spawned(take_part, path, number, role, blind and role == "read")
        assert child.hear() == "ready"
        return child

    children = {part: begun(*part) for part in roles}
    said = system.numbers_in(path)
    for _ in range(events):
        part = chance.choice(roles)
        child, event = children[part], chance.random()
        if event < 0.2:
            child.kill()
            children[part] = begun(*part)
        elif event < 0.4:
            child.stop()
            time.sleep(chance.random() / 20)  # no test depends on it: it spreads the events over the run
            child.go_on()
        else:
            child.interrupt()
            time.sleep(chance.random() / 20)
    said[STOP] = 1
    for child in children.values():
        child.finish()
    assert all(proxy.name for proxy in kept)
    return sum(said[WRONG:READS]), sum(said[READS : READS + PARTS])


def test_nobody_reads_what_is_older_than_what_somebody_has_seen(session, spawned, tmp_path, monkeypatch):
    monkeypatch.setenv(VARIABLE, "always")
    wrong, reads = run(spawned, session, tmp_path / "said", EVENTS)
    assert reads > 100
    assert wrong == 0


def test_who_did_not_catch_up_would_be_caught(session, spawned, tmp_path, monkeypatch):
    """The check bites."""
    monkeypatch.setenv(VARIABLE, "always")
    wrong, _ = run(spawned, session, tmp_path / "said", EVENTS, blind=True)
    assert wrong > 0
