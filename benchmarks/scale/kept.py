"""What keeping costs: the same work on a manager that keeps and on one that does not, in turns, as a ratio."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from jupyter_shared.client.session import Session, attach

ROUNDS = 7
HEAD = ["the work", "not kept", "kept", "ratio", "of the manager's processor"]
ARRAY_BYTES = 64 << 20
KEYS = 1_000_000
NOTES = 100_000


def _writes(session: Session) -> None:
    d = session.dict("written")
    for number in range(1000):
        d[f"key {number % 100}"] = number


def _pipelined(session: Session) -> None:
    d = session.dict("written")
    with session.pipeline():
        for number in range(10_000):
            d[f"key {number % 100}"] = number


def _array(session: Session) -> None:
    import numpy

    session["array"] = numpy.ones(ARRAY_BYTES // 8)


WORKS: dict[str, Callable[[Session], None]] = {
    "1,000 writes": _writes, "10,000 writes in a pipeline": _pipelined, "put of 64 MiB, to its return": _array,
}  # fmt: skip


def _processor(pid: int) -> float:
    """Seconds of the processor that a process's main thread has taken."""
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9


def rows(folder: Path) -> list[list[str]]:
    """A row for each work, and for the starts."""
    os.environ["JUPYTER_RUNTIME_DIR"] = str(folder / "kept")
    with attach("plain") as plain, attach("kept", keep=str(folder / "folder")) as kept:
        try:
            found = [_row(what, work, plain, kept) for what, work in WORKS.items()]
        finally:
            plain.stop()
            kept.stop()
    found += [_start(folder, "start with a million keys", _million), _start(folder, "start from 100,000 notes", _notes)]
    return found


def _row(what: str, work: Callable[[Session], None], plain: Session, kept: Session) -> list[str]:
    took: dict[Session, list[float]] = {plain: [], kept: []}
    used: dict[Session, list[float]] = {plain: [], kept: []}
    for _ in range(ROUNDS):
        for session in (plain, kept):
            pid = session.connection.pid
            before, start = _processor(pid), time.perf_counter()
            work(session)
            took[session].append(time.perf_counter() - start)
            used[session].append(_processor(pid) - before)
            time.sleep(0.3)  # what was begun on another thread is done
    one, other = median(took[plain]), median(took[kept])
    processor = median(used[kept]) / median(used[plain])
    row = [what, f"{one * 1e3:.1f} ms", f"{other * 1e3:.1f} ms", f"{other / one:.2f}", f"{processor:.2f}"]
    print(*row, flush=True)
    return row


def _million(session: Session) -> None:
    session.dict("million").update({f"key {number}": number for number in range(KEYS)})


def _notes(session: Session) -> None:
    d = session.dict("notes")
    for start in range(0, NOTES, 100):
        with session.pipeline():
            for number in range(start, start + 100):
                d.setdefault(f"key {number}", number)


def _start(folder: Path, what: str, fill: Callable[[Session], Any]) -> list[str]:
    name = what.replace(" ", "").replace(",", "")
    with attach(name, keep=str(folder / name)) as session:
        fill(session)
        session.stop()
    start = time.perf_counter()
    with attach(name, keep=str(folder / name)) as session:
        took = time.perf_counter() - start
        used = _processor(session.connection.pid)
        session.stop()
    row = [what, "", f"{took:.2f} s", "", f"{used:.2f} s"]
    print(*row, flush=True)
    return row
