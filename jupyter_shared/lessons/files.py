"""Where the lessons' notebooks are: in the package, when it was installed; beside it, in its source tree."""

from __future__ import annotations

from pathlib import Path

from ..errors import UserError

PACKAGED = Path(__file__).parent / "notebooks"  # pyproject.toml has them put there
SOURCE = Path(__file__).parents[2] / "notebooks" / "lessons"
AROUND = ("managers_from_zero.ipynb", "quickstart.ipynb")  # beside the folder in the source tree, and linked from it
LINKS = {"(lessons/": "(", "(../": "("}  # what is copied lies in one folder


def folder() -> Path:
    """The folder of the lessons."""
    return PACKAGED if PACKAGED.is_dir() else SOURCE


def copied(target: Path, *, with_solutions: bool = False, anew: bool = False) -> tuple[list[Path], list[Path]]:
    """Copy the lessons to a learner: what was copied, and what is there already, which stays unless `anew`.

    Raises UserError if the target is no folder and cannot become one.
    """
    try:
        target.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        raise UserError(f"{target} is no folder: name one that is, or that can be made.") from None
    done: list[Path] = []
    left: list[Path] = []
    beside = PACKAGED if PACKAGED.is_dir() else SOURCE.parent
    for source in [*sorted(folder().glob("[0-9]*.ipynb")), *(beside / name for name in AROUND)]:
        _copy(source, target / source.name, anew, done, left)
    if with_solutions:
        (target / "solutions").mkdir(exist_ok=True)
        for source in sorted((folder() / "solutions").glob("*.md")):
            _copy(source, target / "solutions" / source.name, anew, done, left)
    return done, left


def _copy(source: Path, target: Path, anew: bool, done: list[Path], left: list[Path]) -> None:
    if target.exists() and not anew:
        left.append(target)
        return
    text = source.read_text(encoding="utf-8")
    for link, flat in LINKS.items():
        text = text.replace(link, flat)
    target.write_text(text, encoding="utf-8")
    done.append(target)
