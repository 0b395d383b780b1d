"""`shared://HOST:PORT/#KEY`: all it takes to attach from another machine, and what is encrypted on the way.

The key is a secret as a password is. So it is shown nowhere: not in a repr, a log or an error. A link may be given
without it, to be asked for; or lie in a file that only its user may read.

Annotations are no texts here: of a NamedTuple, Python compiles each text when it is loaded.
"""

import os
import socket
from typing import NamedTuple

from .address import ConnectionInfo
from .errors import UserError
from .platform import files as private
from .platform.sockets import Address, may_send_descriptors

SCHEME = "shared://"
LINK_VARIABLE = "JUPYTER_SHARED_LINK"  # for containers: the link itself
FILE_VARIABLE = "JUPYTER_SHARED_LINK_FILE"  # or the file it is in, as secrets are mounted
EXAMPLE = f"{SCHEME}HOST:PORT/#KEY"
KEY_BYTES = 32


class Link(NamedTuple):
    """Where a manager listens for other machines, and the key that opens it, if that is known yet."""

    host: str
    port: int
    key: bytes = b""
    grant: str = ""  # the words of the grant that the key is of: what the link may do, if not everything

    def __repr__(self) -> str:
        return f"<{self}>"

    def __str__(self) -> str:
        """Without the key."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{SCHEME}{host}:{self.port}/{f'?{self.grant}' if self.grant else ''}"

    def in_full(self) -> str:
        """With the key: for whoever is to attach by it."""
        import base64  # slow to load, and few go by links

        return f"{self}#{base64.urlsafe_b64encode(self.key).decode().rstrip('=')}"

    def with_key(self, text: str) -> "Link":
        """The same with a key as people have it; UserError if it is none."""
        return self._replace(key=_key(text))

    def connection(self) -> ConnectionInfo:
        """What a session takes; who listens there will say the rest of itself."""
        return ConnectionInfo("", (self.host, self.port), self.key.hex(), 0, 0.0, "", 0, tls=True, grant=self.grant)


def is_link(text: str) -> bool:
    """Whether this is meant to be a link, rather than a manager's name."""
    return text.startswith(SCHEME)


def parsed(text: str) -> Link:
    """The link in a text; UserError, which does not show the key, if there is none."""
    from urllib.parse import urlsplit  # as above

    address, _, key = text.strip().partition("#")
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise UserError(f"{address!r} is no link: {error}. A link is {EXAMPLE}.") from None
    if not is_link(address) or not host or not port:
        raise UserError(f"{address!r} is no link: a link is {EXAMPLE}.")
    return Link(host, port, _key(key) if key else b"", parts.query)


def read(path: str | os.PathLike[str]) -> Link:
    """The link in a file that only its user may read; UserError for another one."""
    try:
        is_open, text = private.others_may_read(path), _read(path)
    except OSError as error:
        raise UserError(f"The link file {path} cannot be read: {error.strerror or error}.") from None
    if is_open:
        raise UserError(f"Others may read the link file {path}, and the key in it: chmod 600 {path}")
    return parsed(text)


def write(path: str | os.PathLike[str], link: Link) -> None:
    """Put a link into a file that only its user may read, from the first moment."""
    private.remove(path)
    private.write_for_us_alone(path, f"{link.in_full()}\n")


def from_environment() -> Link | None:
    """The link that a container was started with, if it was; UserError if it is none, or its file cannot be read."""
    if LINK_VARIABLE in os.environ:
        return parsed(os.environ[LINK_VARIABLE])
    path = os.environ.get(FILE_VARIABLE)
    try:
        # Mounted as it was mounted: often for all to read.
        return parsed(_read(path)) if path else None
    except OSError as error:
        raise UserError(f"{FILE_VARIABLE} names {path}, which cannot be read: {error.strerror or error}.") from None


def where_to_listen(text: str) -> tuple[str, int]:
    """HOST[:PORT] as (host, port); a free port, 0, where none is given. UserError if it is neither."""
    from urllib.parse import urlsplit  # as above

    try:
        parts = urlsplit(f"//{text if text.count(':') < 2 or text.startswith('[') else f'[{text}]'}")
        host, port = parts.hostname, parts.port or 0
    except ValueError as error:
        raise UserError(f"{text!r} is no HOST or HOST:PORT to listen at: {error}.") from None
    if not host or parts.path:
        raise UserError(f"{text!r} is no HOST or HOST:PORT to listen at.")
    return host, port


def link_to(connection: ConnectionInfo) -> Link | None:
    """The link to a running manager; None if it listens on this machine alone."""
    if connection.listens is None:
        return None
    host, port = connection.listens
    return Link(socket.getfqdn() if _is_any(host) else host, port, connection.key_bytes)


def speaks_tls(connection: socket.socket, tls: bool | None) -> bool:
    """Whether a connection that has just been made is to be encrypted; `tls` None: if it leaves this machine.

    Both ends come to the same answer by looking at the address of the other.
    """
    if may_send_descriptors(connection):  # a socket in a folder that only its user may enter
        return False
    return not is_loopback(connection.getpeername()) if tls is None else tls


def is_loopback(address: Address) -> bool:
    """Whether what goes to this address stays on this machine."""
    if isinstance(address, str):
        return True
    import ipaddress  # as above

    host = address[0].partition("%")[0]
    try:
        found = ipaddress.ip_address(host)
    except ValueError:
        return host == "localhost"
    return (getattr(found, "ipv4_mapped", None) or found).is_loopback


def _is_any(host: str) -> bool:
    import ipaddress  # as above

    try:
        return ipaddress.ip_address(host).is_unspecified
    except ValueError:
        return False


def _read(path: str | os.PathLike[str]) -> str:
    with open(path, encoding="utf-8") as file:
        return file.read()


def _key(text: str) -> bytes:
    """A key as it stands in a link. What is wrong is told without showing it."""
    import base64  # as above

    text = text.strip().removeprefix("#")
    try:
        key = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise UserError("The key in this link is damaged: copy all of the link, to its very end.")
    return key
