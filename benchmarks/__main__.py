"""`python3 -m benchmarks`: everything, about 12 minutes. `--quick`: a look, about 3."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from fnmatch import fnmatch
from pathlib import Path

from . import environment, machine
from .peers import ALL, NAMES
from .results import Results

HERE = Path(__file__).resolve().parent
ELSEWHERE = HERE.parent / ".artifacts" / "benchmarks"  # for all but full runs; ignored by git


def main() -> None:
    """Measure, and write what was found."""
    options = _options()
    if not environment.is_active():
        environment.prepare()
        os.execv(environment.PYTHON, [str(environment.PYTHON), "-m", "benchmarks", *sys.argv[1:]])
    _measure(options)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser("python3 -m benchmarks", description="Ours beside its peers.")
    say = parser.add_argument
    say("--quick", action="store_true", help="less of everything, for a look; numbers are rough")
    say("--only", nargs="+", metavar="ROW", default=["*"], help="these rows, or patterns like 'array-*'")
    say("--peers", nargs="+", choices=ALL, default=NAMES, help="these peers, instead of all")
    say("--list", action="store_true", help="name the rows, and measure nothing")
    return parser.parse_args()


def _measure(options: argparse.Namespace) -> None:
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # what is installed has its bytecode, like the peers
    from . import report, run, stage
    from .rows import MEASUREMENTS
    from .rows.measurement import FULL, QUICK, Measurement

    def is_chosen(measurement: Measurement) -> bool:
        return any(fnmatch(row.name, only) for row in measurement.rows for only in options.only)

    chosen = [*filter(is_chosen, MEASUREMENTS)]
    if options.list or not chosen:
        print("\n".join(f"{row.name:20} {row.title}" for each in MEASUREMENTS for row in each.rows))
        return
    effort = QUICK if options.quick else FULL
    results = Results(effort.name, machine.about())

    def tell(measurement: Measurement) -> None:
        for row in measurement.rows:
            print(report.line(row, results), flush=True)

    stage.adopt_orphans()
    # Under /tmp, whatever TMPDIR says: the path of a Unix socket must fit into 107 bytes.
    with tempfile.TemporaryDirectory(prefix="jsb-", dir="/tmp", ignore_cleanup_errors=True) as folder:
        _keep_bytecode(Path(folder))
        try:
            run.measure(chosen, list(options.peers), effort, Path(folder), results, tell)
        finally:
            stage.end_orphans()
    print("\n" + report.verdicts(results))
    whole = not options.quick and options.only == ["*"] and options.peers == NAMES
    _write(results, HERE if whole else ELSEWHERE)


def _keep_bytecode(folder: Path) -> None:
    """Let imports be as quick as those of installed packages, whatever this environment says of bytecode."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPYCACHEPREFIX"] = str(folder / "bytecode")


def _write(results: Results, folder: Path) -> None:
    from . import plot, report

    ELSEWHERE.mkdir(parents=True, exist_ok=True)
    results.save(ELSEWHERE / "results.json")
    page = folder / "RESULTS.md"
    page.write_text(report.markdown(results))
    print(f"\nWritten: {page}")
    if why := plot.draw(results, folder / "results.png"):
        print(f"No picture: {why}")


if __name__ == "__main__":
    main()
