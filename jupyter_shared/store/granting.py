"""What grants allow: the guard at the one point, asked before every operation of every object.

Deny by default. Of objects, who may read does what is marked as reading, who may write does everything. The directory's
operations are marked as they change the directory itself, so each has a rule here, and one without is refused to all
who came by a grant.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from ..errors import Refused
from ..kinds.kind import Caller, Client, Operation
from ..kinds.wording import method_of
from ..wire.grants import Grant
from ..wire.messages import DIRECTORY
from .entry import Entry

if TYPE_CHECKING:
    from .store import Store

Rule = Callable[["Guard", Client, Sequence[Any]], bool]
Calls = Sequence[Sequence[Any]]


class Guard:
    """Holds clients that came by a grant to it."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def __call__(self, entry: Entry, operation: Operation, caller: Caller, calls: Calls) -> Exception | None:
        """None if an operation may be called with each of these arguments; else the error to refuse it with."""
        grant = caller.client.grant
        if grant is None:
            return None
        if grant.ended(self._store.now):
            return Refused(f"The time of this grant ({grant}) is over. Ask who gave it for another one.")
        is_allowed = self._allows(entry, operation, caller.client, calls)
        return None if is_allowed else _refused(grant, entry, operation, calls)

    def _allows(self, entry: Entry, operation: Operation, client: Client, calls: Calls) -> bool:
        if entry.id != DIRECTORY.object:
            return self.sees(client, entry) if operation.reads else self.may_write(client, entry)
        rule = RULES.get(operation.name)
        try:
            return rule is not None and all(rule(self, client, args) for args in calls)
        except (TypeError, ValueError, IndexError, KeyError, AttributeError):  # they are no such arguments
            return False

    def sees(self, client: Client, entry: Entry) -> bool:
        """Whether a client may read an object. One without a name is seen by those to whom it was handed out."""
        grant = client.grant
        if grant is None or grant.reads_all:
            return True
        return grant.reads(entry.name) if entry.name is not None else entry.id in client.references

    def may_write(self, client: Client, entry: Entry) -> bool:
        """Whether a client may do everything with an object."""
        grant = client.grant
        if grant is None or grant.writes_all:
            return True
        return entry.name is not None and grant.writes(entry.name)

    # --- for the rules: by what arguments name -----------------------------------------------------------

    def sees_each(self, client: Client, ids: Sequence[int]) -> bool:
        """Whether a client may read all of these objects that there are."""
        return all(self.sees(client, entry) for id in ids if (entry := self._store.entry(id)))

    def writes_to(self, client: Client, id: int) -> bool:
        """Whether a client may do everything with the object of that id, if there is one."""
        entry = self._store.entry(id)
        return entry is None or self.may_write(client, entry)

    def is_there(self, name: str) -> bool:
        """Whether something has this name."""
        return name in self._store.names


def _grant(client: Client) -> Grant:
    assert client.grant is not None
    return client.grant


def _always(_: Guard, __: Client, ___: Sequence[Any]) -> bool:
    return True


def _all_names(_: Guard, client: Client, __: Sequence[Any]) -> bool:
    return _grant(client).reads_all


def _reads_name(_: Guard, client: Client, args: Sequence[Any]) -> bool:
    return _grant(client).reads(args[0])


def _writes_name(_: Guard, client: Client, args: Sequence[Any]) -> bool:
    return _grant(client).writes(args[0])


def _opens(guard: Guard, client: Client, args: Sequence[Any]) -> bool:
    """What is there already is only found."""
    return _grant(client).writes(args[0]) or (guard.is_there(args[0]) and _grant(client).reads(args[0]))


def _renames(_: Guard, client: Client, args: Sequence[Any]) -> bool:
    return _grant(client).writes(args[0]) and _grant(client).writes(args[1])


def _binds(guard: Guard, client: Client, args: Sequence[Any]) -> bool:
    return _grant(client).writes(args[0]) and guard.writes_to(client, args[1])


def _writes_all(_: Guard, client: Client, __: Sequence[Any]) -> bool:
    return _grant(client).writes_all


def _sees_first(guard: Guard, client: Client, args: Sequence[Any]) -> bool:
    return guard.sees_each(client, [args[0]])


def _describes(guard: Guard, client: Client, args: Sequence[Any]) -> bool:
    return args[0] == DIRECTORY.object or guard.sees_each(client, [args[0]])  # of that it hears what it may see


def _sees_listed(guard: Guard, client: Client, args: Sequence[Any]) -> bool:
    return guard.sees_each(client, args[0])


def _sees_read(guard: Guard, client: Client, args: Sequence[Any]) -> bool:
    """What a transaction has read, and reads now."""
    return guard.sees_each(client, [*(id for id, _ in args[0]), *args[1:2]])


def _commits(guard: Guard, client: Client, args: Sequence[Any]) -> bool:
    """Each of its writes is asked for on its own, too."""
    return guard.sees_each(client, [id for id, _ in args[0]])


def _restores(guard: Guard, client: Client, args: Sequence[Any]) -> bool:
    return guard.writes_to(client, args[0])


# Not here, and so refused to all who came by a grant: what concerns the manager or others as such (`remember`,
# `restore_all`, `make_again`, `take_in`, and what traces and steps through others' calls).
RULES: dict[str, Rule] = {
    "sync": _always, "depart": _always, "let_in": _always,
    # Lists have in them what the client may see: `DirectoryState` leaves the rest out.
    "names": _always, "length": _always, "objects": _always, "ids": _always, "select": _always,
    "clients": _always, "counts": _always, "everything": _all_names,
    "find": _reads_name, "fetch": _reads_name, "has": _reads_name,
    "hold": _sees_listed, "handles": _sees_listed, "bequeath": _sees_listed, "describe_many": _sees_listed,
    "describe": _describes, "follow": _sees_first, "look": _sees_first, "history": _sees_first, "was": _sees_first,
    "look_if": _sees_read, "copied": _sees_read, "commit": _commits,
    "open": _opens, "publish": _writes_name, "delete": _writes_name, "empty": _writes_name,
    "bring_back": _writes_name, "revive": _writes_name, "rename": _renames, "bind": _binds, "restore": _restores,
    "create": _writes_all, "gate": _writes_all,
}  # fmt: skip


def _refused(grant: Grant, entry: Entry, operation: Operation, calls: Calls) -> Refused:
    what = f"{method_of(operation.name)!r} of {entry}"
    if entry.id == DIRECTORY.object:
        name = next((repr(args[0]) for args in calls if args and type(args[0]) is str), "")
        what = f"{operation.name!r}{f' of {name}' if name else ''}"
    return Refused(
        f"{what} is not granted: this link may only {grant}. Whoever gave it can give another one, by "
        "`jupyter shared grant NAME --read --names PATTERN` or `--write PATTERN`."
    )
