"""Takes away what macOS or Windows lacks, in every process of a test run that emulates it.

Python runs this as it starts, where this folder is on PYTHONPATH. It does something only if JUPYTER_SHARED_PLATFORM is
`posix` or `anywhere`. What the standard library and other packages use by themselves stays, but for our own files
(`_refuse`); what nobody misses is gone for all.
"""

from __future__ import annotations

import builtins
import errno
import os
import sys
from typing import Any

fork_for_starter = getattr(os, "fork", None)  # see tests/starter.py
PAGE_OF_MACOS = 16 * 1024  # bytes
MODE = os.environ.get("JUPYTER_SHARED_PLATFORM", "")
PACKAGE = f"{os.sep}jupyter_shared{os.sep}"
STAND_INS = tuple(os.path.join("platform", *parts) for parts in (("anywhere", "stand_ins.py"), ("posix", "memory.py")))  # noqa: PTH118


def is_ours(file: str) -> bool:
    """Whether a source file is the package's, and not one that stands for what this system lacks."""
    return PACKAGE in file and f"{os.sep}tests{os.sep}" not in file and not file.endswith(STAND_INS)


def caller(depth: int = 2) -> str:
    return sys._getframe(depth).f_code.co_filename


def remove(module: Any, *names: str) -> None:
    for name in names:
        if hasattr(module, name):
            delattr(module, name)


def refuse(module: Any, *names: str) -> None:
    """Keep our own files from these."""
    for name in names:
        if hasattr(module, name):
            setattr(module, name, _refused(getattr(module, name), f"{module.__name__}.{name}"))


def _refused(function: Any, name: str) -> Any:
    def refused(*args: Any, **kwargs: Any) -> Any:
        if is_ours(caller()):
            raise AttributeError(f"{name} is not there on the platform {MODE!r}: {caller()} calls it")
        return function(*args, **kwargs)

    return refused


def refuse_modules(*names: str) -> None:
    """Keep our own files from importing these."""
    real = builtins.__import__

    def imported(name: str, into: Any = None, *more: Any, **named: Any) -> Any:
        into = named.pop("globals", into)
        if name in names and is_ours((into or {}).get("__file__", "")):
            raise ImportError(f"There is no module {name!r} on the platform {MODE!r}")
        return real(name, into, *more, **named)

    # What is sent by value, a type of a cell's say, may refer to it: by this name, as ever.
    imported.__module__, imported.__name__ = "builtins", "__import__"
    imported.__qualname__ = "__import__"
    builtins.__import__ = imported


def hide_proc() -> None:
    """Keep our own files from /proc and /sys."""
    for module, name in ((builtins, "open"), (os, "open"), (os, "listdir"), (os, "stat"), (os, "readlink")):
        setattr(module, name, _hidden(getattr(module, name)))


def _hidden(function: Any) -> Any:
    def hidden(path: Any, *args: Any, **kwargs: Any) -> Any:
        if isinstance(path, str | os.PathLike) and os.fspath(path).startswith(("/proc", "/sys")):
            frames, frame = [], sys._getframe(1)
            while frame is not None and len(frames) < 4:  # through pathlib
                frames.append(frame.f_code.co_filename)
                frame = frame.f_back  # type: ignore[assignment]
            if any(map(is_ours, frames)):
                raise FileNotFoundError(errno.ENOENT, "hidden by the guard", path)
        return function(path, *args, **kwargs)

    return hidden


def behave_as_shared_memory_of_macos() -> None:  # noqa: C901
    """No pread, pwrite, read or write on it, no private mapping, its size changed but once, and to whole pages.

    It is no file to `fstat`, so that `mmap` does not ask for its size.
    """
    import mmap

    device = os.stat("/dev/shm").st_dev  # noqa: PTH116
    sized: set[int] = set()

    def is_shared_memory(descriptor: Any) -> bool:
        return isinstance(descriptor, int) and descriptor >= 0 and os.fstat(descriptor).st_dev == device

    def refused_on_it(function: Any, code: int) -> Any:
        def refused(descriptor: Any, *args: Any) -> Any:
            if is_shared_memory(descriptor):
                raise OSError(code, os.strerror(code))
            return function(descriptor, *args)

        return refused

    for name in ("pread", "pwrite", "read", "write"):
        setattr(os, name, refused_on_it(getattr(os, name), errno.ENXIO))
    truncate, mapped = os.ftruncate, mmap.mmap

    def ftruncate(descriptor: int, size: int) -> None:
        if is_shared_memory(descriptor):
            inode = os.fstat(descriptor).st_ino
            if inode in sized and os.fstat(descriptor).st_size:
                raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
            sized.add(inode)
            size = -(-size // PAGE_OF_MACOS) * PAGE_OF_MACOS
        truncate(descriptor, size)

    class Mapping(mapped):
        def __new__(cls, descriptor: int, length: int, *args: Any, **kwargs: Any) -> Any:
            private = kwargs.get("access") == mmap.ACCESS_COPY or kwargs.get("flags", 0) & mmap.MAP_PRIVATE
            if (private or not length) and is_shared_memory(descriptor):
                raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
            return super().__new__(cls, descriptor, length, *args, **kwargs)

    os.ftruncate, mmap.mmap = ftruncate, Mapping  # type: ignore[misc, assignment]


def be_deaf_to_interrupts() -> None:
    """Ctrl-C is heard only when a blocking call has returned."""
    import select
    import signal
    import socket
    import threading

    def deaf(function: Any) -> Any:
        def masked(*args: Any, **kwargs: Any) -> Any:
            if threading.get_ident() != threading.main_thread().ident:  # makes no object of a thread that is foreign
                return function(*args, **kwargs)
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
            try:
                return function(*args, **kwargs)
            finally:  # not what it was before: that may be a leftover of a call that Ctrl-C left between these lines
                signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})

        return masked

    for name in ("recv", "recv_into", "connect"):
        setattr(socket.socket, name, deaf(getattr(socket.socket, name)))
    select.select = deaf(select.select)


