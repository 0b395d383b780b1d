"""This package beyond one machine, measured on one: by a link, and hosted by Ray. Not among the table's columns.

`python3 -m benchmarks --peers ours link hosted ray dask --only get set array-put array-get 'linked-*'`
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from .ours import NAME, RUNTIME, OurClient, Ours
from .peer import Client
from .ray_peer import RayPeer


class LinkedClient(OurClient):
    """A client by a link."""

    vouches = True

    def vouching(self, vouches: bool) -> None:
        """Look at what the manager vouches for, or read by calls."""
        from jupyter_shared.client.memory.page import NoPage

        self.vouches = vouches
        page = self._session._transport.page
        self._session.page = self._session._versions = page if vouches else NoPage()

    def know(self, key: str) -> None:
        """Read until that is no call."""
        while self._session.page[self._box._slot] < 0 or key not in self._box._cache.parts.values:
            self._box[key]


class OursByLink(Ours):
    """A manager that listens for other machines."""

    name = "link"
    label = "jupyter_shared by a link"
    about = "as above, but the client comes by a link: TCP with TLS 1.3, and no shared memory"

    def start(self, folder: Path) -> Any:
        """Start one that listens."""
        os.environ[RUNTIME] = str(folder)
        from jupyter_shared import attach
        from jupyter_shared.client.connection import launch
        from jupyter_shared.link import link_to

        found = launch.find_or_start(NAME, listen="127.0.0.1")
        self._session = attach(NAME)
        link = link_to(found)
        assert link, found
        return link.in_full()

    def connect(self, address: Any) -> Client:
        """Attach by the link."""
        from jupyter_shared import attach

        return LinkedClient(attach(address))


class OursOnRay(RayPeer):
    """A manager in a Ray actor."""

    name = "hosted"
    label = "jupyter_shared on Ray"
    about = "as by a link, but a Ray actor hosts the manager, and the clients are processes without Ray"
    imports = Ours.imports
    most_clients = Ours.most_clients

    def start(self, folder: Path) -> Any:
        """Start Ray, and have it host one."""
        super().start(folder)
        from jupyter_shared import attach
        from jupyter_shared.link import link_to

        self._session = attach(NAME, engine="ray")
        link = link_to(self._session.connection)
        assert link
        return link.in_full()

    def stop(self) -> None:
        """End the manager, and Ray."""
        self._session.stop()
        super().stop()

    def connect(self, address: Any) -> Client:
        """Attach by the link."""
        from jupyter_shared import attach

        return OurClient(attach(address))
