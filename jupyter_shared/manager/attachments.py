"""What hangs on blobs: seen to when they come in, and when they go out."""

from __future__ import annotations

from typing import Any

from ..errors import ProtocolError, Refused
from ..kinds.kind import Client
from ..store.granting import Guard
from ..store.store import Store
from ..wire.values import Packed
from .landing import adopt, check_parts, is_here, memory_of
from .memory import Warehouse


def admit(store: Store, memory: Warehouse, client: Client | None, arrived: list[Packed]) -> None:
    """Have blobs hold the objects and the shared memory they mention, for as long as they are kept.

    Raises ProtocolError for memory that is not the client's to send.
    """
    if client is None:
        raise ProtocolError("Strangers send no blobs.")
    if client.grant:
        _check_sees(store, client, arrived)
    for packed in arrived:
        alive: list[Any] = [entry for id in packed.refs if (entry := store.entry(id))]
        store.nests = store.nests or bool(alive)
        if packed.memory:
            alive.append(_memory(memory, client, packed))
        packed.kept_alive = tuple(alive)
        if packed.buffers:
            adopt(memory, packed)
    arrived.clear()  # they live as long as they are kept, not until the connection's next message


def _check_sees(store: Store, client: Client, arrived: list[Packed]) -> None:
    """Who came by a grant sends nothing that refers to what it may not see: it would be handed that with the blob."""
    guard = Guard(store)
    entries = (entry for packed in arrived for id in packed.refs if (entry := store.entry(id)))
    if any(not guard.sees(client, entry) for entry in entries) or any(packed.memory for packed in arrived):
        raise Refused(f"A value refers to what is not granted: this link may only {client.grant}.")


def _memory(memory: Warehouse, client: Client, packed: Packed) -> Any:
    found = memory.find(client, packed.memory)
    if found is None:
        raise ProtocolError(f"The shared memory {packed.memory} is not this client's to send.")
    check_parts(packed, found)
    return found


def hand_out(store: Store, memory: Warehouse, client: Client, sent: list[Packed], is_local: bool) -> None:
    """A client is about to learn of what hangs on blobs: it keeps that alive until it gives it back.

    Clients elsewhere are told of no shared memory, but of what lies in depots.
    """
    for packed in sent:
        if packed.memory and (is_local or not is_here(packed)):
            memory.lend(client, memory_of(packed))
        for id in packed.refs:
            entry = store.entry(id)
            if entry:
                client.hand_out(entry.id, entry)
    sent.clear()
