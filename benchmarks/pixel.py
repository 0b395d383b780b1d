"""From a write in one kernel to the pixel in another, and what views cost who writes: `python -m benchmarks.pixel`.

A real JupyterLab in Debian's Chromium, as the browser tests use it. The page notes the time of the frame that
follows the change of its text; both clocks are this machine's. Then a writer at full speed, with ten views
open beside it and without, in turns.
"""

from __future__ import annotations

import os
import shutil
import statistics
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

WRITES = 150
ROUNDS = 7
VIEWS = 10

ATTACH = """
import time
import jupyter_shared
from IPython.display import display
shared = jupyter_shared.attach()
"""

WATCH_PIXELS = """
(element) => {
  window.seen = [];
  const last = {};
  new MutationObserver(() => {
    const text = element.querySelector('.jsh-value')?.textContent;
    if (!text || text === last.text || Number.isNaN(Number(text))) return;
    last.text = text;
    requestAnimationFrame(() => window.seen.push(Date.now() - Number(text) * 1000));
  }).observe(element, {subtree: true, childList: true, characterData: true});
}
"""

WRITE_SOME = """
def write_some(count):
    import random
    for _ in range(count):
        pixel["t"] = time.time()
        time.sleep(0.1 + random.random() * 0.1)
pixel = shared.dict("pixel", {"t": 0.0})
"""

WRITE_MANY = """
def rate(seconds=1.0):
    fast, count = shared.dict("fast"), 0
    ends = time.perf_counter() + seconds
    while time.perf_counter() < ends:
        for _ in range(100):
            fast["x"] = count
        count += 100
    return count / seconds
shared.dict("fast", {"x": 0})
"""


def main() -> None:
    """Measure both, and print a line for each."""
    with tempfile.TemporaryDirectory(prefix="pixel-", dir="/tmp") as folder:
        os.environ["JUPYTER_RUNTIME_DIR"] = f"{folder}/run"
        os.environ["JUPYTER_CONFIG_DIR"] = f"{folder}/config"
        os.environ["IPYTHONDIR"] = f"{folder}/ipython"
        Path(folder, "run").mkdir(mode=0o700)
        with notebooks(Path(folder)) as (writer, viewer):
            latency(writer, viewer)
            cost(writer, viewer)
            writer.run("shared.stop()")


@contextmanager
def notebooks(folder: Path) -> Iterator[tuple[Any, Any]]:
    """Two notebooks, attached to one manager."""
    from playwright.sync_api import sync_playwright

    from tests.browser.lab import JupyterLab, NotebookPage

    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None:
        sys.exit("There is no Chromium here: apt-get install chromium")
    with ExitStack() as stack:
        lab = stack.enter_context(closing(JupyterLab(folder / "lab")))
        playwright = stack.enter_context(sync_playwright())
        browser = stack.enter_context(
            closing(playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"]))
        )
        pages = [stack.enter_context(closing(NotebookPage(browser, lab, f"{name}.ipynb"))) for name in ("a", "b")]
        for page in pages:
            page.run(ATTACH)
        yield pages[0], pages[1]


def latency(writer: Any, viewer: Any) -> None:
    """Writes with pauses: how long until each is seen."""
    writer.run(WRITE_SOME)
    view = viewer.show("shared.view('pixel')")
    view.locator(".jsh-value").wait_for()
    view.evaluate(WATCH_PIXELS)
    writer.run(f"write_some({WRITES})")
    seen = sorted(viewer.page.evaluate("window.seen"))
    percentile = seen[int(len(seen) * 0.95)]
    print(
        f"write to pixel: median {statistics.median(seen):.1f} ms, 95 % {percentile:.1f} ms, "
        f"largest {seen[-1]:.1f} ms, of {len(seen)} writes"
    )


def cost(writer: Any, viewer: Any) -> None:
    """A writer at full speed, alone and looked on by many views, in turns."""
    writer.run(WRITE_MANY)
    viewer.run("for _ in range(10): display(shared.view('fast'))".replace("10", str(VIEWS)))
    panes = viewer.page.locator("[data-view=table]", has_text="fast")
    panes.nth(VIEWS - 1).wait_for()
    alone, watched = [], []
    for _ in range(ROUNDS):
        for rates, visible in ((alone, False), (watched, True)):
            viewer.run(
                f"from jupyter_shared.panes.pacing import pacer\n"
                f"[pane.hear({{'type': 'sight', 'visible': {visible}}}) for pane in [*pacer._members]]"
            )
            rates.append(float(writer.run("print(rate())")))
    ratio = statistics.median(watched) / statistics.median(alone)
    print(
        f"writes per second: {statistics.median(alone):,.0f} alone, {statistics.median(watched):,.0f} with "
        f"{VIEWS} views looking on ({ratio:.0%})"
    )


if __name__ == "__main__":
    main()
