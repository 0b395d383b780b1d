"""`jupyter shared lessons`: the course, copied to who learns."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from ..lessons.files import copied
from ..saying import count

FOLDER = "shared-lessons"


def lessons(asked: Namespace) -> None:
    """Copy the lessons on concurrency into a folder, to be worked through.

    Eight notebooks, each about one thing that most people believe first. What is in the folder already stays.

    Examples:
      jupyter shared lessons                       into ./shared-lessons
      jupyter shared lessons course
      jupyter shared lessons course --anew         as they were: what was written into them is lost
      jupyter shared lessons course --solutions    for teachers
    """
    target = Path(asked.folder)
    done, left = copied(target, with_solutions=asked.solutions, anew=asked.anew)
    print(f"Copied {count(len(done), 'file')} into {target}.")
    if left:
        kept = ", ".join(path.name for path in left)
        print(f"There already, and left as they are (--anew replaces them): {kept}.")
    print(f"To begin:\n\n    jupyter lab {target / '1_islands.ipynb'}")


def take_arguments(verb: ArgumentParser) -> None:
    """What may be said after `lessons`."""
    verb.add_argument("folder", nargs="?", default=FOLDER, metavar="FOLDER", help=f"made if need be; default: {FOLDER}")
    verb.add_argument("--anew", action="store_true", help="replace what is there")
    verb.add_argument("--solutions", action="store_true", help="the solutions, too")
