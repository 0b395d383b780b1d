"""What `objects()`, `clients()` and `info()` tell, as records with attributes."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, Self

from ..kinds import PROXIES
from ..kinds.proxy import Proxy
from ..kinds.values import PUBLISHED
from ..saying import Said, joined, said
from ..wire.values import PickledKey, key_of
from .preview.plain import plain_text, sayable
from .preview.preview import preview

MOST_PREVIEWED = 3


class Record:
    """Made from what the manager says; it may say more than this version knows."""

    @classmethod
    def of(cls, found: dict[str, Any]) -> Self:
        """The record of a description."""
        known = {field.name for field in fields(cls)}  # type: ignore[arg-type]
        return cls(**{key: value for key, value in found.items() if key in known})

    def __repr__(self) -> str:
        """As a dataclass's own, but whatever it has can be shown: numbers of any length, for one."""
        told = (f"{field.name}={plain_text(getattr(self, field.name))}" for field in fields(self))  # type: ignore[arg-type]
        return f"{type(self).__qualname__}({', '.join(told)})"


@dataclass(frozen=True, repr=False)
class WaiterInfo(Record):
    """One who waits for an object."""

    caller: str
    operation: str
    since: float


@dataclass(frozen=True, repr=False)
class ObjectInfo(Record):
    """One object. Times are seconds since 1970, sizes bytes."""

    id: int
    name: str | None
    kind: str
    length: int | None  # how many items; None of what has none
    size: int
    version: int
    writer: str
    written: float
    creator: str
    created: float
    holder: str | None
    waiters: list[WaiterInfo]
    summary: dict[str, Any]
    preview: str = ""
    type_name: str = ""  # of a value that was published; as far as that can be told without its class

    @property
    def type(self) -> str:
        """What people take it for: the type of a value that was published, else the kind."""
        return self.type_name or self.kind


@dataclass(frozen=True, repr=False)
class WaitInfo(Record):
    """What a client waits for, and who is in the way."""

    object: int
    name: str | None
    kind: str
    operation: str
    since: float
    holders: list[str]


@dataclass(frozen=True, repr=False)
class ClientInfo(Record):
    """One process that is attached."""

    id: int
    label: str
    pid: int
    host: str
    program: str
    since: float
    place: str
    waiting: list[WaitInfo]
    holding: list[str]
    package: str = ""  # its version of jupyter_shared
    python: str = ""
    grant: str = ""  # what it may do, if it came by a grant's link: "read 'cfg*'"

    @property
    def introduced(self) -> str:
        """Its label, and what it may do if that is not everything."""
        return said("%1 (may %2)", self.label, self.grant) if self.grant else self.label


def object_info(found: dict[str, Any]) -> ObjectInfo:
    """The record of one object's description."""
    waiters = [WaiterInfo.of(waiter) for waiter in found["waiters"]]
    try:
        text = previewed(found) or in_words(found["kind"], found["summary"])
    except Exception as error:  # noqa: BLE001 - one object that cannot be shown must not hide the others
        text = said("(cannot be shown: %1)", f"{type(error).__name__}: {error}")
    facts = {"waiters": waiters, "preview": text if isinstance(text, Said) else sayable(text)}
    if found["kind"] == PUBLISHED:
        facts.update(_of_value(found))
    return ObjectInfo.of({**found, **facts})


def _of_value(found: dict[str, Any]) -> dict[str, Any]:
    """What a published value is: its type, and how long it is if it has a length."""
    try:
        seen = preview(found["summary"]["blobs"][0])
    except Exception:  # noqa: BLE001 - hostile bytes: the preview says so
        return {"type_name": "value"}
    return {
        "type_name": "value" if seen.type_name == "?" else seen.type_name.removeprefix("builtins."),
        "length": found["length"] if seen.length is None else seen.length,
    }


def previewed(found: dict[str, Any]) -> str:
    """The first few things in an object; empty if it holds no blobs."""
    summary = found["summary"]
    texts = [preview(blob).text for blob in summary.get("blobs", [])[:MOST_PREVIEWED]]
    if "keys" in summary:
        keys = [*map(key_text, summary["keys"][:MOST_PREVIEWED])]
        texts = [f"{key}: {text}" for key, text in zip(keys, texts, strict=False)] or keys
    more = ", ..." if (found["length"] or 0) > len(texts) > 0 and found["kind"] != PUBLISHED else ""
    return joined(", ", texts) + more if more else joined(", ", texts)


def key_text(wire: Any) -> str:
    """A key as it travelled, in words: one that is a pickle is only looked at."""
    if isinstance(wire, list | tuple):
        return f"({', '.join(map(key_text, wire))}{',' if len(wire) == 1 else ''})"
    return preview(wire.data).text if isinstance(wire, PickledKey) else plain_text(key_of(wire))


def in_words(kind: str, summary: dict[str, Any]) -> str:
    """What there is to say of an object that consists of no blobs: empty if there is nothing."""
    said = PROXIES.get(kind, Proxy)._glance(summary).text
    if said:
        return said
    values = summary.get("values", [summary["value"]] if "value" in summary else [])
    return ", ".join(map(plain_text, values))


def client_info(found: dict[str, Any]) -> ClientInfo:
    """The record of one client's description."""
    return ClientInfo.of({**found, "waiting": [WaitInfo.of(wait) for wait in found["waiting"]]})
