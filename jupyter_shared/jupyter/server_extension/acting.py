"""Starting and stopping managers, and reading their logs, for who may."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import APIHandler
from jupyter_server.extension.handler import ExtensionHandlerMixin
from tornado.web import HTTPError, authenticated

from ...address import Files, known_names
from ...client.connection import launch
from ...errors import InvalidName, NoManager, NoSuchName, NotRemembered, SharedError, WrongKind
from ...keeping import Keeping
from ...saying import Said, said
from ..whereabouts import here
from .doing import DOABLE, act, observed

MOST_NAMES = 1000
MOST_OF_LOG = 64 * 1024  # bytes, its end

Result = TypeVar("Result")


class RequestRefused(HTTPError):
    """An error whose text a page shows. Tornado takes what an HTTPError says for a format, and makes it plain."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(status, "%s", why)
        self.why = why


class SharedHandler(ExtensionHandlerMixin, APIHandler):
    """What they have in common: errors are told as what they are."""

    auth_resource = "shared"

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Tell an error in English, and in parts, so that the page can say it in its own language."""
        error = kwargs.get("exc_info", (None, None))[1]
        if not isinstance(error, RequestRefused):
            super().write_error(status_code, **kwargs)
            return
        told = {"said": error.why.parts()} if isinstance(error.why, Said) else {}
        self.set_header("Content-Type", "application/json")
        self.finish(json.dumps({"message": error.why, **told, "reason": self._reason, "traceback": ""}))

    def asked(self) -> dict[str, Any]:
        """What a page has sent, if anything."""
        body = self.get_json_body()
        if not isinstance(body, dict | None):
            raise RequestRefused(400, said("A request is an object of JSON."))
        return body or {}

    async def do(self, work: Callable[..., Result], *args: Any) -> Result:
        """Have something done that may take its time, beside the loop."""
        try:
            return await asyncio.get_running_loop().run_in_executor(None, work, *args)
        except (InvalidName, WrongKind) as error:
            raise RequestRefused(400, str(error)) from error
        except (NoManager, NoSuchName, NotRemembered) as error:
            raise RequestRefused(404, str(error)) from error
        except (SharedError, OSError) as error:
            raise RequestRefused(503, str(error)) from error


class ManagersHandler(SharedHandler):
    """`managers`: all there are; POST `{name, keep}` starts one, which may keep what it shares on the disk."""

    @authenticated
    @authorized
    async def get(self) -> None:
        """Which managers run."""
        self.finish(json.dumps(await self.do(_running)))

    @authenticated
    @authorized
    async def post(self) -> None:
        """Start one, if there is none of that name."""
        asked = self.asked()
        name = asked.get("name", "default")
        if not isinstance(name, str):
            raise RequestRefused(400, said("A manager's name is text."))
        found = await self.do(launch.find, name)
        started = await self.do(_start, name, asked.get("keep") is True)
        self.set_status(200 if found else 201)
        self.finish(json.dumps(_described(started)))


class ManagerHandler(SharedHandler):
    """`managers/NAME`: one of them; DELETE stops it."""

    @authenticated
    @authorized
    async def get(self, name: str) -> None:
        """What would be lost if it were stopped, and for whom."""
        self.finish(json.dumps(await self.do(_at_stake, name)))

    @authenticated
    @authorized
    async def delete(self, name: str) -> None:
        """End it, and all that it shares, for everyone."""
        await self.do(_stop, name)
        self.set_status(204)
        self.finish()


class LogHandler(SharedHandler):
    """`managers/NAME/log`: the end of its log, also after it has ended."""

    @authenticated
    @authorized
    async def get(self, name: str) -> None:
        """The last lines."""
        self.finish(json.dumps(await self.do(_log, name)))


class WhereHandler(SharedHandler):
    """`where`: where managers are looked for."""

    @authenticated
    @authorized
    async def get(self) -> None:
        """The folder, and which container, on which host."""
        self.finish(json.dumps(await self.do(here)))


class ObjectsHandler(SharedHandler):
    """`managers/NAME/objects`: what there is."""

    @authenticated
    @authorized
    async def get(self, name: str) -> None:
        """The names, of very many the first."""
        self.finish(json.dumps(await self.do(_names, name)))


class ObjectHandler(SharedHandler):
    """`managers/NAME/objects/NAME`: DELETE takes it away; POST `{do}` does what else can be done.

    The answer says how that is taken back, if it can be: `{undo: {object, do, ...}}`, to be posted to that object.
    """

    @authenticated
    @authorized
    async def delete(self, name: str, object: str) -> None:
        """Make it be no more; the manager keeps what is in it for a while, if it is not too much."""
        self.finish(json.dumps({"undo": await self.do(act, name, object, "delete", "")}))

    @authenticated
    @authorized
    async def post(self, name: str, object: str) -> None:
        """Clear a queue, set or clear an event, rename, bring back."""
        asked = self.asked()
        what, to = asked.get("do"), asked.get("to", "")
        if not isinstance(what, str) or what not in DOABLE or not isinstance(to, str):
            raise RequestRefused(400, said("What can be done is: %1.", ", ".join(DOABLE)))
        self.finish(json.dumps({"undo": await self.do(act, name, object, what, to)}))


def _running() -> list[dict[str, Any]]:
    found = (launch.find(name) for name in known_names())
    return [_described(known) for known in found if known]


def _described(known: Any) -> dict[str, Any]:
    """All of a connection file that a page may know: no key, no address."""
    return {"name": known.name, "pid": known.pid, "started": known.started}


def _at_stake(name: str) -> dict[str, Any]:
    with observed(name) as session:
        clients = [who.label for who in session.clients()]
        keeps = session.info()["keeps"]
        told = {"objects": len(session), "clients": clients, "kept": keeps and keeps["folder"]}
        return {**_described(session.connection), **told}


def _names(name: str) -> list[str]:
    with observed(name) as session:
        return session.names(0, MOST_NAMES)


def _start(name: str, keep: bool) -> Any:
    return launch.find_or_start(name, keeping=Keeping.of(name, keep))


def _stop(name: str) -> None:
    with observed(name) as session:
        session.stop()


def _log(name: str) -> dict[str, str]:
    path = Files.of(name).log
    try:
        with Path(path).open("rb") as file:
            file.seek(max(os.fstat(file.fileno()).st_size - MOST_OF_LOG, 0))
            text = file.read().decode(errors="replace")
    except FileNotFoundError as error:
        raise NoManager(said("There is no log of a manager %1.", repr(name))) from error
    return {"log": text, "path": path}
