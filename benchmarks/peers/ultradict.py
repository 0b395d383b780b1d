"""UltraDict: a dict in every process, kept in step through shared memory; no server at all."""

from __future__ import annotations

import importlib
import importlib.metadata
import importlib.util
import os
from pathlib import Path
from typing import Any

from .peer import Client, Peer


def _module() -> str:
    """Prefer the original; its maintained fork has the same interface."""
    return "UltraDict" if importlib.util.find_spec("UltraDict") else "UltraDict2"


class UltraDictPeer(Peer):
    """One UltraDict with the lock that unrelated processes need."""

    name = "ultradict"
    label = "UltraDict"
    about = "`shared_lock=True`, as unrelated processes need; an increment is `with d.lock: d[k] += 1`"
    module = _module()
    imports = f"from {module} import UltraDict"
    package = module
    most_keys = 100_000  # each is a write of its own under the lock

    def missing(self) -> str | None:
        """Need either package, and what its lock is made of."""
        if self.module == "UltraDict" and not importlib.util.find_spec("atomics"):
            return "the package 'atomics', which its lock needs, is not installed"
        return super().missing()

    def start(self, folder: Path) -> Any:
        """Make the dict's shared memory, under a name that no ended run has left behind; there is no server."""
        name = f"bench_{os.getpid()}_{folder.name}"
        made = importlib.import_module(self.module).UltraDict
        self._dict = made(name=name, create=True, shared_lock=True, buffer_size=64 << 20, auto_unlink=False)
        return name

    def stop(self) -> None:
        """Give the shared memory back."""
        self._dict.unlink()
        self._dict.close()

    def connect(self, address: Any) -> Client:
        """Attach by name."""
        made = importlib.import_module(self.module).UltraDict
        return UltraDictClient(made(name=address, create=False, shared_lock=True, auto_unlink=False))


class UltraDictClient(Client):
    """This process's copy of the dict."""

    def __init__(self, shared: Any) -> None:
        self._dict = shared

    def box(self) -> Any:
        """The dict itself."""
        return self._dict

    def increment(self, key: str) -> None:
        """Read and write under its lock."""
        shared = self._dict
        with shared.lock:
            shared[key] = shared.get(key, 0) + 1

    def number(self, key: str) -> int:
        """Read the count."""
        return self._dict[key]

    def fill(self, items: dict[str, int]) -> None:
        """It has no bulk write: one after the other."""
        self._dict.update(items)

    def clear(self) -> None:
        """Delete every key."""
        for key in list(self._dict):
            del self._dict[key]

    def lock(self, name: str) -> Any:
        """The dict's own lock, the only one it has."""
        return self._dict.lock

    def put(self, name: str, value: Any) -> None:
        """Pickled into the update buffer, or into a full dump where it does not fit."""
        self._dict[name] = value

    def fetch(self, name: str) -> Any:
        """Unpickled by every process."""
        return self._dict[name]

    def forget(self, name: str) -> None:
        """Delete the key."""
        if name in self._dict:
            del self._dict[name]

    def close(self) -> None:
        """Unmap."""
        self._dict.close()
