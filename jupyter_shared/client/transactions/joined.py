"""Which transaction this thread is in: what stands between its calls and the manager.

A coroutine that waits stands there in the same way, for as long as the body of its operation runs.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..awaiting.standing import Standing
    from .transaction import Transaction


class Joined(threading.local):
    """What each thread knows of it."""

    transaction: Transaction | Standing | None = None


joined = Joined()
under_way: set[Transaction | Standing] = set()  # in any thread: nearly always none, which is quicker to see
