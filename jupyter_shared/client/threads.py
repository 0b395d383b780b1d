"""Which thread this is, asked on threads that are not `threading`'s own, too: rescues, and those of foreign code."""

from __future__ import annotations

import threading


def is_main_thread() -> bool:
    """Whether signal handlers run on this thread.

    Not by `current_thread()`: on a thread that `threading` has not begun, that makes a dummy, which stays for ever.
    """
    return threading.get_ident() == threading.main_thread().ident
