"""What people may call says what it takes, returns and raises, in sections of one style (Google's)."""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from collections.abc import Callable, Iterator
from typing import Any

import jupyter_shared
from jupyter_shared import managers
from jupyter_shared.client.session import Session
from jupyter_shared.kinds import PROXIES
from tests.test_public_names import MAPPING, SESSION

NOTHING = {"None", "Never", "NoReturn"}
STARS = {inspect.Parameter.VAR_POSITIONAL: "*", inspect.Parameter.VAR_KEYWORD: "**"}


def functions_of(found: type, names: set[str] | None = None) -> Iterator[tuple[str, Callable[..., Any]]]:
    """Our own public methods of a class, as far as they are among these names."""
    for name in dir(found):
        method = inspect.getattr_static(found, name)
        method = inspect.unwrap(getattr(method, "__func__", method))
        is_public = not name.startswith("_") and (names is None or name in names)
        if is_public and inspect.isfunction(method) and method.__module__.startswith(jupyter_shared.__name__):
            yield f"{found.__name__}.{name}", method


def public_functions() -> dict[str, Callable[..., Any]]:
    """Each once, by a name that people know; not those that are made at run time, for each kind or method."""
    found = dict(functions_of(Session, SESSION | MAPPING))
    for module in (jupyter_shared, managers):
        for name in module.__all__:
            value = getattr(module, name)
            if value is not Session:
                found.update(functions_of(value) if inspect.isclass(value) else [(name, value)])
    for proxy in PROXIES.values():
        found.update(functions_of(proxy))
    once: dict[Any, str] = {}
    for name, value in found.items():
        if inspect.isfunction(value) and value.__code__.co_name == name.rpartition(".")[2] and written(value):
            once.setdefault(value.__code__, name)
    return {name: found[name] for name in once.values()}


def written(function: Callable[..., Any]) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
    """Its source, parsed; None if it is a lambda."""
    first = ast.parse(textwrap.dedent(inspect.getsource(function))).body[0]
    return first if isinstance(first, ast.FunctionDef | ast.AsyncFunctionDef) else None


def sections(function: Callable[..., Any]) -> dict[str, str]:
    """The text of each section of a docstring."""
    parts = re.split(r"^(Args|Returns|Yields|Raises):\n", inspect.getdoc(function) or "", flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def raises(node: ast.AST) -> bool:
    """Whether it says itself what it raises: `raise` alone passes on what came."""
    return any(isinstance(inner, ast.Raise) and inner.exc is not None for inner in ast.walk(node))


def faults(function: Callable[..., Any]) -> Iterator[str]:
    """What is missing, or is too much, in what a function says of itself."""
    node = written(function)
    assert node
    said = sections(function)
    taken = [f"{STARS.get(one.kind, '')}{one.name}" for one in parameters(function)]
    told = re.findall(r"^    (\*{0,2}\w+): ", said.get("Args", ""), re.MULTILINE)
    if told != taken:
        yield f"takes {taken}, and says {told}"
    if (node.returns is not None and ast.unparse(node.returns) not in NOTHING) != bool({"Returns", "Yields"} & {*said}):
        yield "has no Returns, or nothing to return"
    if raises(node) and "Raises" not in said:
        yield "has no Raises"


def parameters(function: Callable[..., Any]) -> list[inspect.Parameter]:
    """What a caller gives it."""
    return [one for name, one in inspect.signature(function).parameters.items() if name not in ("self", "cls")]


def test_they_say_what_they_take_return_and_raise():
    functions = public_functions()
    assert {"attach", "Session.rename", "DictProxy.setdefault", "BaseManager.register", "Manager"} <= {*functions}
    assert not [f"{name} {fault}" for name, function in sorted(functions.items()) for fault in faults(function)]


def test_what_says_too_little_is_found():
    def silent(some: int, *more: int) -> int:
        """It says nothing."""
        raise ValueError

    assert len([*faults(silent)]) == 3
