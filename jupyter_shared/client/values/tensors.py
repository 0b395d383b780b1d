"""Torch's tensors, where torch is loaded: their memory is shared as that of numpy's arrays is.

Torch itself would copy them into the pickle. And it knows no read-only tensors: writing to one over memory that
may only be read ends the process. So a tensor gets a mapping of its own that is private: not copied, until it is
written, and then only the pages that are, and nobody else sees it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from .packing_context import current


def reducers() -> dict[type, Callable[[Any], tuple[Any, ...]]]:
    """How to pickle what torch has; nothing where it is not loaded."""
    torch = sys.modules.get("torch")
    tensor = getattr(torch, "Tensor", None)
    return {tensor: _reduced} if tensor else {}


def _reduced(tensor: Any) -> tuple[Any, ...]:
    import torch

    plain = tensor.layout is torch.strided and tensor.device.type == "cpu" and not tensor.is_quantized
    if not plain or not tensor.numel() or tensor.is_conj() or tensor.is_neg():
        return tensor.__reduce_ex__(5)  # type: ignore[no-any-return]
    data = tensor.detach().contiguous().view(-1).view(torch.uint8).numpy()
    return tensor_of, (data, tensor.dtype, tuple(tensor.shape), tensor.requires_grad)


def tensor_of(data: Any, dtype: Any, shape: tuple[int, ...], requires_grad: bool) -> Any:
    """A tensor of these bytes, a numpy array: without a copy if they lie in shared memory."""
    import torch

    view = memoryview(data)
    buffer: Any = view if not view.readonly else None  # nobody else's: it was read to be written, or is small
    if buffer is None and current.home and current.home.memories:
        buffer = current.home.memories.private_of(view)
    if buffer is None:
        buffer = bytearray(view)
    return torch.frombuffer(buffer, dtype=dtype).reshape(shape).requires_grad_(requires_grad)
