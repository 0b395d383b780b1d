"""The reads of a session whose answers are not known: a replica is made of what is read often, or they are calls."""

from __future__ import annotations

import os
import weakref
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ...errors import SharedError
from ...kinds import STATES
from ...kinds.proxy import Proxy
from ..transactions.joined import under_way
from .follower import FIRST_ASKED, NEVER, Follower

if TYPE_CHECKING:  # loaded when something is followed
    from ...wire.ring import RingReader

VARIABLE = "JUPYTER_SHARED_FOLLOW"  # "never"; "always": from the first miss on, whatever that costs; "often"
USUALLY = "often"
MOST_BYTES_OF_ALL = 128 * 1024 * 1024  # of all replicas of a session, about
WHATEVER_IT_COSTS = 1 << 40  # misses


class Following:
    """The part of a session that follows."""

    page: Any
    call: Any  # of `Calling`
    ask: Callable[..., Any]
    reached: Callable[[], Any]
    _proxies: weakref.WeakValueDictionary[int, Proxy]
    _followers: dict[int, weakref.ref[Follower]]  # with a replica, by object; the latest last
    _ring: tuple[Any, RingReader] | None = None  # and the page that it is a part of
    _missed: Callable[[int, int, int], object] | None = None  # told of reads that were calls, where no page is seen
    _follows: str = ""  # how, of this session: one of the words above

    def read(self, proxy: Proxy, operation: str, args: list[Any]) -> tuple[Any, int]:
        """What a reading operation replies, and the object's version; the proxy's replica, if any, does not know."""
        __tracebackhide__ = True
        follower: Follower | None = proxy._follower
        if follower is None:
            follower = proxy._follower = self._new_follower(proxy)
        follower.misses += 1
        if follower.is_due and self._makes_replica(proxy, follower):
            found = follower.read(self.page, proxy._slot, operation, args)
            if found is not None:
                return found
        value, version = self.call(proxy._handle, operation, args)
        if self._missed is not None and not under_way:
            self._missed(proxy._handle.object, proxy._slot, version)
        return value, version

    def _new_follower(self, proxy: Proxy) -> Follower:
        if not self._follows:
            self._follows = os.environ.get(VARIABLE, "") or USUALLY
        state = STATES.get(proxy._handle.kind)
        if state is None or not state.is_replicable or self._follows == "never":
            return Follower(NEVER, self._renew, proxy._cache)
        return Follower(1 if self._follows == "always" else FIRST_ASKED, self._renew, proxy._cache)

    def _makes_replica(self, proxy: Proxy, follower: Follower) -> bool:
        """Ask the manager for a copy of an object, to follow what comes next: whether there is one now."""
        about = self.reached().welcome.about  # before the page is looked at: a forked child gets another one
        page = self.page
        if type(page) is not memoryview or under_way or not proxy._slot:
            return False  # with no page, or while nobody may look at it: soon, perhaps
        if "follow" not in about.get("can", ()):
            follower.needed = NEVER
            return False
        always = self._follows == "always"
        try:
            reply = self.ask("follow", proxy._handle.object, WHATEVER_IT_COSTS if always else follower.misses, True)
        except SharedError:  # the call that is about to be made says why
            return False
        if isinstance(reply, int):
            follower.declined(reply)
            return False
        from .replica import Replica

        version, position, offset, size, dumped = reply
        ring = self._ring_of(page, offset, size)
        object, kind = proxy._handle.object, STATES[proxy._handle.kind]
        replica = Replica(page, ring, object, kind, version, position, dumped)
        self._make_room(replica.size)
        follower.follows(replica)
        self._followers[object] = weakref.ref(follower)
        return True

    def _make_room(self, size: int) -> None:
        """For one more replica: those that were made first go first."""
        left = MOST_BYTES_OF_ALL - size
        for object, known in reversed([*self._followers.items()]):
            follower = known()
            replica = follower and follower.replica
            left -= replica.size + replica.decoded.kept if replica else 0
            if follower is None or replica is None or left < 0:
                self._followers.pop(object, None)
                if follower is not None:
                    follower.forget()

    def _renew(self, object: int) -> None:
        """Tell the manager that what is followed here is still read."""
        try:
            self.ask("follow", object, 0, False)
        except SharedError:  # the next call says why
            pass

    def unfollow(self) -> None:
        """Follow nothing more: there is no manager, or another one, or this is a forked child of who did."""
        self._ring = None
        followers = vars(self).get("_followers", {})  # none, if something broke in while the session was being made
        for known in [*followers.values()]:
            follower = known()
            if follower is not None:
                follower.forget()
        followers.clear()

    def _ring_of(self, page: memoryview, offset: int, size: int) -> RingReader:
        from ...wire.ring import RingReader

        known = self._ring
        if known is None or known[0] is not page:
            known = self._ring = (page, RingReader(page.cast("B")[offset : offset + size]))
        return known[1]
