"""What the lessons in `notebooks/lessons` check the learner's answers with; `jupyter shared lessons` copies them.

A lesson is a class: its questions, each with the answer and why it is so, and `check`, which tries the learner's code.
"""

from __future__ import annotations

from .copies import Copies
from .crashes import Crashes
from .deadlock import Deadlock
from .islands import Islands
from .locks import Locks
from .lost_update import LostUpdate
from .queues import Queues
from .waiting import Notifications

Waiting = Notifications  # what copies of the notebook made earlier call it

__all__ = ["Copies", "Crashes", "Deadlock", "Islands", "Locks", "LostUpdate", "Notifications", "Queues", "Waiting"]
