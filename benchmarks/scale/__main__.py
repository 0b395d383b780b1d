"""`python -m benchmarks.scale`: what it costs when there is much of everything, in about five minutes."""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

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


def main() -> None:
    """Measure, and write the page."""
    parser = argparse.ArgumentParser("python -m benchmarks.scale", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="less of everything, for a look")
    names = ", ".join([*SECTIONS, "Keeping", "Copies", "Steps"])
    parser.add_argument("--only", nargs="+", metavar="SECTION", help=f"these sections: {names}")
    options = parser.parse_args()
    adopt_orphans()
    with tempfile.TemporaryDirectory(prefix="jss-", dir="/tmp", ignore_cleanup_errors=True) as folder:
        try:
            text = measured(Path(folder), options.quick, options.only)
        finally:
            end_orphans()
    where = ELSEWHERE if options.quick or options.only else HERE
    where.mkdir(parents=True, exist_ok=True)
    (where / "SCALE.md").write_text(text)
    print(f"\nWritten: {where / 'SCALE.md'}")


def measured(folder: Path, quick: bool, only: list[str] | None) -> str:
    """The page."""
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
    tables = {
        title: page.table(each.HEAD, each.rows(folder))
        for title, each in {"Keeping": kept, "Copies": copied}.items()
        if not only or title in only
    }
    steps = [] if only and "Steps" not in only else beside.steps(folder, quick)
    return page.markdown(about, found, tables, steps)


if __name__ == "__main__":
    main()
