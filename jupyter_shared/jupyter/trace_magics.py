"""The magics that let one see what happens: traces, stepping, and all interleavings."""

from __future__ import annotations

import ast
from argparse import Namespace
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from IPython.core.error import UsageError
from IPython.core.magic import Magics, magics_class, no_var_expand
from IPython.core.magic_arguments import argument
from IPython.display import display

from ..kinds.trace import TraceProxy
from . import cells
from .arguments import count_of, seconds_of
from .one_line import cell, line, mistakes_in_one_line

if TYPE_CHECKING:
    from .attachments import Attachments

CHECK = "check"  # as the argument of `explore` is called


@magics_class
class TraceMagics(Magics):
    """A part of the notebook's magics."""

    shell: Any
    attachments: Attachments
    trace: TraceProxy | None = None  # that this notebook records

    @line(
        argument("names", nargs="*", metavar="NAME", help="names something is shared under"),
        argument("--stop", action="store_true", help="record no more"),
        argument("--save", metavar="FILE", help="write the diagram to a file, .html or .svg"),
    )
    def shared_trace(self, asked: Namespace) -> str | None:
        """Record every call that any notebook makes to these objects, and show them as a diagram, live.

        Examples::

            %shared_trace d gpu jobs
            %shared_trace --save trace.html
            %shared_trace --stop
        """
        if asked.names:
            earlier, self.trace = self.trace, self.attachments.current.trace(*asked.names)
            if earlier is not None and not earlier._home.gone:  # type: ignore[attr-defined]
                earlier.stop()  # only now: when there is no such name, it goes on
            self._show(self.trace)
            return None
        trace = self._traced()
        if asked.save:
            trace.save(asked.save)
            return f"Saved as {asked.save}."
        if not asked.stop:
            self._show(trace)
            return None
        trace.stop()
        return f"{trace}. %shared_trace shows them again."

    @line(
        argument("who", metavar="WHO", nargs="?", help="a notebook or kernel, as %%shared_status calls it"),
        argument("on", metavar="on NAME", nargs="*", help="at which objects; at all that are traced if not given"),
        argument("--next", action="store_true", help="let its next call go, or anybody's"),
        argument("--run", action="store_true", help="hold it back no more, or nobody"),
    )
    def shared_step(self, asked: Namespace) -> str | None:
        """Hold back each call that a notebook makes to what is traced, until it is let go: by hand, call by call.

        The diagram has buttons for it, and the space bar lets the next call go. It ends with this notebook.

        Examples::

            %shared_step bob                  hold bob at all that %shared_trace records
            %shared_step bob on d gpu         at these, which are traced from now on
            %shared_step bob --next           let bob's next call go
            %shared_step bob --run            let bob run
        """
        names = asked.on[1:] if asked.on[:1] == ["on"] else asked.on
        if asked.next:
            left = self._traced().next(asked.who)
            return f"{left} held back still." if left else None
        if asked.run:
            self._traced().run(asked.who)
            return None
        if not asked.who:
            raise UsageError("Say who is to be held back: %shared_step bob")
        if self.trace is None and names:
            self.trace = self.attachments.current.trace(*names)
        trace = self._traced()
        trace.step(asked.who, *names)
        self._show(trace)
        return self._if_nobody(asked.who)

    def _if_nobody(self, who: str) -> str | None:
        labels = [client.label for client in self.attachments.current.clients()]
        if who.removesuffix(".ipynb") in {label.removesuffix(".ipynb") for label in labels}:
            return None
        return f"Nobody is called {who!r} yet: there are {', '.join(labels)}."

    def _traced(self) -> TraceProxy:
        if self.trace is None:
            raise UsageError("Nothing is traced here: %shared_trace NAME...")
        return self.trace

    def _show(self, trace: TraceProxy) -> None:
        """Live, where widgets can be shown; else as it is now."""
        try:
            display(trace.view())
        except Exception as error:
            if type(error).__name__ != "NoWidgets":
                raise
            display(trace)

    @no_var_expand
    @cell(
        argument("--crashes", type=count_of, default=0, metavar="N", help="N functions may be killed, at any moment"),
        argument("--seconds", type=seconds_of, default=5.0, metavar="S", help="give up after so long"),
    )
    def shared_explore(self, asked: Namespace, body: str) -> None:
        """Try every interleaving of the functions in the cell. Its last expression is the check, done after each run.

        A function that is called `check` is the check, too. What is shared now is copied for it: nothing is changed,
        and nobody else notices. A function whose name begins with an underscore, or that takes arguments, is there for
        the others.

        Examples::

            %%shared_explore
            def alice(): d["n"] += 1
            def bob():   d["n"] += 1
            d["n"] == 2
        """
        __tracebackhide__ = True
        functions, check = self._explored(body)
        with mistakes_in_one_line():
            session = self.attachments.current
            display(session.explore(*functions, check=check, crashes=asked.crashes, seconds=asked.seconds))

    def _explored(self, body: str) -> tuple[list[Callable[[], object]], Callable[[], Any] | None]:
        """Run the cell's definitions: the functions in it, and its last expression as one more."""
        __tracebackhide__ = True
        tree, last, name = cells.parsed(self.shell, body)
        cells.execute(self.shell, self.shell.compile(tree, name, "exec"))
        space = self.shell.user_ns
        alone = [node.name for node in tree.body if isinstance(node, ast.FunctionDef) and _stands_alone(node)]
        explored = [space[each] for each in alone if each != CHECK]
        if not explored:
            raise UsageError("There is no function to explore: define some in the cell, each without arguments.")
        if last is None:
            return explored, space[CHECK] if CHECK in alone else None
        code = self.shell.compile(ast.Expression(last.value), name, "eval")
        return explored, lambda: eval(code, self.shell.user_global_ns, space)  # noqa: S307 - it stands in the cell


def _stands_alone(function: ast.FunctionDef) -> bool:
    wanted = function.args
    needed = len(wanted.posonlyargs) + len(wanted.args) - len(wanted.defaults)
    return not function.name.startswith("_") and not needed
