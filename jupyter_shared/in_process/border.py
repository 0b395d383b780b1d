"""Between a store and its clients in the same process: every message goes through the wire's bytes, as over sockets.

So nothing is shared that would not be there, and what hangs on blobs is seen to, as a server does.
"""

from __future__ import annotations

from typing import Any

from ..kinds.kind import Client
from ..store.store import Store
from ..wire.framing import Reader, Writer
from ..wire.messages import FromClient, FromManager, Message
from ..wire.values import Packed


class Border:
    """What messages to and from one store pass."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._writer = Writer()
        self._inward, self._outward = Reader(FromClient), Reader(FromManager)

    def inward(self, message: Message) -> Any:
        """A client's message, as the store gets it."""
        return self._travelled(self._inward, message)[0]

    def outward(self, message: Message) -> Any:
        """A store's message, as a client gets it that keeps what it holds as the store does."""
        return self._travelled(self._outward, message)[0]

    def handed_out(self, message: Message, client: Client) -> tuple[Any, list[Packed]]:
        """A message as it arrives at a client that counts what it is handed; and the blobs that something hangs on."""
        arrived, packed = self._travelled(self._outward, message)
        for blob in packed:
            for entry in blob.kept_alive:
                client.hand_out(entry.id, entry)
            blob.kept_alive = ()
        return arrived, packed

    def _travelled(self, reader: Reader, message: Message) -> tuple[Any, list[Packed]]:
        (arrived,) = reader.feed(self._writer.frame(message))
        for packed in reader.packed:
            packed.kept_alive = tuple(entry for id in packed.refs if (entry := self._store.entry(id)))
        return arrived, reader.packed
