"""Objects shared live between notebooks, kernels and scripts.

      labextension (TypeScript)        cli
             |  one WebSocket           |
   jupyter: magics, widget, server extension, viewer
             |
           panes  ---- frontend (ES modules, used by the widget and by the panel)
             |
   manager   |   client   exploring       two processes; they meet only on the wire
      |      |      |        |
    store ---+------+--------+            names, versions, parked calls, the record: pure
      |
    kinds                                 one file per shared type, both halves
      |
     wire                                 bytes <-> messages: pure
      |
   errors                 platform        the only code that names an operating system

    %load_ext jupyter_shared         in a notebook
    %shared_attach

    shared = jupyter_shared.attach()          in a script
    with jupyter_shared.Manager() as manager: as with multiprocessing
"""

from __future__ import annotations

import importlib

from ._version import __version__
from .client import showing

TYPE_CHECKING = False  # as type checkers know it; `typing` is most of what an import of this would take
if TYPE_CHECKING:
    from typing import Any

    from .client.awaiting.attaching import attach_async
    from .client.session import Session, attach
    from .exploring import explore
    from .jupyter.widget import link
    from .managers import BaseManager, Manager, SyncManager

__all__ = [
    "BaseManager", "Manager", "Session", "SyncManager", "__version__", "attach", "attach_async", "explore", "link",
]  # fmt: skip

# Loaded when they are first asked for: `import jupyter_shared` costs next to nothing.
_WHERE = {
    "attach": "client.session",
    "attach_async": "client.awaiting.attaching",
    "Session": "client.session",
    "Manager": "managers",
    "BaseManager": "managers",
    "SyncManager": "managers",
    "link": "jupyter.widget",
    "explore": "exploring",
    "errors": "",
}


showing.views = lambda: importlib.import_module(f"{__name__}.jupyter.widget")
showing.traces = lambda: importlib.import_module(f"{__name__}.panes.traces")
showing.reprs = lambda: importlib.import_module(f"{__name__}.jupyter.html")
showing.exploring = lambda: importlib.import_module(f"{__name__}.exploring.here")


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    if not _WHERE[name]:
        return importlib.import_module(f"{__name__}.{name}")
    from .loading import load

    found = getattr(load(f"{__name__}.{_WHERE[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *_WHERE})


def _jupyter_server_extension_points() -> list[dict[str, Any]]:
    """Where a Jupyter server finds what it is to load; only servers ask."""
    from .jupyter.server_extension.application import SharedExtension

    return [{"module": f"{__name__}.jupyter.server_extension.application", "app": SharedExtension}]


def _jupyter_labextension_paths() -> list[dict[str, str]]:
    """Where `jupyter labextension` finds the panel."""
    return [{"src": "labextension", "dest": "jupyter-shared-labextension"}]


def load_ipython_extension(ipython: Any) -> None:
    """`%load_ext jupyter_shared`."""
    from .jupyter import extension

    extension.load(ipython)


def unload_ipython_extension(ipython: Any) -> None:
    """`%unload_ext jupyter_shared`."""
    from .jupyter import extension

    extension.unload(ipython)
