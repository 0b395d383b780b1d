"""A process and its parent on Unix: one that nobody waits for is nobody's child."""

import os


def leave_parent() -> None:
    """Go on in a process that is nobody's child: whoever started us waits for this, and is left no zombie."""
    if os.fork():
        os._exit(0)
