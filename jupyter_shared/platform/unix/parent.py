"""A process and its parent on Unix: one that nobody waits for is nobody's child."""

import os


def leave_parent() -> None:
    """Go on in a process that is nobody's child: whoever started us waits for this, and is left no zombie."""
    if _has_parent() and os.fork():
        os._exit(0)


def _has_parent() -> bool:
    """Whether we were started directly, or by somebody of our session who is still there, and may wait for us."""
    session = os.getsid(0)
    try:
        return session == os.getpid() or session == os.getsid(os.getppid())
    except OSError:  # that has just ended
        return False
