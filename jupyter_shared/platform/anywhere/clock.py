"""The clock of Windows, which goes on while it sleeps. It may be 16 ms late."""

from __future__ import annotations

import time

clock = time.monotonic
