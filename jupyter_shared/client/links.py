"""Attaching by a link, and what to tell people when that does not go well."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Callable
from typing import TypeVar

from ..address import DEFAULT_NAME, ConnectionInfo
from ..errors import NoAnswer, Refused, UserError, VersionMismatch
from ..keeping import Keep
from ..link import Link, from_environment, is_link, parsed, read
from .passing_on import file_of
from .signals import came_from_a_handler

Attached = TypeVar("Attached")


def link_meant(
    name: str, link_file: str | os.PathLike[str] | None, engine: str | None = None, keep: Keep = False
) -> Link | None:
    """The link that is meant, or that by which the notebook that has started this process is attached to this name."""
    if engine:
        if link_file is not None or is_link(name):
            raise UserError("A link says itself where its manager is: give it without an engine.")
        return None
    passed_on = None if keep or link_file is not None else file_of(name)
    return link_of(DEFAULT_NAME, passed_on) if passed_on else link_of(name, link_file)


def link_of(name: str, link_file: str | os.PathLike[str] | None) -> Link | None:
    """The link that is meant, with its key, which is asked for if need be; None if a name is meant."""
    if link_file is not None:
        if name != DEFAULT_NAME:
            raise UserError("Give a name, a link, or a link file: only one of these.")
        link: Link | None = read(link_file)
    elif is_link(name):
        link = parsed(name)
    else:
        link = from_environment() if name == DEFAULT_NAME else None
    return link if link is None or link.key else link.with_key(_asked(link))


def link_by(connection: ConnectionInfo) -> Link:
    """The link by which a session came to its manager."""
    address = connection.address
    if isinstance(address, str):
        raise UserError(f"No link leads to {address}.")
    return Link(*address, connection.key_bytes, connection.grant)


def _asked(link: Link) -> str:
    """The key, from whoever sits there: it is not shown as it is typed, and so gets into no history."""
    from getpass import getpass

    if "ipykernel" not in sys.modules and not (sys.stdin and sys.stdin.isatty()):
        raise UserError(f"The link {link} has no key, and there is nobody to ask for it: use a link file instead.")
    return getpass(f"Key of {link} (what follows '#'): ")


def session_by(link: Link, make: Callable[[ConnectionInfo], Attached]) -> Attached:
    """A session of the manager there, as `make` makes one.

    Raises NoAnswer if nothing answers there, Refused if what does is not the manager of this key, or has another key.
    """
    try:
        return make(link.connection())
    except VersionMismatch:
        raise
    except Refused as error:
        raise Refused(_refused(link, str(error))) from None
    except socket.gaierror as error:
        text = f"There is no machine {link.host!r} in this network ({error.strerror}): is {link} spelled right?"
        raise NoAnswer(text) from None
    except OSError as error:
        if came_from_a_handler(error):
            raise
        raise NoAnswer(_unreachable(link, error)) from None


def _refused(link: Link, why: str) -> str:
    return (
        f"Attaching by {link} was refused: {why} Either the link is of an earlier manager (each has a key of its own, "
        "which ends with it), or its key is not complete, or something between here and there ends the encryption. "
        "The link as it is now: jupyter shared link NAME, on that machine."
    )


def _unreachable(link: Link, error: OSError) -> str:
    why = "nothing answers" if isinstance(error, TimeoutError) else (error.strerror or str(error)).rstrip(".").lower()
    return (
        f"The manager at {link} cannot be reached: {why}. On that machine, `jupyter shared list` tells whether it "
        "runs, and `jupyter shared link NAME` whether it listens for others; a firewall may stand between."
    )
