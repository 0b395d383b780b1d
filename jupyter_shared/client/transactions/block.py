"""Beginning and ending a transaction: as a block, or a function that is tried again."""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar, overload

from ...errors import Conflicted, UserError
from ...kinds.covering import covered
from ...kinds.exclusion import Exclusion
from ...kinds.proxy import OPTIMISTIC_TRIES, Proxy
from ...wire.messages import DIRECTORY, Handle
from .joined import joined, under_way

if TYPE_CHECKING:
    from .transaction import Transaction

Result = TypeVar("Result")


class Block:
    """What happens in this `with` happens in one step, at its end.

    `exclusive`: nobody else changes meanwhile what it has looked at, so nothing can come in between; such blocks come
    one after the other, or each could wait for what the other one has.
    """

    def __init__(self, home: Any, *, exclusive: bool) -> None:
        self._home = home
        self._exclusive = exclusive
        self._transaction: Transaction | None = None
        self._excluded: list[int] = []  # objects that others are kept from changing, or are about to be

    @covered
    def __enter__(self) -> None:
        try:
            self._begin()
        except BaseException:
            self._end(commits=False)
            raise

    def _begin(self) -> None:
        from .transaction import Transaction  # slow to load, and most sessions have none

        if joined.transaction is not None:
            raise UserError("This thread is in a transaction already: what is to be one step belongs into one of them.")
        if self._exclusive:
            self._exclude(self._home.gate()._handle)
        self._home._begin_block(self)
        self._transaction = Transaction(self._home, self._exclude if self._exclusive else None)
        joined.transaction = self._transaction  # first, and last in `_leave`: by this it is known what is to be left
        under_way.add(self._transaction)

    def _exclude(self, handle: Handle) -> None:
        self._excluded.append(handle.object)
        self._home.wait(handle, "@enter", [], None)

    @covered
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._end(commits=kind is None)
        except BaseException as broken:
            self._leave()
            if self._excluded:
                self._home.put_right([broken], self._free)
            raise

    def _end(self, *, commits: bool) -> None:
        transaction = self._transaction
        is_mine = transaction is not None and joined.transaction is transaction
        self._leave()
        try:
            if commits and transaction is not None:
                if not is_mine:
                    raise UserError("This process was forked in a transaction, which is its parent's to end.")
                transaction.commit()
        finally:
            if self._excluded and (is_mine or transaction is None):
                self._free()

    def _free(self) -> None:
        self._home.surely(DIRECTORY, "let_in", [self._excluded])

    def _leave(self) -> None:
        if self._transaction is not None and joined.transaction is self._transaction:
            under_way.discard(self._transaction)
            joined.transaction = None
        self._home._end_block(self)


class Transacting:
    """The method of a session that does several things in one step."""

    _epoch: str
    _gate: tuple[str, Proxy] | None = None  # of which manager

    @overload
    def transaction(self) -> Block: ...

    @overload
    def transaction(self, function: Callable[[], Result]) -> Result: ...

    def transaction(self, function: Callable[[], Any] | None = None) -> Any:
        """Do what is done to several objects in one step: `with shared.transaction():`, or `transaction(function)`.

        Reads see one moment. What is written is seen by nobody, except here, until the block ends; then all of it is
        there at once, in one entry of the record. When the block raises, nothing is done.

            with shared.transaction():
                accounts["alice"] -= 10
                log.append("alice pays 10")

        A block keeps others from changing what it has looked at, and waits for other blocks: keep it short. A function
        keeps nobody out, but is called again (and at the third conflict as a block) when somebody has changed what it
        has read; so it should do nothing but compute.

        Args:
            function: Called inside of the transaction; None: a block is returned instead.

        Returns:
            What the function returns; or the block, to be used with `with`.

        Raises:
            UserError: Inside, for what cannot wait until the end: a call that would have to wait, locks and semaphores,
                arrays written in place, names that are made or deleted, objects of another session, another
                transaction.
            StaleObject: For an object that was deleted meanwhile.
        """
        if function is None:
            return Block(self, exclusive=True)
        for _ in range(OPTIMISTIC_TRIES):
            try:
                with Block(self, exclusive=False):
                    return function()
            except Conflicted:
                continue
        with Block(self, exclusive=True):
            return function()

    def between_blocks(self, function: Callable[[], Result]) -> Result:
        """Do something while no block keeps others out: it waits for the one that does, and the next one for it."""
        session: Any = self
        with Exclusion(session, self.gate()._handle, function) as found:
            return found

    def gate(self) -> Proxy:
        """What transactions that keep others out take one after the other."""
        if self._gate is None or self._gate[0] != self._epoch:
            session: Any = self
            self._gate = self._epoch, session.handed(session.ask("gate"))
        return self._gate[1]
