"""The server extension, as Jupyter servers know extensions."""

from __future__ import annotations

from typing import Any

from jupyter_server.extension.application import ExtensionApp
from jupyter_server.utils import url_path_join
from traitlets import Float, Integer

from .acting import LogHandler, ManagerHandler, ManagersHandler, ObjectHandler, ObjectsHandler, WhereHandler
from .learning import LessonsHandler
from .live import LiveHandler
from .viewers import ViewerProcess

PATH = "jupyter-shared"


class SharedExtension(ExtensionApp):
    """Lets pages see what is shared on this machine."""

    name = "jupyter_shared"
    extension_url = f"/{PATH}"
    description = "What notebooks and kernels share, live at the side of JupyterLab."

    linger = Float(10.0, help="Seconds that the viewer process stays after the last page has left.").tag(config=True)
    most_pages = Integer(200, help="How many pages may look at the same time.").tag(config=True)

    viewer: ViewerProcess | None = None

    def initialize_settings(self) -> None:
        """One viewer for all pages."""
        self.viewer = ViewerProcess(self.log, linger=self.linger)
        self.settings.update(jupyter_shared_viewer=self.viewer, jupyter_shared_most_pages=self.most_pages)

    def initialize_handlers(self) -> None:
        """Register the addresses that pages ask."""
        api: list[tuple[str, Any]] = [
            (r"live", LiveHandler),
            (r"where", WhereHandler),
            (r"lessons", LessonsHandler),
            (r"managers", ManagersHandler),
            (r"managers/([^/]+)", ManagerHandler),
            (r"managers/([^/]+)/log", LogHandler),
            (r"managers/([^/]+)/objects", ObjectsHandler),
            (r"managers/([^/]+)/objects/([^/]+)", ObjectHandler),
        ]
        self.handlers.extend((url_path_join(PATH, "api", path), handler) for path, handler in api)

    def current_activity(self) -> bool:
        """Whether a page looks into something shared; a panel that only is there does not keep a server alive."""
        return self.viewer is not None and self.viewer.has_pages()

    async def stop_extension(self) -> None:
        """End the viewer, as the server ends."""
        if self.viewer:
            await self.viewer.close()
