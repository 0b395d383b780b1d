"""Where a manager keeps what it shares, as both ends say it: the manager that does, and whoever starts one."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from .address import checked
from .errors import InvalidName

Keep = bool | str | os.PathLike[str]  # whether a manager keeps what it shares, or in which folder


class Keeping(NamedTuple):
    """Where a manager keeps what it shares, and when it has the system put that on the disk."""

    folder: str
    sync: str = "second"  # "always", "second" or "never"

    @classmethod
    def of(cls, name: str, keep: Keep, sync: str = "second") -> Keeping | None:
        """What `keep` asks for: nothing, the folder of that name under Jupyter's data folder, or a folder's path."""
        if keep is False:
            return None
        if sync not in ("always", "second", "never"):
            raise InvalidName(f"{sync!r} is no way to sync: it is 'always', 'second' or 'never'.")
        if keep is not True:
            return cls(os.path.abspath(keep), sync)  # noqa: PTH100 - a Path would not keep `..` as it was meant
        from jupyter_core.paths import jupyter_data_dir

        return cls(str(Path(jupyter_data_dir()) / "shared" / checked(name)), sync)
