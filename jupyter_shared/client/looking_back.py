"""Looking back at what changed, and taking it back: the methods of a session."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, overload

from ..errors import Conflicted
from ..kinds.proxy import MISSING

EARLIEST = datetime(2020, 1, 1, tzinfo=UTC).timestamp()  # what is before that is a version by mistake

if TYPE_CHECKING:  # slow to load, and most sessions never look back
    from .change_records import ChangeInfo


class LookingBack:
    """The methods of a session that look back."""

    def history(self, target: Any, limit: int = 100, *, key: Any = MISSING) -> list[ChangeInfo]:
        """The last changes of an object, newest first: what, by whom, from which cell.

        A manager remembers the last 100 changes of each object, 16 MiB in all, unless told otherwise (`remember`).

        Args:
            target: The object's name or proxy.
            limit: How many changes at most.
            key: Of which key, attribute or member; without it, of all.

        Returns:
            The changes that are remembered.

        Raises:
            NoSuchName: If there is no object of that name.
            WrongKind: For a kind without contents.
        """
        from .change_records import change_info

        session: Any = self
        proxy = session.target_of(target)
        keys = [] if key is MISSING else [session.key(key)]
        found = session.ask("history", proxy._handle.object, limit, keys)
        is_single = proxy._written == "whole"
        return [change_info(session, is_single, *told) for told in found]

    @overload
    def restore(self, target: float | datetime) -> list[str]: ...

    @overload
    def restore(self, target: Any, version: int | None = None, *, back: int = 1) -> None: ...

    def restore(self, target: Any, version: int | None = None, *, back: int = 1) -> list[str] | None:
        """Make an object what it was at a version, or some changes ago: one more change, which can be undone, too.

        Keys of a dict that had been removed come back at its end.

        `shared.restore(time)` makes all names be what they were then, in one step: what was named since goes, what was
        deleted comes back, contents are as they were. Kinds without contents (queues, locks, ...) are left alone. It
        waits for the blocks of transactions.

        Args:
            target: The object's name or proxy; or a time for all of them: a datetime, or seconds since 1970.
            version: As `history` tells them; None: `back` counts.
            back: How many changes to go back.

        Returns:
            None of one object; of a time, the names that are not as they were then.

        Raises:
            NotRemembered: If the history does not go back so far.
            WrongKind: For a kind without contents.
            ValueError: If `back` is less than 1, or the time is before 2020.
            Conflicted: While somebody is inside `edit` of one of these objects.
        """
        session: Any = self
        if isinstance(target, int | float | datetime):
            when = target.timestamp() if isinstance(target, datetime) else float(target)
            if when < EARLIEST:
                raise ValueError(f"restore({target!r}): a time, in seconds since 1970, or a name and then a version")
            try:
                return session.ask("restore_all", when)  # type: ignore[no-any-return]
            except Conflicted:  # a transaction's block is under way
                return session.between_blocks(lambda: session.ask("restore_all", when))  # type: ignore[no-any-return]
        if version is None and back < 1:
            raise ValueError(f"back={back}: to go back, at least one change")
        session.ask("restore", session.target_of(target)._handle.object, version, back)
        return None

    def remember(self, changes: int = 100, size: int = 16 << 20) -> None:
        """Set how much of its history the manager remembers.

        Args:
            changes: How many of each object.
            size: Bytes of all of them together.
        """
        session: Any = self
        session.ask("remember", changes, size)
