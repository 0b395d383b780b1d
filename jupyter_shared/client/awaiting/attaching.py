"""Attaching from a coroutine: a manager that has to be started, or is far away, takes its time."""

from __future__ import annotations

from functools import partial
from typing import Any

from ..session import Session, attach
from .lines import in_a_thread


async def attach_async(*args: Any, **kwargs: Any) -> Session:
    """`attach`, to be awaited: other coroutines go on meanwhile.

    Args:
        *args: What `attach` takes.
        **kwargs: The same, by name.

    Returns:
        The session.

    Raises:
        SharedError: As `attach` does.
    """
    return await in_a_thread(partial(attach, *args, **kwargs), Session.detach)
