"""How managers and children are started in these tests: in all ways that there are here, or in the quickest one."""

from __future__ import annotations

import multiprocessing
import os

METHODS = ["fork", "spawn", "forkserver"] if hasattr(os, "fork") else ["spawn"]
WITHOUT_SERVER = [method for method in METHODS if method != "forkserver"]
QUICKEST = multiprocessing.get_context(METHODS[0])
