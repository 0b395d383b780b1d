"""`python -m benchmarks.scale`: what it costs when there is much of everything, in about five minutes."""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .. import machine
from ..stage import adopt_orphans, end_orphans
from . import beside, copied, kept, page, sections
from .growth import Series

HERE = Path(__file__).resolve().parent.parent
ELSEWHERE = HERE.parent / ".artifacts" / "benchmarks"
Section = Callable[..., list[Series]]
# A section, the most of what it counts (full, quick), and the seconds it may take (full, quick).
SECTIONS: dict[str, tuple[Section, tuple[int, int], tuple[float, float]]] = {
    "Names": (sections.names, (1_000_000, 10_000), (45, 8)),
    "Items": (sections.items, (10_000_000, 100_000), (45, 10)),
    "Clients attached": (sections.clients, (1000, 100), (30, 6)),
    "Clients active": (sections.active, (64, 16), (10, 5)),
    "Watchers": (sections.watchers, (10_000, 1000), (20, 5)),
}
TABLES: dict[str, Any] = {"Keeping": kept, "Copies": copied}


def main() -> None:
    """Measure, and write the page."""
    parser = argparse.ArgumentParser("python -m benchmarks.scale", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="less of everything, for a look")
    names = ", ".join([*SECTIONS, "Keeping", "Copies", "Steps"])
    parser.add_argument("--only", nargs="+", metavar="SECTION", help=f"these sections: {names}")
    options = parser.parse_args()
    adopt_orphans()
    where = ELSEWHERE if options.quick or options.only else HERE
    where.mkdir(parents=True, exist_ok=True)
    page_file = where / "SCALE.md"
    with tempfile.TemporaryDirectory(prefix="jss-", dir="/tmp", ignore_cleanup_errors=True) as folder:
        try:
            measure(Path(folder), options.quick, options.only, page_file.write_text)
        finally:
            end_orphans()
    print(f"\nWritten: {page_file}")


def measure(folder: Path, quick: bool, only: list[str] | None, write: Callable[[str], object]) -> None:
    """Measure section by section, and `write` the page after each: who ends it early has what was measured by then."""
    from jupyter_shared.client.session import attach

    about = machine.about()
    found: dict[str, list[Series]] = {}
    for name, (section, mosts, seconds) in SECTIONS.items():
        if only and name not in only:
            continue
        os.environ["JUPYTER_RUNTIME_DIR"] = str(folder / name.replace(" ", ""))
        with attach("scale") as session:
            try:
                found[name] = section(session, mosts[quick], seconds[quick])
            finally:
                session.stop()
        for series in found[name]:
            print(page.line(series), flush=True)
        write(page.markdown(about, found, {}, []))
    tables: dict[str, str] = {}
    for title, each in TABLES.items():
        if not only or title in only:
            tables[title] = page.table(each.HEAD, each.rows(folder))
            write(page.markdown(about, found, tables, []))
    steps = [] if only and "Steps" not in only else beside.steps(folder, quick)
    write(page.markdown(about, found, tables, steps))


if __name__ == "__main__":
    main()
