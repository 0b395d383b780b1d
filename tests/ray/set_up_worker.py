"""What Ray starts a worker by, in place of its own script, which loads all of Ray before it starts the worker's Python.

It has nothing else to do where no worker has a `runtime_env` of its own; and there is one for each actor of a test.
"""

from __future__ import annotations

import os
import sys

FOR_RAYS_OWN = ("--serialized-runtime-env-context=", "--language=")

if __name__ == "__main__":
    rest = [word for word in sys.argv[1:] if not word.startswith(FOR_RAYS_OWN)]
    os.execv(sys.executable, [sys.executable, *rest])
