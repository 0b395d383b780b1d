"""The messages between pages and panes: both sides have the same, and no pane hears or says another."""

from __future__ import annotations

import inspect
import types
from pathlib import Path
from typing import Any, Literal, NotRequired, Union, get_args, get_origin, get_type_hints, is_typeddict

import pytest

from jupyter_shared.panes import looks, messages, updates
from jupyter_shared.panes.hearing import Garbled, heard
from jupyter_shared.panes.kinds_of_panes import PANES
from jupyter_shared.panes.looks import LOOKS
from jupyter_shared.panes.messages import FROM_PAGE, TO_PAGE
from jupyter_shared.panes.pane import Pane
from jupyter_shared.panes.updates import UPDATES

DECLARATIONS = Path(messages.__file__).parents[1] / "frontend" / "messages.d.ts"
PLAIN = {str: "string", int: "number", float: "number", bool: "boolean", type(None): "null", Any: "unknown"}


def in_typescript(hint: Any) -> str:
    """A type of Python's as one of TypeScript's."""
    if hint in PLAIN:
        return PLAIN[hint]
    if is_typeddict(hint):
        return hint.__name__
    origin, args = get_origin(hint), get_args(hint)
    if origin is Literal:
        return " | ".join(f'"{value}"' for value in args)
    if origin in (Union, types.UnionType):
        return " | ".join(dict.fromkeys(map(in_typescript, args)))
    if origin is list:
        inner = in_typescript(args[0])
        return f"({inner})[]" if " | " in inner else f"{inner}[]"
    if origin is tuple:
        return f"[{', '.join(map(in_typescript, args))}]"
    if origin is dict:
        return f"{{ [key: string]: {in_typescript(args[1])} }}"
    raise TypeError(f"{hint} has no counterpart")


def declared(found: Any) -> str:
    hints = get_type_hints(found, include_extras=True)
    lines = [f"/** {inspect.getdoc(found)} */", f"export interface {found.__name__} {{"]
    for name, hint in hints.items():
        optional = get_origin(hint) is NotRequired
        lines.append(f"  {name}{'?' if optional else ''}: {in_typescript(get_args(hint)[0] if optional else hint)};")
    return "\n".join([*lines, "}"])


def union(name: str, table: dict[str, Any], key: str) -> str:
    members = [f'  | ({{ {key}: "{value}" }} & {found.__name__})' for value, found in table.items()]
    return f"export type {name} =\n" + "\n".join(members) + ";"


def declarations() -> str:
    """`messages.d.ts`, as it should be."""
    interfaces = [found for said in (messages, updates, looks) for found in vars(said).values() if is_typeddict(found)]
    return (
        "\n\n".join(
            [
                "// Made from panes/messages.py, updates.py and looks.py: tests/panes/test_messages.py says when.",
                *map(declared, interfaces),
                union("FromPage", FROM_PAGE, "type"),
                union("ToPage", TO_PAGE, "type"),
                union("Updates", UPDATES, "view"),
                union("Looks", LOOKS, "look"),
            ]
        )
        + "\n"
    )


def test_both_sides_have_the_same_messages():
    expected = declarations()
    if not DECLARATIONS.exists() or DECLARATIONS.read_text() != expected:
        DECLARATIONS.write_text(expected)
        pytest.fail(f"The messages of panes have changed: {DECLARATIONS.name} was made anew, to be committed")


def handlers():
    panes = {*PANES.values(), *Pane.__subclasses__()}
    return {name.removeprefix("on_") for pane in panes for name in dir(pane) if name.startswith("on_")}


def test_whatever_a_pane_does_is_a_message_of_the_page():
    assert handlers() <= {*FROM_PAGE}


@pytest.mark.parametrize(
    ("message", "why"),
    [
        ({"type": "edit", "row": 1}, "The message 'edit' is garbled: Object missing required field `text`"),
        ({"type": "edit", "row": "1", "text": "2"}, "'edit' is garbled: Expected `int`, got `str` - at `.*row`"),
        ({"type": "set", "field": 1, "label": "x", "value": [1]}, r"'set' is garbled: Expected .* at `\$.value`"),
        ({"type": "ask", "what": "__class__"}, "'ask' is garbled: Invalid enum value '__class__'"),
        ({"type": "hello"}, "There is no message 'hello'"),
        ({}, "There is no message None"),
        ({"type": ["edit"]}, "There is no message"),
    ],
)
def test_what_is_garbled_is_said_to_be(message, why):
    with pytest.raises(Garbled, match=why):
        heard(message)


def test_what_is_right_comes_through_with_all_that_is_in_it():
    message = {"type": "ask", "pane": "p1", "request": 3, "what": "copy", "top": 1, "bottom": 2}
    assert heard(message) == message
