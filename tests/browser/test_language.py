"""The panel and its tabs in another language: a pack that marks each text shows that none comes from elsewhere."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser.panel import PanelPage, expect_built
from tests.waiting import until
from tests.words import texts

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(300),
    pytest.mark.may_leave_descriptors("Playwright keeps its pipes"),
]

LOCALE = "de_DE"
# What is no text of ours: names, values, types, labels of clients, code, units and dates.
DATA = re.compile(
    r"\b(cfg|note|hello|gpu|jobs|answer|config|nested|train\.py|b\.ipynb|test-\d+|city|Oslo|Berlin|"
    r"pandas|NaN|dict|int|str|float|list|lock|queue|counter|DataFrame|float64|int64|object|nan|"
    r"acquire|get|put|JupyterLab|CSV|Parquet|k?B|MB|GB|In|GMT|UTC|Coordinated Universal Time|"
    r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec))\b|"
    r"load_ext jupyter_shared|shared_attach"
)
WORDS = """
() => {
  const found = [];
  const shown = (element) => element.checkVisibility({visibilityProperty: true});
  for (const root of document.querySelectorAll('#jupyter-shared-panel, .jp-SharedTab, .jp-SharedStatus, .jp-Dialog-content')) {
    const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) if (shown(texts.currentNode.parentElement)) found.push(texts.currentNode.data);
    for (const element of [root, ...root.querySelectorAll('*')]) {
      if (!shown(element)) continue;
      for (const name of ['title', 'aria-label', 'placeholder', 'alt', 'aria-valuetext']) found.push(element.getAttribute(name) ?? '');
    }
  }
  return [...new Set(found)];
}
"""  # noqa: E501


def marked(text: str) -> str:
    return f"⟦{text}⟧"


def pack() -> dict[str, Any]:
    """All our texts, each between brackets; what stands in them is outside of these when it is data."""
    forms = "nplurals=2; plural=(n != 1);"
    about = {"domain": "jupyter_shared", "language": LOCALE.replace("_", "-"), "plural_forms": forms}
    said = {one: [marked(one), *([marked(many)] if many else [])] for one, many in texts()}
    return {"data": {"jupyter_shared": {"": about, **said}}, "message": ""}


def foreign_words(found: list[str]) -> list[str]:
    """Texts with words that are neither translated nor data."""
    return [text for text in found if re.search(r"[A-Za-z]{2,}", DATA.sub("", translated_away(text)))]


def translated_away(text: str) -> str:
    """The text without what is between brackets, also within others."""
    while (less := re.sub(r"⟦[^⟦⟧]*⟧", "", text)) != text:
        text = less
    return text


@pytest.fixture
def panel(browser: Any, lab: Any, artifacts: Any) -> Iterator[PanelPage]:
    expect_built()
    file = lab.folder / "settings" / "@jupyterlab" / "translation-extension" / "plugin.jupyterlab-settings"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps({"locale": LOCALE}))
    answer = json.dumps(pack())
    page = PanelPage(
        browser, lab, size=(1400, 900),
        routes={"**/api/translations/**": lambda route: route.fulfill(body=answer, content_type="application/json")},
    )  # fmt: skip
    try:
        yield page
        page.screenshot(artifacts / "panel-language.png")
    finally:
        file.unlink()
        page.close()


class Reader:
    """Reads what is to be seen, time and again, and keeps what is not of the language."""

    def __init__(self, panel: PanelPage) -> None:
        self.page = panel.page
        self.foreign: dict[str, list[str]] = {}

    def read(self, what: str) -> None:
        if found := foreign_words(self.page.evaluate(WORDS)):
            self.foreign[what] = found


def test_every_word_is_of_the_language(panel, manager):
    pd = pytest.importorskip("pandas")
    reader = Reader(panel)
    with manager.attach("train.py") as train, manager.attach("b.ipynb") as other:
        train.dict("cfg", {"note": "hello"})["note"] = "hello!"
        train["answer"], train["config"] = 42, {"nested": [1, 2]}
        train["city"] = pd.DataFrame({"nan": [1.5, None], "city": ["Oslo", "Berlin"]})
        train.queue("jobs", 5).put(1)
        with train.lock("gpu"):
            waiting = threading.Thread(target=lambda: other.lock("gpu").acquire())
            waiting.start()
            until(lambda: "⟦held by train.py⟧" in panel.object(manager.name, "gpu").inner_text())
            reader.read("the panel")
            for name in ("cfg", "answer", "config", "city", "jobs", "gpu"):
                panel.object(manager.name, name).click()
                panel.tab(name).locator(".jsh-body *").first.wait_for(state="attached")
                panel.tab(name).locator(".jsh-head-note", has_text="train.py").or_(
                    panel.tab(name).locator(".jsh-state-text")
                ).first.wait_for()
                reader.read(name)
        waiting.join()
        refuse(panel, manager, reader)
        panel.execute("jupyter-shared:dashboard", manager=manager.name)
        panel.page.locator(".jp-SharedTab [data-view=dashboard] .jsh-row", has_text="answer").first.wait_for()
        reader.read("the dashboard")
    assert reader.foreign == {}
    assert not panel.errors


def refuse(panel: PanelPage, manager: Any, reader: Reader) -> None:
    """What is refused, what can be taken back, the history, and a filter that makes no sense."""
    panel.object(manager.name, "cfg").click()
    tab = panel.tab("cfg")
    tab.locator(".jsh-value", has_text="hello!").dblclick()
    tab.locator("input.jsh-edit").fill("fast")
    tab.locator("input.jsh-edit").press("Enter")
    tab.locator(".jsh-editor .jsh-error", has_text="'fast'").wait_for()
    reader.read("a refused edit")
    tab.locator("input.jsh-edit").fill("'str'")
    tab.locator("input.jsh-edit").press("Enter")
    tab.locator(".jsh-value", has_text="'str'").wait_for()
    tab.locator("button", has_text="⟦History⟧").click()
    tab.locator(".jsh-past-line").first.wait_for()
    reader.read("the history")
    panel.object(manager.name, "city").click()
    tab = panel.tab("city")
    tab.locator("button", has_text="⟦Filters⟧").click()
    tab.locator(".jsh-filter").nth(1).fill("> float")
    tab.locator(".jsh-count", has_text="⟦").wait_for()
    tab.locator(".jsh-filter[aria-invalid=true]").wait_for()
    reader.read("a filter")
