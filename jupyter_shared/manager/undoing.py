"""What a registered object gave to a caller that is no longer there is given back.

A thread that waits in `queue.get()` or `lock.acquire()` cannot be stopped. When its caller has been killed, or has
given up with Ctrl-C, it goes on waiting, and what it gets at last would be lost: an item nobody sees, a lock nobody
releases. Only Python's own queues and locks are known here.
"""

from __future__ import annotations

import queue
import threading
from typing import Any

LOCKS = (type(threading.Lock()), type(threading.RLock()), threading.Semaphore, threading.Condition)


def can_undo(referent: Any, method: str) -> bool:
    """Whether what a method gives can be given back."""
    if isinstance(referent, queue.Queue):
        return method in ("get", "get_nowait")
    return method == "acquire" and isinstance(referent, LOCKS)


def undo(referent: Any, result: Any) -> None:
    """Give a result back; on the thread that got it."""
    if not isinstance(referent, queue.Queue):
        if result:
            referent.release()
        return
    with referent.mutex:
        if type(referent) is queue.Queue:
            referent.queue.appendleft(result)
        else:  # they know themselves where it belongs
            referent._put(result)
        referent.not_empty.notify()
