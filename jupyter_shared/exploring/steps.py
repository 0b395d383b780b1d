"""What an explored run is made of: choices, and the steps they lead to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

GO = "go"  # the actor's next call is made
TIME = "time is up"  # for a call that waits with a timeout
KILL = "is killed"  # the actor's process ends, as by SIGKILL
END = "end"  # nobody can go on, and nobody is killed either


class Choice(NamedTuple):
    """What happens next, to which actor."""

    what: str
    actor: int


NOBODY = -1
THE_END = Choice(END, NOBODY)


@dataclass(slots=True)
class Step:
    """One choice carried out, and what it has touched."""

    choice: Choice
    call: tuple[int, str, Any]  # object, operation, arguments: what the actor was about to do
    objects: dict[int, bool] = field(default_factory=dict)  # object: whether it was changed
    woke: tuple[int, ...] = ()  # actors whose waiting calls this step has let through
    subject: str = ""  # for people: the object, by kind and name
    outcome: str = ""  # for people: empty when the call just went well
    switches: bool = False  # another actor than before, which could have gone on

    def depends_on(self, other: Step) -> bool:
        """Whether the order of these two steps can make a difference."""
        mine, theirs = self.choice, other.choice
        if mine.actor == theirs.actor or mine.actor in other.woke or theirs.actor in self.woke:
            return True
        if mine.what == KILL and theirs.what == KILL:  # each uses up the other's crash
            return True
        few, many = sorted((self.objects, other.objects), key=len)
        return any(object in many and (changed or many[object]) for object, changed in few.items())
