"""What people type by habit: the words of tqdm, the progress bar most of them know."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..kinds.counters import Number, as_number

# What tqdm is told about a terminal and how to draw there; it means nothing to a bar that is drawn elsewhere.
_OF_TERMINALS = {
    "ncols", "mininterval", "maxinterval", "miniters", "ascii", "unit_scale", "dynamic_ncols", "smoothing",
    "bar_format", "position", "unit_divisor", "write_bytes", "lock_args", "nrows", "colour", "delay", "gui", "file",
}  # fmt: skip


class Words:
    """The attributes and methods of a tqdm, as far as they mean something here."""

    leave = True  # whether it stays in sight when it has ended
    disable = False  # whether it only counts, for nobody
    _take_away: Callable[[], object] = staticmethod(lambda: None)  # whoever shows it puts in how to end that

    # --- what a bar is made of --------------------------------------------------------------------------------

    def _fact(self, name: str) -> Any:
        raise NotImplementedError

    def _set_fact(self, name: str, value: Any) -> None:
        raise NotImplementedError

    @property
    def done(self) -> Number:
        """How many steps are done."""
        raise NotImplementedError

    def update(self, n: float = 1) -> None:
        """Add `n` to the steps that are done."""
        raise NotImplementedError

    def _begin(self) -> None:
        raise NotImplementedError

    # --- being made ---------------------------------------------------------------------------------------------

    def _said(self, words: dict[str, Any]) -> dict[str, Any]:
        """What tqdm's arguments say of a bar; TypeError for one that nobody knows."""
        self.leave = words.pop("leave", True) is not False
        self.disable = bool(words.pop("disable", False))
        postfix = words.pop("postfix", None)
        facts = {name: str(value) for name in ("desc", "unit") if (value := words.pop(name, None)) is not None}
        unknown = sorted(words.keys() - _OF_TERMINALS)
        if unknown:
            raise TypeError(f"progress() takes no argument {unknown[0]!r}")
        if postfix is not None:
            facts["note"] = in_a_row(postfix) if isinstance(postfix, Mapping) else str(postfix)
        return facts

    # --- attributes ---------------------------------------------------------------------------------------------

    def _text(name: str, what: str) -> Any:  # type: ignore[misc]  # noqa: N805 - makes properties, is no method
        def get(self: Words) -> str:
            return self._fact(name)  # type: ignore[no-any-return]

        def put(self: Words, value: Any) -> None:
            self._set_fact(name, "" if value is None else str(value))

        return property(get, put, doc=what)

    desc = _text("desc", "What it is called, before the bar.")
    note = _text("note", "A text beside the bar.")
    unit = _text("unit", "What is counted.")
    del _text

    @property
    def total(self) -> Number | None:
        """How many steps there are in all; None if nobody knows."""
        return self._fact("total")  # type: ignore[no-any-return]

    @total.setter
    def total(self, total: Number | None) -> None:
        self._set_fact("total", total if total is None else as_number(total))

    @property
    def n(self) -> Number:
        """How many steps are done."""
        return self.done

    @n.setter
    def n(self, n: Number) -> None:
        self.update(n - self.done)

    # --- methods ------------------------------------------------------------------------------------------------

    def set_description(self, desc: str | None = None, refresh: bool = True) -> None:
        """What it is called, before the bar."""
        self.desc = desc

    set_description_str = set_description

    def set_postfix(self, ordered_dict: Mapping[str, Any] | None = None, refresh: bool = True, **more: Any) -> None:
        """Numbers beside the bar: `bar.set_postfix(loss=0.5)`."""
        self.note = in_a_row({**(ordered_dict or {}), **more})

    def set_postfix_str(self, s: str = "", refresh: bool = True) -> None:
        """A text beside the bar."""
        self.note = s

    def reset(self, total: Number | None = None) -> None:
        """Begin again, at nothing."""
        if total is not None:
            self.total = total
        self.n = 0

    def clear(self, nolock: bool = False) -> None:
        """Of tqdm: nothing is to be cleared here."""

    def unpause(self) -> None:
        """Of tqdm: a bar here does not pause."""

    def display(self, msg: str | None = None, pos: int | None = None) -> None:
        """Of tqdm: it is shown where it was made, and to all who view its name."""

    @staticmethod
    def write(s: str, file: Any = None, end: str = "\n", nolock: bool = False) -> None:
        """Print a text, which does not disturb this bar."""
        print(s, file=file, end=end)


def plain(fact: Any) -> Any:
    """A fact of a bar as it travels."""
    return fact if fact is None or isinstance(fact, str) else as_number(fact)


def in_a_row(numbers: Mapping[str, Any]) -> str:
    """`loss=0.123, step=4`: numbers as tqdm writes them, to three digits."""
    return ", ".join(f"{name}={_short(value)}" for name, value in numbers.items())


def _short(value: Any) -> str:
    if isinstance(value, str):
        return value.strip()
    try:
        number = as_number(value)
    except TypeError:
        return str(value)
    return f"{number:.3g}" if isinstance(number, float) else str(number)
