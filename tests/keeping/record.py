"""Records what a manager of some commit keeps in its folder, and what `save` writes, for `test_formats.py`.

    python -m tests.keeping.record COMMIT        writes tests/keeping/COMMIT.json

The commit's own code runs, out of git. It is started so often that a snapshot is taken, and changes something after it.
"""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
import tarfile
import tempfile
import zlib
from io import BytesIO
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
LIVES = 18  # from 16 journals on, a snapshot is taken

PROGRAM = """
import sys, time
from pathlib import Path
import numpy
import jupyter_shared

folder, saved, lives = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
for life in range(lives):
    shared = jupyter_shared.attach("recorded", keep=str(folder))
    cfg = shared.dict("cfg", {"lr": 0.1, (1, "b"): [1, 2], frozenset({1}): "f"})
    if life == 0:
        cfg["inner"] = shared.list(None, [1, 2])
        shared["x"] = [1, "two", None]
        shared["big"] = numpy.full(20_000, 7)
        shared.queue("jobs").put("a"); shared.queue("jobs").put("b"); shared.queue("jobs").get()
        shared.set("members", {1, (2, 3)}); shared.counter("hits", 5).add(2)
        shared.lock("gpu").acquire(); shared.array("numbers", "i", range(10))
        for number in range(5000):
            shared.list("long").append(number) if number < 10 else None
        shared.list("long").extend(range(10, 5000))
    if life == lives - 1:
        until = time.monotonic() + 60
        while not [*folder.glob("*.snapshot")] and time.monotonic() < until:
            time.sleep(0.1)
        cfg["after the snapshot"] = 1
        if hasattr(shared, "save"):  # which is younger
            shared.save(saved)
    cfg["life"] = life
    shared.stop()
assert [*folder.glob("*.snapshot")]
"""


def main(commit: str) -> None:
    """Record, and write the file."""
    with tempfile.TemporaryDirectory() as folder:
        archive = subprocess.run(["git", "archive", commit], cwd=ROOT, capture_output=True, check=True).stdout
        tree, kept, saved = Path(folder) / "tree", Path(folder) / "kept", Path(folder) / "saved"
        with tarfile.open(fileobj=BytesIO(archive)) as tar:
            tar.extractall(tree, filter="data")
        environment = {**os.environ, "PYTHONPATH": str(tree), "JUPYTER_RUNTIME_DIR": f"{folder}/runtime"}
        command = [sys.executable, "-c", PROGRAM, kept, saved, str(LIVES)]
        subprocess.run(command, env=environment, cwd=tree, check=True)
        files = {str(path.relative_to(kept)): packed(path) for path in sorted(kept.rglob("*")) if path.is_file()}
        found = {"commit": commit, "files": files, "saved": packed(saved) if saved.exists() else None}
    (HERE / f"{commit}.json").write_text(json.dumps(found, indent=0) + "\n")


def packed(path: Path) -> str:
    """A file's content, as text."""
    return base64.b64encode(zlib.compress(path.read_bytes(), 9)).decode()


def unpacked(text: str) -> bytes:
    """The same, back."""
    return zlib.decompress(base64.b64decode(text))


if __name__ == "__main__":
    main(sys.argv[1])
