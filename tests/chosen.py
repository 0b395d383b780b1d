"""Which tests are run where, beside all of them here. For tasks.py, so with nothing but Python installed."""

from __future__ import annotations

# The tests that are run once more as on macOS and on Windows: at most five minutes each.
CORE = [
    "tests/test_two_kernels.py", "tests/test_notebooks.py::test_it_runs[quickstart.ipynb]",
    "tests/manager", "tests/managers",
    "tests/test_address.py", "tests/test_cli.py", "tests/client", "tests/panes", "tests/platforms",
    "tests/processes",
    "--ignore=tests/processes/test_over_tls.py",  # tests of Ctrl-C once more, which the guard's Python disturbs
    # What asks nothing of the platform.
    "--ignore=tests/client/test_data.py", "--ignore=tests/client/test_preview.py",
    "--ignore=tests/client/test_preview_elsewhere.py", "--ignore=tests/client/test_protocol.py",
    "--ignore=tests/client/test_tensors.py", "--ignore=tests/client/test_columns.py",
    "--ignore=tests/manager/test_fuzz.py", "--ignore=tests/managers/test_beside_theirs.py",
    "--ignore=tests/processes/test_keys_in_transactions.py", "--ignore=tests/processes/test_on_trial.py",
    "--ignore=tests/processes/test_restoring.py", "--ignore=tests/processes/test_tracing.py",
    "--ignore=tests/panes/test_messages.py",
    "--ignore=tests/panes/test_tables.py", "--ignore=tests/panes/test_traces.py",
]  # fmt: skip
RAYS = "tests/ray"  # by themselves, when all others are done: one cluster for all, and it takes both processors

# Files that take more than ten seconds, longest first: with several workers these begin. A worker takes a whole file at
# a time, so one that is begun last is waited for by all others; xdist itself has the files with the fewest tests last.
# `pytest --durations=30` tells which there are.
LONGEST = [
    "tests/managers/test_cpython.py", "tests/processes/test_coherence.py", "tests/processes/test_over_tls.py",
    "tests/test_lessons.py", "tests/test_notebooks.py",
    "tests/store/test_replay.py", "tests/managers/test_lifetimes.py", "tests/dying/test_unheard.py",
    "tests/managers/test_sync.py", "tests/kinds/test_keys.py",
]  # fmt: skip
# Those that share a JupyterLab, which each worker starts, and which is there from then on: by themselves, at the end,
# the longest first again. These take from fifty seconds down to ten, others of that folder less.
BROWSERS = "tests/browser/"
LONGEST_BROWSERS = [
    "tests/browser/test_trouble.py", "tests/browser/test_trust.py", "tests/browser/test_accessible.py",
    "tests/browser/test_notebook_seven.py", "tests/browser/test_panel_settings.py", "tests/browser/test_panel.py",
    "tests/browser/test_panel_containers.py", "tests/browser/test_views.py", "tests/browser/test_panel_trouble.py",
    "tests/browser/test_kernels.py", "tests/browser/test_trace.py", "tests/browser/test_grid.py",
    "tests/browser/test_panel_code.py", "tests/browser/test_language.py",
]  # fmt: skip


def turn_of(file: str) -> tuple[bool, int]:
    """What files are sorted by where several workers share them."""
    longest = LONGEST_BROWSERS if file.startswith(BROWSERS) else LONGEST
    return file.startswith(BROWSERS), longest.index(file) if file in longest else len(longest)


# Those that are run once more on every other Python, within about four minutes each on two cores. More, by hand:
# python3 tasks.py versions tests/dying
ON_EVERY_PYTHON = [
    "tests/wire", "tests/versions", "tests/kinds", "tests/store", "tests/client",
    "tests/managers/test_theirs.py", "tests/managers/test_scalars.py", "tests/managers/test_cpython.py",
    "--ignore=tests/client/test_data.py",  # of pyarrow's data, which the core tests do without
]  # fmt: skip
