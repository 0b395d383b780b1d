"""Pictures of Pillow's, as pictures."""

from __future__ import annotations

import io
from typing import Any

from ..client.preview.preview import Preview
from .pane import Message
from .shown import Shown

PICTURE = "PIL.Image.Image"
LARGEST = 1600  # pixels, each way, that travel


class PictureShown(Shown):
    """A picture."""

    look = "picture"

    def update(self, blob: Any, seen: Preview) -> Message:
        """As a PNG that every browser draws."""
        picture = self.session.unpack_data(blob)
        width, height = picture.size
        facts = {"width": width, "height": height, "mode": picture.mode, "size": seen.size}
        small = picture if picture.mode in ("RGB", "RGBA", "L", "1") else picture.convert(_drawable(picture.mode))
        if max(width, height) > LARGEST:
            small = small.copy() if small is picture else small
            small.thumbnail((LARGEST, LARGEST))
        written = io.BytesIO()
        small.save(written, "PNG")
        return {**facts, "smaller": max(width, height) > LARGEST, "buffers": [written.getvalue()]}


def _drawable(mode: str) -> str:
    return "RGBA" if mode in ("LA", "PA", "La", "RGBa", "P") else "L" if mode in ("I", "F", "I;16") else "RGB"
