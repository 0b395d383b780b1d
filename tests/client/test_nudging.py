"""For as long as calls are made, somebody looks whether one of them takes long, and has its wait come back."""

from __future__ import annotations

from jupyter_shared.client.connection.nudging import Nudges


class Channel:
    """A connection, as far as it is looked at."""

    def __init__(self):
        self.number, self.busy, self.unwatched, self.nudged = 0, False, True, 0
        self.due = []
        self.nudges = Nudges(self, lambda seconds, look: self.due.append(look))

    def begin_call(self):
        self.number += 1
        self.busy = True
        if self.unwatched:
            self.nudges.begin(self)

    def call(self):
        self.begin_call()
        self.busy = False

    def nudge(self):
        self.nudged += 1

    def look(self):
        due, self.due = self.due, []
        for look in due:
            look()


def test_while_calls_are_made_it_goes_on_and_then_it_ends():
    channel = Channel()
    for _ in range(3):
        channel.call()
        channel.call()
        assert len(channel.due) == 1
        channel.look()
        assert not channel.unwatched
    channel.look()
    assert channel.unwatched
    assert not channel.due
    assert not channel.nudged
    channel.call()
    assert len(channel.due) == 1


def test_one_that_takes_long_is_nudged_once_and_the_next_one_too():
    channel = Channel()
    for times in (1, 2):
        channel.begin_call()
        channel.look()
        assert channel.nudged == times - 1  # it may have begun just now
        channel.look()
        assert channel.nudged == times
        assert not channel.due
        channel.busy = False


def test_a_call_that_begins_while_it_ends_is_looked_at():
    channel = Channel()
    channel.call()
    channel.look()

    class Ending(Channel):
        """Just before it says that nobody looks, a call begins which does not see that."""

        def __setattr__(self, name, value):
            if name == "unwatched" and value and self.number:
                self.number += 1
                self.busy = True
            super().__setattr__(name, value)

    channel.__class__ = Ending
    channel.look()
    assert len(channel.due) == 1
    channel.__class__, channel.nudged = Channel, 0
    channel.look()
    channel.look()
    assert channel.nudged == 1


def test_of_looks_that_have_begun_twice_the_last_ones_go_on():
    channel = Channel()
    channel.begin_call()
    channel.nudges.begin(channel)
    assert len(channel.due) == 2
    channel.number += 1
    channel.look()
    assert len(channel.due) == 1


def test_one_that_is_no_more_is_looked_at_no_more():
    channel = Channel()
    channel.call()
    (look,) = channel.due
    del channel
    look()
