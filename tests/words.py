"""What this project says to people on pages, found in its sources: what can be translated, and what was forgotten."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from jupyter_shared import errors
from tests.conftest import ROOT

PACKAGE = ROOT / "jupyter_shared"
OF_PAGES = [*(PACKAGE / "frontend").glob("*.js"), *(ROOT / "labextension" / "src").glob("*.ts")]
OF_PANES = [
    *(PACKAGE / "panes").rglob("*.py"), *(PACKAGE / "jupyter" / "viewer").rglob("*.py"),
    *(PACKAGE / "jupyter" / "server_extension").rglob("*.py"),
]  # fmt: skip
OF_ERRORS = [
    PACKAGE / "address.py", *(path for layer in ("wire", "kinds", "store", "manager", "client")
    for path in (PACKAGE / layer).rglob("*.py")),
]  # fmt: skip
SAYING = {"said": (0,), "said_of": (1, 2)}  # and which of their arguments are texts

_LITERAL = re.compile(r"\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`", re.DOTALL)
_REMARK = re.compile(r"^[ \t]*(?://[^\n]*|/\*(?:(?!\*/).)*\*/)|(?<=[;,{}() ])// [^\n]*", re.MULTILINE | re.DOTALL)
_TRANSLATED = re.compile(r"\b_?trans\.(?:__|_n)\(\s*")
_SENTENCE = re.compile(r"[A-Za-z]{2,}[,:;]? +[a-z(%]|%1 [a-z]{2,}|^ ?[a-z]{2,} ")
_CODE = re.compile(r"(?:(?:[\w-]*(?:jsh|jp)-[\w%-]*|(?:%1)+)\s*)+")  # classes of elements


def texts() -> set[tuple[str, str | None]]:
    """All texts that can be translated, each with what is said of many, if it is of something that is counted."""
    found: set[tuple[str, str | None]] = set()
    for path in PACKAGE.rglob("*.py"):
        found.update(_texts_of_python(path.read_text()))
    for path in OF_PAGES:
        found.update(_texts_of_a_page(path.read_text()))
    return found


def _texts_of_python(source: str) -> Iterator[tuple[str, str | None]]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SAYING:
            found = [node.args[number] for number in SAYING[node.func.id]]
            if all(isinstance(text, ast.Constant) for text in found):
                one, *many = map(ast.literal_eval, found)
                yield one, many[0] if many else None


def _texts_of_a_page(source: str) -> Iterator[tuple[str, str | None]]:
    for call in _TRANSLATED.finditer(source):
        one = _LITERAL.match(source, call.end())
        if one is None:  # what it is given is a text that was found where it was made
            continue
        many = _LITERAL.match(source, one.end() + 2) if call[0].startswith(("trans._n", "_trans._n")) else None
        yield _value(one[0]), _value(many[0]) if many else None


def _value(literal: str) -> str:
    return literal[1:-1].replace("\\n", "\n").replace("\\'", "'").replace('\\"', '"')


def forgotten_in_python(source: str) -> Iterator[str]:
    """Sentences that no `said` makes: they would be English in every language."""
    tree = ast.parse(source)
    above = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    for node in ast.walk(tree):
        text = _text_of(node)
        if text and _SENTENCE.search(text) and not _is_for_others(node, above):
            yield text


def _text_of(node: ast.AST) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "%1" for part in node.values)
    return ""


def _is_for_others(node: ast.AST, above: dict[ast.AST, ast.AST]) -> bool:
    """Whether it is a part of another text, a docstring, said, or for a log or a programmer."""
    if isinstance(above.get(node), ast.JoinedStr | ast.FormattedValue | ast.Expr):
        return True
    while (node := above.get(node)) and not isinstance(node, ast.stmt):  # type: ignore[assignment]
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            if called in SAYING or called in FOR_PROGRAMS or called.startswith(("log.", "self._log.", "self.log.")):
                return True
    return False


def forgotten_in_errors(source: str) -> Iterator[str]:
    """Sentences that our errors are made with, directly or by a name or function of the same module, and no `said`."""
    tree = ast.parse(source)
    above = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    texts: dict[str, list[ast.AST]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            texts.setdefault(node.targets[0].id, []).append(node.value)
        elif isinstance(node, ast.FunctionDef):
            texts[node.name] = [one.value for one in ast.walk(node) if isinstance(one, ast.Return) and one.value]
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ERRORS and node.args:
            named = node.args[0].func if isinstance(node.args[0], ast.Call) else node.args[0]
            for made in texts.get(named.id, []) if isinstance(named, ast.Name) else []:
                yield from _plain_sentences(made, above)
            yield from _plain_sentences(node.args[0], above)


def _plain_sentences(made: ast.AST, above: dict[ast.AST, ast.AST]) -> Iterator[str]:
    for node in ast.walk(made):
        text = _text_of(node)
        if text and _SENTENCE.search(text) and not _is_for_others(node, above):
            yield text


# What somebody provokes who looks and clicks: the others are for programs, and for who gives keys and grants away.
ERRORS = {
    one.__name__ for one in (
        errors.WrongKind, errors.NoSuchName, errors.InvalidName, errors.FrameTooLarge, errors.VersionMismatch,
        errors.NoAnswer, errors.ConnectionBroken, errors.ManagerGone, errors.StaleObject, errors.NotRemembered,
        errors.NoManager, errors.NotKept, errors.NoMemory,
    )
}  # fmt: skip
FOR_PROGRAMS = {
    "TypeError", "ValueError", "UserError", "Garbled", "threading.Thread", "logging.basicConfig", "sys.exit",
    "re.compile", "self.close", "Integer", "Float",
}  # fmt: skip


def forgotten_on_a_page(source: str) -> Iterator[str]:
    """Sentences of JavaScript or TypeScript that no `trans` translates."""
    source = _REMARK.sub("", source)
    spoken = {_LITERAL.match(source, call.end()).start() for call in _TRANSLATED.finditer(source)
              if _LITERAL.match(source, call.end())}  # fmt: skip
    for literal in _LITERAL.finditer(source):
        text = re.sub(r"\$\{[^}]*\}", "%1", literal[0][1:-1])
        if not _SENTENCE.search(text) or _CODE.fullmatch(text) or literal.start() in spoken:
            continue
        before = source[: literal.start()].rstrip()
        if before.endswith("description:") or re.search(r"_n\([^()]*,$", before):
            continue
        yield text
