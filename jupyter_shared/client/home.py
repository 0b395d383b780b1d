"""Where proxies live: how they call, read, pack and are kept alive. A Session is this, with names on top.

A forked child inherits its parent's session. It connects anew when it first needs to, as a client of its own,
and refers to the same objects: the version page and mapped values it inherited stay true.
"""

from __future__ import annotations

import threading
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from typing import Any, NoReturn

from ..address import ConnectionInfo
from ..errors import StaleObject, ValueLost
from ..kinds import PROXIES
from ..kinds.proxy import Proxy
from ..saying import said
from ..wire.locations import Locations
from ..wire.messages import DIRECTORY as DIRECTORY  # noqa: PLC0414 - views import it from here
from ..wire.messages import Handle
from .attaching import Attaching
from .awaiting.session import Awaiting
from .connection.calling import Calling
from .connection.identity import default_label, sendable
from .connection.sockets import SocketTransport
from .connection.transport import Connect
from .connection.watch import ObjectWatch
from .following.following import Following
from .handing import Handing
from .looking_back import LookingBack
from .memory.depots import Depot
from .memory.entrusted import Own
from .memory.memories import Memories
from .memory.page import NoPage
from .memory.referents import Referent, Referents
from .noticing import Noticing
from .processes import forking
from .processes.inheritance import ForkPipes, Inherited, give
from .processes.pickled_proxies import connection_fields, home_of, remember
from .showing import Showing
from .transactions.block import Transacting
from .undisturbed import Step, at_once
from .values.packing import Packer, reduce_in_packing


