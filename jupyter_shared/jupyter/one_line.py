"""What all our magics have in common: arguments, `-h`, and one line without a traceback for their user's mistakes."""

from __future__ import annotations

import argparse
import functools
import re
import shlex
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from IPython.core.error import UsageError
from IPython.core.magic import cell_magic, line_magic
from IPython.core.magic_arguments import argument, magic_arguments

from ..errors import NoMemory, NotKept, PeerError, TooLate, UserError

Argument = Callable[[Callable[..., Any]], Callable[..., Any]]

_COMMENT = re.compile(r"(?<!\S)#")


def line(*wanted: Argument) -> Callable[[Callable[..., str | None]], Any]:
    """Make a line magic of a method that takes parsed arguments, and returns what is to be printed."""

    def decorate(method: Callable[..., str | None]) -> Any:
        def do(self: Any, line: str) -> None:
            asked = _parsed(magic, "%", line)
            if asked:
                with mistakes_in_one_line():
                    _print(method(self, asked))

        magic = _describe(do, method, wanted)
        return line_magic(magic)

    return decorate


def cell(*wanted: Argument) -> Callable[[Callable[..., None]], Any]:
    """Make a cell magic of a method that takes parsed arguments and the cell, in which mistakes have tracebacks."""

    def decorate(method: Callable[..., None]) -> Any:
        def do(self: Any, line: str, body: str) -> None:
            __tracebackhide__ = True  # an error in the cell is about the cell, not about us
            asked = _parsed(magic, "%%", line)
            if asked:
                method(self, asked, body)

        magic = _describe(do, method, wanted)
        return cell_magic(magic)

    return decorate


def _describe(do: Callable[..., None], method: Callable[..., Any], wanted: tuple[Argument, ...]) -> Any:
    """Give a magic its name, help and arguments."""
    magic: Any = functools.wraps(method)(do)
    helping: Argument = argument("-h", "--help", action=_Help, nargs=0, help="Show this.")
    for decorator in (helping, *reversed(wanted)):
        magic = decorator(magic)
    return magic_arguments()(magic)


def _parsed(magic: Any, sign: str, line: str) -> argparse.Namespace | None:
    """The arguments; None if help was wanted, and given."""
    words = _words(line)
    try:
        return magic.parser.parse_args(words)  # type: ignore[no-any-return]
    except _HelpWanted as wanted:
        _print(str(wanted))
        return None
    except UsageError as error:
        raise UsageError(f"{error}. It is used as {sign}{_usage(magic.parser)}") from None


def _usage(parser: Any) -> str:
    """What a magic takes, in one line, without the signs of IPython's that help is laid out by."""
    return " ".join(parser.format_usage().replace("[-h]", "").split()).lstrip(":% ")


def _words(line: str) -> list[str]:
    """The words of a line, as a shell takes them: `'value one'` is one, without its quotes; a comment is none.

    A comment begins with a word: the `#` of a link stands within one, and what is quoted is no comment either.
    """
    for comment in _COMMENT.finditer(line):
        with suppress(ValueError):  # a quote is open there
            return shlex.split(line[: comment.start()])
    try:
        return shlex.split(line)
    except ValueError as error:
        raise UsageError(f"{error}: {line}") from None


@contextmanager
def mistakes_in_one_line() -> Iterator[None]:
    """Turn what users and peers did wrong into a UsageError, which notebooks show as one line."""
    try:
        yield
    except (UserError, TooLate, PeerError, NoMemory, NotKept) as error:
        raise UsageError(str(error)) from error
    except OSError as error:
        if error.filename is None:
            raise
        raise UsageError(f"{error.filename}: {error.strerror or error}.") from error  # a file that somebody has named


def _print(said: str | None) -> None:
    if said:
        print(said)  # noqa: T201 - for the cell's output


class _HelpWanted(Exception):
    """`-h` was among the arguments."""


class _Help(argparse.Action):
    """As argparse's own, but it does not end the kernel."""

    def __call__(self, parser: argparse.ArgumentParser, *_: Any) -> None:
        raise _HelpWanted(parser.format_help())
