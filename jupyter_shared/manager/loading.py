"""What a manager loads once it serves: what nobody has asked for yet, one module at a time.

It would start later if it loaded that before. It must not wait until somebody asks, though: it may run for weeks, and
the files may be another version's by then, or gone with their environment.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from functools import partial
from importlib import import_module

from ..kinds import STATES
from .log import log
from .loop import Loop

PAUSE = 0.05  # seconds between two, none of which takes a millisecond: nobody's call waits for long
# The last one loads the one before it.
OTHERS = "jupyter_shared.store.tracing", "jupyter_shared.wire.arriving", "tokenize", "traceback"
TRIED_AGAIN = 1.0  # seconds after which what could not be read is tried again


def load_the_rest(loop: Loop) -> None:
    """Begin to."""
    rest = deque[Callable[[], object]](partial(STATES.__getitem__, kind) for kind in STATES)
    rest += [partial(import_module, name) for name in OTHERS]

    def load_next() -> None:
        try:
            rest[0]()
        except OSError:  # no descriptor is left, perhaps: it is tried again when there may be one
            rest.rotate(-1)
            loop.later(TRIED_AGAIN, load_next)
            return
        except Exception:  # its file is gone, or another version's: who asks for it is told, and the others are here
            log.exception("This could not be loaded, and may be missing later.")
        rest.popleft()
        if rest:
            loop.later(PAUSE, load_next)

    loop.later(PAUSE, load_next)
