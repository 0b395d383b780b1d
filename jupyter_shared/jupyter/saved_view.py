"""What a notebook keeps of its views for when no kernel runs them: what they are of, beside their last picture.

JupyterLab would say "model not found" of a widget that was saved. Our extension of it (labextension/src/outputs.ts)
takes these two types of output instead: it shows the widget while a kernel runs it, else the picture; and once a cell
of the notebook has attached, a live view that needs no kernel.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from ..client.session import Session
from ..panes.watching import EVERYTHING, Target

VIEW = "application/vnd.jupyter-shared.view+json"
ATTACHED = "application/vnd.jupyter-shared.attached+json"


def of(session: Session, target: Target, what: str) -> dict[str, Any]:
    """What a view is of, as pages name it; nothing of one that only its kernel can show.

    That is one of an object without a name, or one that shows an object in a way of its own: `what` says so.
    """
    if what or (target is not EVERYTHING and not target._handle.name):
        return {VIEW: {"root": None}}
    shown = {"look": "dashboard"} if target is EVERYTHING else {"object": target._handle.name}
    return {VIEW: {"root": {"manager": session.name, **shown}}}


def tell_page(shell: Any, session: Session, said: str) -> str | None:
    """Say that this notebook is attached, and have its page know; the text is returned where there is no page."""
    if not hasattr(shell, "kernel"):
        return said
    attached = {"manager": session.name, "kernel": _kernel_id()}
    shell.display_pub.publish({"text/plain": said, ATTACHED: attached})
    return None


def _kernel_id() -> str:
    """What the page calls this kernel: it is in its connection file's name."""
    connect: Any = sys.modules.get("ipykernel.connect")
    try:
        return Path(connect.get_connection_file()).stem.removeprefix("kernel-")
    except (AttributeError, RuntimeError):  # embedded, or started in some other way
        return ""
