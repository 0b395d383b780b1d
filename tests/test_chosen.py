"""Which tests are run where, and in which order, names what there is."""

from __future__ import annotations

from tests import chosen
from tests.conftest import ROOT


def test_every_path_is_there():
    paths = [*chosen.CORE, *chosen.ON_EVERY_PYTHON, chosen.RAYS, chosen.BROWSERS]
    paths += [*chosen.LONGEST, *chosen.LONGEST_BROWSERS]
    assert not [path for path in paths if not (ROOT / path.removeprefix("--ignore=").partition("::")[0]).exists()]


def test_the_longest_begin_and_browsers_end():
    files = ["tests/browser/a.py", chosen.LONGEST_BROWSERS[1], chosen.LONGEST_BROWSERS[0], "tests/a.py", "tests/b.py"]
    files += reversed(chosen.LONGEST)
    expected = [*chosen.LONGEST, "tests/a.py", "tests/b.py", *chosen.LONGEST_BROWSERS[:2], "tests/browser/a.py"]
    assert sorted(files, key=chosen.turn_of) == expected


def test_pytest_itself_leaves_that_order(pytestconfig):
    assert pytestconfig.option.loadscopereorder is False
