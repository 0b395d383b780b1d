"""Valid messages, and what becomes of their bytes when chance has its way with them."""

from __future__ import annotations

import random

from jupyter_shared.wire.messages import (
    Ask,
    Beside,
    Call,
    Changed,
    Claim,
    Conflict,
    Failure,
    Fetch,
    Goodbye,
    Handle,
    Hello,
    Message,
    Notice,
    Proof,
    Release,
    Reply,
    TakeBack,
    Unwatch,
    Watch,
    Welcome,
)  # fmt: skip
from jupyter_shared.wire.runs import BlobRun
from jupyter_shared.wire.values import Packed, PickledKey

EXAMPLES: list[Message] = [
    Hello(0, b"", 0, {"label": "me", "pid": 12}),
    Hello(7, b"s" * 16, 3),
    Call(1, 0, "names", []),
    Call(2, 0, "publish", ["x", b"\x80\x05N."]),
    Call(3, 0, "publish", ["x", Packed(b"\x80\x05N.", [1, 2], 3, [(0, 100), (128, 5)], [b"buffer"])]),
    Call(4, 1, "set", [PickledKey(b"\x80\x05N.", b"i" * 16), b"blob"], 1.5, 17, True, "In [3]"),
    Call(5, 1, "acquire", [2**70], 0.0),
    Claim(6, 1 << 20),
    Fetch(7, 3),
    Release([(1, 2), (3, 4)], [(5, True)]),
    Call(6, 1, "put_many", [["a", "b"], BlobRun(b"\x80\x05N.\x80\x05N.", 4)]),
    Watch(1, 2),
    Unwatch(1),
    Beside(1, -1, 0, "names", [b"x", 1]),
    TakeBack(1),
    Proof(b"d" * 32, b"n" * 32),
    Ask(8, "info"),
    Reply(1, [1, 2.5, "text", None, {"a": [True]}, Packed(b"", [], 4, [(0, 9)])], 5),
    Reply(2, Handle(1, 2, "dict", "cfg")),
    Failure(3, "KeyError", ["x"], "pop"),
    Conflict(4),
    Notice(5, "wait", True),
    Changed(6, 7),
    Welcome(1, b"s" * 16, "epoch", {"name": "x"}),
    Goodbye("Refused", "no"),
]


def mutated(chance: random.Random, frames: list[bytes]) -> bytes:
    """A few frames of which something may be wrong: bytes changed, lost, added, repeated, cut; or noise only."""
    kind = chance.randrange(8)
    if kind == 0:
        return chance.randbytes(chance.randrange(1, 300))
    if kind == 1:  # noise in a frame of the right length
        body = chance.randbytes(chance.randrange(1, 200))
        return len(body).to_bytes(4, "little") + body
    data = bytearray(b"".join(chance.choices(frames, k=chance.randrange(1, 4))))
    for _ in range(chance.randrange(0, 6)):
        _change(chance, data)
    if kind == 2 and len(data) > 4:  # and a length that is right for what is there now
        data[:4] = (len(data) - 4).to_bytes(4, "little")
    return bytes(data)


def _change(chance: random.Random, data: bytearray) -> None:
    if not data:
        return
    place = chance.randrange(len(data))
    how = chance.randrange(5)
    if how == 0:
        data[place] = chance.randrange(256)
    elif how == 1:
        data[place] ^= 1 << chance.randrange(8)
    elif how == 2:
        del data[place : place + chance.randrange(1, 9)]
    elif how == 3:
        data[place:place] = chance.choice(
            [b"\xff" * 4, b"\x91" * 50, b"\xdd\xff\xff\xff\xff", b"\xc6\x7f\xff\xff\xff", b"\0"]
        )
    else:
        data[place : place + 1] = chance.choice(
            [b"\xcb\x7f\xf8\0\0\0\0\0\0", b"\xd3" + b"\xff" * 8, b"\xcf" + b"\xff" * 8]
        )
