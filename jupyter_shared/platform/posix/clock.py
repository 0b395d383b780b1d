"""The clock of macOS that goes on while it sleeps: there, `time.monotonic` is another one, which stands still."""

from __future__ import annotations

import time
from functools import partial

clock = partial(time.clock_gettime, time.CLOCK_MONOTONIC)
