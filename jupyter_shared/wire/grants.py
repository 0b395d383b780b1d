"""Grants: keys that open a part of what is shared. A grant is its words, and a key made from the manager's and these.

So nothing is stored: a client says its words before it shows that it knows their key, and who has that key has no way
to the manager's, nor to that of other words. What the words allow is held by `store/granting.py`.
"""

from __future__ import annotations

from fnmatch import fnmatchcase

import msgspec

from ..errors import Refused, UserError
from .hmac_sha256 import hmac_sha256

LONGEST = 1000  # characters of a grant's words: a stranger says them
ALL = "*"


class Grant(msgspec.Struct, frozen=True):
    """What a link may do: the names it may read, and those it may read and write, as patterns like `cfg*`."""

    read: tuple[str, ...] = ()
    write: tuple[str, ...] = ()
    until: int = 0  # seconds since 1970; 0: as long as the manager lives
    renewed: int = 0  # how often the manager's grants had been renewed: those of before hold no more
    to: str = ""  # whom it was given to: what is given to one can be taken back alone

    @property
    def words(self) -> str:
        """As it stands in a link, and is said to the manager."""
        from urllib.parse import quote  # slow to load, and few go by grants

        said = [f"{word}={quote(name, safe='*?[]!')}" for word in ("read", "write") for name in getattr(self, word)]
        said += [f"until={self.until}"] * bool(self.until) + [f"renewed={self.renewed}"] * bool(self.renewed)
        return "&".join(said + [f"to={quote(self.to, safe='')}"] * bool(self.to))

    def __str__(self) -> str:
        """In words for people."""
        may = [f"{word} {_listed(names)}" for word in ("read", "write") if (names := getattr(self, word))]
        return " and ".join(may) + (f", as {self.to}" if self.to else "")

    def reads(self, name: str) -> bool:
        """Whether it may read what has this name."""
        return _is_one_of(name, self.read) or self.writes(name)

    def writes(self, name: str) -> bool:
        """Whether it may do everything with what has this name."""
        return _is_one_of(name, self.write)

    @property
    def reads_all(self) -> bool:
        """Whether no name is kept from it."""
        return ALL in self.read or ALL in self.write

    @property
    def writes_all(self) -> bool:
        """Whether it may do everything with all that is shared."""
        return ALL in self.write

    def ended(self, now: float) -> bool:
        """Whether its time is over."""
        return bool(self.until) and now >= self.until


def granted(words: str) -> Grant:
    """The grant of these words; Refused if they are none."""
    from urllib.parse import parse_qsl  # as above

    try:
        said = parse_qsl(words, strict_parsing=True)
        found = Grant(
            tuple(value for word, value in said if word == "read"),
            tuple(value for word, value in said if word == "write"),
            int(dict(said).get("until", 0)),
            int(dict(said).get("renewed", 0)),
            dict(said).get("to", ""),
        )
    except ValueError:
        found = Grant()
    if found.words != words or not (found.read or found.write) or len(words) > LONGEST:
        raise Refused("This link's words say no grant that this manager knows: ask for another one.")
    return found


def checked(grant: Grant) -> Grant:
    """The same; UserError if it cannot be said."""
    if not (grant.read or grant.write) or not all((*grant.read, *grant.write)):
        raise UserError("A grant says what may be read or written: --read, --write 'inbox*', or both.")
    if len(grant.words) > LONGEST:
        raise UserError(f"A grant's words are too long: {len(grant.words)} characters, and {LONGEST} may be said.")
    return grant


def key_of(key: bytes, words: str) -> bytes:
    """The key of a grant with these words, made from the manager's."""
    return hmac_sha256(key, b"grant " + words.encode())


def _is_one_of(name: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)


def _listed(patterns: tuple[str, ...]) -> str:
    return "all" if ALL in patterns else ", ".join(map(repr, patterns))
