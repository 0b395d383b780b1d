"""Completes the arguments of our magics: names, variables, managers, kernels. Never waits for anyone."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterable
from typing import Any

from IPython.core.completer import CompletionContext, SimpleCompletion, context_matcher

from ..address import known_names
from ..errors import SharedError
from .attachments import Attachments

_LAST = re.compile(r"""(?:^|[\s=])('[^']*|"[^"]*|[^\s='"]*)$""")  # a word, or a quote that has not been closed
OF_NAMES = {
    "shared_get", "shared_view", "shared_lock", "shared_ls", "shared_trace", "shared_history", "shared_restore",
}  # fmt: skip
OF_KERNELS = {"shared_kernel", "shared_kernels", "shared_step"}
_ON = re.compile(r"\son\s")  # what follows are names: `%shared_step bob on d`
_MAGIC = re.compile(r"^\s*%{1,2}(shared_\w+)\s+(.*)$")


class Completer:
    """What may come next in a line such as `%shared_get d`."""

    def __init__(
        self, attachments: Attachments, options: Callable[[str], list[str]], kernels: Callable[[], Iterable[str]]
    ) -> None:
        """`options` of a magic by its name; `kernels` that the notebook has started."""
        self._attachments = attachments
        self._options = options
        self._kernels = kernels

    @context_matcher(identifier="jupyter_shared")
    def matcher(self, context: CompletionContext) -> Any:
        """What IPython asks at each Tab."""
        found = _MAGIC.match(context.text_until_cursor)
        if not found:
            return {"completions": [], "suppress": False}
        magic, typed = found.groups()
        word = _LAST.search(typed)
        last = word.group(1) if word else ""
        type_, texts = self._candidates(magic, typed, last)
        fitting = [shlex.quote(text) for text in texts if text.startswith(last.lstrip("'\""))]
        completions = [SimpleCompletion(text, type=type_) for text in sorted(fitting)]
        return {"completions": completions, "matched_fragment": last, "suppress": True}

    def _candidates(self, magic: str, typed: str, last: str) -> tuple[str, Iterable[str]]:
        if last.startswith("-"):
            return "option", self._options(magic)
        if magic == "shared_attach":
            return "manager", _managers() if typed == last else []
        if magic == "shared_put":
            return "variable", self._attachments.variables()
        if magic in OF_KERNELS and not _ON.search(typed):
            return "kernel", self._kernels()
        if magic in OF_NAMES or magic == "shared_step":
            return "shared", self._attachments.names()
        return "shared", []


def _managers() -> list[str]:
    try:
        return known_names()
    except (OSError, SharedError):
        return []
