"""Where a process looks for managers: asked of a kernel and of the server, to say why one misses the other's."""

from __future__ import annotations

import json
import socket

from ..platform.containers import container
from ..runtime_folder import folder


class Whereabouts(dict[str, str]):
    """Prints itself as JSON: so it comes out of a kernel's user expressions."""

    def __repr__(self) -> str:
        return json.dumps(self)


def here() -> Whereabouts:
    """This process's: the folder, and which container, on which host."""
    return Whereabouts(folder=folder(), container=container(), host=socket.gethostname())
