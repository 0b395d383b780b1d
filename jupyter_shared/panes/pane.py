"""One view of one thing, as one place on a page shows it: what it watches, sends and is told.

A widget may be mounted several times, in several browser tabs: each has panes of its own, with its own
scroll position and search. A pane lives from `open` to `close`; while it is out of sight it watches nothing.

Messages to it come on any thread, and that thread never waits for the manager: requests, which are answered, are
done on threads of their own; all else is noted, and done when the pacer next brings the pane up to date. No lock is
held during a call, so a manager that stands still, or a call that is parked, keeps nothing waiting but its answer.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, ClassVar

from ..client.look import Look
from ..errors import NoSuchName, NotAttached, SharedError, StaleObject, TooLate
from ..saying import said
from .errands import errands
from .hearing import EditRefused as EditRefused  # noqa: PLC0414 - panes import it from here
from .hearing import heard
from .naming import Naming
from .pacing import Pacer, pacer
from .past import Past
from .spoken import spoken
from .watching import EVERYTHING, NO_TARGET, Target, ViewWatches

RETRY = 1.0  # seconds between two looks for a manager that has gone
REPEAT = 0.3
SLOW = 2.0  # seconds between two updates for somebody who does not confirm them
MOST_UNCONFIRMED = 60

log = logging.getLogger("jupyter_shared")

Send = Callable[[dict[str, Any]], None]
Message = dict[str, Any]


class Pane(Past):
    """What all panes have in common. Subclasses say what has changed (`update`) and what can be done (`on_...`)."""

    kind: ClassVar[str] = ""  # which module of the front end shows it
    looks: ClassVar[bool] = False  # whether each update takes a `moment` of the object

    def __init__(self, reach: Callable[[], Any], target: Target, send: Send, paced_by: Pacer = pacer) -> None:
        """`reach` gives the session, a new one if the manager has gone and is back."""
        self.not_before = 0.0
        self.target = target
        self.session = reach()
        self._reach = reach
        self._send = spoken(send)
        self._undo: Callable[[], None] | None = None
        self._pacer = paced_by
        self._watching = ViewWatches(lambda _target, _version: self._changed())
        self._visible, self._closed = True, False
        self._serial = self._confirmed = 0
        self._trouble = ""
        self._naming = Naming()
        self.repeats = 0  # how often to send all again, for who may not have been there to hear it

    # --- what subclasses say -----------------------------------------------------------------------------

    def facts(self) -> Message:
        """What does not change: sent once."""
        return {}

    def watched(self) -> list[Target]:
        """What to watch."""
        return [self.target]

    def update(self) -> Message | None:
        """What has changed since the last update; None if nothing has."""
        raise NotImplementedError

    def forget(self) -> None:
        """All that was sent is no longer known to the front end."""

    # --- what it is told ---------------------------------------------------------------------------------

    def open(self) -> None:
        """Say hello, and send updates from now on."""
        self._greet()
        self._pacer.join(self)
        if self._closed:  # by another thread, or by whoever heard the greeting
            self._pacer.leave(self)

    def _greet(self) -> None:
        name = None if self.target is EVERYTHING else self.target._handle.name
        kind = "session" if self.target is EVERYTHING else self.target._handle.kind
        past = {"remembers": True} if self.remembers else {}
        self._send({"type": "hello", "view": self.kind, "name": name, "kind": kind, **past, **self.facts()})

    def close(self) -> None:
        """End; may be called more than once."""
        if self._closed:
            return
        self._closed = True
        self._pacer.leave(self)
        self._watching.close()

    def forked(self) -> None:
        """In a forked child: it is the parent's, with its watches and its place on the page."""
        self._closed = True

    def hear(self, message: Message) -> None:
        """Do what the front end says; what wants an answer may take its time."""
        handler = getattr(self, f"on_{message.get('type')}", None)
        if handler is None or self._closed:
            return
        if "request" in message:
            errands.run(lambda: self._do(handler, message))
        else:
            self._do(handler, message)

    def _do(self, handler: Callable[[Message], None], message: Message) -> None:
        try:
            handler(heard(message))
        except (SharedError, EditRefused) as error:
            self._refuse(message, str(error), again=getattr(error, "again", False))
        except Exception as error:  # whoever asks is answered, also where a library has errors of its own
            if not isinstance(error, LookupError | TypeError | ValueError | OSError):
                log.exception("What a page has asked for failed.")
            self._refuse(message, f"{type(error).__name__}: {error}")

    def on_confirm(self, message: Message) -> None:
        """An update has been drawn."""
        self._confirmed = max(self._confirmed, int(message["serial"]))

    def on_sight(self, message: Message) -> None:
        """It has come into sight, or gone out of it."""
        self._visible = bool(message["visible"])
        self.soon()

    def _refuse(self, message: Message, why: str, again: bool = False) -> None:
        self._send({"type": "refused", "request": message.get("request"), "why": why, "again": again})

    def _accept(self, message: Message, undo: Callable[[], None] | None = None, what: str = "") -> None:
        """It is done; `undo` takes it back, as long as nobody else has written there since."""
        self._undo = undo
        self._send({"type": "accepted", "request": message.get("request"), "undo": what if undo else None})

    def on_undo(self, message: Message) -> None:
        """Take back what was done last from here."""
        undo, self._undo = self._undo, None
        if undo is None:
            raise EditRefused(said("There is nothing to take back."))
        undo()
        self._accept(message)

    # --- being brought up to date ------------------------------------------------------------------------

    def soon(self) -> None:
        """Bring it up to date because somebody here asked."""
        self._pacer.wake(self, at_once=True)

    def _changed(self) -> None:
        unconfirmed = self._serial - self._confirmed
        self._pacer.wake(self, delay=SLOW if unconfirmed > MOST_UNCONFIRMED else 0.0)

    def refresh(self) -> None:
        """Send what has changed. On the pacer's thread."""
        if self._closed:
            return
        if not self._visible:
            self.rest()
            return
        if self.repeats:
            self.repeats -= 1
            self._greet()
            self.forget()
            self._pacer.wake(self, delay=REPEAT)
        try:
            self._follow()
            changed = self._updated()
        except (SharedError, OSError) as error:
            self._tell_trouble(trouble_of(error), self.session.gone or str(error))
            return
        except Exception as error:  # whatever is wrong with one view must not end the others
            log.exception("A live view failed.")
            self._tell_trouble("problem", f"{type(error).__name__}: {error}")
            return
        self._tell_trouble("", "")
        if changed:
            self._serial += 1
            self._send({**changed, "type": "update", "serial": self._serial})

    def _updated(self) -> Message | None:
        watched = self.watched()
        self._watching.cover(self.session, watched, self.target if self.looks else NO_TARGET)
        self._naming.tell(self.session, self.target, self._send)
        changed = self.update()
        if self.looks and self._watching.cover(self.session, self.watched()):  # it has not looked, for once
            self._changed()
        return changed

    def moment(self, *requests: tuple[str, list[Any]]) -> Look:
        """What reading operations of the object reply, given by name and arguments, all at one moment and in one call.

        It also has us told of the next change: for panes that say of themselves that they do this (`looks`).
        """
        found: Look = self.session.look(self.target, *requests)
        self._watching.looked(self.target)
        return found

    def rest(self) -> None:
        """Out of sight: watch nothing, and keep nothing of what is shared alive."""
        self._undo = None
        self._watching.cover(self.session, [])

    def _follow(self) -> None:
        """After the manager went, look for it again, and for what is shown, by its name."""
        if self.session.gone:
            self.session = self._reach()
            if self.target is not EVERYTHING:
                self._find_again()
        elif self._trouble == "deleted" and self.target._handle.name:
            self._find_again()

    def _find_again(self) -> None:
        name = self.target._handle.name
        if not name or name not in self.session:
            raise StaleObject(said("The %1 %2 is no longer shared.", self.target._handle.kind, name or ''))
        found = self.session.open(name)
        if found._handle.kind != self.target._handle.kind:
            self._send({"type": "lost"})  # so that it is opened anew, as what it is now
            raise StaleObject(said("%1 is a %2 now.", repr(name), found._handle.kind))
        self.target = found
        self.forget()

    def _tell_trouble(self, trouble: str, why: str) -> None:
        if trouble != self._trouble:
            self._trouble = trouble
            self._send({"type": "trouble", "trouble": trouble, "why": why})
            self.forget()
        if trouble == "deleted" and not self.session.gone:
            if self._watching.cover(self.session, [EVERYTHING]):  # it may come back under its name
                self._changed()  # and may have done so before we watched
        elif trouble in ("gone", "detached"):
            self._pacer.wake(self, delay=RETRY)


def trouble_of(error: Exception) -> str:
    """What an error means for a view."""
    if isinstance(error, NotAttached):
        return "detached"
    if isinstance(error, StaleObject | NoSuchName):
        return "deleted"
    return "gone" if isinstance(error, TooLate | OSError) else "problem"
