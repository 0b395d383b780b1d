"""Exclusion: others cannot change an object meanwhile. As context managers; Ctrl-C never leaves them excluded."""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import Any, Generic, TypeVar

from ..wire.messages import Handle
from .awaitable import awaitable
from .covering import covered
from .kind import ProxyHome

Contents = TypeVar("Contents")


class Exclusion(Generic[Contents]):
    """`with` this, nobody else changes an object; the store parks their calls. Readers read on."""

    def __init__(
        self,
        home: ProxyHome,
        handle: Handle,
        load: Callable[[], Contents],
        store: Callable[[Contents], object] | None = None,
    ) -> None:
        """`load` gives what the block is to work on, and `store` takes it when the block has not raised."""
        self._home = home
        self._handle = handle
        self._load = load
        self._store = store
        self._contents: Any = None
        self._depth = 0

    def __enter__(self) -> Contents:
        depth = self._depth
        try:
            self._home.wait(self._handle, "@enter", [], None, self._entered, self._leave)
            self._contents = contents = self._load()
            return contents
        except BaseException:
            if self._depth > depth:
                self._home.on_behalf([self._leave])
            raise

    def _entered(self, _: object) -> None:
        self._depth += 1

    def _leave(self, _: object = None) -> None:
        self._depth = 0
        self._home.call(self._handle, "@leave", [])

    @covered
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._end(stores=kind is None)
        except BaseException as broken:
            self._home.put_right([broken], self._free)
            raise

    __aenter__ = awaitable(__enter__)
    __aexit__ = awaitable(__exit__)

    def _end(self, *, stores: bool) -> None:
        try:
            if stores and self._store:
                self._store(self._contents)
        except Exception:  # what is to be stored cannot be: the others are let in all the same
            self._free()
            raise
        self._free()

    def _free(self) -> None:
        self._home.surely(self._handle, "@leave", [])
