"""Who answers a widget's browser: the thread that the browser names, also after other threads have spoken."""

from __future__ import annotations

from typing import Any


def answer_anywhere(widget: Any) -> None:
    """After a send from a thread of ours: let the browser's messages still go where the browser sends them.

    From 7.4 on, ipykernel sends all that a browser says to a widget to the shell whose cell spoke last through
    it. A thread speaks in the name of the main shell; so what is done in a view would wait for the end of the
    cell that runs there, though JupyterLab named a subshell. (`ipykernel.comm.comm.BaseComm.publish_msg`.)
    """
    comm = getattr(widget, "comm", None)
    if comm is not None:
        vars(comm).pop("_reply_subshell_id", None)
