"""Processes: started in the background, watched, told to end.

    start_detached  tell_ready                  a manager that outlives whoever started it (and `parent`)
    end_with                                    a manager that does not
    holder_of  kill_holder  is_stopped          who has a lock, and in what state
    at_fork                                     what to do when this process forks
    END_SIGNALS                                 that tell a process to end in order
    OF_ITS_OWN                                  for `Popen`: what interrupts us does not interrupt it
"""

from typing import TYPE_CHECKING

from . import NAME

if TYPE_CHECKING or NAME == "linux":
    from .linux.processes import end_with, holder_of, is_stopped, kill_holder, start_detached
    from .unix.processes import END_SIGNALS, OF_ITS_OWN, at_fork, tell_ready
elif NAME == "posix":
    from .portable.processes import end_with, holder_of, is_stopped, kill_holder
    from .unix.processes import END_SIGNALS, OF_ITS_OWN, at_fork, start_detached, tell_ready
else:
    from .anywhere.processes import END_SIGNALS, OF_ITS_OWN, at_fork, start_detached, tell_ready
    from .portable.processes import end_with, holder_of, is_stopped, kill_holder

__all__ = [
    "END_SIGNALS", "OF_ITS_OWN", "at_fork", "end_with", "holder_of", "is_stopped", "kill_holder", "start_detached",
    "tell_ready",
]  # fmt: skip
