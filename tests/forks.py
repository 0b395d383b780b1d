"""Functions that run in forked children."""

from __future__ import annotations

import os
import signal
import traceback

from tests.waiting import PATIENCE


def forked(function):
    """Run a function in a forked child; whether it went well there."""
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            signal.alarm(int(PATIENCE))
            function()
            code = 0
        except BaseException:  # noqa: BLE001 - the child must end here, come what may
            traceback.print_exc()
        finally:
            os._exit(code)
    return pid


def ended_well(pid):
    """Wait for such a child; whether it was so."""
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
