"""Arrays as pictures: lines for one dimension, heat maps or images for two and three. numpy is needed."""

from __future__ import annotations

from typing import Any

from ..client.preview.preview import Preview
from .pane import Message
from .shown import Shown

MOST_POINTS = 400  # of a line
MOST_PIXELS = 256  # of a picture, each way
CHANNELS = (3, 4)  # of a pixel, with colours
MOST_COMPARED = 10_000_000  # values of which minimum, maximum and mean are taken; of larger arrays a sample


class ArrayShown(Shown):
    """A numpy array."""

    look = "array"

    def update(self, blob: Any, seen: Preview) -> Message:
        """Its picture, and what its numbers are like."""
        return picture(self.session.unpack_data(blob), seen)


class NumbersShown(Shown):
    """An array of one type's numbers, as the standard library has it."""

    look = "array"

    def update(self, blob: Any, seen: Preview) -> Message:
        """Its picture."""
        import numpy as np

        return picture(np.frombuffer(blob, dtype="U1" if seen.dtype == "u" else seen.dtype), seen)


class GridShown(Shown):
    """An array that all kernels write: whoever writes tells when there is something to see."""

    look = "array"

    def update(self, blob: Any, seen: Preview) -> Message:
        """Its picture, as it is now."""
        return picture(blob, seen)


def picture(array: Any, seen: Preview) -> Message:
    """What the front end draws of an array."""
    import numpy as np

    facts: Message = {"shape": [*array.shape], "dtype": str(array.dtype), "size": seen.size}
    if array.dtype.kind not in "biuf" or not array.size:
        return {**facts, "drawn": "text", "text": str(array.reshape(-1)[:20].tolist())}
    facts.update(_statistics(np, array))
    has_colours = array.ndim >= 3 and array.shape[-1] in CHANNELS
    if has_colours and _are_colours(np, array, facts):
        return {**facts, **_image(np, array)}
    if array.ndim >= 2:
        return {**facts, **_heat_map(np, array[..., 0] if has_colours else array, array.ndim - 2)}
    return {**facts, **_line(np, array.reshape(-1))}


def _are_colours(np: Any, array: Any, facts: Message) -> bool:
    """Bytes, or fractions: as libraries that draw take it."""
    if array.dtype.kind != "f":
        return bool(array.dtype == np.uint8)
    return facts["minimum"] is not None and facts["minimum"] >= 0 and facts["maximum"] <= 1


def _statistics(np: Any, array: Any) -> Message:
    flat = array.reshape(-1) if array.flags.c_contiguous else array
    sampled = array.size > MOST_COMPARED
    if sampled:
        flat = array.reshape(-1)[:: array.size // MOST_COMPARED + 1] if array.flags.c_contiguous else array[::7]
    numbers = flat.astype(float, copy=False)
    finite = np.isfinite(numbers)
    if not finite.all():
        numbers = numbers[finite]
    if not numbers.size:
        return {"minimum": None, "maximum": None, "mean": None, "sampled": sampled}
    low, high, mean = float(numbers.min()), float(numbers.max()), float(numbers.mean())
    return {"minimum": low, "maximum": high, "mean": mean, "sampled": sampled}


def _line(np: Any, array: Any) -> Message:
    """The lowest and highest of each stretch of the array."""
    numbers = array.astype(float, copy=False)
    if len(numbers) <= MOST_POINTS:
        values = [None if not np.isfinite(value) else float(value) for value in numbers]
        return {"drawn": "line", "low": values, "high": values}
    starts = np.linspace(0, len(numbers), MOST_POINTS, endpoint=False).astype(int)
    low, high = np.fmin.reduceat(numbers, starts), np.fmax.reduceat(numbers, starts)
    return {"drawn": "line", "low": _plain(np, low), "high": _plain(np, high)}


def _plain(np: Any, numbers: Any) -> list[float | None]:
    return [float(number) if np.isfinite(number) else None for number in numbers]


def _heat_map(np: Any, array: Any, planes: int) -> Message:
    """A byte per pixel: 0 is none, 1 the lowest, 255 the highest; `planes` dimensions are more than it shows."""
    plane = _plane(array, 2)
    step = [max(1, -(-size // MOST_PIXELS)) for size in plane.shape]
    small = plane[:: step[0], :: step[1]].astype(float)
    finite = np.isfinite(small)
    low, high = (float(small[finite].min()), float(small[finite].max())) if finite.any() else (0.0, 0.0)
    scaled = (np.where(finite, small, low) - low) / ((high - low) or 1.0)
    pixels = np.where(finite, 1 + scaled * 254, 0).astype(np.uint8)
    return {
        "drawn": "map", "rows": small.shape[0], "columns": small.shape[1], "every": step,
        "low": low, "high": high, "planes": planes, "buffers": [pixels.tobytes()],
    }  # fmt: skip


def _image(np: Any, array: Any) -> Message:
    plane = _plane(array, 3)
    step = [max(1, -(-size // (2 * MOST_PIXELS))) for size in plane.shape[:2]]
    small = np.ascontiguousarray(plane[:: step[0], :: step[1]])
    if small.dtype.kind == "f":
        small = (np.nan_to_num(small).clip(0, 1) * 255).round().astype(np.uint8)
    return {
        "drawn": "image", "rows": small.shape[0], "columns": small.shape[1], "every": step,
        "channels": small.shape[2], "planes": array.ndim - 3, "buffers": [small.tobytes()],
    }  # fmt: skip


def _plane(array: Any, dimensions: int) -> Any:
    """The first of the planes of an array with more dimensions."""
    while array.ndim > dimensions:
        array = array[0]
    return array
