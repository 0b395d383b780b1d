"""What the command can do: one function for each verb, whose docstring is its help."""

from __future__ import annotations

import json
import sys
import time
from argparse import Namespace
from collections import deque
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from ..address import DEFAULT_NAME, ConnectionInfo, Files, known_names
from ..client import passing_on
from ..client.connection import holder, launch
from ..client.session import Session, attach
from ..errors import NoAnswer, NoManager
from ..jupyter import reports
from ..jupyter.wording import ago, table
from ..platform.files import remove
from ..runtime_folder import folder
from ..saying import count
from . import hosted

FAILED, ALREADY_RUNS, ALREADY_STOPPED, NO_SUCH = 1, 10, 11, 12

OWN = "mp-"  # how the names of managers begin that a program has started for itself


class Explained(Exception):
    """Nothing more to do; this is what to tell, and the exit code."""

    def __init__(self, text: str, code: int) -> None:
        super().__init__(text)
        self.code = code


def does_not_listen(name: str) -> Explained:
    """Of a manager that runs and has no link: what is to be done in which order, as it cannot begin to listen."""
    save = f"save {name} FILE    (if what it shares is to be there again: load)"
    steps = (save, f"stop {name}", f"start {name} --listen HOST")
    text = f"The manager {name!r} does not listen for other machines. To have one that does:\n"
    return Explained("\n".join([text, *(f"    jupyter shared {step}" for step in steps)]), FAILED)


# --- the verbs ------------------------------------------------------------------------------------------------


def stop(asked: Namespace) -> None:
    """End managers, and with each all that it shares, for everyone.

    Without a name it is the one named 'default'.

    Examples:
      jupyter shared stop
      jupyter shared stop team other
      jupyter shared stop --all
      jupyter shared stop --kill         it does not answer any more
      jupyter shared stop team --engine ray     the one that a Ray cluster hosts
    """
    names = _all_names(asked.engine) if asked.all else asked.names or [DEFAULT_NAME]
    ended = [name for name in names if _end(name, asked.engine, kill=asked.kill)]
    if not ended:
        what = "No manager runs." if asked.all else f"No manager {' or '.join(map(repr, names))} runs."
        raise Explained(what, ALREADY_STOPPED)


def _all_names(engine: str | None) -> list[str]:
    return [found["name"] for found in hosted.described()] if engine else [found.name for found in running()]


def _end(name: str, engine: str | None, *, kill: bool) -> bool:
    if kill:
        return hosted.kill(name) if engine else _kill(name)
    if not (hosted.found(name) if engine else launch.find_running(name)):
        return False
    with visit(name, engine) as session:
        others, what = reports.others_in(session), reports.what_becomes_of(session)
        session.stop()
    there = f" Attached was: {reports.enumerated([who.label for who in others])}." if others else ""
    print(f"Stopped the manager {name!r} (pid {session.connection.pid}), {what}.{there}")
    return True


def _kill(name: str) -> bool:
    """Kill it; others may clean up after it, or start another one, at the same time."""
    files = Files.of(name)
    pid = holder.kill(files)
    if pid is None:
        files.clean()
        if files.is_alive():
            raise Explained(f"The manager {name!r} runs, but not as a process that can be found and killed.", FAILED)
        return False
    deadline = time.monotonic() + launch.PATIENCE
    while files.is_alive() and holder.holder(files) in (pid, None):  # None: its descriptors are gone, not its lock yet
        if time.monotonic() > deadline:
            raise Explained(f"The manager {name!r} (pid {pid}) was killed, and has not ended yet.", FAILED)
        time.sleep(0.01)
    files.clean()
    print(f"Killed the manager {name!r} (pid {pid}).")
    return True


def list_(asked: Namespace) -> None:
    """List the managers of this user on this machine.

    One whose name begins with mp- belongs to a program that uses Manager(), and ends with it.
    A dead one has ended without a word, and left its files; `jupyter shared clean` removes these. One that was
    stopped (SIGSTOP) goes on with `kill -CONT PID`; one that is unreachable writes its harmed files anew in a second.

    Examples:
      jupyter shared list
      jupyter shared list --json
      jupyter shared list --engine ray      those that a Ray cluster hosts
    """
    found = hosted.described() if asked.engine else [_described(name) for name in known_names()]
    if asked.json:
        _print_json(found)
    elif not found:
        print("There are no managers. To start one: jupyter shared start")
    else:
        rows = ((one["name"], one["state"], one["pid"] or "", _age(one), one["log"]) for one in found)
        print(table(("NAME", "STATE", "PID", "STARTED", "LOG"), rows))


