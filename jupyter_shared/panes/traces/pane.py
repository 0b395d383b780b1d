"""A trace, live: its story as it goes on, and the buttons of who steps through what a kernel does."""

from __future__ import annotations

from typing import Any

from ..pane import Message, Pane
from .story import Story, story_of

MOST_AT_ONCE = 2_000  # events in one update: a page must not stand still while it draws them
MOST_REPEATED = 200  # rows that are said again and again to who may not be there yet


class TracePane(Pane):
    """The sequence diagram."""

    kind = "trace"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._story = Story()
        self._sent: Message = {}
        self._of = self.target  # what the story is of: another trace may come under its name
        self._is_fresh = True

    def update(self) -> Message | None:
        """What has come since the last update; what is still to come follows at once."""
        if self.target is not self._of:
            self._story, self._of = Story(), self.target
        reply = self.target._since(self._story.last, MOST_AT_ONCE)
        self._story.add(reply)
        held = self._story.held([who for who, *_ in reply["steps"]])
        about = {"recording": reply["recording"], "total": reply["total"], "steps": reply["steps"], "held": held}
        told = self._story.take()
        if self._is_fresh:
            told = self._story.whole()
            told["rows"] = told["rows"][-MOST_REPEATED:] if self.repeats else told["rows"]
        if not (told["rows"] or told["spans"] or self._is_fresh or about != self._sent):
            return None
        if reply["events"] and self._story.last < reply["total"]:
            self.soon()
        fresh, self._is_fresh, self._sent = self._is_fresh, False, about
        return {**about, **told, "fresh": fresh}

    def forget(self) -> None:
        """All is to be sent again."""
        self._is_fresh = True

    # --- buttons -----------------------------------------------------------------------------------------

    def on_next(self, message: Message) -> None:
        """Let the next call go, of one kernel or of any."""
        self.target.next(message.get("who"))
        self._accept(message)

    def on_run(self, message: Message) -> None:
        """Hold a kernel back no more, or none at all."""
        self.target.run(message.get("who"))
        self._accept(message)

    def on_step(self, message: Message) -> None:
        """Hold a kernel back from now on."""
        self.target.step(str(message["who"]))
        self._accept(message)

    def on_stop(self, message: Message) -> None:
        """Record no more."""
        self.target.stop()
        self._accept(message)

    def on_page(self, message: Message) -> None:
        """All of it as a page that opens anywhere."""
        from .page import page

        text = page(story_of(self.target._all()), str(self.target))
        self._send({"type": "accepted", "request": message.get("request"), "page": text})
