"""The least a manager in Python could be: what a typed message, epoll and a dict cost, and nothing of a product.

No names, no versions, no errors, no waiting, nobody known and nobody told; one object and two operations. It
shows how much of a call is Python's, whoever writes it.
"""

from __future__ import annotations

import pickle
import select
import socket
from typing import Any

from .peer import Client
from .pingpong import SocketFloor

MOST_BYTES = 4096


class Bare(SocketFloor):
    """A dict behind an epoll loop."""

    name = "bare"
    label = "the least Python server"
    about = "a dict behind epoll: typed messages (msgspec), pickled values, plain Python at both ends, nothing else"
    module = "msgspec"

    def serve(self, listener: socket.socket) -> None:
        """Do what is asked of the dict."""
        _serve(listener)

    def client(self, connection: socket.socket) -> Client:
        """Somebody who asks."""
        return BareClient(connection)


def messages() -> tuple[Any, Any]:
    """The two messages there are; made here, as msgspec may not be installed."""
    import msgspec

    class Call(msgspec.Struct, array_like=True, gc=False):
        number: int
        key: str
        value: bytes | None  # None: read it

    class Reply(msgspec.Struct, array_like=True, gc=False):
        number: int
        value: bytes | None

    return Call, Reply


def _serve(listener: socket.socket) -> None:
    import msgspec

    call, reply = messages()
    decode, encode = msgspec.msgpack.Decoder(call).decode, msgspec.msgpack.Encoder().encode
    values: dict[str, bytes] = {}
    poll, connections = select.epoll(), {listener.fileno(): listener}
    poll.register(listener, select.EPOLLIN)
    while True:
        for descriptor, _ in poll.poll():
            connection = connections[descriptor]
            if connection is listener:
                accepted, _ = listener.accept()
                connections[accepted.fileno()] = accepted
                poll.register(accepted, select.EPOLLIN)
                continue
            data = connection.recv(MOST_BYTES)
            if not data:
                poll.unregister(descriptor)
                connections.pop(descriptor).close()
                continue
            message = decode(data)
            if message.value is not None:
                values[message.key] = message.value
                connection.send(encode(reply(message.number, None)))
            else:
                connection.send(encode(reply(message.number, values[message.key])))


class BareBox:
    """One round trip for each read and write."""

    def __init__(self, connection: socket.socket) -> None:
        import msgspec

        self._call, reply = messages()
        self._encode = msgspec.msgpack.Encoder().encode
        self._decode = msgspec.msgpack.Decoder(reply).decode
        self._send, self._recv = connection.send, connection.recv
        self._number = 0

    def _asked(self, key: str, value: bytes | None) -> Any:
        self._number += 1
        self._send(self._encode(self._call(self._number, key, value)))
        reply = self._decode(self._recv(MOST_BYTES))
        if reply.number != self._number:
            raise RuntimeError("this answers another call")
        return reply.value

    def __getitem__(self, key: str) -> Any:
        return pickle.loads(self._asked(key, None))

    def __setitem__(self, key: str, value: Any) -> None:
        self._asked(key, pickle.dumps(value, 5))


class BareClient(Client):
    """A socket."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._box = BareBox(connection)

    def box(self) -> Any:
        """The dict."""
        return self._box

    def close(self) -> None:
        """Hang up."""
        self._connection.close()
