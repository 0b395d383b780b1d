"""Goes on in a process that is nobody's child: `leave_parent`. It loads nothing else: a small process forks faster."""

from . import NAME

TYPE_CHECKING = False  # as type checkers know it
if TYPE_CHECKING or NAME in ("linux", "posix"):
    from .unix.parent import leave_parent
else:
    from .anywhere.parent import leave_parent

__all__ = [
    "leave_parent",
]  # fmt: skip
