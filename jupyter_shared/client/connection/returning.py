"""Finds the manager that takes the place of one that kept what it shared: ids go on in it, so proxies do, too.

A manager that died is started again by whoever calls first. One that was ended in order is only looked for: somebody
wanted it to end. A call whose fate is unknown raises, and says so; one that waited waits again, unless doing it twice
would do harm.
"""

from __future__ import annotations

import threading
import time
from typing import Any

from ...address import ConnectionInfo, Files
from ...errors import ManagerGone
from ...keeping import Keeping
from ...kinds.proxy import Proxy
from ...platform.failures import is_of_system
from ...platform.sockets import is_of_this_machine
from ...saying import said
from ...wire.messages import Call, Handle
from ..memory.page import NoPage
from . import launch
from .departure import Departure
from .transport import Transport

NOT_TWICE = {"put"}  # of operations that wait
ENDING_SECONDS = 5.0  # one that died has hung up: until the system takes its lock from it, too, which is done last
LOOK_SECONDS = 0.01


class Returning(Departure):
    """What a session does when its manager has gone, and kept what it shared."""

    left: bool
    _versions: Any
    _keeps: tuple[Keeping, str] | None = None  # how its manager keeps, and the line of managers that has kept there
    _lock: Any
    _transport: Transport | None
    _blocks: dict[object, int]  # the pipelines and transactions that are open, each with its thread
    _left_behind: set[int]  # threads whose blocks have ended with an earlier manager, and that do not know yet
    _ended: Transport | None = None  # the way to the one that has gone
    _died = False  # it ended without a word

    def _note_keeping(self, transport: Transport) -> None:
        keeps = transport.welcome.about.get("keeps")
        self._keeps = (Keeping(*keeps[:2]), keeps[2]) if keeps else None

    def manager_gone(self, why: str, last: Exception | None = None) -> None:
        """The lifeline has ended."""
        if self._keeps and not self.gone and is_of_this_machine(self.connection.address):
            self._died = Files.of(self.connection.name).read() == self.connection
        if self._keeps:  # first: whoever sees that it has gone calls the next one, not the way to this one
            self._ended, self._transport = self._transport or self._ended, None
        super().manager_gone(why, last)

    def _farewell(self, why: str) -> str:
        if not self._keeps:
            return super()._farewell(why)
        text = said(
            "%1 is gone: %2 Whether this call was done is unknown. It keeps what it shares, in %3",
            self._who(), why, self._keeps[0].folder,
        )  # fmt: skip
        if not is_of_this_machine(self.connection.address):  # nobody here can start one there
            return said("%1, on its machine: attach again to the one that is started there, by its new link.", text)
        return said("%1: the next call goes to its successor.", text)

    def _if_it_has_ended(self) -> str:
        if not self._keeps:
            return super()._if_it_has_ended()
        return said(
            "If it has ended, what it shared is kept in %1, on its machine: attach again to the one that is started "
            "there, by its new link.",
            self._keeps[0].folder,
        )  # fmt: skip

    def _come_back(self) -> bool:
        """Attach to the manager that has taken its place: whether there is one."""
        keeps = self._keeps
        if keeps is None or self.left or not is_of_this_machine(self.connection.address):
            return False
        with self._lock:
            if not self.gone:  # another thread was faster
                return True
            found = self._next(keeps[0])
            return found is not None and self._attach_next(found, keeps[1])

    def _next(self, keeping: Keeping) -> ConnectionInfo | None:
        name, until = self.connection.name, time.monotonic() + ENDING_SECONDS
        while True:
            found = launch.find_or_start(name, keeping=keeping) if self._died else launch.find_running(name)
            if found != self.connection:
                return found
            if not self._died or time.monotonic() > until:
                return None
            time.sleep(LOOK_SECONDS)

    def _attach_next(self, found: ConnectionInfo, lineage: str) -> bool:
        before = self.connection, self.gone, self._epoch
        if self._ended is not None:
            self._ended.close()  # before the next one is there: what it had to say is said
            self._ended = None
        self._gone_before = self.gone
        self._left_behind.update(self._blocks.values())
        try:
            self.connection, self.gone, self._epoch = found, None, ""
            transport = self._attach()
            if self._keeps and self._keeps[1] == lineage:
                self._renew_handles(transport)
                return True
            # another one, of the same name: what is held here is not there
        except BaseException as error:
            self._retreat(*before)
            if isinstance(error, ConnectionError | FileNotFoundError) and is_of_system(error):  # it has died, too
                raise ManagerGone(self.gone) from error
            raise
        self._retreat(*before)
        return False

    def _retreat(self, connection: ConnectionInfo, gone: str | None, epoch: str) -> None:
        """Be without a manager again."""
        self.connection, self.gone, self._epoch = connection, gone, epoch
        self.page = self._versions = NoPage()
        self.unfollow()
        self._ended, self._transport = self._transport, None
        if self._ended is not None:
            self._ended.close()

    def may_call(self, thread: int) -> None:
        """ManagerGone for who is in a pipeline that ended with its manager, though another thread has come back."""
        if thread in self._left_behind:
            raise ManagerGone(self._gone_before)

    def _attach(self) -> Transport:
        raise NotImplementedError

    def _renew_handles(self, transport: Transport) -> None:
        """Objects have the same ids there, and perhaps other slots."""
        proxies: list[Proxy] = [*self._proxies.values()]
        ids = [proxy._handle.object for proxy in proxies]
        for proxy in proxies:
            proxy._cache.begin_anew()
        for proxy, handle in zip(proxies, transport.call(Call(0, 0, "handles", [ids])).value, strict=True):
            if handle is not None:
                proxy._handle = Handle(*handle)
                proxy._slot = proxy._handle.slot

    def _waits_again(self, operation: str) -> bool:
        """Whether a call that waited when its manager died is to wait in the next one.

        Not in a block, which ends with its manager.
        """
        if self._keeps is None or not self._died or self.left or operation in NOT_TWICE:
            return False
        return threading.get_ident() not in self._blocks.values()

    def _reached_again(self) -> None:
        """Be attached again; else ManagerGone. A pipeline ends with its manager: half of it is not done by the next."""
        if threading.get_ident() in self._blocks.values() or not self._come_back():
            raise ManagerGone(self.gone)
