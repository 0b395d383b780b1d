"""Which versions of the protocol this package speaks, and how two ends agree on one.

A manager says a range, before anything else; a client takes the newest that both know, says which in its proof, and
both proofs hold for that one only. What was added within a version goes by names (`CAN`) that each end says of itself:
a client leaves out what its manager does not know. Fields at a message's end that one end does not know are ignored.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import msgspec

from .._version import __version__
from ..errors import VersionMismatch
from ..saying import said

if TYPE_CHECKING:
    from .messages import Challenge

PROTOCOL = 3  # the newest that is spoken here; docs/protocol.md tells what each changed
OLDEST = 3
CAN = ("bequeath", "beside", "bulk", "columns", "depots", "follow", "vouch")  # what was added since, for those who look


class End(msgspec.Struct, frozen=True):
    """What one end is, and speaks."""

    oldest: int
    newest: int
    package: str = ""  # versions; empty of those too old to say
    python: str = ""

    def __str__(self) -> str:
        package = f"jupyter_shared {self.package}" if self.package else said("an earlier jupyter_shared")
        which = said("%1 on Python %2", package, self.python) if self.python else package
        if self.oldest == self.newest:
            return said("%1 (version %2 of the protocol)", which, self.newest)
        return said("%1 (versions %2 to %3 of the protocol)", which, self.oldest, self.newest)


OURS = End(OLDEST, PROTOCOL, __version__, sys.version.split()[0])


def about_us() -> dict[str, Any]:
    """What each end says of itself when it is known who is there."""
    return {"package": OURS.package, "python": OURS.python, "can": [*CAN]}


def manager_of(challenge: Challenge) -> End:
    """What a manager says it is."""
    newest = challenge.newest or challenge.protocol
    return End(challenge.protocol, newest, challenge.package, challenge.python)


def agreed(manager: End, client: End) -> int:
    """The newest version that both speak; VersionMismatch, with what to do about it, if there is none."""
    newest = min(manager.newest, client.newest)
    if newest >= max(manager.oldest, client.oldest):
        return newest
    if manager.newest < client.newest:
        what = said(
            "The manager is the older one: end it (`jupyter shared stop --kill NAME`, with all that it shares) and "
            "attach again, which starts one of this version; or install its version of jupyter_shared here."
        )
    else:
        what = said(
            "The client is the older one: install a newer jupyter_shared where it runs "
            "(`pip install --upgrade jupyter_shared`), and restart the kernel or program."
        )
    text = said("The manager is %1, this client is %2: they have no version in common. %3", manager, client, what)
    raise VersionMismatch(text)
