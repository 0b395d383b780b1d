"""The shared memory this process knows of, and has mapped: each piece once, for as long as any value looks into it.

The manager counts how often it has told a client of a piece: in answer to a claim, inside a blob, to be mapped. It
keeps the piece until it has been given back as often. So what is on its way here, or there, cannot be freed meanwhile.
"""

from __future__ import annotations

import itertools
import threading
import weakref
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from ...errors import NoMemory
from ...platform.failures import is_of_system
from ...platform.memory import Handle, fill, open_seen
from ...saying import said
from ...wire.values import Packed, laid_out
from ..undisturbed import Step
from .depots import Deposited, Depot, Missing
from .entrusted import Entrusted, Loan, Seen
from .kept import KeptMappings, no_room
from .lender import Lender

Parts = list[tuple[int, int]]  # offset and size of each buffer
MOST_IN_VAIN = 8  # looks in a row for memory that was not to be seen: it is in another container, perhaps
WORTH_A_DEPOT = 1 << 20  # bytes; below, an engine's messages cost more than carrying the value


def _none() -> None:
    """No depots are reached."""


class Memories:
    """Finds mappings by the manager's id of the memory, and by address."""

    def __init__(self, lender: Lender, *, is_shared: bool = True, may_mention: bool = True) -> None:
        """Know nothing yet.

        `is_shared`: the manager's memory can be mapped here, and not only depots be read. `may_mention`: what lies
        somewhere already may be mentioned in what is sent; by a grant it may not.
        """
        self.is_shared = is_shared
        self._may_mention = may_mention
        self._lender = lender
        self._depot = lender.depot
        self._lock = threading.RLock()
        self.kept = KeptMappings(lender.later)
        self._views: dict[int, tuple[int, int, weakref.ref[Any], bool]] = {}  # address, size, what is mapped, writable
        self._private: dict[int, int] = {}  # the memory of each private mapping, by a number of its own
        self._tokens = itertools.count()
        self._shared_with_forks: set[int] = set()
        self._forks = 0  # how many lie between this process and the one that began

    def view(self, memory: int, *, writable: bool = False, told: Packed | None = None) -> memoryview:
        """The whole memory, mapped at most once. `told`: the blob by which we know of it, as for `private`."""
        with self._lock:
            known = self._views.get(memory)
            mapped = known[2]() if known else None
            if mapped is not None:
                view = memoryview(mapped).cast("B")
                return view if writable else view.toreadonly()
            told = None if writable else told  # what is seen can only be read
            mapping = self._mapped(memory, told, writable=writable, on_end=partial(self._ended, memory))
            self._views[memory] = (mapping.address, mapping.size, mapping.memory, writable)
            return mapping.view  # type: ignore[no-any-return]

    def private(self, memory: int, told: Packed | None = None) -> memoryview:
        """The whole memory, mapped once more: writable, and nobody else sees what is written.

        Each call makes a mapping of its own. Nothing is copied until it is written, and then only the pages that are.
        """
        token = next(self._tokens)
        self._private[token] = memory
        ended = partial(self._private.pop, token, None)
        try:
            return self._mapped(memory, told, writable=True, private=True, on_end=ended).view  # type: ignore[no-any-return]
        except BaseException:
            self._private.pop(token, None)
            raise

    def _mapped(self, memory: int, told: Packed | None, **how: Any) -> Any:
        """A mapping of what is seen or fetched; NoMemory, and nothing kept, if this process has no room for it."""
        lent: Seen | Entrusted | None = self._seen(memory, told, how["writable"]) if told else None
        if lent is None:
            depot = None if self.is_shared else self._depot()
            lent = self._lender.fetch(memory, self._own, depots=depot is not None)
            if isinstance(lent.handle, Deposited):
                return self._held(lent, depot, **how)
        try:
            return self._mapping(lent, **how)
        except OSError as error:
            if not is_of_system(error):
                raise
            raise no_room(lent.size, error) from error

    def _mapping(
        self, lent: Entrusted | Seen, *, on_end: Callable[[], object], writable: bool, private: bool = False
    ) -> Any:
        """What we were told of, mapped; the handle is let go of."""
        from .mapping import Mapped, Mapping

        if writable:
            mapped = Mapped(lent.handle, lent.size, writable=True, private=private)
        else:
            mapped = lent.mapped or self.kept.to_read(lent.handle, lent.size)
        lent.close()
        return Mapping(mapped, lent.size, lent.loan, writable=writable, on_end=on_end)

    def _seen(self, memory: int, told: Packed, writable: bool) -> Seen | None:
        """A piece that a blob has told of, mapped already or opened where it is seen; None: it is to be asked for.

        It stays what it is for as long as the blob's loan, which is the mapping's, too.
        """
        loan = next((kept for kept in told.kept_alive if type(kept) is Loan), None)
        locations = self._lender.locations() if loan and loan.forks == self._forks else None
        if locations is None or loan is None or locations.in_vain > MOST_IN_VAIN:
            return None
        location = locations.find(memory)
        if location is None:
            return None
        seen = Seen(memory, location.size, loan)
        identity = location.inode, locations.device
        seen.mapped = None if writable else self.kept.find(identity, location.size)
        if seen.mapped or open_seen(locations.pid, location.descriptor, identity, seen.handles):
            locations.in_vain = 0
            return seen
        seen.close()
        locations.in_vain += 1
        return None

    def _held(
        self, lent: Entrusted, depot: Depot | None, *, on_end: Callable[[], object], writable: bool,
        private: bool = False,
    ) -> Any:  # fmt: skip
        """What lies in a depot. A private view of it is a copy; ValueLost if it is not there any more."""
        from .held import HeldBytes

        assert isinstance(lent.handle, Deposited)
        data = lent.handle.data
        if data is None:
            assert depot
            try:
                data = depot.get(lent.memory, lent.handle.node)
            except Missing:
                self._lender.lost(lent.memory)
        if writable and not private:
            raise NoMemory(said("What lies in a depot cannot be written by all."))
        return HeldBytes(bytearray(data) if private else data, lent.loan, on_end, writable=private)

    def private_of(self, view: memoryview) -> memoryview | None:
        """What a view of shared memory shows, in a private mapping; None if it looks into none."""
        found = self.find(view)
        if found is None:
            return None
        memory, offset = found
        return self.private(memory)[offset : offset + view.nbytes]

    def find(self, view: memoryview) -> tuple[int, int] | None:
        """Which memory a view looks into, and at what offset; None if into none, or one that changes under it."""
        if not self._views:
            return None
        from ...platform.mapping import address_of

        address = address_of(view)
        for memory, (start, size, mapped, writable) in [*self._views.items()]:
            if start <= address and address + view.nbytes <= start + size and mapped() is not None:
                return None if writable else (memory, address - start)
        return None

    def about_to_fork(self) -> None:
        """A child is about to see all mappings too: this memory must never be written again."""
        self._shared_with_forks.update([*self._views], [*self._private.values()])
        self.kept.clear()

    def forked(self) -> None:
        """In the child: what is mapped was lent to the parent, and another thread may have had the lock."""
        self._lock = threading.RLock()
        self._views, self._private = {}, {}
        self.kept.clear()  # another thread of the parent may have been at it
        self._depot = _none  # an engine's connection is the parent's
        self._forks += 1

    def _ended(self, memory: int) -> None:
        # A finalizer: may run at any time in any thread, so it takes no lock. Another thread may already have
        # mapped the same memory anew; then the entry is that one's.
        known = self._views.get(memory)
        if known and known[2]() is None:
            self._views.pop(memory, None)

    # --- on loan -----------------------------------------------------------------------------------------

    def lent(self, memory: int) -> Loan:
        """The manager has just told us of this memory, and keeps it until the answer is gone."""
        return Loan(memory, partial(self._let_go, memory, self._forks), self._forks)

    def _let_go(self, memory: int, forks: int, told: Iterator[int]) -> None:
        if forks == self._forks:  # else a parent of ours was told, who says so itself
            self._lender.give_back(zip(told, (memory not in self._shared_with_forks,), strict=False))

    def _own(self, memory: int, size: int, handle: Handle) -> tuple[Entrusted, tuple[Step, ...]]:
        held = Entrusted(memory, size, handle, self.lent(memory))
        return held, held.steps

    def claim(self, size: int) -> tuple[int, Loan]:
        """Memory that all clients of this machine may write, zeroed."""
        claimed = self._lender.claim(size, self._own, writable=True)
        claimed.close()
        return claimed.memory, claimed.loan

    def store(self, buffers: list[memoryview]) -> tuple[int, Parts, Loan] | None:
        """Write buffers into fresh memory, once, or put them into this node's depot; None: they are to be sent."""
        parts, end = laid_out(buffer.nbytes for buffer in buffers)
        pieces = [(part[0], buffer) for part, buffer in zip(parts, buffers, strict=True)]
        if not self.is_shared:
            loan = self._deposited(pieces, end)
            return loan and (loan[0], parts, loan[1])
        claimed: Entrusted = self._lender.claim(end, self._own)
        try:
            mapped = self.kept.to_write(claimed.handle, end)
            if mapped:
                from ...platform.copying import copy_into  # few values are that large

                copy_into(mapped.address, end, pieces, (claimed.loan, mapped))
            else:
                fill(claimed.handle, end, pieces, claimed.loan)
        finally:
            claimed.close()
        return claimed.memory, parts, claimed.loan

    def _deposited(self, pieces: list[tuple[int, memoryview]], size: int) -> tuple[int, Loan] | None:
        depot = self._depot() if size >= WORTH_A_DEPOT and self._may_mention else None
        if depot is None:
            return None
        claimed: Entrusted = self._lender.claim(size, self._own, depot=depot.node)
        return (claimed.memory, claimed.loan) if depot.put(claimed.memory, pieces, size) else None

    def shared(self, buffers: list[memoryview]) -> tuple[int, Parts] | None:
        """Where buffers lie, if they all lie in one piece of memory that is shared already: nothing to copy then."""
        if not self._may_mention:
            return None
        found = [self.find(buffer) for buffer in buffers]
        located = [one for one in found if one]
        if not located or len(located) < len(found) or len({memory for memory, _ in located}) != 1:
            return None
        return located[0][0], [(offset, buffer.nbytes) for (_, offset), buffer in zip(located, buffers, strict=True)]
