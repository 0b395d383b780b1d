"""What runs in a kernel that a notebook has started: an IPython kernel that ends with its parent, and asks nothing.

`python -m jupyter_shared.jupyter.kernels.child CONNECTION_FILE`
"""

from __future__ import annotations

import os
import shutil
import sys
import threading
from pathlib import Path
from typing import Any

from ipykernel.ipkernel import IPythonKernel
from ipykernel.kernelapp import IPKernelApp
from IPython.core.error import StdinNotImplementedError

REFUSED = (
    "a cell of the kernel {name!r} cannot ask: there is no field for the answer. Ask in a cell of the notebook itself, "
    'and share the answer: shared["answer"] = input()'
)


class ExtraKernel(IPythonKernel):
    """An IPython kernel that says clearly why `input()` does not work."""

    def raw_input(self, prompt: str = "") -> str:  # noqa: ARG002 - called as `input` is
        """Refuse: nobody could answer."""
        raise StdinNotImplementedError(f"input(): {REFUSED.format(name=os.environ.get('JPY_SESSION_NAME'))}")

    def getpass(self, *_: Any, **__: Any) -> str:
        """Refuse: nobody could answer."""
        raise StdinNotImplementedError(f"getpass(): {REFUSED.format(name=os.environ.get('JPY_SESSION_NAME'))}")


def end_with_parent(folder: Path) -> None:
    """End this process at once when its parent has ended, however it did; nobody else is left to remove the folder.

    The parent holds the other end of our standard input, and writes nothing. What this process runs gets another one.
    A forked child of the parent may hold that end, too: then ipykernel notices, which looks for its parent each second.
    """
    lifeline = os.dup(0)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)

    def watch() -> None:
        os.read(lifeline, 1)
        shutil.rmtree(folder, ignore_errors=True)
        os._exit(1)

    threading.Thread(target=watch, name="jupyter_shared parent", daemon=True).start()


def main(connection_file: str) -> None:
    """Be a kernel until told to end."""
    end_with_parent(Path(connection_file).parent)
    app = IPKernelApp.instance(kernel_class=ExtraKernel)
    app.initialize(["-f", connection_file, "--IPKernelApp.log_level=40"])
    app.start()


if __name__ == "__main__":
    main(sys.argv[1])
