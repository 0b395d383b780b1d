"""The lessons, copied to where a server has its notebooks."""

from __future__ import annotations

import json
from pathlib import Path

from jupyter_server.auth.decorator import authorized
from tornado.web import authenticated

from ...errors import UserError
from ...lessons.files import copied
from ...saying import said
from .acting import RequestRefused, SharedHandler

FOLDER = "shared-lessons"


class LessonsHandler(SharedHandler):
    """`lessons`: POST copies those that are not there yet."""

    @authenticated
    @authorized
    async def post(self) -> None:
        """Where the first one is, as pages name files."""
        root = getattr(self.settings["contents_manager"], "root_dir", "")
        if not root:
            raise RequestRefused(400, said("This server's notebooks are no files: use `jupyter shared lessons`."))
        self.finish(json.dumps({"path": await self.do(_copy, Path(root))}))


def _copy(root: Path) -> str:
    try:
        done, left = copied(root / FOLDER)
    except UserError as error:
        raise RequestRefused(400, str(error)) from error
    first = min(path.name for path in (*done, *left) if path.name[0].isdigit())
    return f"{FOLDER}/{first}"
