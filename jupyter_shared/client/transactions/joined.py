"""Which transaction this thread is in."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .transaction import Transaction


class Joined(threading.local):
    """What each thread knows of it."""

    transaction: Transaction | None = None


joined = Joined()
