"""What becomes of a reply that cannot be sent, for want of memory or as it is too large: its call is done already.

What the call has taken out is put back. Of anything else that it has changed its caller is told that it was done.
"""

from __future__ import annotations

from ..errors import NoMemory, RemoteError
from ..kinds.kind import Caller
from ..saying import joined, said
from ..store.store import Store
from ..wire.error_fields import NO_MEMORY
from ..wire.messages import Call, Failure, Message, Reply


def unsent(
    store: Store, message: Message, error: Exception, call: Call | None = None, caller: Caller | None = None
) -> Failure:
    """What to tell the caller in its place."""
    number = getattr(message, "number", 0)
    trouble: str = NO_MEMORY if isinstance(error, MemoryError) else said("The reply could not be sent: %1", error)
    if type(message) is Reply and call is not None and caller is not None:
        trouble = joined("", [trouble, _put_right(store, message, call, caller)])
    kind = NoMemory if isinstance(error, MemoryError) else RemoteError
    return Failure.because(number, kind(trouble), call.operation if call else "")


def _put_right(store: Store, reply: Reply, call: Call, caller: Caller) -> str:
    """Put back what the call has taken; what to say of it."""
    entry = store.entry(call.object)
    found = entry.find(call.operation) if entry else None
    if found and found[1].reads:
        return ""
    put_back = entry.state.puts_back.get(call.operation) if entry and reply.value is not None else None
    if put_back is None:
        return said(" But %1 was done: only what it returned is lost.", repr(call.operation))
    operation, args = put_back(call.args, reply.value)
    store.call(caller, Call(0, call.object, operation, args))
    return said(" What was taken out is back.")
