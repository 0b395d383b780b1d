"""What is to be done so that all names are what they were at a time: given, deleted, and changed since."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..errors import NotRemembered
from ..kinds.kind import Context, KnownCallers
from ..saying import joined, said
from .entry import Entry
from .former import Former
from .history import History
from .invoke import NOBODY
from .taking_back import changed_since
from .transactions import Write

if TYPE_CHECKING:
    from .store import Store

MOST_TOLD = 5  # names


def then(store: Store, history: History, when: float) -> tuple[list[Write], list[str]]:
    """The writes, in order, and which names they are about. NotRemembered, of all that are not."""
    names, trouble = Names(store), []
    for entry in [*store.names.values()]:
        if entry.state.undo_rules is None:
            continue
        try:
            names.restore_given(entry, history, when)
        except NotRemembered as error:
            trouble.append(said("%1: %2", entry, str(error)))
    for former in history.former:
        if former.named <= when < former.ended:
            try:
                names.bring_back(former, history, when)
            except NotRemembered as error:
                trouble.append(said("%1: %2", former, str(error)))
    if trouble:
        more = len(trouble) - MOST_TOLD
        told = joined(" ", trouble[:MOST_TOLD] + ([said("And %1 more.", more)] if more > 0 else []))
        raise NotRemembered(said("Not all names can be restored, so none is. %1", told))
    return [*names.deletions, *names.others], [*names.changed]


class Names:
    """The writes, as they are found."""

    def __init__(self, store: Store) -> None:
        assert store.directory is not None
        self.deletions: list[Write] = []
        self.others: list[Write] = []
        self.changed: dict[str, None] = {}
        self._directory = store.directory

    def restore_given(self, entry: Entry, history: History, when: float) -> None:
        """A name that is given now."""
        name = entry.name or ""
        if history.former.named(entry) > when:
            self.deletions.append(self._of_names("delete", [name]))
            self.changed[name] = None
            return
        arguments = history.arguments_then(entry, when)
        if arguments is not None:
            self.others.append((entry, (entry.state, entry.operations["replace"]), arguments))
            self.changed[name] = None

    def bring_back(self, former: Former, history: History, when: float) -> None:
        """A name that was given then, and was deleted since."""
        state = former.state
        if state is None:
            raise NotRemembered(said("It was too large to be kept when it was deleted."))
        arguments = changed_since(former, former.records, former.since, history.began, when)
        if arguments is not None:
            state = type(state).load(state.dump(), KnownCallers())
            state.operations["replace"].function(state, Context(NOBODY, compared=True), *arguments)
        made = [former.name, state.kind, state.dump(), former.creator]
        self.others.append(self._of_names("make_again", made))
        self.changed[former.name] = None

    def _of_names(self, operation: str, arguments: list[Any]) -> Write:
        found = self._directory.operations[operation]
        return self._directory, (self._directory.state, found), arguments

