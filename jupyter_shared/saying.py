"""What is said to people, with its English and what goes into it kept apart, so that a page can say it in its language.

A `Said` is a text like any other, in English, that remembers how it was made. Texts that are cut or put together by
other means are plain again: so a sentence is made as a whole, or by `joined`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

_PLACE = re.compile(r"%(\d)")

Parts = dict[str, Any]
"""What travels: {"%": [text, argument, ...]}; for one or many of something {"%": [...], "many": text, "n": number}."""


class Said(str):
    """An English text, its template, and what stands in it at %1, %2 and so on."""

    __slots__ = ("arguments", "many", "number", "template")
    template: str
    arguments: tuple[Any, ...]
    many: str | None  # what is said of another number than one; None: it is said of nothing that is counted
    number: int

    def __str__(self) -> str:
        """Itself, not a plain text: so that `str(error)` is what the error was made with."""
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return _made, (self.template, self.arguments, self.many, self.number)

    def parts(self) -> Parts:
        """What a page says it by."""
        told: Parts = {"%": [self.template, *map(in_parts, self.arguments)]}
        return told if self.many is None else {**told, "many": self.many, "n": self.number}


def said(template: str, *arguments: Any) -> Said:
    """A text in which %1, %2 and so on stand for the arguments: texts, numbers, or what is said itself."""
    return _made(template, _as_they_travel(arguments))


def said_of(count: int, one: str, many: str, *arguments: Any) -> Said:
    """One text of one thing, another of many: in both, %1 is the number and %2 the first argument."""
    return _made(one, (count, *_as_they_travel(arguments)), many, count)


def count(number: int, noun: str) -> str:
    """So many of something, in English alone: 1 clients is what nobody says."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def joined(separator: str, texts: Iterable[str]) -> str:
    """Texts one after the other; what was said among them stays that."""
    found = [*texts]
    if not any(isinstance(text, Said) for text in found) or len(found) > 9:
        return separator.join(found)
    return said(separator.join(f"%{number}" for number in range(1, len(found) + 1)), *found)


def sentence(error: Exception) -> str:
    """What an error says, with a full stop at its end."""
    text = str(error)
    return text if text.endswith(".") else said("%1.", text)


def in_parts(thing: Any) -> Any:
    """What is given, with parts instead of all texts that were said."""
    if isinstance(thing, Said):
        return thing.parts()
    if isinstance(thing, dict):
        return {key: in_parts(value) for key, value in thing.items()}
    return [*map(in_parts, thing)] if isinstance(thing, list | tuple) else thing


def parts_of(text: Any) -> Parts | None:
    """What a page says a text by; None if it is plain."""
    return text.parts() if isinstance(text, Said) else None


def plain(text: str) -> str:
    """The English text alone."""
    return str.__str__(text)


def of_parts(thing: Any) -> Said | None:
    """What somebody else has said, of its parts; None if these make no sense."""
    match thing:
        case {"%": [str(template), *arguments]}:
            found = [of_parts(one) if isinstance(one, dict) else one for one in arguments]
            if all(map(_travels, found)):
                many, number = thing.get("many"), thing.get("n", 1)
                return _made(template, tuple(found), many if isinstance(many, str) else None, number)
    return None


def in_english(thing: Any) -> Any:
    """What is given, with English texts instead of parts: what a page without another language makes of it."""
    if isinstance(thing, dict) and "%" in thing:
        template, *arguments = thing["%"]
        template = thing["many"] if thing.get("n", 1) != 1 else template
        return _filled(template, [*map(in_english, arguments)])
    if isinstance(thing, dict):
        return {key: in_english(value) for key, value in thing.items()}
    return [*map(in_english, thing)] if isinstance(thing, list | tuple) else thing


def _as_they_travel(arguments: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(one if _travels(one) else str(one) for one in arguments)


def _travels(argument: Any) -> bool:
    """Whether it is a text, or a number that pages have, too."""
    return isinstance(argument, str) or (isinstance(argument, int) and abs(argument) < 1 << 53)


def _made(template: str, arguments: tuple[Any, ...], many: str | None = None, number: int = 1) -> Said:
    made = Said(_filled(template if many is None or number == 1 else many, arguments))
    made.template, made.arguments, made.many, made.number = template, arguments, many, number
    return made


def _filled(template: str, arguments: Iterable[Any]) -> str:
    texts = [*map(str, arguments)]
    return _PLACE.sub(lambda place: texts[int(place[1]) - 1] if int(place[1]) <= len(texts) else place[0], template)
