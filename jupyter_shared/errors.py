"""Every error of this package, by who erred.

    SharedError
    ├── UserError                 you erred; the message says how to put it right
    │   ├── WrongKind             (TypeError)   a name or an operation belongs to another kind of object
    │   ├── NoSuchName            (KeyError)    nothing is shared under that name
    │   ├── InvalidName           (ValueError)  a name nobody could type
    │   ├── NameTaken             (ValueError)  something is shared under that name, and was not to be replaced
    │   ├── NotLoaded             (ValueError)  a file that is damaged, none of ours, or of a newer version
    │   ├── CannotSend            (TypeError)   a value, or the named part of it, cannot travel
    │   ├── NotCompared           (TypeError)   a key must be compared by its class, where nobody waits for that
    │   └── NotAttached           no session here yet
    ├── PeerError                 the other end erred
    │   ├── ProtocolError         bytes that are no message, or no message for now
    │   ├── FrameTooLarge         a message beyond the limit
    │   ├── VersionMismatch       the two ends speak different versions of the protocol
    │   ├── Refused               (PermissionError) wrong key or wrong user
    │   ├── NoAnswer              (TimeoutError, ConnectionError) a manager runs, and cannot be reached
    │   ├── ConnectionBroken      (ConnectionError, EOFError) one thread's connection ended, the manager did not
    │   └── RemoteError           a registered object raised what could not travel
    ├── TooLate                   what you talked to is no longer there
    │   ├── ManagerGone           (ConnectionError, EOFError, FileNotFoundError) the manager ended: when, why
    │   ├── StaleObject           (LookupError) the object was deleted, or belonged to an earlier manager
    │   ├── ValueLost             (LookupError) a large value lay on a node of a cluster that is gone
    │   ├── NotRemembered         (LookupError) the history does not go back so far, or is too large to be kept
    │   ├── Conflicted            what a transaction has read has changed since; it is tried again
    │   └── NoManager             (ConnectionError) there is none by that name, and none was to be started
    ├── NotKept                   (OSError) a manager that keeps cannot write down what you ask for, so it is not done
    └── NoMemory                  (MemoryError) a value for which this machine has no room

    ShutDown                      a queue that was shut down: `queue.ShutDown`, which Python has since 3.13

Warnings: HolderDied (a lock came to you because its holder died), DeadlockWarning (who waits for whom).
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING


class SharedError(Exception):
    """What every error of this package is."""

    def __str__(self) -> str:
        # KeyError would show the repr of its argument; our messages are sentences.
        return str(self.args[0]) if self.args else ""


class UserError(SharedError):
    """You erred; the message says how to put it right."""


class WrongKind(UserError, TypeError):
    """A name or an operation belongs to another kind of object."""


class NoSuchName(UserError, KeyError):
    """Nothing is shared under that name."""


class InvalidName(UserError, ValueError):
    """A name nobody could type."""


class NameTaken(UserError, ValueError):
    """Something is shared under that name already, and nobody said that it is to be replaced."""


class NotLoaded(UserError, ValueError):
    """A file that cannot be loaded, so nothing of it is: it is damaged, none of ours, or of a newer version."""


class CannotSend(UserError, TypeError):
    """A value, or the named part of it, cannot travel to another process."""


class NotCompared(UserError, TypeError):
    """A key can be told from those that are there only by their class's own `==`: not within a pipeline."""


class NotAttached(UserError):
    """There is no session here yet."""


class PeerError(SharedError):
    """The other end erred."""


class ProtocolError(PeerError):
    """Bytes that are no message, or no message for now."""


class FrameTooLarge(PeerError):
    """A message beyond the limit."""


class VersionMismatch(PeerError):
    """The two ends speak different versions of the protocol."""


class Refused(PeerError, PermissionError):
    """Wrong key or wrong user."""


class NoAnswer(PeerError, TimeoutError, ConnectionError):
    """A manager runs, and cannot be reached: it is stopped, stuck, or its files were harmed; the message says which."""


class ConnectionBroken(PeerError, ConnectionError, EOFError):
    """One thread's connection to a manager ended, while the manager goes on: whether the call was done is unknown."""


class RemoteError(PeerError):
    """A registered object raised what could not travel; the text is its traceback."""


class TooLate(SharedError):
    """What you talked to is no longer there."""


class ManagerGone(
    TooLate, BrokenPipeError, ConnectionResetError, ConnectionRefusedError, EOFError, FileNotFoundError
):
    """The manager ended; the message says which one, when, and where its log is.

    It is all that the standard library raises then, by chance of the moment: programs catch one or another.
    """


class StaleObject(TooLate, LookupError):
    """The object was deleted, or belonged to an earlier manager."""


class ValueLost(TooLate, LookupError):
    """A large value lay on a machine that is gone; the message says which value, and where. All else works on."""


class NotRemembered(TooLate, LookupError):
    """The history does not go back so far, or what was there was too large to be kept."""


class Conflicted(TooLate):
    """What a transaction has read has changed since, so nothing of it is done; `transaction(function)` tries again."""


class NoManager(TooLate, ConnectionError):
    """There is no manager by that name, and none was to be started."""


class NotKept(SharedError, OSError):
    """A manager that keeps cannot write it down: what was asked for is not done. Or there is nothing to keep in."""


class NoMemory(SharedError, MemoryError):
    """A value for which this machine has no room."""


if TYPE_CHECKING or sys.version_info < (3, 13):

    class ShutDown(Exception):
        """A queue was shut down: nothing can be put in, and nothing is left to be taken out."""

else:
    from queue import ShutDown as ShutDown  # noqa: PLC0414 - one of our errors, too


class HolderDied(UserWarning):
    """A lock came to you because its holder died; what it protects may be half done."""


class DeadlockWarning(UserWarning):
    """Clients wait for each other in a circle."""
