"""What a Proxy needs of the session it lives in."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterable
from typing import TYPE_CHECKING, Any, Protocol

from ..wire.messages import Handle

if TYPE_CHECKING:
    from ..wire.values import Blob, Blobs, Packed
    from .proxy import Proxy


class ProxyHome(Protocol):
    """What a Proxy needs of the session it lives in."""

    page: Any  # page[slot] is the version now; on a session without a page it never equals any version
    takes_columns: bool  # whether the manager knows `put_many`: those before it do not
    takes_runs: bool  # whether it takes many blobs of one length together, and a dict as keys and blobs
    constants: Any  # what is the same at all versions, by the proxies' caches: a WeakKeyDictionary of dicts

    def call(
        self, handle: Handle, operation: str, args: list[Any], *, if_version: int | None = None
    ) -> tuple[Any, int]:
        """Call and wait for the reply: its value, and the object's version after it."""

    def read(self, proxy: Proxy, operation: str, args: list[Any]) -> tuple[Any, int]:
        """Call what only reads, unless it is known here what it replies."""

    def write(self, handle: Handle, operation: str, args: list[Any]) -> int | None:
        """Call where nobody needs the result: the version after it; None inside a pipeline, which does not wait."""

    def wait(
        self,
        handle: Handle,
        operation: str,
        args: list[Any],
        timeout: float | None,
        then: Callable[[Any], Any] = ...,
        undo: Callable[[Any], object] | None = ...,
    ) -> Any:
        """Call what may park for `timeout` seconds; None: for ever; 0: not at all.

        `then` makes the answer of the reply.

        When Ctrl-C breaks in before that is with the caller, `undo` gets what the manager has replied.
        """

    def take(
        self,
        handle: Handle,
        operation: str,
        args: list[Any],
        then: Callable[[Any], Any],
        undo: Callable[[Any], object],
        if_version: int | None = None,
    ) -> Any:
        """Call what takes something out, without parking; `then` and `undo` as above."""

    def surely(self, handle: Handle, operation: str, args: list[Any]) -> None:
        """Call what must happen once it has been begun: Ctrl-C comes after it."""

    def put_right(self, broken: list[BaseException], again: Callable[[], object]) -> None:
        """After `surely`, or what was to lead to it, has raised: call `again`, if nothing has come of it so far."""

    def on_behalf(self, work: list[Callable[[], object]]) -> None:
        """Do what is in the list, once, as this thread for the manager, where no Ctrl-C can break in."""

    def awaited(self, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Coroutine[Any, Any, Any]:
        """What a function returns that calls and waits, as a coroutine: others go on meanwhile."""

    def monotonic(self) -> float:
        """Seconds by a clock that nobody sets."""

    def pack(self, value: Any) -> Blob:
        """A value as a blob."""

    def pack_all(self, values: Iterable[Any]) -> Blobs:
        """Many values as blobs, each as `pack` makes it: a run, if they are of one length and the manager takes it."""

    def unpack(self, blob: Blob) -> Any:
        """The value in a blob: a fresh one each time unless it is immutable."""

    def unpack_all(self, blobs: Blobs) -> list[Any]:
        """The values in many."""

    def key(self, key: Any) -> Any:
        """A key as it travels, to look for it."""

    def new_key(self, key: Any) -> Any:
        """A key as it travels, to be stored; CannotSend if nobody would find it."""

    def wire_keys(self, keys: Iterable[Any], *, new: bool) -> list[Any]:
        """Many keys as they travel: to be stored, if they are `new`, or to look for them."""

    def unkey(self, wire: Any) -> Any:
        """A key as it was."""

    def unkeys(self, wires: Iterable[Any]) -> list[Any]:
        """Many keys as they were."""

    def allot(self, size: int) -> Packed:
        """Memory that all clients of a machine may write, zeroed, as a blob."""

    def writable(self, packed: Packed) -> memoryview:
        """That memory, mapped."""

    def refer_to(self, handle: Handle) -> Any:
        """What keeps an object alive for as long as the answer is referenced."""

    def view(self, target: Any) -> Any:
        """A live view of a proxy."""

    def mimebundle(self, target: Any) -> dict[str, str]:
        """How a proxy looks at the end of a cell."""

    def target_of(self, target: Any) -> Any:
        """The proxy of what is given by its name, or as a proxy; NoSuchName if there is none, else InvalidName."""

    def traced(self, trace: Any) -> list[Any]:
        """The events of a trace, as people read them."""

    def save_trace(self, trace: Any, path: Any) -> None:
        """Write the diagram of a trace to a file."""

    def reduce(self, proxy: Proxy) -> tuple[Any, ...]:
        """How a proxy is pickled."""
