"""`python -m jupyter_shared.manager NAME`: the manager's process, as `attach` starts it."""

from __future__ import annotations

import gc
import sys


def main() -> None:
    """Load the manager, and run it.

    While modules are loaded, Python looks for circles of objects dozens of times, which takes a tenth of the start and
    finds nothing worth it. What is loaded then stays for good, so it is not looked through later either.
    """
    gc.disable()
    if "--ready" in sys.argv:
        from ..platform.parent import leave_parent

        leave_parent()  # before the rest is loaded: a small process forks faster
    from ..loading import load

    command = load("jupyter_shared.manager.command")
    gc.freeze()
    gc.enable()
    command.run()


if __name__ == "__main__":
    main()
