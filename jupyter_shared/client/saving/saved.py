"""What is in a saved file."""

from typing import NamedTuple


class Saved(NamedTuple):
    """What is in a saved file."""

    names: list[str]
    objects: int
    manager: str  # whose it was
    when: float  # seconds since 1970
    version: str  # of this package, which has written it
