"""What is shown where no widget can run: HTML that stands by itself, in which all text is text."""

from __future__ import annotations

from html.parser import HTMLParser

import pandas as pd
import pytest

from jupyter_shared.jupyter import html, reports
from jupyter_shared.jupyter.widget.live_view import LiveView, snapshot
from jupyter_shared.saying import in_english
from tests.waiting import until

PLAIN_TAGS = {"style", "div", "strong", "table", "thead", "tbody", "tr", "th", "td", "p"}
EVIL = "<img src=x onerror=alert(1)>"


class Tags(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.attributes: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.append(tag)
        self.attributes += [name for name, _ in attrs]


def test_one_is_one_and_not_many(session):
    session["x"] = 1
    assert ": 1 object, 1 client, " in html.bundle(session)["text/plain"]
    session["y"] = 2
    assert ": 2 objects, 1 client, " in html.bundle(session)["text/plain"]


def test_a_value_whose_pickle_is_long_is_of_its_type_here_too(session):
    session["texts"] = pd.Series([f"text {at}" for at in range(50_000)], dtype=object)
    assert "pandas.Series  pandas.Series(…)" in html.bundle(session)["text/plain"]
    assert "pandas.Series(…)" in reports.first(session, 10)[0]


def test_a_session_lists_what_is_shared(session):
    session.dict("cfg", {"lr": 0.1})
    session["title"] = EVIL
    found = html.bundle(session)
    assert "cfg" in found["text/plain"]
    assert "img" not in Tags(found["text/html"]).found
    assert "onerror" not in Tags(found["text/html"]).attributes
    assert "&lt;img" in found["text/html"]
    assert "http" not in found["text/html"]


@pytest.mark.parametrize(
    ("make", "shown"),
    [
        (lambda s: s.dict("x", {EVIL: EVIL}), "onerror"),
        (lambda s: s.namespace("x", lr=1), "lr"),
        (lambda s: s.list("x", [EVIL] * 50), "and 30 more"),
        (lambda s: s.counter("x", 5), "5"),
        (lambda s: s.lock("x").acquire(), "test"),
        (lambda s: s.queue("x").put(1), "queue x"),
        (lambda s: s.set("x", {1}), "1"),
    ],
    ids=["dict", "namespace", "list", "counter", "lock", "queue", "set"],
)
def test_every_kind_has_a_look(session, make, shown):
    make(session)
    found = html.bundle(session.open("x"))
    assert shown in found["text/html"]
    assert {*Tags(found["text/html"]).found} <= PLAIN_TAGS
    assert found["text/plain"]


def test_without_a_manager_that_is_what_is_shown(manager):
    session = manager.attach()
    proxy = session.dict("x", {"a": 1})
    manager.kill()
    for thing in (session, proxy):
        assert "gone" in html.bundle(thing)["text/html"]
    session.detach()


def test_ipython_shows_them_so(session):
    from IPython.core.formatters import DisplayFormatter

    formatter = DisplayFormatter()
    formatter.active_types = formatter.format_types
    for thing in (session, session.dict("cfg")):
        data, _ = formatter.format(thing)
        assert "<strong>" in data["text/html"]


def test_a_widget_carries_its_picture_for_where_it_cannot_run(session):
    from jupyter_shared.jupyter.widget import view

    session.dict("cfg", {"lr": 0.1})
    widget = view(session, "cfg")
    data, _ = widget._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in data
    assert "&#x27;lr&#x27;" in data["text/html"]
    assert isinstance(widget, LiveView)
    assert snapshot(lambda: session, None, "")["text/plain"].startswith("Shared on")
    widget.close()


def test_what_cannot_be_opened_is_told_to_the_browser(session, monkeypatch):
    from jupyter_shared.jupyter.widget import view

    widget = view(session)
    sent: list[dict[str, object]] = []
    monkeypatch.setattr(widget, "send", lambda content, buffers=None: sent.append(content))
    widget._heard(widget, {"type": "open", "pane": "p1", "object": "nothing"}, [])
    said = lambda: [in_english(content.get("why", "")) for content in [*sent]]  # noqa: E731
    until(lambda: any("Nothing is shared as 'nothing'" in why for why in said()))
    widget._heard(widget, {"type": "window", "pane": "p2"}, [])
    assert "lost" in [content["type"] for content in sent]
    widget.close()


def test_a_kernel_without_widgets_is_told_what_to_install(session, monkeypatch):
    import sys

    from jupyter_shared.errors import UserError
    from jupyter_shared.jupyter.widget import view

    monkeypatch.setitem(sys.modules, "jupyter_shared.jupyter.widget.live_view", None)
    with pytest.raises(UserError, match="pip install"):
        view(session)
