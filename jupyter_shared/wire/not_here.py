"""What a pipe of answers says besides answers; else it would stand in `messages.py`."""

from .encoding import encoder
from .message import Message


class NotHere(Message, tag=42):
    """What comes of the call does not come by this pipe, or not yet: look at the connection, too."""


_body = encoder()(NotHere())
NOT_HERE = len(_body).to_bytes(4, "little") + _body  # as a frame
