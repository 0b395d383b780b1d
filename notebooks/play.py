"""Run notebooks from the top and print their cells and what these print: `python notebooks/play.py FILE...`.

It plays in a runtime folder of its own, so that the managers you have running are not touched.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

# Kernels warn at their start that others on this machine could listen: of no use to who only looks on.
ERRORS_ONLY = ["--IPKernelApp.log_level=40"]


def main() -> None:
    # Unix sockets live in this folder, and their paths must stay short.
    with tempfile.TemporaryDirectory(prefix="play-", dir="/tmp") as folder:
        os.environ["JUPYTER_RUNTIME_DIR"] = folder
        for name in sys.argv[1:]:
            play(Path(name))


def play(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    os.environ["JPY_SESSION_NAME"] = path.name  # as Jupyter servers do: what the notebook is called
    client = NotebookClient(
        notebook,
        extra_arguments=ERRORS_ONLY,
        timeout=120,
        resources={"metadata": {"path": str(path.parent)}},
        on_cell_executed=lambda cell, cell_index, execute_reply: show(cell),
    )
    print(f"--- {path} ---")
    try:
        # What the kernel and its children print is in the cells already.
        client.execute(stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    except CellExecutionError as error:
        sys.exit(f"\n{path} stopped at a cell that failed:\n{error}")


def show(cell: Any) -> None:
    if cell.cell_type != "code":
        return
    print(f"\nIn [{cell.execution_count}]:")
    print("    " + cell.source.replace("\n", "\n    "))
    for output in cell.outputs:
        print(text_of(output), end="", flush=True)


def text_of(output: Any) -> str:
    """An output as a terminal can show it; errors are shown once, at the end."""
    if output.output_type == "stream":
        return str(output.text)
    if output.output_type == "error":
        return ""
    return str(output.data.get("text/plain", "")) + "\n"


if __name__ == "__main__":
    main()
