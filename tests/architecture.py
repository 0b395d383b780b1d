"""Reads a package's source, without importing it, and tells who imports whom and how long things are."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path


@dataclass(frozen=True)
class Import:
    """One module that another one imports, and where."""

    importer: str
    target: str
    line: int
    for_types_only: bool

    def __str__(self) -> str:
        return f"{self.importer}:{self.line} imports {self.target}"


@dataclass(frozen=True)
class Function:
    """A function or method, with the lines a reader has to follow: its docstring is not among them."""

    name: str
    lines: int


@dataclass
class Module:
    """One source file."""

    name: str
    path: Path

    @cached_property
    def source(self) -> str:
        return self.path.read_text()

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.source, str(self.path))

    @property
    def lines(self) -> int:
        """Without what docstrings say in sections: nobody documents less so that a file stays short."""
        return len(self.source.splitlines()) - sum(map(_lines_of_sections, ast.walk(self.tree)))

    @property
    def package(self) -> str:
        """What a relative import in this file starts from."""
        return self.name if self.path.name == "__init__.py" else self.name.rpartition(".")[0]

    def public_classes(self) -> list[str]:
        return [node.name for node in self.tree.body if isinstance(node, ast.ClassDef) and node.name[0] != "_"]

    def functions(self) -> Iterator[Function]:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield Function(f"{self.name}:{node.lineno} {node.name}", _lines_to_follow(node))

    def imports(self) -> Iterator[Import]:
        """Every import, at the top or inside a function; `from a import b` counts as `a.b`."""
        types_only = _nodes_for_types(self.tree)
        for node in ast.walk(self.tree):
            for target in self._targets(node):
                yield Import(self.name, target, node.lineno, node in types_only)

    def _targets(self, node: ast.AST) -> list[str]:
        if isinstance(node, ast.Import):
            return [alias.name for alias in node.names]
        if isinstance(node, ast.ImportFrom):
            start = self._start_of(node)
            return [f"{start}.{alias.name}" for alias in node.names]
        if isinstance(node, ast.Call) and _called_name(node) in ("import_module", "__import__"):
            constants = (arg.value for arg in node.args[:1] if isinstance(arg, ast.Constant))
            return [value for value in constants if isinstance(value, str)]
        return []

    def _start_of(self, node: ast.ImportFrom) -> str:
        if not node.level:
            return node.module or ""
        parents = self.package.split(".")
        above = parents[: len(parents) - node.level + 1]
        return ".".join([*above, node.module] if node.module else above)


@dataclass
class Package:
    """All the source files under a folder, by their dotted names."""

    root: Path

    @cached_property
    def modules(self) -> dict[str, Module]:
        found = {}
        for path in sorted(self.root.rglob("*.py")):
            parts = path.relative_to(self.root.parent).with_suffix("").parts
            name = ".".join(parts).removesuffix(".__init__")
            found[name] = Module(name, path)
        return found

    def layer_of(self, name: str) -> str | None:
        """The part just below the package, `` for the package itself, None for what is not in it."""
        if name != self.root.name and not name.startswith(self.root.name + "."):
            return None
        return [*name.split("."), ""][1]

    def resolve(self, imported: str) -> str | None:
        """The module of this package that an imported name lives in, if any."""
        while imported and imported not in self.modules:
            imported = imported.rpartition(".")[0]
        return imported or None

    def inner_imports(self) -> Iterator[tuple[Import, str]]:
        """The imports between modules of this package, each with the module it arrives at."""
        for module in self.modules.values():
            for found in module.imports():
                arrives = self.resolve(found.target)
                if arrives and arrives != module.name:
                    yield found, arrives

    def cycle(self) -> list[str]:
        """Modules that import each other in a circle, or nothing; imports for types only do not count."""
        graph: dict[str, set[str]] = {name: set() for name in self.modules}
        for found, arrives in self.inner_imports():
            if not found.for_types_only:
                graph[found.importer].add(arrives)
        while leaves := [name for name, targets in graph.items() if not targets & graph.keys()]:
            for name in leaves:
                del graph[name]
        return _one_circle(graph)


def _one_circle(graph: dict[str, set[str]]) -> list[str]:
    """Walk a graph without leaves until a module comes up a second time."""
    walk: list[str] = []
    name = min(graph, default="")
    while name and name not in walk:
        walk.append(name)
        name = min(graph[name] & graph.keys())
    return [*walk[walk.index(name) :], name] if name else []


def _lines_to_follow(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    lines = (node.end_lineno or node.lineno) - node.lineno + 1
    if ast.get_docstring(node, clean=False) is None:
        return lines
    docstring = node.body[0]
    return lines - ((docstring.end_lineno or docstring.lineno) - docstring.lineno + 1)


def _lines_of_sections(node: ast.AST) -> int:
    """How many lines the sections of a function's docstring take: with empty ones, and the quotes below them."""
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return 0
    docstring = ast.get_docstring(node) or ""
    section = re.search(r"\n\n(Args|Returns|Yields|Raises):\n", docstring)
    return docstring.count("\n", section.start()) + 1 if section else 0


def _nodes_for_types(tree: ast.Module) -> set[ast.AST]:
    guards = (n for n in ast.walk(tree) if isinstance(n, ast.If) and "TYPE_CHECKING" in ast.unparse(n.test))
    return {inner for guard in guards for statement in guard.body for inner in ast.walk(statement)}


def _called_name(node: ast.Call) -> str:
    return ast.unparse(node.func).rpartition(".")[2]
