"""How a connection begins: both ends show that they know the key, and then say who they are."""

from __future__ import annotations

from collections import deque
from itertools import repeat
from typing import Any, Protocol

from ...errors import FrameTooLarge, ProtocolError
from ...platform.memory import discard, map_page
from ...saying import said
from ...wire.framing import LIMIT_FOR_STRANGERS, Reader
from ...wire.messages import Challenge, Goodbye, Hello, Message, Proof, Welcome
from ...wire.parts import LIMIT
from ...wire.proofs import ClientProof
from .failures import last_said
from .protocol import ANSWERS

GREETING = Challenge | Goodbye  # all that a manager says before anything was proved
SECRET_NUMBERS = 2  # at the page's end, of 64 bits: what only those can tell who see it
NO_MANAGER = said(
    "What listens there is no manager of jupyter_shared. If it is one of multiprocessing's own, then only programs "
    "that use multiprocessing.managers reach it: both ends must use the same."
)


class Line(Protocol):
    """What messages go over."""

    reader: Reader
    descriptors: list[int]  # that have come beside them
    page: memoryview | None  # what was found of the manager's page

    def send(self, message: Message) -> None:
        """Send one."""

    def receive(self, *, with_descriptor: bool = False) -> Any:
        """The next one, and perhaps a descriptor beside it."""


def shake_hands(line: Line, key: bytes, hello: Hello, bound_to: bytes = b"", grant: str = "") -> Welcome:
    """What the manager welcomes us with; raises what either end erred in."""
    line.reader.limit = LIMIT_FOR_STRANGERS
    line.reader.expect(GREETING)
    proof = ClientProof(key, bound_to=bound_to, grant=grant)
    ours = proof.answer(_challenge(line))
    if not hello.client:  # a lifeline: whether it is on the manager's machine holds for all the client's connections
        ours.page = ""
    line.send(ours)
    line.reader.expect(ANSWERS)  # a fifth of a millisecond for the first one's, while the manager looks at our proof
    theirs: Proof = _expect(line, Proof)
    proof.check(theirs)
    line.reader.limit = LIMIT
    line.page = _page_seen(line, theirs.page)
    if line.page is not None:
        hello.about["sees"] = line.page[-SECRET_NUMBERS:].tobytes()
    line.send(hello)
    welcome: Welcome = _expect(line, Welcome)
    return welcome


def _page_seen(line: Line, where: str | None) -> memoryview | None:
    """The manager's page, if it can be seen from here: neither another machine nor a forwarded socket shows it."""
    handle = where or (line.descriptors[-1] if line.descriptors else None)
    try:
        return map_page(handle) if where is not None and handle is not None else None
    except OSError:
        return None
    finally:
        discard_all(line.descriptors)


def discard_all(descriptors: list[int]) -> None:
    """Close and forget all, in one step of Python's: none is closed twice, or not at all, whatever breaks in."""
    deque(map(discard, map(list.pop, repeat(descriptors, len(descriptors)))), maxlen=0)


def _challenge(line: Line) -> Challenge:
    """What a manager says first."""
    try:
        found: Challenge = _expect(line, Challenge)
    except (FrameTooLarge, ProtocolError) as error:
        raise type(error)(NO_MANAGER) from error
    return found


def _expect(line: Line, kind: Any) -> Any:
    message = line.receive(with_descriptor=True)
    if isinstance(message, Goodbye):
        raise last_said(message)
    if not isinstance(message, kind):
        raise ProtocolError(said("The manager said %1 where %2 was due.", type(message).__name__, kind.__name__))
    return message
