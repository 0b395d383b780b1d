"""What is let go of is not given back to the system, to be found and cleared again for the next message."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="another C library keeps what it likes")
TURNS = 50
MESSAGES = f"""
import resource
{{first}}

def turn():
    return len([b"x" * 190_000 for _ in range(4)])

turn(), turn()
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range({TURNS}):
    turn()
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


def faults(first: str) -> int:
    """Pages that a process which knows nothing yet has found anew, in all turns."""
    program = [sys.executable, "-c", MESSAGES.format(first=first)]
    return int(subprocess.run(program, capture_output=True, text=True, check=True).stdout)


def test_the_pages_of_messages_are_found_once():
    assert faults("") > 50 * TURNS, "else nothing need be done"
    called = "from jupyter_shared.platform.freed import keep_what_is_freed; keep_what_is_freed()"
    assert faults(called) < TURNS


def test_whoever_attaches_keeps_them(manager):
    assert faults(f"import jupyter_shared; shared = jupyter_shared.attach({manager.name!r}, create=False)") < TURNS
