"""Says which part of a value cannot travel, so that nobody has to search a model of a thousand objects for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import FunctionType
from typing import Any

DEEPEST = 8


def explain(value: Any, error: Exception, can_travel: Callable[[Any], bool]) -> str:
    """A sentence that names the innermost part that cannot travel, and why."""
    path, part = _innermost(value, can_travel)
    what = f"a {type(value).__module__}.{type(value).__qualname__}".replace("a builtins.", "a ")
    if not path:
        return f"This value ({what}) cannot be sent to another process: {error}"
    culprit = type(part).__qualname__
    return (
        f"This value ({what}) cannot be sent to another process, because of value{path}, a {culprit}: {error}"
    )


def _innermost(value: Any, can_travel: Callable[[Any], bool]) -> tuple[str, Any]:
    path, found = "", [value]
    for _ in range(DEEPEST):
        for step, part in _parts(value):
            if not can_travel(part) and not any(part is earlier for earlier in found):
                path, value = path + step, part
                found.append(part)
                break
        else:
            break
    return path, value


def _parts(value: Any) -> Iterator[tuple[str, Any]]:
    """What a value is made of, each with how one would write the way there."""
    if isinstance(value, dict):
        yield from ((f"[{key!r}]", item) for key, item in value.items())
    elif isinstance(value, list | tuple):
        yield from ((f"[{index}]", item) for index, item in enumerate(value))
    elif isinstance(value, set | frozenset):
        yield from ((f" (its member {item!r})", item) for item in value)
    elif isinstance(value, FunctionType):
        code, around = value.__code__, value.__globals__
        used = {name: around[name] for name in code.co_names if name in around}
        used |= {name: cell.cell_contents for name, cell in zip(code.co_freevars, value.__closure__ or (), strict=True)}
        yield from ((f" (its variable {name!r})", item) for name, item in used.items())
    elif not isinstance(value, type) and not _reduces_itself(type(value)):
        yield from ((f".{name}", item) for name, item in _attributes(value))


def _attributes(value: Any) -> Iterator[tuple[str, Any]]:
    """What an object has by itself: in its dict, and in the slots of its classes."""
    yield from getattr(value, "__dict__", {}).items()
    for base in type(value).__mro__:
        slots = vars(base).get("__slots__", ())
        for name in (slots,) if isinstance(slots, str) else slots:
            if hasattr(value, name) and name != "__dict__":
                yield name, getattr(value, name)


def _reduces_itself(kind: type) -> bool:
    """Whether what it holds is not what would be sent: it says itself why it cannot be."""
    return any("__reduce_ex__" in vars(base) for base in kind.__mro__[:-1])
