"""What control a value gets: by a hint, or by its type. And what may be put in with it."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

from ..saying import said
from .pane import EditRefused
from .typing_in import parsed

Number = int | float


class Control(NamedTuple):
    """One control: what it looks like, and what it takes."""

    look: str  # slider, number, checkbox, choice, text or python
    type: Any = None  # int, float, str
    low: Number | None = None
    high: Number | None = None
    step: Number | None = None
    log: bool = False
    choices: tuple[Any, ...] = ()

    def described(self) -> dict[str, Any]:
        """What the front end has to know."""
        step = self.step if self.step is not None else (1 if self.type is int else None)
        choices = [repr(choice) if not isinstance(choice, str) else choice for choice in self.choices]
        return {
            "look": self.look,
            "low": self.low,
            "high": self.high,
            "step": step,
            "log": self.log,
            "choices": choices,
        }

    def taken(self, given: Any) -> Any:
        """The value for what the front end gave; Refused, with the reason."""
        if self.look == "checkbox":
            return bool(given)
        if self.look == "choice":
            return self._chosen(given)
        if self.look in ("slider", "number"):
            return self._number(given)
        return str(given) if self.look == "text" else parsed(str(given))

    def _chosen(self, given: Any) -> Any:
        if not isinstance(given, int) or not 0 <= given < len(self.choices):
            raise EditRefused(said("That is not one of the choices."))
        return self.choices[given]

    def _number(self, given: Any) -> Number:
        try:
            number = float(given)
        except (TypeError, ValueError):
            raise EditRefused(said("%1 is no number.", repr(given))) from None
        if self.type is int:
            if not math.isfinite(number):
                raise EditRefused(said("%1 is no whole number.", given))
            if number != int(number):
                raise EditRefused(said("It must be a whole number."))
            number = int(str(given)) if str(given).lstrip("-").isdigit() else int(number)
        if math.isnan(number) and self.look == "slider":
            raise EditRefused(said("It must be a number within the slider's range."))
        if self.low is not None and number < self.low:
            raise EditRefused(said("It must be at least %1.", f"{self.low:g}"))
        if self.high is not None and number > self.high:
            raise EditRefused(said("It must be at most %1.", f"{self.high:g}"))
        return number


def control_for(hint: Any, value: Any) -> Control:
    """The control for a value: as the hint says, or by its type; ValueError for a hint that says nothing.

    Hints: (low, high), (low, high, step) or (low, high, "log") is a slider; a list is a choice; bool, str, int
    and float are a checkbox, a text field and number fields.
    """
    if hint is None:
        return _by_type(type(value))
    if isinstance(hint, type):
        return _by_type(hint)
    if isinstance(hint, list):
        return Control("choice", choices=tuple(hint))
    if isinstance(hint, tuple) and len(hint) in (2, 3) and all(isinstance(end, int | float) for end in hint[:2]):
        return _slider(*hint, whole=isinstance(value, int) if value is not None else isinstance(hint[0], int))
    raise ValueError(
        f"{hint!r} is no hint for a control: give (low, high), (low, high, step), (low, high, 'log'), "
        "a list of choices, or one of bool, int, float and str."
    )


def _slider(low: Number, high: Number, step: Any = None, *, whole: bool) -> Control:
    if low >= high:
        raise ValueError(f"A slider from {low} to {high} has no room.")
    log = step == "log"
    if log and low <= 0:
        raise ValueError("A logarithmic slider starts above 0.")
    whole = whole and isinstance(low, int) and isinstance(high, int) and not isinstance(step, float)
    return Control("slider", int if whole else float, low, high, None if log else step, log)


def _by_type(kind: type) -> Control:
    if kind is bool:
        return Control("checkbox", bool)
    if kind in (int, float):
        return Control("number", kind)
    return Control("text", str) if kind is str else Control("python")
