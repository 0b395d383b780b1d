"""The folder that this user's managers have their files in: under Jupyter's runtime folder, or in its stead."""

from __future__ import annotations

import contextlib
import os
import time

from .errors import Refused
from .platform import files as private
from .platform.sockets import LONGEST_SOCKET_PATH
from .saying import said

RUNTIME_VARIABLE = "JUPYTER_RUNTIME_DIR"  # Jupyter's own
UNUSED_SECONDS = 24 * 3600.0  # after which an empty folder in the runtime folder's stead may go


def folder() -> str:
    """Where this user's managers have their files: made if need be, and refused if others may enter it.

    Where the runtime folder cannot be written, or its name is too long for a socket in it, a folder in its stead, for
    temporary files: another one for each runtime folder.
    """
    runtime = os.environ.get(RUNTIME_VARIABLE) or _runtime_folder()
    path = os.path.join(runtime if os.path.isabs(runtime) else os.path.join(os.getcwd(), runtime), "shared")
    if not _is_too_long(path):
        try:
            return _made(path)
        except OSError as error:
            if isinstance(error, Refused):
                raise
    return _made_in_stead_of(path)


def _runtime_folder() -> str:
    from jupyter_core.paths import jupyter_runtime_dir  # slow to load, and it asks the variable first

    return jupyter_runtime_dir()


def _is_too_long(path: str) -> bool:
    return len(os.fsencode(path)) > LONGEST_SOCKET_PATH - 40  # the sockets' names need the rest


def _in_stead_of(path: str) -> str:
    import tempfile  # rarely needed, and slow to load
    from hashlib import blake2b
    from pathlib import Path

    name = f"jupyter-shared-{private.user()}-{blake2b(os.fsencode(Path(path)), digest_size=4).hexdigest()}"
    found = os.path.join(tempfile.gettempdir(), name)
    return os.path.join("/tmp", name) if _is_too_long(found) else found


def _made_in_stead_of(path: str) -> str:
    found = _in_stead_of(path)
    if not os.path.exists(found):  # as rarely as one comes, look whether others may go: nothing else removes them
        _remove_unused(found)
    try:
        os.utime(_made(found))  # it is used
    except FileNotFoundError:  # somebody has just removed it, as it was unused for long
        _made(found)
    return found


def _remove_unused(like: str) -> None:
    """Remove the folders of this user's in whose stead nothing is: empty, and not used for long."""
    from pathlib import Path  # as above

    for path in Path(like).parent.glob(f"{Path(like).name.rpartition('-')[0]}-*"):
        with contextlib.suppress(OSError):  # not empty, another user's, or gone
            if time.time() - path.stat().st_mtime > UNUSED_SECONDS:
                path.rmdir()


def _made(path: str) -> str:
    os.makedirs(path, mode=0o700, exist_ok=True)
    if not private.make_private(path):
        raise Refused(said("%1 belongs to another user: managers would not be safe there.", path))
    if not os.access(path, os.W_OK):
        raise PermissionError(f"{path} cannot be written.")
    return path
