"""What the command line of `python -m jupyter_shared.manager` says.

argparse and the translations that it looks for would be a twentieth of a manager's start.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

USAGE = """\
usage: python -m jupyter_shared.manager [options] NAME

  --help                   show this
  --idle SECONDS           without anybody until it ends
  --check SECONDS          between checks of its files
  --folder FOLDER          for its files, instead of the one under Jupyter's runtime folder
  --keep FOLDER            keep what is shared there, and begin with what was kept
  --sync WHEN              when what is kept is on the disk itself: always, second or never
  --listen HOST[:PORT]     listen there for other machines, too
  --ready DESCRIPTOR       what to tell by that clients can attach"""


def _sync(word: str) -> str:
    if word not in ("always", "second", "never"):
        raise ValueError(word)
    return word


OPTIONS: dict[str, Callable[[str], Any]] = {
    "--idle": float, "--check": float, "--folder": str, "--keep": str, "--sync": _sync, "--listen": str,
    "--ready": int,
}  # fmt: skip


class Misunderstood(ValueError):
    """The command line makes no sense; the text says why."""


def parsed(words: list[str]) -> tuple[str, dict[str, Any]]:
    """The manager's name, and what is said of the options, by their names without the dashes."""
    names: list[str] = []
    said: dict[str, Any] = {}
    rest = iter(words)
    for word in rest:
        option, equals, value = word.partition("=")
        if option in OPTIONS:
            said[option.removeprefix("--")] = _value(option, value if equals else next(rest, None))
        elif word.startswith("-"):
            raise Misunderstood(f"there is no option {word}")
        else:
            names.append(word)
    if len(names) != 1:
        raise Misunderstood(f"one NAME is needed, not {len(names)}")
    return names[0], said


def _value(option: str, text: str | None) -> Any:
    if text is None:
        raise Misunderstood(f"{option} needs a value")
    try:
        return OPTIONS[option](text)
    except ValueError:
        raise Misunderstood(f"{option} cannot be {text!r}") from None
