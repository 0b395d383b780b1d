"""Processes that do the work of one test after the other, each time as new clients of that test's manager.

Eight of them for each test took longer to start than to work. Each test module has its own.
"""

from __future__ import annotations

import pytest

from tests.spawning import Child, packed

PROCESSES = 8
ROUNDS = 60


def member(parent):
    """In a child: until there is no more, attach, begin when told to, with all the others, and tell what came of it."""
    import cloudpickle

    import jupyter_shared

    while job := parent.hear():
        work, rounds, manager = cloudpickle.loads(job)
        with jupyter_shared.attach(manager, create=False, label=work.__name__) as shared:
            parent.tell("ready")
            parent.hear()
            parent.tell([work(shared, number) for number in range(rounds)])


class Crew:
    """They; who has failed in one test does no work in the next."""

    def __init__(self):
        self.children = [Child(member, (), None) for _ in range(PROCESSES)]

    def run(self, work, rounds, manager):
        """What each returned."""
        try:
            for child in self.children:
                child.tell(packed(work, rounds, manager))
            for child in self.children:
                assert child.hear() == "ready"
            for child in self.children:
                child.tell()
            return [child.hear() for child in self.children]
        except BaseException:
            self.dismiss()
            raise

    def dismiss(self):
        for child in self.children:
            child.close()
        self.children = []


@pytest.fixture(scope="module")
def crew():
    crew = Crew()
    yield crew
    for child in crew.children:
        child.tell(b"")
        child.finish()
    crew.dismiss()


@pytest.fixture
def at_once(crew, manager):
    """`at_once(work)` runs `work(shared, number)` in eight processes; what each of them returned."""
    its_own = None if crew.children else Crew()  # the module's were dismissed: a test before this one has failed
    yield lambda work, rounds=ROUNDS: (its_own or crew).run(work, rounds, manager.way)
    if its_own:
        its_own.dismiss()
