"""The list of tests that cannot run everywhere names tests that there are, and docs/platforms.md counts them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.platforms.unsupported import LACKS, UNSUPPORTED

TESTS = Path(__file__).resolve().parent.parent
PAGE = TESTS.parent / "docs" / "platforms.md"


@pytest.mark.parametrize("start", UNSUPPORTED)
def test_what_is_listed_is_there(start):
    file, _, name = start.partition("::")
    assert (TESTS / file).exists()
    assert not name or name.partition("[")[0] in (TESTS / file).read_text()


def test_the_page_counts_them():
    text = PAGE.read_text()
    for name, count in Counter(name for name, _ in UNSUPPORTED.values()).items():
        assert f"`{name}` ({count})" in text, f"docs/platforms.md is to say `{name}` ({count})"
    for start, (_, reason) in UNSUPPORTED.items():
        assert f"`{start}`: {reason}" in text, "each is listed with its reason: see `listed` below"


def test_marks_are_known(pytestconfig):
    known = {line.partition("(")[0].partition(":")[0] for line in pytestconfig.getini("markers")}
    assert set().union(*LACKS.values()) <= known


def listed() -> str:
    """What docs/platforms.md has to say; `python -m tests.platforms.test_marks` prints it."""
    lines = []
    for name, count in Counter(name for name, _ in UNSUPPORTED.values()).items():
        lines += [f"\n`{name}` ({count}):\n"]
        lines += [f"- `{start}`: {reason}" for start, (mark, reason) in UNSUPPORTED.items() if mark == name]
    return "\n".join(lines)


if __name__ == "__main__":
    print(listed())  # noqa: T201
