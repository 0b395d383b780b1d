"""Where a manager keeps what it shares, as both ends say it: the manager that does, and whoever starts one.

Annotations are no texts here: of a NamedTuple, Python compiles each text when it is loaded.
"""

import os
from typing import NamedTuple

from .address import checked
from .errors import InvalidName

Keep = bool | str | os.PathLike[str] | None  # whether a manager keeps what it shares, or in which folder
SYNC = "second"  # if nobody says otherwise
ABOUT = "about.json"  # which is in each folder that a manager keeps in


def has_kept(name: str) -> str | None:
    """The folder in which a manager of that name has kept what it shared, if nobody named another one."""
    keeping = Keeping.of(name, True)
    return keeping.folder if keeping and os.path.exists(os.path.join(keeping.folder, ABOUT)) else None


class Keeping(NamedTuple):
    """Where a manager keeps what it shares, and when it has the system put that on the disk."""

    folder: str
    sync: str = SYNC  # "always", "second" or "never"
    is_sync_wanted: bool = False  # somebody has said `sync`, so a manager that runs must do just that

    @classmethod
    def of(cls, name: str, keep: Keep, sync: str | None = None, *, elsewhere: bool = False) -> "Keeping | None":
        """What `keep` asks for: nothing, the folder of that name under Jupyter's data folder, or a folder's path.

        Of a manager that is `elsewhere` True asks for any folder, "": which one is its machine's own business.
        """
        if sync not in (None, "always", "second", "never"):
            raise InvalidName(f"{sync!r} is no way to sync: it is 'always', 'second' or 'never'.")
        if keep is False or keep is None:
            if sync:
                raise InvalidName(f"To sync {sync!r} says when what is kept is on the disk: ask to keep, too.")
            return None
        how = sync or SYNC, sync is not None
        if keep is not True:
            if not os.fspath(keep):  # it would be the folder that this process is in
                raise InvalidName("'' is no folder to keep in: name one, or none for that under Jupyter's data folder.")
            return cls(os.fspath(keep) if elsewhere else os.path.abspath(keep), *how)
        if elsewhere:
            return cls("", *how)
        from jupyter_core.paths import jupyter_data_dir

        return cls(os.path.join(jupyter_data_dir(), "shared", checked(name)), *how)
