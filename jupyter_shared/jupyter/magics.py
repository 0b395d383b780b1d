"""What `%load_ext jupyter_shared` brings: the magics, and what hangs on them."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

from IPython.core.error import UsageError
from IPython.core.magic import magics_class, no_var_expand
from IPython.core.magic_arguments import argument
from IPython.display import display

from ..address import DEFAULT_NAME
from ..client.engines import ENGINES
from ..errors import NoSuchName, WrongKind
from ..kinds.values import PUBLISHED
from . import cells, reports, saved_view
from .arguments import count_of, seconds_of
from .attachments import VARIABLE, Attachments, did_you_mean, is_variable
from .completion import Completer
from .history_magics import HistoryMagics
from .kernel_magics import KernelMagics
from .kernels.crew import Crew
from .one_line import cell, line, mistakes_in_one_line
from .trace_magics import TraceMagics
from .wording import ago, size

_KEEP = "keep what is shared on disk, in a folder under Jupyter's data folder if none is named"
_NAMES = argument("names", nargs="+", metavar="NAME", help="a name something is shared under; VARIABLE=NAME renames it")


@magics_class
class SharedMagics(TraceMagics, HistoryMagics, KernelMagics):
    """Objects shared live between notebooks."""

    shell: Any

    def __init__(self, shell: Any) -> None:
        super().__init__(shell)
        self.attachments = Attachments(shell)
        self.crew = Crew(shell, self.attachments)
        self.completer = Completer(self.attachments, self._options, lambda: self.crew.kernels)

    def take_over(self, earlier: SharedMagics) -> None:
        """Have what the magics of before a reload had."""
        self.attachments.take_over(earlier.attachments)
        self.crew.take_over(earlier.crew)

    def _options(self, magic: str) -> list[str]:
        parser = getattr(getattr(self, magic, None), "parser", None)
        return [text for text in parser._option_string_actions if text.startswith("--")] if parser else []

    def before_cell(self, info: Any) -> None:
        """Called by IPython before each cell."""
        cells.note_place(self.shell, counted=info.store_history)

    # --- coming and going --------------------------------------------------------------------------------

    @line(
        argument("name", nargs="?", default=DEFAULT_NAME, metavar="NAME", help="which manager, or a link to one"),
        argument("--as", dest="variable", default=VARIABLE, metavar="VAR", help="the variable to use, not 'shared'"),
        argument("--no-create", action="store_true", help="fail if there is no such manager, do not start one"),
        argument("--keep", nargs="?", const=True, default=False, metavar="FOLDER", help=_KEEP),
        argument("--sync", choices=("always", "second", "never"), help="when that is on the disk itself; second"),
        argument("--link-file", metavar="FILE", help="attach by the link in that file, which only you may read"),
        argument("--engine", choices=ENGINES, help="what hosts the manager: a Ray cluster"),
    )
    def shared_attach(self, asked: Namespace) -> str | None:
        """Attach this notebook to a manager, and have it as the variable `shared`.

        The manager is found by its name, or started in the background. It outlives this kernel: after a
        restart, attach again, and all is still there. In JupyterLab the notebook's views come back, too.

        Examples::

            %shared_attach                    the manager most people need
            %shared_attach team               one of another name
            %shared_attach team --as team     a second one beside the first
            %shared_attach team --keep        it keeps what it shares, and has it again after a crash or restart
            %shared_attach shared://host:8701/       one on another machine: asks for the key, and shows it nowhere
            %shared_attach --link-file team.link     the same, with the link in a file that only you may read
            %shared_attach team --engine ray         one for all of a Ray cluster, which hosts it
        """
        session, started = self.attachments.attach(
            asked.name, asked.variable, not asked.no_create, asked.keep, asked.link_file, asked.engine, asked.sync
        )
        return saved_view.tell_page(self.shell, session, reports.attached(session, asked.variable, started=started))

    @line()
    def shared_detach(self, _asked: Namespace) -> str:
        """Leave the manager. What has a name stays there; locks held here pass on.

        Examples::

            %shared_detach
        """
        session = self.attachments.detach()
        return f"Detached from the manager {session.name!r}, which runs on."

    @line(argument("-f", "--force", action="store_true", help="also if others are attached"))
    def shared_stop(self, asked: Namespace) -> str:
        """End the manager, and with it all that it shares, for everyone.

        Examples::

            %shared_stop
            %shared_stop --force       others are attached: end it for them too
        """
        session = self.attachments.current
        others = reports.enumerated([who.label for who in reports.others_in(session)])
        if others and not asked.force:
            raise UsageError(f"Attached too: {others}. To end the manager for them as well: %shared_stop --force")
        what = reports.what_becomes_of(session)
        session.stop()
        self.attachments.detach()
        return f"The manager {session.name!r} has ended, {what}."

    # --- sharing -----------------------------------------------------------------------------------------

    @line(argument("variables", nargs="+", metavar="VAR", help="a variable of this notebook; NAME=VAR renames it"))
    def shared_put(self, asked: Namespace) -> str:
        """Share variables of this notebook under their names. Later changes need another %shared_put.

        Examples::

            %shared_put df model
            %shared_put training_data=df
        """
        session, mine = self.attachments.current, self.shell.user_ns
        pairs = _pairs(asked.variables)
        for _, variable in pairs:
            if variable not in mine:
                hint = did_you_mean(variable, self.attachments.variables())
                raise UsageError(f"There is no variable {variable!r} here.{hint}")
        for name, variable in pairs:
            session[name] = mine[variable]
        return "\n".join(f"Shared {name}: {self._about(name)}" for name, _ in pairs)

    @line(_NAMES)
    def shared_get(self, asked: Namespace) -> str:
        """Make variables of what is shared: a value that was put there, or the live object of that name.

        Big arrays are not copied, and so they are read-only here.

        Examples::

            %shared_get df model
            %shared_get data=df
        """
        session = self.attachments.current
        pairs = _pairs(asked.names)
        for variable, _ in pairs:
            if not is_variable(variable):
                raise UsageError(f"{variable!r} cannot be a variable: %shared_get VARIABLE={variable}")
        self.shell.user_ns.update({variable: session[name] for variable, name in pairs})
        return "\n".join(f"{variable}: {self._about(name)}" for variable, name in pairs)

    def _about(self, name: str) -> str:
        found = self.attachments.current.describe(name)
        kind = "" if found.kind == PUBLISHED else f"live {found.kind}, "
        return f"{found.preview}  ({kind}{size(found.size)}, by {found.writer}, {ago(found.written)})"

    @no_var_expand
    @cell(
        argument("name", metavar="NAME", help="a lock, or anything with `acquire` and `release`; made if need be"),
        argument("--timeout", type=seconds_of, metavar="SECONDS", help="give up after so long, and run nothing"),
    )
    def shared_lock(self, asked: Namespace, body: str) -> None:
        """Run the cell while holding a lock, which is free again after it: also after an error or Ctrl-C.

        Examples::

            %%shared_lock gpu
            model.fit(data)
        """
        __tracebackhide__ = True
        lock: Any = None
        taken = False
        try:  # from before it is taken: Ctrl-C may come right after
            with mistakes_in_one_line():
                lock = self._lock(asked.name)
                taken = lock.acquire(timeout=asked.timeout)
                if not taken:
                    holder = self.attachments.current.describe(lock).holder
                    raise UsageError(f"{asked.name!r} is held by {holder}, for longer than {asked.timeout:g} s.")
            cells.run(self.shell, body)
        finally:
            if taken:
                lock.release()

    def _lock(self, name: str) -> Any:
        session = self.attachments.current
        try:
            found = session.open(name)
        except NoSuchName:
            return session.lock(name)
        if not hasattr(found, "acquire"):
            what = "value" if found.kind == PUBLISHED else found.kind
            raise WrongKind(f"{name!r} is a {what}, which nobody can hold: choose a name of its own for the lock.")
        return found

    # --- looking -----------------------------------------------------------------------------------------

    @line(
        argument("-a", "--all", action="store_true", help="objects without a name too"),
        argument("-n", "--most", type=count_of, default=reports.MOST_LISTED, metavar="N", help="list N at most"),
    )
    def shared_ls(self, asked: Namespace) -> str:
        """List what is shared: what it is, who wrote it last, and what is in it.

        Examples::

            %shared_ls
            %shared_ls -n 1000
        """
        lines, left_out = reports.first(self.attachments.current, asked.most, all=asked.all)
        more = f"\nand {left_out:,} more:  %shared_ls -n {asked.most + left_out}" if left_out else ""
        return lines + more if lines else "Nothing is shared yet. Try:  shared['x'] = 42"

    @line()
    def shared_status(self, _asked: Namespace) -> str:
        """Show the manager, who is attached, who holds what, and who waits for whom.

        Examples::

            %shared_status
        """
        session = self.attachments.current
        return reports.status(session, session.clients())

    @line(argument("name", nargs="?", metavar="NAME", help="a name something is shared under; everything if not given"))
    def shared_view(self, asked: Namespace) -> None:
        """Show an object live, or all there is: changes from any notebook appear by themselves.

        Examples::

            %shared_view cfg
            %shared_view
        """
        display(self.attachments.current.view(asked.name))


for _part in (TraceMagics, HistoryMagics, KernelMagics):
    for _kind, _table in _part.magics.items():
        SharedMagics.magics[_kind].update(_table)


def _pairs(words: list[str]) -> list[tuple[str, str]]:
    """`new=old` as a pair; a plain word is both."""
    return [(new, old or new) for new, _, old in (word.partition("=") for word in words)]
