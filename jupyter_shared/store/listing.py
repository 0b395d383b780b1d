"""What listings, panels and views say of objects and clients: plain values, and a few blobs to preview."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..kinds.kind import Client
from ..kinds.sizes import item_count
from ..wire.values import Packed
from .entry import Entry, Ticket

if TYPE_CHECKING:
    from .store import Store


def describe_entry(entry: Entry) -> dict[str, Any]:
    """What is known of one object."""
    return {
        "id": entry.id,
        "slot": entry.slot,
        "name": entry.name,
        "kind": entry.state.kind,
        "length": item_count(entry.state),
        "size": entry.state.size(),
        "version": entry.version,
        "writer": entry.writer,
        "written": entry.written,
        "creator": entry.creator,
        "created": entry.created,
        "holder": ", ".join(map(str, entry.holders())) or None,
        "waiters": [describe_ticket(ticket) for ticket in entry.parked],
        "summary": _summary(entry),
    }


def _summary(entry: Entry) -> dict[str, Any]:
    """What the kind says. A client other than ours may have put in blobs that are none: nobody can preview those."""
    summary = entry.state.summary()
    if "blobs" in summary:
        summary["blobs"] = [blob if isinstance(blob, bytes | Packed) else b"" for blob in summary["blobs"]]
    return summary


def describe_ticket(ticket: Ticket) -> dict[str, Any]:
    """Who waits, for what, and since when."""
    return {"caller": str(ticket.caller), "operation": ticket.operation.name, "since": ticket.since}


def sees_all(client: Client | None) -> bool:
    """Whether no name is kept from a client, as from one that came by a grant for some of them."""
    return client is None or client.grant is None or client.grant.reads_all


def attached(store: Store, seen_by: Client | None = None) -> list[Client]:
    """All clients but those that only look on; who may not see all names sees nobody else."""
    if not sees_all(seen_by):
        return [client for client in store.clients.values() if client is seen_by]
    return [client for client in [*store.clients.values()] if not client.observes]


def describe_clients(store: Store, seen_by: Client | None = None) -> list[dict[str, Any]]:
    """All processes, in the order they came."""
    waiting: dict[int, list[Ticket]] = {}
    for ticket in store.waiting.values():
        waiting.setdefault(ticket.caller.client.id, []).append(ticket)
    return [_describe_client(client, waiting.get(client.id, [])) for client in attached(store, seen_by)]


def _describe_client(client: Client, tickets: list[Ticket]) -> dict[str, Any]:
    """One process, what its threads wait for, and what it holds."""
    touched = [entry for reference in [*client.touched.values()] if (entry := reference())]
    holding = [entry for entry in touched if any(holder.client is client for holder in entry.holders())]
    return {
        "id": client.id,
        "label": client.label,
        "since": client.since,
        "place": client.place,
        "pid": client.about.get("pid"),
        "host": client.about.get("host"),
        "program": client.about.get("program"),
        "package": _text(client.about.get("package")),
        "python": _text(client.about.get("python")),
        "grant": str(client.grant) if client.grant else "",
        "waiting": [_describe_wait(ticket) for ticket in tickets],
        "holding": [entry.name or f"a {entry.state.kind}" for entry in holding],
    }


def _text(said: Any) -> str:
    return said if isinstance(said, str) else ""


def _describe_wait(ticket: Ticket) -> dict[str, Any]:
    entry = ticket.entry
    return {
        "object": entry.id,
        "name": entry.name,
        "kind": entry.state.kind,
        "operation": ticket.operation.name,
        "since": ticket.since,
        "holders": [ticket.held_by] if ticket.held_by else [*map(str, entry.holders())],
    }
