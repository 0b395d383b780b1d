"""What the updates of a value tell, beside what those of all values do: by the way in which it is shown, its look."""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypedDict

from .updates import Part


class AsText(TypedDict):
    """A value's preview, and the parts of it that are unfolded."""

    text: str
    size: int  # bytes
    length: int | None
    parts: list[Part]
    editable: bool


class AsNumber(TypedDict):
    """A number."""

    number: float
    text: str
    editable: bool


class FrameShape(TypedDict):
    """What is known of a frame before anything of it is drawn. Widths are counted in characters."""

    rows: int
    columns: int
    levels: int
    frozen: list[str]
    names: list[str]
    widths: list[int]
    version: int  # counts the values that were shown


class FrameWindow(TypedDict):
    """The cells of a frame that are in sight."""

    start: int
    left: int
    total: int
    matching: int
    headings: list[tuple[list[str], str, bool]]  # labels, dtype, whether numbers stand at the right
    rows: list[list[Any]]


class AsFrame(TypedDict):
    """A frame: what has changed of it."""

    table: NotRequired[FrameShape]
    grid: NotRequired[FrameWindow]
    reset: NotRequired[str]  # why it is no longer filtered and in order


class AsArray(TypedDict):
    """An array, and what is drawn of it: a text, a line, or the pixels of its one buffer."""

    shape: list[int]
    dtype: str
    size: int  # bytes
    drawn: Literal["text", "line", "map", "image"]
    minimum: NotRequired[float | None]
    maximum: NotRequired[float | None]
    mean: NotRequired[float | None]
    sampled: NotRequired[bool]  # these are of a part of it
    text: NotRequired[str]
    low: NotRequired[list[float | None] | float]
    high: NotRequired[list[float | None] | float]
    rows: NotRequired[int]
    columns: NotRequired[int]
    every: NotRequired[list[int]]  # how many items are a pixel, each way
    channels: NotRequired[int]
    planes: NotRequired[int]  # dimensions of which only the first item is drawn


class AsPicture(TypedDict):
    """A picture, as a PNG in its one buffer."""

    width: int
    height: int
    mode: str
    size: int  # bytes
    smaller: bool  # it was made smaller to be sent


LOOKS: dict[str, Any] = {
    "text": AsText, "number": AsNumber, "frame": AsFrame, "array": AsArray, "picture": AsPicture,
}  # fmt: skip