def _age(found: dict[str, Any]) -> str:
    return ago(found["started"]) if found["started"] else ""


def _described(name: str) -> dict[str, Any]:
    files = Files.of(name)
    known = files.read()
    started, address = (known.started, known.address) if known else (None, None)
    pid = holder.holder(files) or (known.pid if known else None)
    state = _state(files, known, pid)
    return {"name": name, "state": state, "pid": pid, "started": started, "address": address, "log": files.log}


def _state(files: Files, known: ConnectionInfo | None, pid: int | None) -> str:
    """In a word: what can be attached to is running."""
    if not files.is_alive():
        return "dead"
    if holder.is_stopped(pid):
        return "stopped"
    if known:
        return "running" if known.answers() else "unreachable"
    return "starting" if launch.is_young(files) else "unreachable"


def status(asked: Namespace) -> None:
    """Show what a manager holds, who is attached, who holds what, and who waits for whom.

    Examples:
      jupyter shared status
      jupyter shared status team -n 1000
      jupyter shared status team --json      all of it
      jupyter shared status team --engine ray      the one that a Ray cluster hosts
    """
    with visit(asked.name, asked.engine) as session:
        others = reports.others_in(session)
        if asked.json:
            # Without what the manager said of it: that is for previews, and has in it what only a session can read.
            objects = [asdict(replace(one, summary={})) for one in session.objects()]
            plain = [{key: value for key, value in one.items() if key != "summary"} for one in objects]
            clients = [asdict(who) for who in others]
            info = {**session.info(), "clients": len(clients)}  # as they are listed: who looks is none of them
            _print_json({"manager": info, "objects": plain, "clients": clients})
            return
        print(reports.status(session, others))
        lines, left_out = reports.first(session, asked.most)
        print("\n" + (lines or "Nothing is shared yet."))
        if left_out:
            print(f"and {left_out:,} more (-n {asked.most + left_out})")


def logs(asked: Namespace) -> None:
    """Print the end of a manager's log, also of one that has ended.

    Examples:
      jupyter shared logs
      jupyter shared logs team -n 1000
      jupyter shared logs --follow
    """
    path = Path(Files.of(asked.name).log)
    if not path.exists():
        raise Explained(f"There is no log of a manager {asked.name!r}: {path} is not there.", NO_SUCH)
    with path.open(encoding="utf-8", errors="replace") as lines:
        sys.stdout.writelines(deque(lines, maxlen=asked.lines))
        while asked.follow:
            sys.stdout.writelines(lines)
            sys.stdout.flush()
            time.sleep(0.2)


def clean(asked: Namespace) -> None:
    """Remove what managers that died have left: their files, and their logs if you say so.

    Examples:
      jupyter shared clean
      jupyter shared clean --logs
    """
    removed = [name for name in known_names() if Files.of(name).clean()]
    passing_on.clean()
    left = [path for path in Path(folder()).glob("*.log") if not _is_alive(path)] if asked.logs else []
    for path in left:
        remove(path)
    logs = f" and {count(len(left), 'log')}" if asked.logs else ""
    print(f"Removed the files of {count(len(removed), 'dead manager')}{logs}.")


def _is_alive(log: Path) -> bool:
    return Files.of(log.stem).is_alive()


# --- what they share ------------------------------------------------------------------------------------------


def running() -> Iterator[ConnectionInfo]:
    """All managers that are alive, except those of a program's own (`Manager()`): they are its to end."""
    names = (name for name in known_names() if not name.startswith(OWN))
    return (found for name in names if (found := launch.find(name)))


def visit(name: str, engine: str | None = None) -> Session:
    """A session of a manager that runs."""
    try:
        return attach(name, create=False, label="jupyter shared", engine=engine)
    except NoManager as error:
        if engine:
            raise Explained(str(error), NO_SUCH) from None
        others = ", ".join(repr(found.name) for found in running())
        there = f"; there is {others}" if others else ", nor any other"
        raise Explained(f"No manager {name!r} runs{there}.", NO_SUCH) from None
    except NoAnswer as error:
        raise Explained(str(error), FAILED) from None


def _print_json(value: Any) -> None:
    print(json.dumps(value, indent=1, default=str))
