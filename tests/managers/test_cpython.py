"""CPython's own tests of managers pass with this package in the place of `multiprocessing.managers`."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys

import pytest

from tests.conftest import IN_CI, ROOT

PATIENCE = 900  # seconds; it takes 10 to 30 where nothing else runs, and took over 300 on a machine at load 13
FEWEST = 75  # tests; fewer means that the suite was not found as it should be


def there_is_a_suite() -> bool:
    try:
        return importlib.util.find_spec("test._test_multiprocessing") is not None
    except ModuleNotFoundError:
        return False


@pytest.mark.timeout(PATIENCE + 30)
@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_the_standard_librarys_own_tests_pass(method):
    if not there_is_a_suite():
        reason = f"{sys.executable} comes without the package `test`: CPython's own tests of managers DID NOT RUN"
        pytest.fail(reason) if IN_CI else pytest.skip(reason)
    done = subprocess.run(
        [sys.executable, "-m", "unittest", "-v", "tests.managers.cpython_suite"],
        env={**os.environ, "START_METHOD": method},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    counted = re.search(r"^Ran (\d+) tests", done.stderr, re.MULTILINE)
    assert done.returncode == 0, done.stderr
    assert counted, done.stderr
    assert int(counted[1]) >= FEWEST, done.stderr
    assert "Warning -- " not in done.stderr, done.stderr  # of dangling processes, or of objects that still exist
