"""How one value is shown: as a number, or as the preview of anything else. Arrays and frames have their own files."""

from __future__ import annotations

from typing import Any, ClassVar

from ..client.preview.branches import Path
from ..client.preview.preview import Preview
from ..saying import said
from .newest import Newest
from .pane import EditRefused, Message
from .parts import parts_of, unfolded_in
from .typing_in import can_be_typed


class Shown:
    """One way to show a value. `update` gets it raw and tells what has changed."""

    look: ClassVar[str] = "text"  # which module of the front end draws it
    anew: ClassVar[bool] = False  # whether what it answers is seen only when the value is read anew

    def __init__(self, session: Any) -> None:
        self.session = session

    def update(self, blob: Any, seen: Preview) -> Message | None:
        """What has changed."""
        raise NotImplementedError

    def scrolled(self) -> Message | None:
        """What has come into sight of the value that was there before."""
        return None

    def rest(self) -> None:
        """Out of sight: keep nothing of the value, which may be replaced meanwhile."""

    def answer(self, _message: Message) -> Message:
        """The answer to what the front end asks about the value."""
        raise EditRefused(said("That is not known here."))

    def move(self, _message: Message) -> bool:
        """Scrolled or sorted: whether that makes a difference."""
        return False


class TextShown(Shown):
    """Its preview, and what is within it as a tree."""

    anew = True

    def __init__(self, session: Any) -> None:
        super().__init__(session)
        self._unfolded = Newest[frozenset[Path]](frozenset())

    def update(self, blob: Any, seen: Preview) -> Message:
        """Text, type, and the parts that are unfolded."""
        parts = parts_of(blob, self._unfolded.value, self.session.memories) if seen.children else []
        return {
            "text": seen.text,
            "type_name": seen.type_name,
            "size": seen.size,
            "length": seen.length,
            "parts": parts,
            "editable": can_be_typed(seen),
        }

    def answer(self, message: Message) -> Message:
        """Which of its parts are unfolded from now on."""
        if message.get("what") != "unfold":
            return super().answer(message)
        self._unfolded.take(message, unfolded_in(message))
        return {}


class NumberShown(Shown):
    """A number, of which the front end keeps the history."""

    look = "number"

    def update(self, _blob: Any, seen: Preview) -> Message:
        """The number."""
        return {"number": float(seen.text), "text": seen.text, "editable": can_be_typed(seen)}
