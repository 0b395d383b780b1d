"""What every kind of shared object is made of: a State in the manager, a Proxy in each kernel.

A kind is one file with both halves, and one line in `kinds/__init__.py`.
    class QueueState(State, kind="queue"):          # what the manager keeps
        @operation(waits=IN_LINE)
        def get(self, call: Context) -> Blob: ...   # do it, or raise Wait

    class Queue(Proxy, kind="queue"):               # what people hold
        def get(self, block=True, timeout=None):
            return self._home.unpack(self._wait("get", timeout=timeout))

The rules for a State:
1.  Blobs are opaque; keys (`wire.values.key_of`) are compared with Python's own equality.
2.  An operation takes the call's Context, then the call's arguments as they travelled. It returns what may
    travel, or raises: Python's own errors with Python's own texts, `queue.Empty` and the like by name.
3.  `raise Wait` means "not yet". It must have changed nothing. The store asks again after the next change of
    this object. When `call.expired`, nobody waits any longer (it was asked not to block, or its time is up):
    the operation does what Python's own does then, and may raise Wait only if it is bound to wait on.
4.  `reads=True` marks what changes nothing: its reply may be kept by clients until the version moves.
5.  `waits=IN_LINE`: while the first of those parked on this operation must wait, those behind it must too.
6.  What a client holds (a lock, a place in a barrier) is given back in `client_gone`; a kind that has any
    sets `has_holders`. Blobs and their refs free themselves: they are Python objects.
7.  An operation that raises has changed nothing, or is marked `whole=False`. One that finds nothing to change does
    `raise Unchanged(reply)`, so that nobody reads again what is the same.
8.  Time and client ids come with the Context. No clock, no thread, no socket, no pickle. What an operation does
    depends on nothing but the State, the Context and the arguments, so that the record can be replayed.
9.  `dump` gives all that is in it as wire values, and `load` makes an equal State of these.
10. A kind that says `is_replicable` looks at nothing of the Context but `expired` and `compared`. Its reads return
    nothing that can be changed and is still a part of the State.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Self

from msgspec.structs import replace

from .callers import Caller as Caller  # noqa: PLC0414 - kinds import them from here, beside State and operation
from .callers import Client as Client  # noqa: PLC0414
from .callers import Context as Context  # noqa: PLC0414
from .callers import KnownCallers as KnownCallers  # noqa: PLC0414
from .operations import Operation as Operation  # noqa: PLC0414
from .operations import operation as operation  # noqa: PLC0414
from .outcomes import Elsewhere as Elsewhere  # noqa: PLC0414
from .outcomes import Instead as Instead  # noqa: PLC0414
from .outcomes import Unchanged as Unchanged  # noqa: PLC0414
from .outcomes import Wait as Wait  # noqa: PLC0414
from .sizes import total_size

if TYPE_CHECKING:
    from ..wire.values import Blob
    from .proxy_home import ProxyHome as ProxyHome  # noqa: PLC0414
    from .undo import Overwritten, UndoRules
else:
    ProxyHome = Any  # for annotations alone: to make a class of it takes as long as to load a small module

IN_LINE = "in line"  # first come, first served; those behind the first need not be asked
NUMBERS_OF_A_LIFE = 32  # bits of the numbers that a manager may give before it is started again
EACH = "each"  # every one that waits is asked again after a change


class State:
    """What the manager keeps of one object. Subclasses name their kind and mark their operations."""

    kind: ClassVar[str] = ""
    operations: ClassVar[dict[str, Operation]] = {}
    has_holders: ClassVar[bool] = False
    exclusive: ClassVar[bool] = False  # what is taken of it, others must see at once: it is no part of a transaction
    not_in_transactions: ClassVar[str] = ""  # why it is no part of a transaction, if there is another reason
    undo_rules: ClassVar[UndoRules | None] = None  # how the history remembers its changes; None: it remembers none
    overwritten: ClassVar[dict[str, Overwritten]] = {}  # what each operation is about to overwrite, by `undo_rules`
    # The call, as (operation, arguments), that puts back what each operation takes out, by its arguments and its value.
    puts_back: ClassVar[dict[str, Callable[[list[Any], Any], tuple[str, list[Any]]]]] = {}
    in_place: ClassVar[bool] = False  # clients write its memory without calls: it is told by `touch`, if at all
    # Whether it can be brought back: its dump is contents alone, nobody holds it, and nobody has its memory mapped.
    can_be_revived: ClassVar[bool] = False
    # Whether what its operations do depends on nothing but the State and the arguments, whoever calls and when (rule
    # 10), and nobody holds anything of it: so a client may keep a replica, and do again what others have done.
    is_replicable: ClassVar[bool] = False

    def __init_subclass__(cls, *, kind: str = "", **rest: Any) -> None:
        super().__init_subclass__(**rest)
        if kind:
            cls.kind = kind
        marked = [found for value in vars(cls).values() if (found := getattr(value, "_operation", None))]
        if marked and "is_replicable" not in vars(cls):
            cls.is_replicable = False  # what is new in it has not been thought of
        inherited = [getattr(base, "operations", {}) for base in reversed(cls.__bases__)]
        operations = {**ChainMap(*reversed(inherited)), **{found.name: found for found in marked}}
        rules = cls.undo_rules
        if rules:
            writes = [name for name, found in operations.items() if not found.reads]
            cls.overwritten = {name: rules.parts.get(name, rules.whole) for name in writes}
        # Of what is not remembered, nobody looks at what will be overwritten. (A base may be remembered, or not.)
        cls.operations = {name: _marked(found, tells=not rules) for name, found in operations.items()}

    def summary(self) -> dict[str, Any]:
        """What listings show beside name and kind: plain values, cheap to get.

        Kinds put in what they have of: `holder` (str), `waiters` (int), `blobs` (a first few, for previews).
        """
        return {}

    def holders(self) -> list[Caller]:
        """Who is in the way of those that wait; empty when nobody in particular is."""
        return []

    def is_kept(self, operation: str, args: Sequence[Any]) -> bool:
        """Whether a call may change what a manager keeps: then it is refused while nothing can be written down."""
        return True

    def waits_for(self, operation: str, me: str) -> str:
        """What a parked call waits for, as it follows "Waiting": "for event 'go' to be set". `me` names the object."""
        return f"for {me}"

    def client_gone(self, client: Client) -> bool:
        """Give back what a client held; whether that changed anything."""
        return False

    def blobs(self) -> Iterator[Blob]:
        """All blobs in it: for what is nested."""
        return iter(())

    def part(self, key: str | int) -> Blob | None:
        """The blob under a key or index, if that is plain to see, whatever changes it meanwhile; None: ask `get`."""
        return None

    def size(self) -> int:
        """The bytes of all its blobs. Kinds of many keep the sum, for listings ask for it often."""
        return total_size([*self.blobs()])

    def dump(self) -> list[Any]:
        """All that is in it, as wire values, callers as `Caller.dump` gives them. No copy: encode it at once."""
        raise NotImplementedError

    @classmethod
    def load(cls, dumped: list[Any], known: KnownCallers) -> Self:
        """The State of which this was dumped. As here, unless it is more than the constructor takes."""
        return cls(*dumped)

    def restarted(self, times: int) -> None:
        """The manager was started again, `times` times by now: numbers given to callers exceed all earlier ones."""


def _marked(found: Operation, *, tells: bool) -> Operation:
    """An operation as it was marked, or as one that tells."""
    marked: Operation = found.function._operation  # type: ignore[attr-defined]
    return replace(marked, tells=True) if tells else marked
