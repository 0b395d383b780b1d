"""What is shared, who is attached and how the manager does, as plain text: the same in cells and in a terminal."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Iterable
from typing import Any

from ..client.change_records import ChangeInfo
from ..client.records import ClientInfo, ObjectInfo
from ..client.session import Session
from ..keeping import has_kept
from ..panes.large import looked_at
from ..saying import count
from .wording import ago, duration, size, table

MOST_NAMES = 8  # in one line
MOST_LISTED = 200  # objects, unless more are asked for


def listing(objects: Iterable[ObjectInfo]) -> str:
    """A line for each object."""
    head = ("NAME", "TYPE", "LENGTH", "SIZE", "LAST WRITTEN BY", "CONTENTS")
    return table(
        head,
        (
            (found.name or "(no name)", found.type, items(found), size(found.size), found.writer, contents(found))
            for found in objects
        ),
    )


def first(session: Session, most: int, *, all: bool = False) -> tuple[str, int]:
    """A line for each of the first objects, and how many objects are left out."""
    found = [looked_at(info, session) for info in session.objects(0, most, all=all)]
    total = session.info()["objects"] if all else len(session)
    left_out = max(total - len(found), 0) if len(found) >= most else 0
    return listing(found) if found else "", left_out


def history(changes: Iterable[ChangeInfo], name: str) -> str:
    """A line for each change."""
    rows = [(ago(one.when), one.who, one.version, one.what()) for one in changes]
    return table(("WHEN", "BY", "VERSION", "WHAT"), rows) if rows else f"No change of {name} is remembered."


def items(found: ObjectInfo) -> str:
    """How many items it has; empty for what has none."""
    return "" if found.length is None else str(found.length)


def contents(found: ObjectInfo) -> str:
    """What is in an object, and how many wait for it."""
    waiting = f"{len(found.waiters)} waiting" if found.waiters else ""
    return ", ".join(filter(None, (found.preview, waiting)))


def status(session: Session, who: Iterable[ClientInfo]) -> str:
    """The manager, a line for each of these clients, and every deadlock."""
    info = session.info()
    held = f"{count(info['objects'], 'object')}, {size(info['memory'])} of shared memory"
    if info["warm"]:
        held += f", and {size(info['warm'])} for the next values"
    lines = [
        f"Manager {info['name']!r}, pid {info['pid']}, started {ago(info['started'])}",
        f"  holds  {held} (the process itself {size(info['rss'])})",
        f"  log    {info['log']}",
        f"  keeps  {kept(info['keeps'])}",
        "",
        clients(who),
    ]
    lines += [f"\nDEADLOCK: {'; '.join(circle)}" for circle in info["deadlocks"]]
    return "\n".join(lines)


def kept(keeps: dict[str, Any] | None) -> str:
    """Whether and where a manager keeps, when it last did, and how large that is."""
    if keeps is None:
        return "nothing: what it shares ends with it"
    last = f", last {ago(keeps['last'])}" if keeps["last"] else ""
    trouble = f"; NOTHING CAN BE KEPT NOW: {keeps['trouble']}" if keeps["trouble"] else ""
    aside = "".join(f"\n         as it began: {text}" for text in keeps.get("aside", ()))  # earlier versions say none
    return f"in {keeps['folder']} ({size(keeps['size'])}, on the disk itself: {keeps['sync']}{last}){trouble}{aside}"


def what_becomes_of(session: Session) -> str:
    """What a manager that is stopped takes with it, or has kept."""
    held, keeps = count(len(session), "object"), session.info()["keeps"]
    return f"having kept {held} in {keeps['folder']}" if keeps else f"and with it {held}"


def clients(found: Iterable[ClientInfo]) -> str:
    """A line for each client."""
    rows = [
        (who.introduced, who.pid, versions(who), who.place, ago(who.since), ", ".join(who.holding), waits(who))
        for who in found
    ]
    if not rows:
        return "Nobody is attached."
    return table(("ATTACHED", "PID", "VERSION", "CELL", "SINCE", "HOLDS", "WAITS FOR"), rows)


def versions(who: ClientInfo) -> str:
    """Its versions of this package and of Python; older ones do not say."""
    return f"{who.package or '?'}, Python {who.python}" if who.python else ""


def waits(who: ClientInfo) -> str:
    """What a client waits for, and who is in the way."""
    texts = []
    for wait in who.waiting:
        holders = f", held by {' and '.join(wait.holders)}" if wait.holders else ""
        what = f"{wait.kind} {wait.name!r}" if wait.name else f"a {wait.kind}"
        texts.append(f"{what}{holders}")
    return "; ".join(texts)


def attached(session: Session, variable: str, *, started: bool) -> str:
    """One line: what one has just attached to, what is there, and who else."""
    age = "started just now" if started else f"running for {duration(time.time() - session.connection.started)}"
    names = session.names(0, MOST_NAMES)
    there = f"It shares {enumerated(names, len(session))}." if names else "Nothing is shared yet."
    others = [who.label for who in others_in(session)]
    also = f" Also attached: {enumerated(others)}." if others else ""
    lost = what_is_lost(session, f"%shared_attach {session.name} --keep") if started else ()
    return "\n".join([f"`{variable}` is attached to the manager {session.name!r}, {age}. {there}{also}", *lost])


def what_is_lost(session: Session, remedy: str) -> list[str]:
    """What a manager that was started just now should have had, and has not: damaged, or not asked for."""
    keeps = session.info()["keeps"]
    if keeps is not None:
        return [f"Damaged: {text}" for text in keeps.get("aside", ())]
    folder = has_kept(session.name)
    text = f"What {session.name!r} kept earlier, in {folder}, it has only if it keeps. Stop it, then {remedy}"
    return [text] if folder else []


def others_in(session: Session) -> list[ClientInfo]:
    """The clients that are other processes."""
    here = (platform.node(), os.getpid())
    return [who for who in session.clients() if (who.host, who.pid) != here]


def enumerated(names: list[str], number: int = 0) -> str:
    """The first few names, and how many more there are: of `number`, if these are not all names."""
    number = max(number, len(names))
    shown = names if number <= MOST_NAMES else [*names[: MOST_NAMES - 1], f"{number - MOST_NAMES + 1} more"]
    return ", ".join(shown)
