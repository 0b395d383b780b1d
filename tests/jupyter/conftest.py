"""What the tests of views get."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from jupyter_shared.client.session import Session
from tests.jupyter.front_end import FrontEnd


@pytest.fixture
def show(session: Session) -> Iterator[Callable[..., FrontEnd]]:
    """`show(name)` shows an object of the fixture `session` for the length of the test."""
    opened: list[FrontEnd] = []

    def show(*args, **options) -> FrontEnd:
        opened.append(FrontEnd(session, *args, **options))
        return opened[-1]

    yield show
    for front_end in opened:
        front_end.close()
