"""The magics that run cells in other kernels: so one notebook shows what takes several."""

from __future__ import annotations

import time
from argparse import Namespace
from typing import TYPE_CHECKING, Any

from IPython.core.error import UsageError
from IPython.core.magic import Magics, magics_class, no_var_expand
from IPython.core.magic_arguments import argument

from .kernels.crew import Crew
from .one_line import cell, line, mistakes_in_one_line
from .wording import table

if TYPE_CHECKING:
    from .kernels.kernel import Cell, CellFailure, Kernel


@magics_class
class KernelMagics(Magics):
    """A part of the notebook's magics."""

    shell: Any
    crew: Crew

    @no_var_expand
    @cell(
        argument("name", metavar="NAME", help="what the kernel is called; started if there is none of that name"),
        argument("ampersand", nargs="?", choices=("&",), metavar="&", help="do not wait for the cell's end"),
    )
    def shared_kernel(self, asked: Namespace, body: str) -> None:
        """Run the cell in another kernel, as if it stood in another notebook.

        The kernel is started when it is needed first: same Python, same folder, attached to what this notebook is
        attached to, and known to all as NAME. What it prints and shows is here, under the cell. It ends with this
        notebook's kernel. `input()` does not work in it.

        Examples::

            %%shared_kernel bob
            d["n"] += 1

            %%shared_kernel bob &        go on here meanwhile: %shared_kernels lists, waits, interrupts, ends
            while True: queue.get()
        """
        __tracebackhide__ = True
        with mistakes_in_one_line():
            kernel, begun = self._begin(asked.name, body, waits=not asked.ampersand)
        if not asked.ampersand:
            kernel.finish(begun)
            if begun.failure:
                raise failed(begun.failure)

    def _begin(self, name: str, body: str, *, waits: bool) -> tuple[Kernel, Cell]:
        from .kernels.screen import NotebookPage, Screen, waiting_note

        page = NotebookPage(self.shell)
        kernel, comms = self.crew.ready(name)
        busy = kernel.running
        if busy and waits:
            print(waiting_note(name, busy[0]))  # noqa: T201 - for the cell's output
            kernel.wait()
        screen = Screen(page, name, self.crew.colour(name), comms, shows_errors=not waits)
        return kernel, kernel.begin(body, screen.take)

    @line(
        argument("names", nargs="*", metavar="NAME", help="which; all if none is given"),
        argument("--wait", action="store_true", help="wait until they have nothing to do"),
        argument("--interrupt", action="store_true", help="what Ctrl-C does to a cell"),
        argument("--end", action="store_true", help="end them; the next %%%%shared_kernel NAME starts a fresh one"),
    )
    def shared_kernels(self, asked: Namespace) -> str | None:
        """List the kernels that this notebook has started, wait for them, interrupt or end them.

        Examples::

            %shared_kernels                 what each of them does
            %shared_kernels --wait bob      until bob's cells have run; an error of the last one is raised
            %shared_kernels --interrupt bob
            %shared_kernels --end           all of them
        """
        chosen = self.crew.chosen(asked.names)
        if asked.interrupt:
            for kernel in chosen:
                if kernel.running:
                    kernel.interrupt()
        if asked.wait or asked.interrupt:
            for kernel in chosen:
                kernel.wait()
        if asked.wait:
            self._raise_first(chosen)
        if asked.end:
            self.crew.end([kernel.name for kernel in chosen])
        return None if asked.wait or asked.interrupt or asked.end else _listed(chosen)

    @staticmethod
    def _raise_first(kernels: list[Kernel]) -> None:
        for kernel in kernels:
            if kernel.last and kernel.last.failure:
                raise failed(kernel.last.failure)


def _listed(kernels: list[Kernel]) -> str:
    if not kernels:
        return "This notebook has started no kernels: %%shared_kernel bob starts one, and runs its cell there."
    return table(("KERNEL", "PID", "DOES"), [(one.name, one.process.process.pid, _does(one)) for one in kernels])


def _does(kernel: Kernel) -> str:
    running, last = kernel.running, kernel.last
    if running:
        more = f", then {len(running) - 1} more" if len(running) > 1 else ""
        return f"runs {running[0]}, for {time.time() - running[0].since:.0f} s{more}"
    if last is None:
        return "nothing"
    return f"nothing; {last} ended with {last.failure.name}" if last.failure else f"nothing; {last} has run"


def failed(failure: CellFailure) -> Exception:
    """A cell's error, to be raised here: of the same name, with the traceback that it had there."""
    if failure.name == "UsageError":
        return UsageError(failure.said)
    base = KeyboardInterrupt if failure.name == "KeyboardInterrupt" else Exception
    error: Any = type(failure.name, (base,), {})(failure.said)
    shown = failure.traceback or [f"{failure.name}: {failure.said}"]
    error._render_traceback_ = lambda: shown  # what IPython asks for
    return error  # type: ignore[no-any-return]
