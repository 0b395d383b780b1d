"""What a view asks of a table, whichever library it is of. A new frame library is one file with a class of these.

Columns are counted from 0; the first `frozen` ones are the row labels, which stay in sight: the levels of an index,
or the row's number for libraries without one. Everything here happens where the data is; only cells in sight travel.
"""

from __future__ import annotations

import operator
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Any, ClassVar, NamedTuple

from ...saying import said
from ..rows import in_order
from .cells import full_text, missing_word

COMPARISONS: dict[str, Callable[[Any, Any], Any]] = {
    "=": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


class Heading(NamedTuple):
    """What stands above a column."""

    labels: tuple[str, ...]  # one; several under a hierarchical index, the outermost first
    dtype: str
    right: bool = False  # whether its cells are aligned at the right, as numbers are


class NotComparable(ValueError):
    """What somebody typed cannot be compared with what is in a column."""

    column: int | None = None  # the one it was typed for


class Tabular(ABC):
    """A table, read only."""

    levels: int = 1  # how many lines of labels are above the columns
    nothing: ClassVar[str] = "None"  # what its library writes for a value that is not there

    def __init__(self, rows: int, columns: int, frozen: int = 1) -> None:
        """`columns` counts the frozen ones, too."""
        self.rows = rows
        self.columns = columns
        self.frozen = frozen

    # --- what each library answers -----------------------------------------------------------------------

    @abstractmethod
    def heading(self, column: int) -> Heading:
        """What stands above a column."""

    @abstractmethod
    def values(self, column: int, positions: Sequence[int]) -> list[Any]:
        """The values of a column at these rows."""

    @abstractmethod
    def missing(self, column: int) -> Any:
        """Which rows of a column are missing: a numpy array of bools."""

    @abstractmethod
    def native_ranks(self, column: int) -> Any:
        """For each row the rank of its value among the column's, equal ones alike; any number where it is missing.

        TypeError, or whatever else its library raises, for values that do not compare: then they are compared here.
        """

    @abstractmethod
    def compared(self, column: int, sign: str, text: str) -> Any:
        """Which rows compare so with what somebody typed; NotComparable if nothing can."""

    @abstractmethod
    def containing(self, column: int, text: str) -> Any:
        """Which rows contain a text, in whatever case."""

    @abstractmethod
    def numbers(self, column: int) -> Any | None:
        """The values as floats, for a histogram; None if they are no numbers and no times."""

    @abstractmethod
    def part(self, positions: Any | None) -> Any:
        """Some rows, as a value of its library; None: all."""

    @abstractmethod
    def write_parquet(self, positions: Any | None, file: Any) -> None:
        """Write some rows as Parquet; None: all."""

    # --- what follows from it ----------------------------------------------------------------------------

    def ranks(self, column: int) -> Any:
        """The ranks of a column's values from 0; -1 where they are missing."""
        import numpy as np

        try:
            ranks = np.asarray(self.native_ranks(column))
        except Exception:  # noqa: BLE001 - libraries say in many ways that values do not compare
            ranks = ranks_here(self.values(column, range(self.rows)))
        return np.where(self.missing(column), -1, ranks)


def ranks_here(values: list[Any]) -> Any:
    """The ranks of values that their library cannot sort: numbers before texts, and equal ones alike."""
    import numpy as np

    cells = [None if missing_word(value) else value for value in values]
    ranks: Any = np.zeros(len(values), dtype=np.int64)
    before, rank = None, -1
    for position in in_order(cells, False):
        text = full_text(cells[position])
        rank += text != before
        ranks[position], before = rank, text
    return ranks


def rows_containing(values: list[Any], text: str) -> Any:
    """Which of these values contain a text, in whatever case."""
    import numpy as np

    wanted = text.casefold()
    found = (not missing_word(value) and wanted in full_text(value).casefold() for value in values)
    return np.fromiter(found, dtype=bool, count=len(values))


def number_of(text: str) -> int | float:
    """The number somebody typed; NotComparable if it is none."""
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    raise NotComparable(said("%1 is no number.", repr(text)))
