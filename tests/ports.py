"""Ports that nobody else is given meanwhile: below those that the system hands out by itself.

Jupyter's servers and kernels are told which port to take. Who looks for a free one by binding port 0 and letting go
of it has it taken by the next connection of a test that runs beside, which happened once in some thousand tests.
"""

from __future__ import annotations

import os
import random
import socket

_FIRST, _LAST = 10_000, 32_000  # Linux hands out ports from 32,768 on
_chance = random.Random(os.getpid())


def free_port(ip: str = "127.0.0.1") -> int:
    """A port that is free now; by chance, so that test processes side by side do not choose the same."""
    while True:
        port = _chance.randrange(_FIRST, _LAST)
        with socket.socket() as probe:
            try:
                probe.bind((ip, port))
            except OSError:
                continue
        return port


def have_kernels_use_them() -> None:
    """Have the kernels that this process starts get such ports."""
    try:
        from jupyter_client.connect import LocalPortCache
    except ModuleNotFoundError:  # only the core is installed, and starts none
        return

    LocalPortCache.find_available_port = lambda _, ip: free_port(ip)  # type: ignore[method-assign]
