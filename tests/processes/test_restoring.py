"""`shared.restore(time)` while others write: several objects are one step, whoever writes meanwhile."""

from __future__ import annotations

import threading
import time

from tests.waiting import PATIENCE

WRITERS, ROUNDS = 3, 5


def test_several_objects_are_restored_as_they_were_together(manager, session):
    session.remember(changes=100_000)
    left, right = session.dict("left", {"n": 0}), session.dict("right", {"n": 0})
    enough, failed = threading.Event(), []

    def write(number):
        try:
            with manager.attach(f"writer {number}") as mine:
                ours, theirs = mine.dict("left"), mine.dict("right")

                def both():
                    ours["n"] = theirs["n"] = ours["n"] + 1

                while not enough.is_set():
                    mine.transaction(both)
        except BaseException as error:
            failed.append(error)
            raise

    threads = [threading.Thread(target=write, args=[number]) for number in range(WRITERS)]
    for thread in threads:
        thread.start()
    moments, restored, deadline = [time.time()], 0, time.monotonic() + PATIENCE
    try:
        while restored < ROUNDS and time.monotonic() < deadline and not failed:
            restored += bool(session.restore(moments[len(moments) // 2]))
            moments.append(time.time())
            with session.transaction():
                assert left["n"] == right["n"]
    finally:
        enough.set()
        for thread in threads:
            thread.join()
    assert not failed
    assert restored == ROUNDS, "it has been restored under writers"
    now = time.time()
    left["n"] = -1
    right["n"] = -2
    assert sorted(session.restore(now)) == ["left", "right"]
    assert left["n"] == right["n"]
    history = left.history(limit=1000)
    assert max(change.version for change in history) == history[0].version
