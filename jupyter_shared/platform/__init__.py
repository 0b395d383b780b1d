"""What differs between operating systems, and the only code that names one.

Each topic is a module here (`polling`, `memory`, `locking`, ...) that offers one of its three implementations:

    linux       epoll, eventfd, timerfd, memfd, pidfd, inotify
    posix       what macOS has: kqueue by way of `selectors`, POSIX shared memory, Unix sockets, flock
    anywhere    what Windows has: sockets on 127.0.0.1, named sections of memory, no fork, no descriptors that travel

`tests/test_layers.py` keeps everybody else from the calls that only some systems have.
"""

import os
import sys

VARIABLE = "JUPYTER_SHARED_PLATFORM"
NAMES = ("linux", "posix", "anywhere")


def _chosen() -> str:
    asked = os.environ.get(VARIABLE, "")
    if asked and asked not in NAMES:
        raise ImportError(f"{VARIABLE} is {asked!r}: it is one of {', '.join(NAMES)}, or not set.")
    if asked:
        return asked
    return "linux" if sys.platform.startswith("linux") else "anywhere" if sys.platform == "win32" else "posix"


NAME = _chosen()  # which implementation this process uses
