"""A pickle as a tree of what it says. Nothing is imported, called, hashed or compared: it is only read.

This is a stack machine which builds descriptions where the real one would build objects. It stops after so
many opcodes, whatever the pickle says, so that a hostile or enormous one costs no more than any other; what
was read by then is still a tree.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from .nodes import Buffer, Constructed, Group, Name, Node, Unreadable
from .opcodes import MOST_OPCODES, opcodes


class Tree(NamedTuple):
    """What a pickle says; `whole` when all of it was read."""

    root: Node
    whole: bool
    names: frozenset[str]  # of all classes and functions that unpickling would import


_MARK = object()


def read(data: bytes, most: int = MOST_OPCODES) -> Tree:
    """The tree of a pickle, or of its first `most` opcodes; Unreadable when it says nothing at all."""
    machine = _Machine()
    try:
        for name, argument in opcodes(data, most):
            if name == "STOP":
                return Tree(machine.pop(), True, frozenset(machine.names))
            machine.step(name, argument)
    except (Unreadable, IndexError, KeyError):  # the last two: it takes from the stack what is not there
        pass
    return Tree(machine.so_far(), False, frozenset(machine.names))


class _Machine:
    """The stack and the memo."""

    def __init__(self) -> None:
        self.stack: list[Node] = []
        self.memo: dict[int, Node] = {}
        self.buffers = 0
        self.names: set[str] = set()

    def step(self, name: str, argument: Any) -> None:
        """Do one opcode of the pickle."""
        step = _STEPS.get(name)
        if step:
            step(self, argument)
        elif name in _MAKES:
            self.stack.append(_MAKES[name]())
        elif name not in _MEAN_NOTHING:
            self.stack.append(argument)  # numbers and texts

    def pop(self) -> Node:
        """Take the topmost node from the stack."""
        top = self.stack.pop()
        if top is _MARK:
            raise Unreadable("a mark where a value should be")
        return top

    def pop_to_mark(self) -> list[Node]:
        """Take all above the last mark, and the mark."""
        stack = self.stack
        at = next((at for at in range(len(stack) - 1, -1, -1) if stack[at] is _MARK), None)
        if at is None:
            raise Unreadable("there is no mark")
        items = stack[at + 1 :]
        del stack[at:]
        return items

    def make(self, maker: Node, args: Node, kwargs: Node = None) -> None:
        """Note that something is made by a call, without calling it."""
        self.stack.append(Constructed(maker, args, kwargs))
        # Some objects are filled by calling a function with them and their state: cloudpickle's are.
        if isinstance(maker, Name) and maker.name.endswith("_setstate"):
            filled, *state = args.items if isinstance(args, Group) and args.items else [None]
            if isinstance(filled, Constructed) and state:
                filled.state = state[0]

    def build(self) -> None:
        """Give the top of the stack its state."""
        state = self.pop()
        if isinstance(self.stack[-1], Constructed):
            self.stack[-1].state = state

    def call_since_mark(self, maker: Node = None) -> None:
        """Describe a call of the oldest protocol."""
        items = self.pop_to_mark()
        maker = maker or items.pop(0)
        self.make(maker, Group("tuple", items))

    def so_far(self) -> Node:
        """What stands at the bottom, with what was on its way into it."""
        stack = self.stack
        for _ in range(sum(node is _MARK for node in stack)):
            rest = self.pop_to_mark()
            if not stack:
                stack.append(Group("tuple", rest))
            elif stack[-1] is not _MARK:
                _put(rest, stack[-1])
            if isinstance(stack[-1], Group | Constructed):
                stack[-1].whole = False
        if not stack:
            raise Unreadable("it says nothing")
        if isinstance(stack[0], Group | Constructed):
            stack[0].whole = False
        return stack[0]


def _put(items: list[Node], into: Node) -> None:
    """Add items to a list or set, or to what pretends to be one."""
    if isinstance(into, Constructed):
        into.appended.extend(items)
    elif isinstance(into, Group):
        into.items.extend(_pairs(items) if into.kind == "dict" else items)


def _put_pairs(items: list[Node], into: Node) -> None:
    """Add keys and values to a dict, or to what pretends to be one."""
    if isinstance(into, Constructed | Group):
        into.items.extend(_pairs(items))


def _pairs(items: list[Node]) -> list[Node]:
    return [*zip(items[::2], items[1::2], strict=False)]


_MEAN_NOTHING = {"PROTO", "FRAME", "READONLY_BUFFER"}

_MAKES: dict[str, Callable[[], Node]] = {
    "NONE": lambda: None,
    "NEWTRUE": lambda: True,
    "NEWFALSE": lambda: False,
    "EMPTY_LIST": lambda: Group("list", []),
    "EMPTY_DICT": lambda: Group("dict", []),
    "EMPTY_TUPLE": lambda: Group("tuple", []),
    "EMPTY_SET": lambda: Group("set", []),
    "MARK": lambda: _MARK,
}


def _group(kind: str) -> Callable[[_Machine, Any], None]:
    return lambda m, _: m.stack.append(Group(kind, m.pop_to_mark()))


def _tuple(size: int) -> Callable[[_Machine, Any], None]:
    return lambda m, _: m.stack.append(Group("tuple", [m.pop() for _ in range(size)][::-1]))


def _remember(m: _Machine, index: int) -> None:
    m.memo[index] = m.stack[-1]


def _recall(m: _Machine, index: int) -> None:
    m.stack.append(m.memo[index])


def _swapped(m: _Machine) -> tuple[Node, Node]:
    last = m.pop()
    return m.pop(), last


def _name(m: _Machine, module: Node, name: Node) -> Name:
    known = isinstance(module, str) and isinstance(name, str)
    m.names.add(f"{module}.{name}" if known else "?")
    return Name(module, name) if known else Name("", "?")


def _next_buffer(m: _Machine) -> None:
    m.stack.append(Buffer(m.buffers))
    m.buffers += 1


def _put_one_pair(m: _Machine) -> None:
    pair = [*_swapped(m)]
    _put_pairs(pair, m.stack[-1])


def _make_with_keywords(m: _Machine) -> None:
    args, kwargs = _swapped(m)
    m.make(m.pop(), args, kwargs)


def _unknown(m: _Machine) -> Constructed:
    m.names.add("?")
    return Constructed(Name("", "?"), None)


_STEPS: dict[str, Callable[[_Machine, Any], Any]] = {
    "TUPLE": _group("tuple"),
    "LIST": _group("list"),
    "FROZENSET": _group("frozenset"),
    "DICT": lambda m, _: m.stack.append(Group("dict", _pairs(m.pop_to_mark()))),
    "TUPLE1": _tuple(1),
    "TUPLE2": _tuple(2),
    "TUPLE3": _tuple(3),
    "APPEND": lambda m, _: _put([m.pop()], m.stack[-1]),
    "APPENDS": lambda m, _: _put(m.pop_to_mark(), m.stack[-1]),
    "ADDITEMS": lambda m, _: _put(m.pop_to_mark(), m.stack[-1]),
    "SETITEM": lambda m, _: _put_one_pair(m),
    "SETITEMS": lambda m, _: _put_pairs(m.pop_to_mark(), m.stack[-1]),
    "POP": lambda m, _: m.stack.pop(),
    "DUP": lambda m, _: m.stack.append(m.stack[-1]),
    "POP_MARK": lambda m, _: m.pop_to_mark(),
    "GET": _recall,
    "BINGET": _recall,
    "LONG_BINGET": _recall,
    "PUT": _remember,
    "BINPUT": _remember,
    "LONG_BINPUT": _remember,
    "MEMOIZE": lambda m, _: _remember(m, len(m.memo)),
    "GLOBAL": lambda m, names: m.stack.append(_name(m, *names)),
    "STACK_GLOBAL": lambda m, _: m.stack.append(_name(m, *_swapped(m))),
    "REDUCE": lambda m, _: m.make(*_swapped(m)),
    "NEWOBJ": lambda m, _: m.make(*_swapped(m)),
    "NEWOBJ_EX": lambda m, _: _make_with_keywords(m),
    "BUILD": lambda m, _: m.build(),
    "OBJ": lambda m, _: m.call_since_mark(),
    "INST": lambda m, names: m.call_since_mark(_name(m, *names)),
    "NEXT_BUFFER": lambda m, _: _next_buffer(m),
    "PERSID": lambda m, _: m.stack.append(_unknown(m)),
    "BINPERSID": lambda m, _: m.stack.append((m.pop(), _unknown(m))[1]),
    "EXT1": lambda m, _: m.stack.append(_unknown(m)),
    "EXT2": lambda m, _: m.stack.append(_unknown(m)),
    "EXT4": lambda m, _: m.stack.append(_unknown(m)),
}
