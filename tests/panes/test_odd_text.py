"""What no encoding can carry is shown as Python escapes it: whatever a pane sends can be sent."""

from __future__ import annotations

import json

import pytest

from jupyter_shared.panes.mounts import Mounts, wanted
from tests.panes.test_mounts import Page
from tests.waiting import until

ODD = "a\ud800"
MADE = {
    "dict": lambda s: s.dict("x", {ODD: ODD, (1, ODD): 1}),
    "set": lambda s: s.set("x", [ODD]),
    "list": lambda s: s.list("x", [ODD]),
    "namespace": lambda s: setattr(s.namespace("x"), ODD, ODD),
    "progress": lambda s: s.progress("x", range(2), desc=ODD),
    "value": lambda s: s.__setitem__("x", {ODD: ODD}),
    "queue": lambda s: s.queue("x").put(ODD),
    "priority_queue": lambda s: s.priority_queue("x").put((1, ODD)),
    "Value": lambda s: s.value("x", "u", ODD),
}


class Strict(list):
    """A page whose connection takes text that UTF-8 has words for, and nothing else."""

    def append(self, message):
        json.dumps(message, ensure_ascii=False, default=str).encode()
        super().append(message)


@pytest.mark.parametrize("make", MADE.values(), ids=MADE)
def test_what_a_pane_sends_can_be_sent(session, make):
    make(session)
    page = Page(lambda: session)
    page.heard = Strict()
    page.mounts = Mounts(lambda asked: wanted(lambda: session, asked.get("object"), page.paced_by), page.heard.append)
    try:
        page.say("open", object="x")
        until(lambda: page.said("update"))
        page.say("open", "all", object=None)
        until(lambda: page.said("update", "all"))
        assert not page.trouble
    finally:
        page.mounts.close_all()
        until(lambda: page.paced_by._thread is None)
