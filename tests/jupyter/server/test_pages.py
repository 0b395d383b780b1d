"""What one page has open in the viewer's process."""

from __future__ import annotations

import pytest

from jupyter_shared.jupyter.viewer.observing import Observers
from jupyter_shared.jupyter.viewer.pages import Page


def test_a_manager_is_let_go_of_though_what_comes_after_it_cannot_be_opened(monkeypatch):
    observers = Observers()
    page = Page(lambda message: None, None, observers)
    page.hear({"type": "open", "pane": "p", "manager": "one", "look": "dashboard"})
    assert [*observers._observed] == ["one"]

    def fails(message):
        raise MemoryError

    monkeypatch.setattr(page._mounts, "hear", fails)
    with pytest.raises(MemoryError):
        page.hear({"type": "open", "pane": "p", "manager": "one", "look": "dashboard"})
    assert not observers._observed
    page.close()
