"""Telling what the system says from what breaks in: programs limit a time by a handler that raises TimeoutError.

That is an OSError, too. Whoever takes one for the system's word asks here first, and lets what broke in through.
"""


def is_of_system(error: BaseException) -> bool:
    """Whether the system says it, and no signal handler has raised it: what those raise has no number."""
    return isinstance(error, OSError) and error.errno is not None
