"""Starting and stopping managers, and reading their logs, for who may."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Callable
from queue import Empty
from typing import Any, TypeVar

from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import APIHandler
from jupyter_server.extension.handler import ExtensionHandlerMixin
from tornado.web import HTTPError, authenticated

from ...address import Files, known_names
from ...client.connection import launch
from ...client.session import Session
from ...errors import InvalidName, NoManager, NoSuchName, SharedError, WrongKind
from ..viewer.observing import LABEL

QUEUES = {"queue", "lifo_queue", "priority_queue"}
DOABLE = {"clear": QUEUES | {"event"}, "set": {"event"}}  # from a page, with which kinds
MOST_OF_LOG = 64 * 1024  # bytes, its end

Result = TypeVar("Result")


class SharedHandler(ExtensionHandlerMixin, APIHandler):
    """What they have in common: errors are told as what they are."""

    auth_resource = "shared"

    async def do(self, work: Callable[..., Result], *args: Any) -> Result:
        """Have something done that may take its time, beside the loop."""
        try:
            return await asyncio.get_running_loop().run_in_executor(None, work, *args)
        except (InvalidName, WrongKind) as error:
            raise HTTPError(400, reason=None, log_message=str(error)) from error
        except (NoManager, NoSuchName) as error:
            raise HTTPError(404, log_message=str(error)) from error
        except (SharedError, OSError) as error:
            raise HTTPError(503, log_message=str(error)) from error


class ManagersHandler(SharedHandler):
    """`managers`: all there are; POST `{name}` starts one."""

    @authenticated
    @authorized
    async def get(self) -> None:
        """Which managers run."""
        self.finish(json.dumps(await self.do(_running)))

    @authenticated
    @authorized
    async def post(self) -> None:
        """Start one, if there is none of that name."""
        asked = self.get_json_body() or {}
        name = asked.get("name", "default")
        if not isinstance(name, str):
            raise HTTPError(400, log_message="A manager's name is text.")
        found = await self.do(launch.find, name)
        started = await self.do(launch.find_or_start, name)
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


class ObjectHandler(SharedHandler):
    """`managers/NAME/objects/NAME`: DELETE takes the name away; POST `{do}` does what kinds can: clear, set."""

    @authenticated
    @authorized
    async def delete(self, name: str, object: str) -> None:
        """Make it be no more."""
        await self.do(_delete, name, object)
        self.set_status(204)
        self.finish()

    @authenticated
    @authorized
    async def post(self, name: str, object: str) -> None:
        """Clear a queue, set or clear an event."""
        asked = (self.get_json_body() or {}).get("do")
        if asked not in DOABLE:
            raise HTTPError(400, log_message=f"What can be done is: {', '.join(DOABLE)}.")
        await self.do(_act, name, object, asked)
        self.set_status(204)
        self.finish()


def _delete(name: str, object: str) -> None:
    with _observed(name) as session:
        del session[object]


def _act(name: str, object: str, what: str) -> None:
    with _observed(name) as session:
        proxy = session.open(object)
        if proxy.kind not in DOABLE[what]:
            raise WrongKind(f"A {proxy.kind} cannot be told to {what}.")
        if proxy.kind == "event":
            getattr(proxy, what)()
        else:
            _drain(proxy)


def _drain(queue: Any) -> None:
    """Take out all that is in it now; what is put meanwhile may stay, or others would never get to."""
    for _ in range(queue.qsize()):
        try:
            queue.get(block=False)
        except Empty:
            return


def _running() -> list[dict[str, Any]]:
    found = (launch.find(name) for name in known_names())
    return [_described(known) for known in found if known]


def _described(known: Any) -> dict[str, Any]:
    """All of a connection file that a page may know: no key, no address."""
    return {"name": known.name, "pid": known.pid, "started": known.started}


def _observed(name: str) -> Session:
    known = launch.find(name)
    if known is None:
        raise NoManager(f"There is no manager {name!r}.")
    return Session(known, LABEL, observes=True)


def _at_stake(name: str) -> dict[str, Any]:
    with _observed(name) as session:
        clients = [who.label for who in session.clients()]
        return {**_described(session.connection), "objects": len(session), "clients": clients}


def _stop(name: str) -> None:
    _observed(name).stop()


def _log(name: str) -> dict[str, str]:
    path = Files.of(name).log
    try:
        with path.open("rb") as file:
            file.seek(max(os.fstat(file.fileno()).st_size - MOST_OF_LOG, 0))
            text = file.read().decode(errors="replace")
    except FileNotFoundError as error:
        raise NoManager(f"There is no log of a manager {name!r}.") from error
    return {"log": text, "path": str(path)}
