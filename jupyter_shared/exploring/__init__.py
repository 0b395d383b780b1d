"""Every interleaving of the calls of a few functions, tried on a store in this process.

    def alice(shared): shared["d"]["n"] += 1
    def bob(shared):   shared["d"]["n"] += 1

    result = explore(alice, bob, setup=lambda shared: shared.dict("d", n=0), check=lambda shared: shared["d"]["n"] == 2)
    result.ok          # False: one of the two additions can be lost
    result.shortest    # the run that shows it, with the fewest switches

Each function runs in a thread of its own, as a client of its own, and is stopped before each of its calls. A
search (`search.py`) decides who goes next, whose time is up and, with `crashes`, who is killed; a run
(`run.py`) does it on a fresh store and records what each step touched. Two runs that differ only in the order
of steps that have nothing to do with each other count as one.
"""

from __future__ import annotations

from .functions import explore
from .result import Exploration

__all__ = ["Exploration", "explore"]
