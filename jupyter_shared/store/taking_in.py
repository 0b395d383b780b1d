"""Takes in objects that were saved to a file, all of them or none: operations of the directory."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import msgspec

from ..errors import InvalidName, NameTaken, NotLoaded, WrongKind
from ..kinds import STATES
from ..kinds.kind import EACH, Context, KnownCallers, State, operation
from ..saying import said
from ..wire.values import Packed
from .entry import Entry

if TYPE_CHECKING:
    from .store import Store

MOST_TOLD = 5  # names
LONGEST_NAME = 200  # characters


def check_name(name: Any) -> None:
    """Raise InvalidName for what nobody could type."""
    if type(name) is not str or not name or not name.isprintable() or len(name) > LONGEST_NAME:
        text = said("%1 is no name: it must be printable text of 1 to 200 characters.", repr(str(name)[:LONGEST_NAME]))
        raise InvalidName(text)


class TakingIn(State):
    """A part of the directory."""

    _store: Store
    _named: Callable[[Entry, str], Entry]

    @operation(waits=EACH)
    def take_in(self, call: Context, objects: list[list[Any]], names: list[str], replace: bool) -> None:
        """Share objects under their names; each has the fields of a `Lived`, and its id is that of its file.

        NameTaken, unless `replace`, if one of the names is given already. NotLoaded if one of the objects is none. Then
        nothing has changed.
        """
        store = self._store
        ids = {fields[2]: fields[0] for fields in objects if fields[2] is not None}
        for name in names:
            check_name(name)
        taken = [name for name in names if name in store.names]
        if taken and not replace:
            raise NameTaken(f"{_listed(taken)} {'is' if len(taken) == 1 else 'are'} shared here already: replace=True.")
        states = [(fields, self._loaded(fields)) for fields in objects]
        store.changes.vouches.wait_for(*(store.names[name] for name in taken))
        for name in taken:
            entry = store.names[name]
            store.delete(entry, f"The {entry.state.kind} {name!r} was replaced by a file that {call.caller} loaded.")
        made = {fields[0]: store.add(state, str(call.caller)) for fields, state in states}
        for fields, state in states:
            entry = made[fields[0]]
            entry.state = _with_objects(state, fields, made)
            entry.writer, entry.written, entry.creator, entry.created = fields[4:8]
        for name in names:
            self._named(made[ids[name]], name)
        store.nests = store.nests or len(made) > len(names)

    def _loaded(self, fields: list[Any]) -> State:
        _, kind, name, _, writer, written, creator, created, dumped = fields
        if kind not in STATES:
            raise WrongKind(f"There is no kind {kind!r} here: nothing was loaded.")
        try:
            msgspec.convert([writer, written, creator, created], tuple[str, float, str, float])
            return STATES[kind].load(dumped, KnownCallers())
        except Exception as error:  # noqa: BLE001 - whatever is wrong in it
            raise NotLoaded(f"The {kind} {name!r} in this file is none ({error!r}): nothing was loaded.") from None


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - MOST_TOLD} more" if len(names) > MOST_TOLD else ""
    return ", ".join(map(repr, names[:MOST_TOLD])) + more


def _with_objects(state: State, fields: list[Any], made: dict[int, Entry]) -> State:
    """The state, free of those who held it, and with blobs that hold on to the objects as they are called here."""
    known = KnownCallers()
    loaded = type(state).load(_renumbered(fields[8], made), known)
    for client in known.clients.values():
        loaded.client_gone(client)
    return loaded


def _renumbered(value: Any, made: dict[int, Entry]) -> Any:
    if isinstance(value, list | tuple):
        return [_renumbered(item, made) for item in value]
    if type(value) is not Packed or not value.refs:
        return value
    entries = [made[id] for id in value.refs if id in made]
    refs = [made[id].id if id in made else 0 for id in value.refs]
    memory = [one for one in value.kept_alive if not isinstance(one, Entry)]
    return Packed(value.data, refs, value.memory, value.parts, value.buffers, (*entries, *memory))
