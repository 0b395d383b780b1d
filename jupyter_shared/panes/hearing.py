"""What a page says, checked before a pane does it."""

from __future__ import annotations

from typing import Any

import msgspec

from .messages import FROM_PAGE


class EditRefused(Exception):
    """What somebody typed or clicked cannot be done; the message is shown beside it."""

    def __init__(self, why: str, *, again: bool = False) -> None:
        """`again`: it is done if it is asked for once more."""
        super().__init__(why)
        self.again = again


class Garbled(ValueError):
    """A message that is none of these."""


def heard(message: dict[str, Any]) -> dict[str, Any]:
    """What a page has said, checked; Garbled if it is no message, or not of its shape."""
    known = FROM_PAGE.get(str(message.get("type")))
    if known is None:
        raise Garbled(f"There is no message {message.get('type')!r}.")
    try:
        return {**message, **msgspec.convert(message, known)}
    except msgspec.ValidationError as error:
        raise Garbled(f"The message {message['type']!r} is garbled: {error}") from None
