"""The front end on a page of its own, with panes of this process: what the browser draws, without JupyterLab."""

from __future__ import annotations

import base64
import json
import queue
import time
from contextlib import suppress
from typing import Any

from jupyter_shared.panes import assets
from jupyter_shared.panes.mounts import Mounts, wanted
from jupyter_shared.panes.reach import Reach
from tests.browser.opening import errors_of, window
from tests.waiting import PATIENCE

GLANCE = 0.5  # seconds that a condition waits for an element, before more is pumped
ADDRESS = "http://views.test/"  # nobody's: all of it is answered here, so the page has an origin, and may keep things

PAGE = """<!doctype html><html lang="en"><head><title>A view</title><style>BODY_STYLE STYLE</style></head>
<body><main id="host"></main><script type="module">
import view from "/view.js";
const handlers = new Set();
const model = {
  on: (_, handler) => handlers.add(handler), off: (_, handler) => handlers.delete(handler),
  send: (message) => window.toPython(JSON.stringify(message)), get: (name) => window.traits?.[name],
};
window.fromPython = (text, buffers) => {
  const bytes = buffers.map((one) => new DataView(Uint8Array.from(atob(one), (c) => c.charCodeAt(0)).buffer));
  for (const handler of handlers) handler(JSON.parse(text), bytes);
};
window.model = model;
view.render({model, el: document.getElementById("host")});
</script></body></html>"""

DARK = """body { background: #111; --jp-layout-color1: #111; --jp-layout-color2: #222; --jp-border-color2: #444;
--jp-border-color1: #555; --jp-ui-font-color1: #eee; --jp-ui-font-color2: #aaa; --jp-brand-color1: #64b5f6;
--jp-warn-color1: #ffb74d; --jp-error-color1: #e57373; --jp-input-background: #1b1b1b; color-scheme: dark; }"""


class PanePage:
    """One view of one object in a browser's page."""

    def __init__(self, browser: Any, session: Any, name: str, *, dark: bool = False, size=(1000, 640)) -> None:
        self._told: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        shown = wanted(Reach(session), name)
        self.mounts = Mounts(lambda _message: shown, self._told.put)
        self.context = window(browser, size, accept_downloads=True)
        self.context.grant_permissions(["clipboard-read", "clipboard-write"])
        self.page = self.context.new_page()
        self.errors = errors_of(self.page)
        self.page.expose_function("toPython", lambda text: self.mounts.hear(json.loads(text)))
        html = PAGE.replace("BODY_STYLE", DARK if dark else "").replace("STYLE", assets.style())
        self.page.route("**/*", lambda route: self._answer(route, html))
        self.page.goto(ADDRESS)

    def _answer(self, route: Any, html: str) -> None:
        if route.request.url.endswith("/view.js"):
            route.fulfill(body=assets.module(), content_type="text/javascript")
        elif route.request.url == ADDRESS:
            route.fulfill(body=html, content_type="text/html")
        else:
            route.fulfill(status=204)

    def pump(self) -> None:
        """Bring what panes have said to the page."""
        self.page.wait_for_timeout(5)  # lets what the page said arrive here
        while not self._told.empty():
            message = {**self._told.get()}
            buffers = [base64.b64encode(bytes(one)).decode() for one in message.pop("buffers", [])]
            self.page.evaluate("([text, buffers]) => window.fromPython(text, buffers)", [json.dumps(message), buffers])

    def until(self, condition: Any, what: str = "the page to show it", seconds: float = PATIENCE) -> Any:
        """Wait for a condition of the page, which lives on what is pumped; what it gave.

        A condition that itself waits for an element has to give up soon: nothing is pumped meanwhile.
        """
        from playwright.sync_api import TimeoutError as NotYet

        deadline = time.monotonic() + seconds
        self.page.set_default_timeout(GLANCE * 1000)
        try:
            while time.monotonic() < deadline:
                self.pump()
                with suppress(NotYet):
                    if found := condition():
                        return found
                self.page.wait_for_timeout(15)
        finally:
            self.page.set_default_timeout(PATIENCE * 1000)
        raise AssertionError(f"Waited in vain for {what}. {self.errors}")

    def click(self, element: Any) -> None:
        """Click on what is there, or will be once what panes say has come."""
        self.until(element.is_visible, f"{element} to be clicked on")
        element.click()

    def close(self) -> None:
        self.mounts.close_all()
        self.context.close()
