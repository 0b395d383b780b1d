"""A namespace: attributes that several kernels see."""

from __future__ import annotations

from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any

from ..wire.values import Blob
from .contents import PartsProxy
from .differing import Step, of_mapping
from .glance import keyed_lines
from .kind import ProxyHome
from .mapped import MappedState
from .proxy import MISSING
from .wording import ATTRIBUTES

_own = object.__getattribute__


class NamespaceState(MappedState, kind="namespace"):
    """Blobs by the names of attributes."""


class NamespaceProxy(PartsProxy, kind="namespace", typeid="Namespace"):
    """Attributes that several kernels see. Names that start with an underscore are the proxy's own.

    A shared attribute may have any other name, even one of the few that the proxy itself has (`name`, `kind`,
    `modify` and so on): it then is what you get.
    """

    _pane = "items"
    _lines = staticmethod(keyed_lines)
    _wording = ATTRIBUTES
    _pages = "attributes"

    @classmethod
    def _arguments(cls, home: ProxyHome, /, **attributes: Any) -> list[Any]:
        return [[(name, home.pack(value)) for name, value in attributes.items()]]

    def __getattribute__(self, name: str) -> Any:
        own = _own(self, "__dict__")
        if name[:1] == "_":
            return _own(self, name)
        try:
            parts = own["_cache"].parts
            version = parts.version  # first, and the page last: see `parts.py`
            value = parts.values[name]
            if own["_home"].page[own["_slot"]] == version:
                return value
        except KeyError:
            pass
        value = self._fetch(name)
        if value is not MISSING:
            return value
        try:
            return _own(self, name)
        except AttributeError:
            raise self._missing(name) from None

    def _missing(self, key: Any) -> AttributeError:
        return AttributeError(f"'Namespace' object has no attribute {key!r}", name=key, obj=self)

    def __setattr__(self, name: str, value: Any) -> None:
        if name.startswith("_"):
            object.__setattr__(self, name, value)
        else:
            self._write("set", name, self._pack(value))

    def __delattr__(self, name: str) -> None:
        if name.startswith("_"):
            object.__delattr__(self, name)
        elif self._call("pop", name) is None:
            raise self._missing(name)

    def __dir__(self) -> Iterable[str]:
        return sorted({*object.__dir__(self), *self._read("keys")})

    def __eq__(self, other: object) -> bool:
        if isinstance(other, NamespaceProxy):
            return self._same(other) or self._contents() == other._contents()
        return self._contents() == other if isinstance(other, SimpleNamespace) else NotImplemented

    __hash__ = None  # type: ignore[assignment]

    def _contents(self) -> SimpleNamespace:
        return SimpleNamespace(**self._whole().__dict__)

    def _is_fixed(self, contents: Any) -> bool:
        return super()._is_fixed(contents.__dict__.values())

    def _load(self, reply: Any) -> SimpleNamespace:
        names, blobs = reply
        return SimpleNamespace(**dict(zip(names, self._unpack_all(blobs), strict=True)))

    _shape = SimpleNamespace

    def _difference(self, reply: Any, before: SimpleNamespace, after: SimpleNamespace) -> Step | None:
        keys, blobs = reply
        return of_mapping(keys, blobs, vars(before), vars(after), self._pack, self._home.new_key)

    def _dump(self, contents: Any) -> list[tuple[str, Blob]]:
        attributes = contents if isinstance(contents, dict) else contents.__dict__
        return [*zip(attributes, self._home.pack_all(attributes.values()), strict=True)]

    def __str__(self) -> str:
        attributes = self._whole().__dict__.items()
        shown = sorted(f"{name}={value!r}" for name, value in attributes if name[:1] != "_")  # as Python's own
        return f"Namespace({', '.join(shown)})"
