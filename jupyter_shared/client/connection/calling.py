"""How a session calls: its proxies' operations, and what becomes of these when Ctrl-C breaks in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...errors import ManagerGone
from ...kinds.covering import covered
from ...kinds.proxy import as_it_is
from ...wire.messages import Call, Handle
from ..signals import came_from_a_handler
from ..transactions.joined import joined, under_way
from .rescue import forget_that_put_right, was_put_right
from .transport import Terms, Transport

SURELY = Terms(is_sure=True)


class Calling:
    """The calls of a session."""

    place: str | None
    _transport: Transport | None
    _reach: Callable[[], Transport]
    _waits_again: Callable[[str], bool]

    def _way(self) -> Any:
        """Where this thread's calls go: to the manager, or into the transaction that it is in."""
        transaction = joined.transaction
        if transaction is None:
            return self._transport or self._reach()
        return transaction if transaction.home is self else transaction.elsewhere(self)

    def reached(self) -> Any:
        """The way to the manager, whatever this thread is in."""
        return self._transport or self._reach()

    def call(
        self, handle: Handle, operation: str, args: list[Any], *, if_version: int | None = None
    ) -> tuple[Any, int]:
        """Call and wait for the reply: its value, and the object's version after it."""
        __tracebackhide__ = True
        transport = self._way() if under_way else self._transport
        call = Call(0, handle.object, operation, args, None, if_version, False, self.place)
        reply = (transport or self._reach()).call(call)
        return reply.value, reply.version

    def write(self, handle: Handle, operation: str, args: list[Any]) -> int | None:
        """Call where nobody needs the result: the object's version after it, if that is known."""
        __tracebackhide__ = True
        transport = self._way() if under_way else self._transport
        return (transport or self._reach()).write(handle.object, operation, args, self.place)

    def wait(
        self,
        handle: Handle,
        operation: str,
        args: list[Any],
        timeout: float | None,
        then: Callable[[Any], Any] = as_it_is,
        undo: Callable[[Any], object] | None = None,
    ) -> Any:
        """Call what may park."""
        __tracebackhide__ = True
        terms = Terms(True, then, undo)
        while True:
            transport = self._way()
            try:
                return transport.call(Call(0, handle.object, operation, args, timeout, None, False, self.place), terms)
            except ManagerGone:
                if not self._waits_again(operation):
                    raise

    def take(
        self,
        handle: Handle,
        operation: str,
        args: list[Any],
        then: Callable[[Any], Any],
        undo: Callable[[Any], object] | None,
        if_version: int | None = None,
    ) -> Any:
        """Call what takes something out: what is taken and does not get to the caller is put back by `undo`."""
        __tracebackhide__ = True
        transport, terms = self._way(), Terms(False, then, undo)
        return transport.call(Call(0, handle.object, operation, args, None, if_version, False, self.place), terms)

    @covered
    def put_right(self, broken: list[BaseException], again: Callable[[], object]) -> None:
        """After `surely`, or what was to lead to it, has raised: do it again, if nothing has come of it so far.

        The list has the error, until what is to be done for it has been begun: so it is done once, however often
        something breaks in.
        """
        try:
            self._put_right(broken, again)
        except BaseException:
            self._put_right(broken, again)
            raise

    def _put_right(self, broken: list[BaseException], again: Callable[[], object]) -> None:
        if not broken:
            return
        error = broken[0]
        if was_put_right(error) or not came_from_a_handler(error):
            broken.clear()
            forget_that_put_right(error)
            return

        def do() -> None:
            broken.pop()
            again()

        self.on_behalf([do])

    @covered
    def on_behalf(self, work: list[Callable[[], object]]) -> None:
        """Do some work, as this thread for the manager, where no Ctrl-C can break in: what is in the list, once."""
        try:
            self._way().on_behalf(work)
        except BaseException:
            self._way().on_behalf(work)
            raise

    def surely(self, handle: Handle, operation: str, args: list[Any]) -> None:
        """Call what must happen: Ctrl-C comes after it."""
        __tracebackhide__ = True
        transport = self._way()
        transport.call(Call(0, handle.object, operation, args, None, None, False, self.place), SURELY)
