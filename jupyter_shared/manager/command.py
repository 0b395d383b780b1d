"""What `python -m jupyter_shared.manager` is told, and does."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from ..errors import NotKept, UserError
from .options import USAGE, Misunderstood, parsed
from .process import serve

if TYPE_CHECKING:
    from ..keeping import Keeping

ALREADY_RUNS = 10  # exit code
MISUNDERSTOOD = 2


def run() -> None:
    """Serve until stopped."""
    words = sys.argv[1:]
    if not {"-h", "--help"}.isdisjoint(words):
        sys.stdout.write(f"{USAGE}\n")
        return
    try:
        name, said = parsed(words)
    except Misunderstood as error:
        sys.stderr.write(f"{USAGE}\n\nerror: {error}\n")
        sys.exit(MISUNDERSTOOD)
    keep, sync, listen = (said.pop(option, None) for option in ("keep", "sync", "listen"))
    try:
        how: dict[str, Any] = {"keeping": _keeping(keep, sync), "listen": _listen(listen)}
        if not serve(name, **said, **how):
            sys.exit(ALREADY_RUNS)
    except (NotKept, UserError, OSError) as error:
        sys.exit(str(error))


def _keeping(folder: str | None, sync: str | None) -> Keeping | None:
    if not folder:
        return None
    from ..keeping import SYNC, Keeping  # few keep

    return Keeping(folder, sync or SYNC)


def _listen(where: str | None) -> tuple[str, int] | None:
    if not where:
        return None
    from ..link import where_to_listen  # few listen beyond this machine

    return where_to_listen(where)