class Home(Calling, Handing, Inherited, Attaching, Showing, LookingBack, Transacting, Noticing, Awaiting, Following):
    """One process's attachment to one manager."""

    values_writable = False  # whether who reads large values may write to them, as copies of their own
    names_errors = True  # whether what a value's own code raises as it is packed becomes a CannotSend that names it

    def __init__(
        self, connection: ConnectionInfo, label: str | None = None, *, observes: bool = False,
        connect: Connect = SocketTransport,
    ) -> None:  # fmt: skip
        self.connection = connection
        self._connect = connect  # again after a fork, and to the manager's successor
        self._observes = observes  # it is no client to others, and keeps no manager alive
        self.label = sendable(label or default_label())
        self.monotonic = time.monotonic
        self._blocks: dict[object, int] = {}
        self.memories: Memories | None = None
        self._packer = Packer(self)
        self.pack, self.unpack, self.unpack_data = self._packer.pack, self._packer.unpack, self._packer.unpack_data
        self.pack_all, self.unpack_all = self._packer.pack_all, self._packer.unpack_all
        self.key, self.new_key, self.unkey = self._packer.key, self._packer.new_key, self._packer.unkey
        self.wire_keys, self.unkeys = self._packer.wire_keys, self._packer.unkeys
        self.allot, self.writable = self._packer.allot, self._packer.writable
        self._referents, self._followers = Referents(self._let_go), {}
        self._proxies: weakref.WeakValueDictionary[int, Proxy] = weakref.WeakValueDictionary()
        self.constants: weakref.WeakKeyDictionary[Any, dict[str, Any]] = weakref.WeakKeyDictionary()
        self._left_behind: set[int] = set()
        self._lock = threading.RLock()
        self._fork_pipes = ForkPipes()
        self._attach()
        forking.tell(self)
        remember(self)

    def __reduce_ex__(self, protocol: Any) -> Any:
        """No copy is made of it, neither here nor elsewhere: it is this process's own client."""
        raise TypeError(
            "a session is its process's own. Attach there, too, with jupyter_shared.attach, or send the objects that "
            "are needed there: they find their manager themselves"
        )

    # --- what the transport tells --------------------------------------------------------------------------

    def received(self, packed: list[Any], also: Step = int) -> None:
        """Hold what came inside blobs for as long as these blobs are kept: all of it, or none if Ctrl-C comes."""
        steps: list[Step] = []
        for blob in packed:
            loans = [self.memories.lent(blob.memory)] if blob.memory and self.memories else []
            found = [*map(self._referents.expected, blob.refs)]
            steps += [loan.counts for loan in loans]
            steps += [counts for _, counts in found]
            steps.append(partial(setattr, blob, "kept_alive", (*(referent for referent, _ in found), *loans)))
        at_once(*steps, also, packed.clear)  # they are kept by whoever wants them, not by the connection they came on

    # --- calls -------------------------------------------------------------------------------------------

    def ask(self, operation: str, *args: Any) -> Any:
        """Call an operation of the directory."""
        return self.call(DIRECTORY, operation, list(args))[0]

    def pipeline(self) -> AbstractContextManager[None]:
        """Send writes of this thread without waiting for each; in order, and all done at the end of the block.

        A call whose result is needed waits for all before it; so does every read, as nothing that was read before
        shows what has not been sent.

        Returns:
            A context manager.

        Raises:
            Exception: At the end, what the first call that failed has raised. It says which, and how many more failed.
        """
        from .pipelining import PipelineBlock  # not every session has one

        return PipelineBlock(self)

    def _begin_block(self, block: object) -> None:
        """This thread is in a pipeline or transaction: nothing that was read before is taken for what is there now."""
        with self._lock:
            self._blocks[block] = threading.get_ident()
            if not self.gone:
                self.page = NoPage()

    def _end_block(self, block: object) -> None:
        """This thread is out of it; may be called more than once."""
        with self._lock:
            self._blocks.pop(block, None)
            thread = threading.get_ident()
            if thread not in self._blocks.values():
                self._left_behind.discard(thread)
            if not self.gone:
                self.page = NoPage() if self._blocks else self._versions

    # --- proxies and what they hold on to --------------------------------------------------------------------

    def proxy(self, handle: Handle) -> Proxy:
        """The proxy of an object: one for each object in a process, so that all share what was read."""
        proxy = self._proxies.get(handle.object)
        if proxy is None:
            proxy = PROXIES[handle.kind](self, handle)
            self._proxies[handle.object] = proxy
        elif proxy._handle.name != handle.name:  # renamed since, or given a name
            proxy._handle = handle
        return proxy

    def refer_to(self, handle: Handle) -> Referent:
        """What keeps an object alive; StaleObject if it is no more."""
        referent = self._referents.find(handle.object)
        if referent is not None:
            return referent
        if self.ask("hold", [handle.object]):
            raise StaleObject(said("The %1 that was here is no longer there.", handle.kind))
        return self._referents.received(handle.object)

    def reduce(self, proxy: Proxy) -> tuple[Any, ...]:
        """How a proxy is pickled: inside our own values by its id, elsewhere with the way to its manager."""
        inside = reduce_in_packing(proxy, self)
        if inside:
            return inside
        give(self, proxy._referent)
        return type(self).rebuild, (connection_fields(self.connection), tuple(proxy._handle))

    @classmethod
    def rebuild(cls, connection_fields: dict[str, Any], fields: tuple[Any, ...]) -> Proxy:
        """Unpickle a proxy: attach to its manager if this process has not yet.

        Raises ManagerGone if that manager is no more, StaleObject if the object is no more.
        """
        return home_of(ConnectionInfo(**connection_fields), cls).proxy(Handle(*fields))

    def _let_go(self, told: Iterator[tuple[int, int]]) -> None:
        if transport := self._transport:  # another thread may be detaching
            transport.let_go(told)

    # --- shared memory -------------------------------------------------------------------------------------

    def claim(self, size: int, then: Own, *, writable: bool = False, depot: str = "") -> Any:
        """Shared memory to write into, as what `then(id, size, handle)` makes of it."""
        return (self._transport or self._reach()).claim(size, then, writable=writable, depot=depot)

    def fetch(self, memory: int, then: Own, *, depots: bool = False) -> Any:
        """The shared memory with the id `memory`, to be mapped, as what `then(size, handle)` makes of it."""
        return (self._transport or self._reach()).fetch(memory, then, depots=depots)

    def depot(self) -> Depot | None:
        """The depots of the cluster that hosts the manager, if this process is in it."""
        if not self._depots:
            return None
        from .engines import depots_of  # few have a cluster

        return depots_of(self._depots)

    def locations(self) -> Locations | None:
        """Where the manager's memory is to be seen, if it says so."""
        return (self._transport or self._reach()).locations

    def lost(self, memory: int) -> NoReturn:
        """Raise why a depot does not have a value."""
        (self._transport or self._reach()).ask(f"lost {memory}")
        raise ValueLost("A large value is not where it was put.")

    def give_back(self, told: Iterator[tuple[int, bool]]) -> None:
        """Memory is needed no more: its id, once for each time we were told of it, and whether it may be reused."""
        if transport := self._transport:
            transport.give_back(told)

    def later(self, seconds: float, function: Callable[[], object]) -> bool:
        """Have a function called then, or when this process leaves, on another thread; False: it has left."""
        transport = self._transport
        return bool(transport and transport.later(seconds, function))

    def watch_object(
        self, handle: Handle, callback: Callable[[int], object], version: int, *, to_the_end: bool = False,
        again: bool = True,
    ) -> ObjectWatch:  # fmt: skip
        """Call back as soon as an object is beyond this version, and after each later change.

        `to_the_end`: also, with the version -1, when this session detaches. Not `again`: after the first call, of a
        change only once the object was looked at (`look`).
        """
        return (self._transport or self._reach()).watch(handle.object, callback, version, to_the_end, again)
