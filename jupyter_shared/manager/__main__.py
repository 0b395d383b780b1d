"""`python -m jupyter_shared.manager NAME`: the manager's process, as `attach` starts it."""

from __future__ import annotations

import gc
import sys


def main() -> None:
    """Load the manager, and run it.

    While modules are loaded, Python looks for circles of objects dozens of times, which takes a tenth of the start and
    finds nothing worth it. What is loaded then stays for good, so it is not looked through later either.

    msgspec takes `typing_extensions`, where that is installed, for what Python's own `typing` has, too: a tenth of the
    start. It goes without if it cannot be imported; whatever comes later can.
    """
    gc.disable()
    if "--ready" in sys.argv:
        from ..platform.parent import leave_parent

        leave_parent()  # before the rest is loaded: a small process forks faster
    is_kept_out = sys.modules.setdefault("typing_extensions", None) is None  # type: ignore[arg-type]
    from .command import run

    if is_kept_out:
        del sys.modules["typing_extensions"]
    gc.freeze()
    gc.enable()
    run()


if __name__ == "__main__":
    main()
