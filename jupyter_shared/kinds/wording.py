"""How traces call the operations of a kind: as the methods its users called. A Proxy has its own in `_wording`."""

from __future__ import annotations

import msgspec

MORE = "\N{HORIZONTAL ELLIPSIS}"
METHODS = {"put_many": "update"}  # operations that people know as another method


def method_of(operation: str) -> str:
    """The method that people have called, by its operation."""
    return METHODS.get(operation, operation)


class Wording(msgspec.Struct, frozen=True):
    """The words of one kind. An operation that is not mentioned is called by its name, with all its arguments."""

    # By operation, with its arguments in it: {0}, {1} and so on as values; {name}: the first one as it stands in code;
    # {items}: the first one, which is a list of items.
    calls: dict[str, str] = {}
    before: frozenset[str] = frozenset()  # operations that are steps of a method, before the one called as it is
    after: frozenset[str] = frozenset()  # steps after that one
    replies_items: frozenset[str] = frozenset()  # operations that reply a list of items


ITEMS = Wording({
    "get": "[{0}]", "set": "[{0}] = {1}", "has": "{0} in", "pop": "pop({0})", "delete": "del [{0}]",
    "length": "len()", "keys": "keys()", "all": "copy()", "page": "shown",
    "replace": f"replace({MORE})", "amend": f"amend({MORE})", "update": f"update({MORE})",
    "put_many": f"update({MORE})", "extend": "extend({0})", "arrange": "sort()",
})  # fmt: skip
ATTRIBUTES = Wording({
    **ITEMS.calls, "get": ".{name}", "set": ".{name} = {1}", "has": "hasattr {name}", "pop": "del .{name}",
})  # fmt: skip
MEMBERS = Wording({"has": "{0} in", "all": "copy()", "length": "len()"})
ONE = Wording({"get": "get()", "set": "set({0})", "all": "get()", "replace": "set({0})"})
LOCK = Wording(
    {"acquire": "acquire()", "release_all": "release()", "owned": "owned()"},
    before=frozenset({"owned"}),
)
QUEUE = Wording(
    {"put": "put({items})", "get": "get()", "length": "qsize()", "peek": "shown", "all": "shown"},
    before=frozenset({"maxsize"}),
    replies_items=frozenset({"get"}),
)
BARRIER = Wording(
    dict.fromkeys(("enter", "open", "pass_through", "leave"), "wait()"),
    before=frozenset({"settings", "broken", "enter", "open"}),
    after=frozenset({"leave"}),
)
