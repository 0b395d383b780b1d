"""What can be set on a session: `shared.x = 5` looks as if it shared something, and nobody else would see it."""

from __future__ import annotations

from typing import Any


class Attributes:
    """Refuses what a session has not got, once it is made."""

    _is_complete = False  # not while it is made, as that is how it gets what it has

    def __setattr__(self, name: str, value: Any) -> None:
        if self._is_complete and not name.startswith("_") and not hasattr(self, name):
            text = f"a session has no {name!r} to set: to share a value under that name, write shared[{name!r}] = ..."
            raise AttributeError(text, name=name, obj=self)
        super().__setattr__(name, value)
