"""TLS 1.3 without I/O, and without certificates to manage: bytes in, bytes out.

The manager makes a certificate of its own at every start, and a client accepts any: what tells a manager from an
impostor is the key, and both ends' proofs of it are bound to the certificate (`wire.conversation`).

While OpenSSL makes a context or shakes hands it holds locks of its own, and a child forked by another thread at that
moment would wait for them for ever (3 of 91 forks did beside three threads that shook hands): a fork waits instead,
for the one step. Records need no such care (0 of 528).
"""

from __future__ import annotations

import hashlib
import ssl
import threading

from .platform.processes import at_fork

HEAD = 5  # bytes before each record; the last two are the length of what follows
AROUND = 17  # bytes that a record is longer than what is sealed in it: its type, and what proves it
MOST_AROUND = 256  # bytes that it may be longer
SEALED = b"\x17\x03\x03"  # how every record begins, once hands are shaken
LARGEST = 16 * 1024  # bytes sealed in one record
MOST_RETAINED = 256 * 1024  # bytes of what was opened, where it need not be retained

_in_openssl = threading.RLock()  # held while it holds locks; reentrant, since a signal's handler may fork, or attach
at_fork(before=_in_openssl.acquire, after_in_parent=_in_openssl.release, after_in_child=_in_openssl.release)


def to_a_manager() -> Seal:
    """The client's end of an encrypted connection."""
    context = _of_version_1_3(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE  # see above
    return Seal(context, b"")


class Sealer:
    """A manager's certificate: makes its end of each connection."""

    def __init__(self, path: str) -> None:
        """`path` is a file with the certificate and its private key, as PEM; it is read now and never again."""
        self._context = _of_version_1_3(ssl.PROTOCOL_TLS_SERVER)
        self._context.num_tickets = 0  # every record holds something of the conversation, nothing else
        with _in_openssl:
            self._context.load_cert_chain(path)
        with open(path, encoding="ascii") as file:  # noqa: PTH123
            text = file.read()
        start, end = text.index(_BEGIN), text.index(_END) + len(_END)
        self._bound_to = hashlib.sha256(ssl.PEM_cert_to_DER_cert(text[start:end])).digest()

    def seal(self) -> Seal:
        """The manager's end of a new connection."""
        return Seal(self._context, self._bound_to)


_BEGIN, _END = "-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----"


def _of_version_1_3(protocol: int) -> ssl.SSLContext:
    with _in_openssl:
        context = ssl.SSLContext(protocol)
        context.minimum_version = ssl.TLSVersion.TLSv1_3
        return context


class Seal:
    """One end of one connection.

    Reading is so written that it can go on after Ctrl-C at any moment, in another thread, without a byte lost or
    doubled: the system's calls and Python's own steps that matter are one statement each, and `ssl`, which looks for
    signals after it has read, has then left what it read in our buffer.
    """

    def __init__(self, context: ssl.SSLContext, bound_to: bytes) -> None:
        self.bound_to = bound_to  # SHA-256 of the manager's certificate; of a client's end, once hands are shaken
        self.is_done = False  # shaking hands
        self.raw = bytearray()  # what has come, up to the record that is being opened
        self.since = bytearray()  # what was sealed in all that was opened since `begin`
        self._given = 0  # bytes of it that `opened` has given
        self._retains = False
        self._at = 0  # where the next record begins in what has come
        self._record = b""  # that is being opened
        self._fed: list[int] = []  # not empty: it has been given to TLS
        self._buffer = bytearray(LARGEST)
        self._in, self._out = ssl.MemoryBIO(), ssl.MemoryBIO()
        with _in_openssl:
            self._tls = context.wrap_bio(self._in, self._out, server_side=bool(bound_to))

    def shake(self, data: bytes | memoryview) -> bytes:
        """Take in what has come of the other end's handshake (b"" to begin): what to send it.

        Raises ssl.SSLError if it does not speak TLS.
        """
        self._in.write(data)
        try:
            with _in_openssl:
                self._tls.do_handshake()
        except ssl.SSLWantReadError:
            return self._out.read()
        self.is_done = True
        self.raw += self._in.read()
        if not self.bound_to:
            self.bound_to = hashlib.sha256(self._tls.getpeercert(binary_form=True) or b"").digest()
        return self._out.read()

    def sealed(self, data: bytes | memoryview) -> bytes:
        """These bytes as they travel."""
        self._tls.write(data)
        return self._out.read()

    def begin(self, retains: bool) -> None:
        """Forget what was opened before.

        All that is opened from now on stays in `since` if it `retains`; else at least the last of it does.
        """
        self.since, self._given, self._retains = self.since[self._given :], 0, retains

    def opened(self) -> bytes:
        """What was sealed in `raw`, as far as its records are whole, and has not been given yet."""
        while self._step():
            pass
        if len(self.since) > MOST_RETAINED and not self._retains:
            self.since, self._given = self.since[self._given :], 0
        given, self._given = self._given, len(self.since)
        return bytes(self.since[given:])

    def _step(self) -> bool:
        """Open one record, or go on with one; false when no whole one is there."""
        if not self._record:
            start = self._at + HEAD
            length = int.from_bytes(self.raw[start - 2 : start], "big")
            end = start + length
            begins = self.raw[self._at : self._at + len(SEALED)]
            if begins and (not SEALED.startswith(begins) or length > LARGEST + MOST_AROUND):
                raise ssl.SSLError("something was put in between that is no record of TLS 1.3")
            if len(self.raw) < start or len(self.raw) < end:
                rest = self.raw[self._at :]
                self.raw, self._at = rest, 0
                return False
            record = bytes(self.raw[self._at : end])
            self._fed, self._record, self._at = [], record, end
        if not self._fed:
            self._fed.extend(map(self._in.write, (self._record,)))
        size = len(self._record) - HEAD - AROUND
        if self._in.pending:  # not opened yet
            try:
                size = self._tls.read(LARGEST, self._buffer)  # type: ignore[assignment]
            except ssl.SSLWantReadError:
                size = 0  # TLS has said something to itself
            except ssl.SSLZeroReturnError:
                size = 0  # the other end says no more, and is about to hang up
        found = self._buffer[:size]
        self.since += found
        self._record = b""
        return True
