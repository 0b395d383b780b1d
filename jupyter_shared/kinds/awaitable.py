"""Twins of blocking methods, for coroutines: `get_async = awaitable(get)` beside the method, and that is all.

There is one body, which runs as a coroutine in the twin: see `client/awaiting`.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import partial, wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

Of = TypeVar("Of")
Takes = ParamSpec("Takes")
Result = TypeVar("Result")


def awaitable(
    method: Callable[Concatenate[Of, Takes], Result],
) -> Callable[Concatenate[Of, Takes], Coroutine[Any, Any, Result]]:
    """What does the same as a method, or as that of a subclass, and is awaited: others go on while it waits."""
    name = method.__name__

    @wraps(method)
    async def twin(self: Any, *args: Any, **kwargs: Any) -> Any:
        return await self._home.awaited(partial(getattr(self, name), *args, **kwargs))

    if not name.startswith("__"):
        twin.__name__ = f"{name}_async"
        twin.__qualname__ = f"{method.__qualname__}_async"
        twin.__doc__ = f"`{name}`, to be awaited: others go on meanwhile. {method.__doc__ or ''}"
    return twin  # type: ignore[return-value]
