"""Which rows of a table are to be seen, in what order: filtered, searched and sorted where the data is."""

from __future__ import annotations

from typing import Any, NamedTuple

from ...saying import said
from .conditions import Condition, conditions, fulfilled, searched
from .tabular import NotComparable, Tabular


class Arrangement(NamedTuple):
    """What somebody asked for."""

    order: tuple[tuple[int, bool], ...] = ()  # columns to sort by, the first one first; True: the greatest at the top
    filters: tuple[tuple[int, str], ...] = ()
    search: str = ""

    @classmethod
    def of(cls, message: dict[str, Any]) -> Arrangement:
        """The arrangement a message asks for."""
        order = tuple((int(column), bool(descending)) for column, descending in message.get("order", ()))
        filters = tuple((int(column), str(text)) for column, text in message.get("filters", ()))
        return cls(order, tuple(sorted(filters)), str(message.get("search", "")).strip())

    def wanted(self, table: Tabular) -> list[Condition]:
        """The conditions of all filters."""
        return [one for column, text in self.filters for one in conditions(table, column, text)]

    def positions(self, table: Tabular) -> Any | None:
        """The positions of rows, as they are to be seen; None: all as they come. NotComparable: a senseless filter."""
        import numpy as np

        for column, _ in (*self.order, *self.filters):
            if not 0 <= column < table.columns:
                raise NotComparable(said("There is no column %1 any more.", column))
        rows = fulfilled(table, self.wanted(table))
        if self.search:
            hits = searched(table, self.search)
            rows = hits if rows is None else rows & hits
        positions = None if rows is None else np.flatnonzero(rows)
        if not self.order:
            return positions
        keys = [_key(table.ranks(column), positions, descending) for column, descending in reversed(self.order)]
        order = np.lexsort(keys)
        return order if positions is None else positions[order]


def _key(ranks: Any, positions: Any | None, descending: bool) -> Any:
    """What to sort by, rising: what is missing comes last, both ways."""
    import numpy as np

    ranks = ranks if positions is None else ranks[positions]
    last = np.iinfo(np.int64).max
    return np.where(ranks < 0, last, -ranks if descending else ranks)
