"""Every message, on one screen. Whatever travels is one of these, in MessagePack, as an array.

A call's arguments are plain wire values, and each operation knows what stands where:

    key      None, bool, int, float, str, bytes, tuples of these; PickledKey for all other hashable things
    blob     `bytes` (a pickle the manager never reads), or Packed when shared memory or proxies hang on it
    blobs    a list of these; or a BlobRun, which is many of one length, where an operation says so
    anything else is None, bool, int, float, str, list or dict of these

Annotations are no texts here, nor in `vouching.py`: whoever decodes a message would have to compile each of them.
"""

from typing import Any, NamedTuple

from .message import Message as Message  # noqa: PLC0414 - what all of these are
from .versions import PROTOCOL as PROTOCOL  # noqa: PLC0414 - one of the words of messages
from .vouching import Recall, Recalled, Vouch, Vouched

TAKEN_BACK = "TakenBack"  # the error of a call that was taken back


class Handle(NamedTuple):
    """How an object is called on the wire: its id, never reused; its slot of the version page; its kind; its name."""

    object: int
    slot: int
    kind: str
    name: str | None = None


DIRECTORY = Handle(0, 1, "directory")  # the names, and what concerns all objects: every manager makes it first
DELETED = 0  # the version that is told of an object that is no more


# --- from client to manager ----------------------------------------------------------------------------


class Hello(Message, tag=1):
    """Open a connection: a client's lifeline (client = 0), or one more connection of a known client."""

    client: int
    secret: bytes  # what Welcome told the lifeline; b"" on a lifeline
    thread: int
    about: dict[str, Any] = {}  # a lifeline says who it is: label, pid, host, program, package, python, can, sees...


class Call(Message, tag=2):
    """Do one operation of one object. Object 0 is the directory."""

    number: int
    object: int
    operation: str
    args: list[Any]
    timeout: float | None = None  # seconds an operation may wait; 0: not at all; None: for ever
    if_version: int | None = None  # only if the object is still at this version; else Conflict
    quiet: bool = False  # no reply unless it fails: pipelines
    place: str | None = None  # the notebook's cell, when it has changed since the last call
    awake: bool = False  # the caller stays awake until the reply: so may the manager until the next call


class Calls(Message, tag=10):
    """A pipeline's quiet calls of one operation of one object, numbered from `number` on."""

    number: int
    object: int
    operation: str
    calls: list[list[Any]]  # the arguments of each
    place: str | None = None

    def numbers(self) -> range:
        """The number of each."""
        return range(self.number, self.number + len(self.calls))

    def each(self) -> list[Call]:
        """As calls of their own, one by one."""
        named = (self.object, self.operation)
        pairs = zip(self.numbers(), self.calls, strict=True)
        return [Call(number, *named, args, None, None, True, self.place) for number, args in pairs]


class Claim(Message, tag=3):
    """Ask for shared memory to write into: id, size, and name, which is None if a descriptor is beside the reply."""

    number: int
    size: int  # bytes
    writable: bool = False  # for good, by all clients, and zeroed: an array they share
    depot: str = ""  # not memory, but the id of what the client puts into the depot of this node


class Fetch(Message, tag=4):
    """Ask for shared memory that a Packed mentioned: the same.

    Of what lies in a depot, the reply goes on: its node; and, unless the client reaches depots, a Packed with it all.
    """

    number: int
    memory: int
    depots: bool = False  # whether the client reaches depots by itself


class Release(Message, tag=5):
    """Lifeline: what no value of this client refers to any more."""

    objects: list[tuple[int, int]]  # ids, and how often each had been handed out
    memories: list[tuple[int, bool]]  # ids, once for each reply that told of them, and whether they may be reused


class Watch(Message, tag=6):
    """Lifeline: tell me once, as soon as the object is beyond this version."""

    object: int
    version: int


class Unwatch(Message, tag=7):
    """Lifeline: I no longer look at this object."""

    object: int


class Proof(Message, tag=8):
    """Either end: the answer to a challenge (HMAC-SHA256), and from the client a challenge in return.

    A lifeline asks for the page by any text: it gets its name, or a descriptor beside the message and "". Its Hello
    shows what it could read of it (`sees`), and only then is it taken to be on the manager's machine.
    """

    digest: bytes
    nonce: bytes
    page: str | None = None
    protocol: int = 0  # the version that the client has chosen
    grant: str = ""  # the words of the grant whose key the client shows, if it is not the manager's


class Ask(Message, tag=9):
    """Something of the manager process itself: `info`, or to `stop`."""

    number: int
    what: str


class Beside(Message, tag=11):
    """A call by one of many who call over the same connection, coroutines: it is as if each had one of its own."""

    number: int
    thread: int  # who calls; coroutines have numbers below 0
    object: int
    operation: str
    args: list[Any]
    timeout: float | None = None
    if_version: int | None = None
    place: str | None = None


class TakeBack(Message, tag=12):
    """Forget a call that was made beside others, if it still waits: then it fails with TAKEN_BACK."""

    number: int


# --- from manager to client ----------------------------------------------------------------------------


class Reply(Message, tag=32):
    """A call's result, and the object's version after it."""

    number: int
    value: Any
    version: int = 0


class Failure(Message, tag=33):
    """A call that failed: the error's name and its arguments."""

    number: int
    error: str
    args: list[Any]
    operation: str = ""
    parts: dict[str, Any] | None = None  # of its first argument, if that was said: see saying.py

    @classmethod
    def of(cls, call: Call, error: Exception) -> "Failure":
        """What has become of a call that raised an error."""
        return cls.because(call.number, error, call.operation)

    @classmethod
    def because(cls, number: int, error: Exception, operation: str) -> "Failure":
        """An error as a message: its type's name, and those of its arguments that can travel."""
        from .error_fields import error_fields  # no client makes one

        fields = error_fields(error)
        return cls(number, fields.error, fields.args, operation, fields.parts)


class Conflict(Message, tag=34):
    """`if_version` no longer held; nothing was done."""

    number: int


class Notice(Message, tag=35):
    """What someone who waits should know: who is in the way, or a deadlock."""

    number: int
    text: str
    deadlock: bool = False


class Changed(Message, tag=36):
    """Lifeline: a watched object is now at this version, or DELETED."""

    object: int
    version: int


class Challenge(Message, tag=37):
    """The first thing a manager says on any connection: which versions it speaks, and what it is.

    Clients of before there were ranges compare the first field with their own version.
    """

    protocol: int  # the oldest
    nonce: bytes
    newest: int = 0
    package: str = ""
    python: str = ""


class Welcome(Message, tag=38):
    """Who you are to the manager, and who it is."""

    client: int
    secret: bytes
    epoch: str
    about: dict[str, Any]  # name, pid, started, log, package, python, can


class Goodbye(Message, tag=39):
    """The manager hangs up, and says why."""

    error: str
    text: str
    parts: dict[str, Any] | None = None  # as those of a Failure


FromClient = (
    Hello | Call | Calls | Claim | Fetch | Release | Watch | Unwatch | Proof | Ask | Beside | TakeBack
    | Vouch | Recalled
)  # fmt: skip
FromManager = Reply | Failure | Conflict | Notice | Changed | Challenge | Proof | Welcome | Goodbye | Vouched | Recall
