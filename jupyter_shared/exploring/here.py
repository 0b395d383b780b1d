"""Exploring with a notebook's own variables: what explored functions do to its session is done to a copy.

The variables are proxies, and all of them live in the notebook's session. For as long as it is explored, what
this session knows and where it calls is looked up by thread: an explored function's thread finds the session of
its actor, every other thread finds things as they are. Proxies remember replies by version, and the versions of
a copy's changes are above all that a manager ever gives, so nothing remembered here is taken for the truth there.
What they know for good (`constants`: a condition's lock, a queue's size) is with the session, so each run asks anew.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from ..client.session import Session
from ..store.record import Lived, RecordReader, RecordWriter, Stood
from ..store.replay import Replay
from ..store.store import Store
from .functions import Program, names_of, with_session
from .result import Exploration
from .run import Function
from .world import World

ABOVE_ALL_VERSIONS = 2**62
ABOVE_ALL_IDS = 2**40
BY_THREAD = ("_transport", "_referents", "_proxies", "_found", "_versions", "_blocks", "page", "constants")


class _Here(threading.local):
    session: Session | None = None  # the actor's whose function this thread runs


_here = _Here()


def explore_here(
    session: Session,
    *functions: Callable[..., object],
    check: Callable[..., Any] | None,
    crashes: int,
    seconds: float,
) -> Exploration:
    """Explore functions that use this session's proxies, on copies of what is shared now."""
    copy = Copy(session)
    memory = session._transport  # where the copy's large values lie
    named = {name: _inside(session, function) for name, function in names_of(functions).items()}
    checked = _inside(session, check) if check else None
    program = Program(named, None, checked, crashes, lambda: World(copy.fill, memory))
    program.inside = lambda: looked_up_by_thread(session)
    return program.explore(seconds)


def _inside(session: Session, function: Callable[..., object]) -> Function:
    """A function whose calls to the notebook's session go to the session it is given."""
    wanted = with_session(function)

    def inside(actors: Session) -> object:
        before, _here.session = _here.session, actors
        try:
            return wanted(session)
        finally:
            _here.session = before

    return inside


class Copy:
    """All that a manager holds, as it was when this was made."""

    def __init__(self, session: Session) -> None:
        self._next_id, self._objects = session.ask("everything")  # the blobs in it keep their shared memory
        writer = RecordWriter(lambda packed: packed.memory)
        self._bodies = [writer.body(Lived(*fields)) for fields in self._objects]

    def fill(self, store: Store) -> Replay:
        """Put everything into a store; whoever keeps the answer keeps the objects alive."""
        reader, replay = RecordReader(), Replay(store)
        names = [fields[2] for fields in self._objects if fields[2] is not None]
        replay.apply(Stood(ABOVE_ALL_VERSIONS, self._next_id + ABOVE_ALL_IDS, 0, names, 0.0), [])
        for body in self._bodies:
            replay.apply(reader.note(body), reader.packed)
        replay.whole()
        return replay


@contextmanager
def looked_up_by_thread(session: Session) -> Iterator[None]:
    """Have each thread find what is its own in a session."""
    kind = type(session)
    by_thread = {name: _by_thread(name) for name in BY_THREAD}
    session.__class__ = type(kind.__name__, (kind,), by_thread)
    try:
        yield
    finally:
        session.__class__ = kind


def _by_thread(name: str) -> property:
    def get(self: Session) -> Any:
        return vars(self)[name] if _here.session is None else getattr(_here.session, name)

    def put(self: Session, value: Any) -> None:
        if _here.session is None:
            vars(self)[name] = value
        else:
            setattr(_here.session, name, value)

    return property(get, put)
