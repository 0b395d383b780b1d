"""Waiting for descriptors and for other threads.

    READ, WRITE, HANGUP         what to wait for; HANGUP: only for the end of what the other end says
    Poll()                      register(fd, events)  modify(fd, events)  unregister(fd)  poll(seconds, most)  close()
    SmallPoll()                 the same of a few descriptors, without one of its own: register(fd)  wait(seconds)
    Readable(socket)            one socket: peek()  wait()  wait_for(seconds)  wait_for_either()  wait_for_room(seconds)
                                and, where pipes are lent (`pipes.py`), another descriptor beside it: also(fd, events)
    Waker()                     has another thread's poll return: fileno()  wake()  clear()  close()
    has_hung_up(socket)         whether there is nobody at the other end, whatever is still to be read
"""

from typing import TYPE_CHECKING

from . import NAME

if TYPE_CHECKING or NAME == "linux":
    from .linux.polling import HANGUP, READ, WRITE, Poll, Waker, has_hung_up
    from .unix.polling import DEAF, Readable, SmallPoll
elif NAME == "posix":
    from .portable.polling import HANGUP, READ, WRITE, Poll, has_hung_up
    from .posix.polling import Waker
    from .unix.polling import DEAF, Readable, SmallPoll
else:
    from .anywhere.polling import DEAF, Readable, SmallPoll, Waker
    from .portable.polling import HANGUP, READ, WRITE, Poll, has_hung_up

__all__ = [
    "DEAF", "HANGUP", "READ", "WRITE", "Poll", "Readable", "SmallPoll", "Waker", "has_hung_up",
]  # fmt: skip
