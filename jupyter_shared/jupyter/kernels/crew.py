"""All kernels that one notebook has started: found by name or started, attached as the notebook is, ended with it."""

from __future__ import annotations

import atexit
import os
import re
import shlex
from typing import TYPE_CHECKING, Any

from ...client import passing_on
from ...errors import InvalidName, UserError
from ...panes.colours import CSS, colours_of
from ..attachments import Attachments, did_you_mean
from .comms import Comms

if TYPE_CHECKING:
    from .kernel import Kernel

NAME = re.compile(r"\w[\w .-]{0,40}")
# By what the arguments say, and nothing else; what the kernel runs then finds managers as the notebook's children do.
ATTACH = """
get_ipython().extension_manager.load_extension("jupyter_shared")
__import__("os").environ[{variable!r}] = ""
get_ipython().run_line_magic("shared_attach", {arguments!r})
__import__("os").environ[{variable!r}] = {passed_on!r}
"""


class Crew:
    """The kernels of a notebook, by name, in the order they were started."""

    def __init__(self, shell: Any, attachments: Attachments) -> None:
        self._shell = shell
        self._attachments = attachments
        self._pid = os.getpid()
        self._members: dict[str, tuple[Kernel, Comms]] = {}
        self._names: list[str] = []  # of all there have been: a kernel that is started again keeps its colour

    @property
    def kernels(self) -> dict[str, Kernel]:
        """The kernels whose processes run, by name."""
        return {name: kernel for name, (kernel, _) in self._members.items() if not kernel.has_ended}

    def take_over(self, earlier: Crew) -> None:
        """Take over the kernels of another instance, which `%reload_ext` replaces by this one."""
        self._members, earlier._members = earlier._members, {}
        self._names = earlier._names
        atexit.unregister(earlier.end_all)
        atexit.register(self.end_all)

    def colour(self, name: str) -> int:
        """The number of its colour."""
        return colours_of(self._names[-len(CSS) :])[self._names[-len(CSS) :].index(name)]

    def ready(self, name: str) -> tuple[Kernel, Comms]:
        """The kernel of a name, started if there is none, and attached to what the notebook is attached to."""
        if not NAME.fullmatch(name):
            raise InvalidName(f"{name!r} cannot be the name of a kernel: letters, digits, blanks and .-_ can.")
        if name in self._members and self._members[name][0].has_ended:
            self.end([name])
        if name not in self._members:
            self._start(name)
        kernel, comms = self._members[name]
        for variable, session in self._attachments.sessions().items():
            if kernel.known.get(variable) != session.connection and not session.gone:
                self._attach(kernel, variable, session)
        return kernel, comms

    def _start(self, name: str) -> None:
        from .kernel import Kernel

        if not self._members:
            atexit.register(self.end_all)
        comms = Comms()
        kernel = Kernel(name, comms.take)
        comms.send = kernel.send
        self._members[name] = kernel, comms
        if name not in self._names:
            self._names.append(name)

    def _attach(self, kernel: Kernel, variable: str, session: Any) -> None:
        said: list[str] = []

        def hear(message: dict[str, Any]) -> None:
            if message["header"]["msg_type"] == "stream":
                said.append(message["content"]["text"])

        code = ATTACH.format(
            arguments=shlex.join([*self._attachments.way_to(variable), "--as", variable]),
            variable=passing_on.VARIABLE, passed_on=os.environ.get(passing_on.VARIABLE, ""),
        )  # fmt: skip
        cell = kernel.begin(code, hear, counted=False)
        kernel.finish(cell)
        if cell.failure:
            raise UserError(f"The kernel {kernel.name!r} could not attach to {session.name!r}: {cell.failure.said}")
        kernel.known[variable] = session.connection

    # --- all of them -------------------------------------------------------------------------------------

    def chosen(self, names: list[str]) -> list[Kernel]:
        """The kernels of these names; all if none is given."""
        for name in names:
            if name not in self.kernels:
                hint = did_you_mean(name, self.kernels)
                raise UserError(f"There is no kernel {name!r} here.{hint} %%shared_kernel {name} starts one.")
        return [self.kernels[name] for name in names or self.kernels]

    def end(self, names: list[str]) -> None:
        """End these kernels, also those that run a cell."""
        ending = [self._members.pop(name) for name in names]
        for kernel, _ in ending:
            kernel.process.ask_to_end()
        for kernel, comms in ending:
            kernel.end()
            comms.close()

    def end_all(self) -> None:
        """End all, as when the notebook's kernel ends. In a forked child there is nothing to end."""
        if os.getpid() == self._pid:
            self.end([*self._members])
