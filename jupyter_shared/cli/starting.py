"""`jupyter shared start` and `link`: starts managers, and says how other machines get to them."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

from ..address import DEFAULT_NAME, ConnectionInfo
from ..client.connection import launch
from ..client.keeping import how_else
from ..client.session import attach
from ..errors import UserError
from ..jupyter import reports
from ..keeping import Keeping
from ..link import link_to, where_to_listen, write
from . import hosted, verbs


def start(asked: Namespace) -> None:
    """Start a manager in the background.

    Notebooks do that by themselves; by hand it can be told when to end.

    Examples:
      jupyter shared start
      jupyter shared start team --idle 86400
      jupyter shared start team --keep
      jupyter shared start team --keep /mnt/disk/team --sync always
      jupyter shared start team --listen 0.0.0.0          for other machines, too: prints the link to attach by
      jupyter shared start team --listen 10.0.0.5:8701 --link-file team.link
      jupyter shared start team --engine ray              have a Ray cluster host it
    """
    if asked.listen:
        where_to_listen(asked.listen)  # what makes no sense is told here, and not in a log
    keeping = Keeping.of(asked.name, asked.keep, asked.sync)
    found = hosted.found(asked.name) if asked.engine else launch.find(asked.name)
    if found:
        raise verbs.Explained(_runs_already(found, asked, keeping), verbs.ALREADY_RUNS)
    if asked.engine:
        _start_on(asked, keeping)
        return
    found = launch.find_or_start(asked.name, idle=asked.idle, keeping=keeping, listen=asked.listen)
    name = "" if asked.name == DEFAULT_NAME else f" {asked.name}"
    print(f"Started the manager {asked.name!r} (pid {found.pid}). To use it in a notebook:\n")
    print(f"    %load_ext jupyter_shared\n    %shared_attach{name}")
    if keeping:
        print(f"\nIt keeps what it shares in {keeping.folder}.")
    with verbs.visit(asked.name) as session:
        for text in reports.what_is_lost(session, f"jupyter shared start{name} --keep"):
            print(f"\n{text}")
    _tell_link(found, asked.link_file)


def _runs_already(found: ConnectionInfo, asked: Namespace, keeping: Keeping | None) -> str:
    """That it does, and in what it is not what was asked for: it goes on as it was started."""
    text = f"The manager {asked.name!r} runs already (pid {found.pid})"
    with verbs.visit(asked.name, asked.engine) as session:
        keeps = keeping and how_else(session.info()["keeps"], keeping)
    listens = "does not listen for other machines" if asked.listen and not found.listens else None
    different = " and ".join(filter(None, (keeps, listens)))
    if not different:
        return f"{text}."
    return f"{text} and {different}. To start it so, stop it first: jupyter shared stop {asked.name}"


def _start_on(asked: Namespace, keeping: Keeping | None) -> None:
    if asked.listen:
        raise UserError("Where a manager listens that Ray hosts, Ray says: start it without --listen.")
    how: dict[str, Any] = {"keep": keeping.folder if keeping else False, "sync": asked.sync}
    with attach(asked.name, engine=asked.engine, idle=asked.idle, **how) as session:
        found = session.connection
    print(f"Ray hosts the manager {asked.name!r} now (pid {found.pid}). To use it in a notebook of the cluster:\n")
    print(f"    %load_ext jupyter_shared\n    %shared_attach {asked.name} --engine {asked.engine}")
    _tell_link(found, asked.link_file)


def link_(asked: Namespace) -> None:
    """Print the link by which other machines attach to a manager that listens for them.

    Whoever has the link may do all that you may, so it is a secret: into a notebook, copy what stands before the '#',
    and type the rest when you are asked for it.

    Examples:
      jupyter shared link team
      jupyter shared link team --link-file team.link      into a file that only you may read
      jupyter shared link team --engine ray               of one that a Ray cluster hosts, for those without Ray
    """
    found = hosted.found(asked.name) if asked.engine else launch.find_running(asked.name)
    if found is None:
        raise verbs.Explained(f"No manager {asked.name!r} runs.", verbs.NO_SUCH)
    if found.listens is None:
        raise verbs.does_not_listen(asked.name)
    _tell_link(found, asked.link_file)


def _tell_link(found: ConnectionInfo, link_file: str | None) -> None:
    link = link_to(found)
    if link is None:
        return
    if link_file:
        write(link_file, link)
        print(f"\nThe link for other machines is in {link_file}: %shared_attach --link-file {link_file}")
        return
    print("\nOn other machines, where the link opens all that is shared (keep it as you keep a password):\n")
    print(f"    %shared_attach {link.in_full()}")
