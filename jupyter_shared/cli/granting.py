"""`jupyter shared grant`: links that may do less than everything."""

from __future__ import annotations

import re
import time
from argparse import ArgumentParser, Namespace
from typing import Any

from ..client.session import Session
from ..errors import UserError
from ..link import link_to, write
from ..wire.grants import ALL, Grant, checked, key_of
from . import verbs

UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def grant(asked: Namespace) -> None:
    """Print a link that may do less than everything: read, or write what has certain names.

    Whoever attaches by it can read, watch and view what is named so, and with --write do everything with that, and
    nothing else: no other names, no traces, no stopping the manager. What is given --to somebody can be taken back
    alone, by --revoke; --renew takes back all that were given. Those who came by them have to go.

    Examples:
      jupyter shared grant team --read                        a class that watches
      jupyter shared grant team --read --names 'cfg*' --names 'loss*'
      jupyter shared grant team --write 'inbox*' --for 8h     until this evening
      jupyter shared grant team --read --link-file class.link
      jupyter shared grant team --read --to ada               one that can be taken back alone
      jupyter shared grant team --revoke ada                  no link that was given to ada holds any more
      jupyter shared grant team --renew                       nor any other that was given until now
    """
    wants = bool(asked.read or asked.write or asked.names)
    if not (wants or asked.renew or asked.revoke):
        raise UserError("Say what may be done: --read, --write 'inbox*' or both; or take it back: --revoke, --renew.")
    with verbs.visit(asked.name, asked.engine) as session:
        about, connection = _taken_back(asked, session), session.connection
    if not wants:
        return
    if asked.to in about["revoked"]:
        raise UserError(f"What was given to {asked.to!r} is taken back until --renew: choose another name.")
    until = int(time.time() + seconds(asked.time)) if asked.time else 0
    names = tuple(asked.names) or ((ALL,) if asked.read else ())
    given = checked(Grant(names, tuple(asked.write), until, about["renewed"], asked.to))
    link = link_to(connection)
    if link is None:
        raise verbs.does_not_listen(asked.name)
    link = link._replace(key=key_of(link.key, given.words), grant=given.words)
    if asked.link_file:
        write(asked.link_file, link)
        print(f"The link that may {given} is in {asked.link_file}: %shared_attach --link-file {asked.link_file}")
        return
    print(f"By this link one may {given}, and nothing else:\n\n    %shared_attach {link.in_full()}")


def _taken_back(asked: Namespace, session: Session) -> dict[str, Any]:
    """Take back what is to be: what the manager says of its grants then."""
    transport = session.reached()
    about: dict[str, Any] = transport.ask("info")
    if "revoked" not in about:
        text = f"The manager {asked.name!r} is of an earlier version, which does not know all about grants."
        raise verbs.Explained(text, verbs.FAILED)
    if asked.revoke:
        about = transport.ask(f"revoke {asked.revoke}")
        print(f"What was given to {asked.revoke!r} was taken back.")
    if asked.renew:
        about = transport.ask("renew")
        print("All grants were taken back.")
    return about


def seconds(text: str) -> float:
    """How long `8h` is; UserError for what is no time."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)([smhd]?)", text)
    if not found or not float(found[1]):
        raise UserError(f"{text!r} is no time: 90s, 45m, 8h or 7d.")
    return float(found[1]) * UNITS[found[2] or "s"]


def take_arguments(verb: ArgumentParser) -> None:
    """Its command line."""
    verb.add_argument("--read", action="store_true", help="read, watch and view; everything, if no --names are given")
    verb.add_argument("--names", action="append", default=[], metavar="PATTERN", help="what has such a name: 'cfg*'")
    verb.add_argument("--write", action="append", default=[], metavar="PATTERN", help="everything with such names")
    verb.add_argument("--for", dest="time", metavar="TIME", help="no longer than so: 90s, 45m, 8h, 7d")
    help_ = "whom it is for, as others see it, and as it is taken back by"
    verb.add_argument("--to", default="", metavar="WHOM", help=help_)
    verb.add_argument("--revoke", metavar="WHOM", help="take back all links that were given to somebody")
    verb.add_argument("--renew", action="store_true", help="take back all links that were granted until now")
    verb.add_argument("--link-file", metavar="FILE", help="put the link there, readable to you alone")
