"""What a notebook is attached to elsewhere, its child processes find by the manager's name, as if it were here.

A variable of the environment says in which file, that only its user may read, which link lies; no key stands in it.
"""

from __future__ import annotations

import atexit
import os
from typing import TYPE_CHECKING

from ..errors import UserError
from ..link import Link, read, write
from ..platform import files
from ..runtime_folder import folder

if TYPE_CHECKING:  # slow to load, and few are attached to what is elsewhere
    from pathlib import Path

VARIABLE = "JUPYTER_SHARED_ATTACHED"
ENDING = ".link"
_written: set[Path] = set()


def written(link: Link) -> Path:
    """A new file with the link that this process is attached by, which goes when it is detached, or ends."""
    from pathlib import Path

    path = Path(folder()) / f"{os.getpid()}-{os.urandom(4).hex()}{ENDING}"
    _written.add(path)
    write(path, link)
    return path


def remove(path: Path) -> None:
    """Remove a file that this process has written, and no other one: neither a user's, nor its parent's."""
    if _is_ours(path):
        _written.discard(path)
        files.remove(path)


@atexit.register
def _remove_all() -> None:
    """Remove what is left at the process's end: by then the folder may have gone, and is not made again."""
    for path in [*_written]:
        remove(path)


def pass_on(name: str, path: Path) -> None:
    """Have children find the manager of that name by the link in that file."""
    _say({**_known(), name: str(path)})


def take_back(name: str, path: Path | None = None) -> None:
    """Have them look for one on this machine again; with a `path`, only if that is the file they would look into."""
    from pathlib import Path

    known = _known()
    if name in known and path in (None, Path(known[name])):
        del known[name]
        _say(known)


def file_of(name: str, *, by_others: bool = False) -> Path | None:
    """Where the link to the manager of that name is, if this process or one above it is attached to it by a link.

    `by_others`: only if one above it is.
    """
    said = _known().get(name)
    if not said:
        return None
    from pathlib import Path

    path = Path(said)
    if not path.exists() or (by_others and _is_ours(path)):
        return None
    return path


def clean() -> None:
    """Remove the files that killed processes have left, by whose links nobody answers."""
    from pathlib import Path

    for path in Path(folder()).glob(f"*{ENDING}"):
        try:
            is_of_use = read(path).connection().answers()
        except UserError:
            is_of_use = False
        if not is_of_use:
            files.remove(path)


def _known() -> dict[str, str]:
    text = os.environ.get(VARIABLE)
    if not text:
        return {}
    import json

    try:
        said = json.loads(text)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _say(known: dict[str, str]) -> None:
    if known:
        import json

        os.environ[VARIABLE] = json.dumps(known)
    else:
        os.environ.pop(VARIABLE, None)


def _is_ours(path: Path) -> bool:
    return path in _written and path.name.startswith(f"{os.getpid()}-")  # a forked child has its parent's set
