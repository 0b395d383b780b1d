"""The messages of vouching: they travel over a connection of their own, that of a client which sees no page."""

from .message import Message

# --- from client to manager ----------------------------------------------------------------------------


class Vouch(Message, tag=13):
    """Of a client that sees no page: vouch for these objects, and go on vouching for all that you vouch for already."""

    number: int
    objects: list[int]


class Recalled(Message, tag=14):
    """I answer no read of my own any more of what was recalled up to this number; or, at the end, of anything."""

    number: int
    all: bool = False


# --- from manager to client ----------------------------------------------------------------------------


class Vouched(Message, tag=40):
    """What objects are at, and stay at for so long, or until you have said that they are recalled."""

    number: int  # of the Vouch that this answers
    term: int  # which begins anew when you were not heard in time: what was vouched for before is void then
    seconds: float  # from the moment on at which you sent the Vouch; 0: no longer than said before
    versions: list[tuple[int, int]]  # slot and version, of those of the objects that are vouched for


class Recall(Message, tag=41):
    """Somebody is about to change what is in this slot, and waits for your Recalled."""

    number: int
    slot: int