def select_as_windows_does() -> None:
    """Of no sockets it makes an error."""
    import select

    real = select.select

    def selected(readers: Any, writers: Any, others: Any, *seconds: Any) -> Any:
        if not (readers or writers or others):
            raise OSError(10022, "An invalid argument was supplied")
        return real(readers, writers, others, *seconds)

    select.select = selected  # type: ignore[assignment]


def keep_open_files() -> None:  # noqa: C901
    """What this process has open, our own files neither remove nor rename: on Windows it cannot be."""
    listed, found, opened = os.listdir, os.stat, os.fstat

    def is_open_here(path: Any) -> bool:
        try:
            status = found(path)
        except OSError:
            return False
        for name in listed("/proc/self/fd"):
            try:
                other = opened(int(name))
            except OSError:
                continue
            if (other.st_dev, other.st_ino) == (status.st_dev, status.st_ino):
                return True
        return False

    def kept(function: Any) -> Any:
        def moved(path: Any, *args: Any, **kwargs: Any) -> Any:
            frame = sys._getframe(1)
            while frame.f_back is not None and frame.f_code.co_filename.endswith("pathlib.py"):
                frame = frame.f_back
            if is_ours(frame.f_code.co_filename) and any(map(is_open_here, (path, *args))):
                raise PermissionError(errno.EACCES, "Another process, or this one, has it open", path)
            return function(path, *args, **kwargs)

        return moved

    for name in ("unlink", "remove", "rename", "replace"):
        setattr(os, name, kept(getattr(os, name)))


def refuse_unix_sockets() -> None:
    import socket

    real = socket.socket.__init__

    def made(self: Any, family: int = -1, *more: Any, **named: Any) -> None:
        if family == socket.AF_UNIX and is_ours(caller()):
            raise OSError(errno.EAFNOSUPPORT, "There are no Unix sockets on the platform 'anywhere'")
        real(self, family, *more, **named)

    socket.socket.__init__ = made  # type: ignore[method-assign]


def be_without_unix() -> None:
    """What Windows lacks."""
    import _socket
    import select

    remove(_socket, "SCM_RIGHTS", "CMSG_LEN", "CMSG_SPACE", "SO_PEERCRED", "socketpair", "MSG_DONTWAIT")
    remove(select, "epoll", "poll", "POLLIN", "POLLOUT", "POLLHUP", "POLLRDHUP")
    remove(os, "fork", "forkpty", "register_at_fork")
    refuse(os, "pread", "pwrite", "getuid", "sysconf", "fchmod", "posix_fallocate", "mkfifo", "pipe")
    refuse_modules("fcntl", "resource", "_posixshmem", "termios", "pwd", "grp")
    refuse_unix_sockets()
    select_as_windows_does()
    be_deaf_to_interrupts()
    refuse_permissions()


def refuse_permissions() -> None:
    """A file's mode tells nothing there: everything looks as if all could read it."""
    import stat

    refuse(stat, "S_IMODE")


def spawn_by_default() -> None:
    import multiprocessing.context as context

    # The one there is: `multiprocessing` has its methods among its own names.
    context._default_context._default_context = context._concrete_contexts["spawn"]  # type: ignore[attr-defined]


if MODE in ("posix", "anywhere"):
    import select
    import signal

    remove(select, "epoll", "POLLRDHUP")
    remove(os, "memfd_create", "eventfd", "eventfd_read", "eventfd_write", "timerfd_create", "pidfd_open")
    remove(os, "copy_file_range", "sched_getaffinity", "process_cpu_count")
    remove(signal, "pidfd_send_signal")
    refuse(os, "sendfile", "fdatasync", "posix_fallocate")
    if MODE == "anywhere":
        keep_open_files()
    hide_proc()
    if MODE == "posix":
        import _socket

        remove(_socket, "MSG_DONTWAIT")  # it is there on macOS, and means nothing to `send`
        behave_as_shared_memory_of_macos()
    else:
        be_without_unix()
    spawn_by_default()
