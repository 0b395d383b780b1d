"""What the operating system tells of processes, and what it is told of them: the one place where tests name Linux.

`tests/test_layers.py` refuses its names elsewhere, but where they are what is tested: tests/platforms and the guard.
"""

from __future__ import annotations

import ctypes
import fcntl
import mmap
import os
import re
import resource
import select
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

KIB = 1024
# What can be limited, of a process.
FILE_SIZE, DESCRIPTORS, ADDRESSES = resource.RLIMIT_FSIZE, resource.RLIMIT_NOFILE, resource.RLIMIT_AS

# --- processes -------------------------------------------------------------------------------------------------


def exists(pid: int | str) -> bool:
    """Whether there is such a process, also one that has ended and that nobody has waited for."""
    return Path(f"/proc/{pid}").exists()


def state(pid: int) -> str:
    """One letter, as in `ps`; nothing for a process that is no more."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return ""


def pids() -> Iterator[int]:
    """All processes there are."""
    return (int(name) for name in os.listdir("/proc") if name.isdigit())  # noqa: PTH208 - Path is too slow


def children(pid: int | str = "self") -> set[int]:
    """The children of a process."""
    tasks = (_read(str(path)) for path in Path(f"/proc/{pid}/task").glob("*/children"))
    return {int(pid) for task in tasks for pid in task.split()}


def command(pid: int) -> str:
    """A process's command line; empty if it has ended."""
    return _read(f"/proc/{pid}/cmdline").replace(b"\0", b" ").decode(errors="replace").strip()


def environment(pid: int) -> list[bytes]:
    """What a process was started with, as NAME=value."""
    return _read(f"/proc/{pid}/environ").split(b"\0")


def threads(pid: int | str = "self") -> int:
    """How many threads a process has."""
    return len(os.listdir(f"/proc/{pid}/task"))  # noqa: PTH208


def in_a_container(command: list[str]) -> list[str]:
    """The command, run where it sees its own processes alone, on a host of another name."""
    rights = [] if os.geteuid() == 0 else ["--map-root-user"]
    spaces = ["--pid", "--fork", "--kill-child", "--mount-proc", "--uts"]
    return ["unshare", *rights, *spaces, "sh", "-c", 'hostname box && exec "$@"', "sh", *command]


def why_no_container() -> str:
    """Why none can be made here; empty if it can."""
    try:
        tried = subprocess.run(in_a_container(["true"]), capture_output=True, text=True, check=False)
    except OSError as error:
        return str(error)
    return tried.stderr if tried.returncode else ""


# --- what they have open, and how much memory they take ----------------------------------------------------------


def descriptors(pid: int | str = "self") -> list[int]:
    """The numbers of a process's descriptors; of our own, but for the one that lists them."""
    found = [int(name) for name in os.listdir(f"/proc/{pid}/fd")]  # noqa: PTH208
    return found if pid != "self" else [number for number in found if target(number)]


def target(number: int) -> str:
    """What a descriptor of ours leads to; empty if it is closed."""
    try:
        return os.readlink(f"/proc/self/fd/{number}")  # noqa: PTH115
    except FileNotFoundError:
        return ""


def pieces_open() -> int:
    """How many of our descriptors are shared memory."""
    return sum("memfd" in target(number) for number in descriptors())


def pieces_mapped(pid: int | str = "self") -> int:
    """How many mappings a process has of shared memory."""
    return Path(f"/proc/{pid}/maps").read_text().count("memfd:")


def shared_memory_mapped(pid: int | str = "self") -> tuple[int, int]:
    """How many pieces of a manager's shared memory a process has mapped, and how many bytes."""
    pieces = total = 0
    for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
        if "/memfd:jupyter_shared (deleted)" in line:
            start, _, end = line.split()[0].partition("-")
            pieces, total = pieces + 1, total + int(end, 16) - int(start, 16)
    return pieces, total


def made_writable(address: int) -> str:
    """Have a page of our memory be writable: "" if it is, or why not."""
    libc = ctypes.CDLL(None, use_errno=True)
    done = libc.mprotect(ctypes.c_void_p(address & ~4095), ctypes.c_size_t(4096), mmap.PROT_READ | mmap.PROT_WRITE)
    return os.strerror(ctypes.get_errno()) if done else ""


def mapped_from(address: int) -> str:
    """The file that our memory at an address is mapped from; empty if it is from none."""
    for line in Path("/proc/self/maps").read_text().splitlines():
        start, _, end = line.split()[0].partition("-")
        if int(start, 16) <= address < int(end, 16):
            return " ".join(line.split()[5:])
    return ""


def memory_of(field: str, pid: int | str = "self") -> int:
    """Bytes of one field of a process's status, such as VmRSS."""
    found = re.search(rf"^{field}:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text(), re.MULTILINE)
    assert found, f"there is no {field}"
    return int(found[1]) * KIB


def memory_free() -> int:
    """Bytes that the machine has for new processes."""
    found = re.search(r"^MemAvailable:\s+(\d+) kB", Path("/proc/meminfo").read_text(), re.MULTILINE)
    assert found, "there is no MemAvailable"
    return int(found[1]) * KIB


# --- limits, processors, readiness -------------------------------------------------------------------------------


@contextmanager
def limited(what: int, soft: int) -> Iterator[None]:
    """Have this process's limit be as low as `soft` for the block."""
    before = resource.getrlimit(what)
    resource.setrlimit(what, (soft, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(what, before)


def limit(what: int, soft: int, pid: int = 0) -> int:
    """Have a process's limit be `soft`, of our own if there is no `pid`: what it was."""
    before, hard = resource.prlimit(pid, what)
    resource.prlimit(pid, what, (soft, hard))
    return before


def limit_descriptors(pid: int, soft: int, hard: int) -> None:
    """Limit the descriptors of another process."""
    resource.prlimit(pid, DESCRIPTORS, (soft, hard))


def limits(names: tuple[str, ...]) -> dict[str, tuple[int, int]]:
    """This process's limits, by their names in `resource`."""
    return {name: resource.getrlimit(getattr(resource, name)) for name in names}


def limit_to(found: dict[str, list[int]]) -> None:
    """Have the limits that `limits` found in another process."""
    for name, (soft, hard) in found.items():
        resource.setrlimit(getattr(resource, name), (soft, hard))


def processors() -> set[int]:
    """The processors that this process may use."""
    return os.sched_getaffinity(0)


def readable(*sockets: object, patience: float | None = None) -> list[object]:
    """Those of these sockets from which something can be read; waits for one, at most `patience` seconds."""
    return select.select(sockets, [], [], patience)[0]


def writable(*sockets: object, patience: float | None = 0) -> list[object]:
    """Those of these sockets to which something can be written now, or within `patience` seconds."""
    return select.select([], sockets, [], patience)[1]


def either(one: object, patience: float) -> bool:
    """Wait until something can be read from a socket or written to it; whether there is something to read."""
    return bool(select.select([one], [one], [], patience)[0])


def locked(file: Any, *, shared: bool = False) -> None:
    """Wait for the lock of an open file; it goes as the file is closed."""
    fcntl.flock(file, fcntl.LOCK_SH if shared else fcntl.LOCK_EX)


def memory_file(name: str) -> int:
    """A descriptor of a piece of memory, such as shared memory is."""
    return os.memfd_create(name)


def numbers_in(path: Path) -> memoryview:
    """A file as numbers of 64 bits, which all who ask see and write; mapped for as long as somebody looks at it."""
    with path.open("r+b") as file:
        return memoryview(mmap.mmap(file.fileno(), 0)).cast("Q")


def _read(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError:
        return b""
