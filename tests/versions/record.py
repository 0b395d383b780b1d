"""Records what a client and a manager of some commit say to each other, for `test_recorded.py`.

    python -m tests.versions.record COMMIT        writes tests/versions/COMMIT.json

The commit's own code runs, out of git: its client calls its manager through a socket of ours that passes the bytes on
and writes them down. Descriptors are not passed on, so both do as they would over the network. The key in the file is
that of a manager that has ended.
"""

from __future__ import annotations

import base64
import json
import os
import socket
import subprocess
import sys
import tarfile
import tempfile
import threading
from io import BytesIO
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent.parent

PROGRAM = """
import sys, json, os, threading, time
from pathlib import Path
import jupyter_shared
from jupyter_shared import address
from jupyter_shared.client.session import Session

session = jupyter_shared.attach("recorded")
files = address.Files.of("recorded")
known = files.read()
print(json.dumps([known.address, known.key]), flush=True)
ours = known._replace(address=sys.stdin.readline().strip())
client = Session(ours, "recorded client")
d, l, q, c = client.dict("d", {"a": 1}), client.list("l", [1, 2]), client.queue("q"), client.counter("c")
d["b"] = 2
assert d["a"] == 1 and sorted(d) == ["a", "b"] and len(d) == 2
l.append(3)
assert l[:] == [1, 2, 3] and l.pop() == 3
q.put("item")
assert q.get() == "item"
c.add(2)
with client.lock("lock"):
    pass
client["value"] = [1, "two", None]
assert client["value"] == [1, "two", None]
assert {info.name for info in client.objects()} >= {"d", "l", "q", "c", "lock", "value"}
del client["value"]
client.detach()
time.sleep(0.3)
session.stop()
"""


def main(commit: str) -> None:
    """Record, and write the file."""
    with tempfile.TemporaryDirectory() as folder:
        archive = subprocess.run(["git", "archive", commit], cwd=ROOT, capture_output=True, check=True).stdout
        tree = Path(folder) / "tree"
        with tarfile.open(fileobj=BytesIO(archive)) as tar:
            tar.extractall(tree, filter="data")
        recorded, key = run(tree, Path(folder))
    conversations = [[[who, base64.b64encode(data).decode()] for who, data in one] for one in recorded]
    text = json.dumps({"commit": commit, "key": key, "conversations": conversations}, indent=0)
    (HERE / f"{commit}.json").write_text(text + "\n")


def run(tree: Path, folder: Path) -> tuple[list[list[tuple[str, bytes]]], str]:
    """The conversations over each connection, in the order they began, and the key."""
    path = str(folder / "between")
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path)
    listener.listen()
    environment = {**os.environ, "PYTHONPATH": str(tree), "JUPYTER_RUNTIME_DIR": str(folder / "runtime")}
    command, pipe = [sys.executable, "-c", PROGRAM], subprocess.PIPE
    program = subprocess.Popen(command, env=environment, cwd=tree, stdin=pipe, stdout=pipe, text=True)
    assert program.stdout
    address, key = json.loads(program.stdout.readline())
    found: list[list[tuple[str, bytes]]] = []
    threading.Thread(target=accept, args=(listener, address, found), daemon=True).start()
    program.communicate(f"{path}\n", timeout=60)
    if program.returncode:
        sys.exit(f"the program of that commit failed: {program.returncode}")
    return found, key


def accept(listener: socket.socket, address: str, found: list[list[tuple[str, bytes]]]) -> None:
    """Pass on whatever comes."""
    while True:
        client, _ = listener.accept()
        manager = socket.socket(socket.AF_UNIX)
        manager.connect(address)
        found.append([])
        for who, one, other in (("client", client, manager), ("manager", manager, client)):
            threading.Thread(target=pass_on, args=(who, one, other, found[-1]), daemon=True).start()


def pass_on(who: str, one: socket.socket, other: socket.socket, said: list[tuple[str, bytes]]) -> None:
    """From one to the other."""
    while data := one.recv(1 << 16):
        said.append((who, data))
        try:
            other.sendall(data)
        except OSError:  # it has left
            break
    other.close()


if __name__ == "__main__":
    main(sys.argv[1])
