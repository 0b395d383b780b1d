"""A session: what `attach` returns. A mapping of names, one method per kind, and a look at everything."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from os import PathLike
from typing import Any

from ..address import DEFAULT_NAME, ConnectionInfo, Files
from ..errors import InvalidName, ManagerGone, NoSuchName, StaleObject, WrongKind
from ..keeping import Keep, Keeping
from ..kinds import PROXIES
from ..kinds.dicts import DictProxy as DictProxy  # noqa: PLC0414 - which most sessions make: the first is not slower
from ..kinds.proxy import Proxy
from ..kinds.values import PUBLISHED
from ..platform.sockets import is_of_this_machine
from ..saying import said
from ..wire.messages import DIRECTORY, Handle
from .attributes import Attributes
from .connection import launch
from .connection.holder import wait_or_kill
from .factories import Factories
from .here import session_here
from .home import Home
from .keeping import must_keep
from .links import link_meant, session_by
from .looking import Looking, positions
from .names import check_name, named_first, no_such
from .saving.session import Saving
from .transactions.joined import under_way

UNKNOWN = -2  # a version that no page ever shows
MOST_COMPLETED = 5000  # names that Tab chooses from
# Of what proxies find in a session, what its users need as well; Tab does not show them the rest.
FOR_PEOPLE = {"connection", "controls", "detach", "explore", "gone", "label", "pipeline", "place", "progress", "view"}
FOR_PEOPLE |= {"awaited", "changes", "history", "remember", "restore", "transaction", "save", "load"}


def attach(
    name: str = DEFAULT_NAME,
    *,
    create: bool = True,
    label: str | None = None,
    idle: float | None = None,
    keep: Keep = False,
    sync: str | None = None,
    writable: bool = False,
    link_file: str | PathLike[str] | None = None,
    engine: str | None = None,
) -> Session:
    """Attach to the manager of that name on this machine; start it in the background if there is none.

    Or to one on any machine, by its link: `attach("shared://HOST:PORT/#KEY")`; without `#KEY` the key is asked for. The
    link may also be in the variable JUPYTER_SHARED_LINK.

    Args:
        name: The manager's name, or its link.
        create: Whether one is started if there is none.
        label: What others see you as; None: the notebook's name, or the program's.
        idle: Seconds that a manager which this call starts waits, with no client and no named object, until it ends.
        keep: True, or a folder: the manager keeps what it shares there, and begins with what was kept.
        sync: When what is kept is on the disk itself: "always" (before a write returns), "second" or
            "never"; None: "second".
        writable: Whether large arrays and frames come out as this kernel's own, as by `get(name, writable=True)`.
        link_file: A file with the link, which only its user may read.
        engine: "ray": the manager of that name that a Ray cluster hosts, that of `ray.init()` or of this machine.

    Returns:
        The session: a mapping of names, and a context manager that detaches.

    Raises:
        NoManager: If there is none and `create` is false, or it does not start.
        NoAnswer: If it runs and cannot be reached.
        NotKept: If it runs and does not keep there, or in that way.
        InvalidName: If the name is none, or cannot be kept in.
        Refused: If the key is not the manager's.
    """
    def make(connection: ConnectionInfo) -> Session:
        return Session.attached_to(connection, label, writable=writable)

    if not isinstance(name, str):
        raise InvalidName(said("The name of a manager, or its link, is text, not %1.", repr(name)))
    link, name = link_meant(name, link_file, engine, keep), name.partition("#")[0]  # what a traceback shows has no key
    keeping = Keeping.of(name, keep, sync, elsewhere=link is not None)
    if engine:
        from .engines import session_on  # few have a cluster

        return session_on(engine, name, make, create=create, idle=idle, keeping=keeping)
    if link:
        return must_keep(session_by(link, make), keeping, leave=True)
    return session_here(name, make, create=create, idle=idle, keeping=keeping)


class Session(Attributes, Looking, Saving, Home, Factories, MutableMapping[str, Any]):
    """What is shared, by name. `shared["x"] = value` publishes a value; `shared.dict("d")` makes a live object."""

    def __init__(
        self, connection: ConnectionInfo, label: str | None = None, writable: bool | None = None, **how: Any
    ) -> None:
        """`writable`: see `attach`; None: as all of this class are. `how`: see `Home`."""
        self._found: dict[str, tuple[int, Proxy]] = {}  # and at which version of the directory
        if writable is not None:
            self.values_writable = writable
        super().__init__(connection, label, **how)
        self._is_complete = type(self) is Session  # a subclass goes on

    @property
    def name(self) -> str:
        """The manager's name."""
        return self.connection.name

    # --- names -------------------------------------------------------------------------------------------

    def open(self, name: str) -> Any:
        """The object of that name as a proxy, published values too.

        Args:
            name: Under which it is shared.

        Returns:
            Its proxy.

        Raises:
            NoSuchName: If there is none.
            InvalidName: If it is no name.
        """
        known = self._found.get(name)
        proxy: Any
        if known and self.page[DIRECTORY.slot] == known[0]:
            return known[1]
        version = self.page[DIRECTORY.slot]  # not later than what is found
        proxy = self.asked("find", check_name(name))
        if proxy is None:
            self._found.pop(name, None)
            raise NoSuchName(no_such(name, self))
        self._found[name] = (UNKNOWN if version < 0 else version, proxy)
        return proxy

    def __getitem__(self, name: str) -> Any:
        known, version = self._found.get(name), self.page[DIRECTORY.slot]
        if version < 0:
            return self._fetch(name)
        proxy: Any = known[1] if known and version == known[0] else self.open(name)  # it may have been renamed
        if proxy.kind != PUBLISHED:
            return proxy
        try:
            return proxy.get()
        except StaleObject:  # deleted since; perhaps there is another one now
            self._found.pop(name, None)
            return self[name]

    def _fetch(self, name: str) -> Any:
        """The same in one call, whatever there is."""
        reply = self.ask("fetch", check_name(name))
        if self._missed is not None and not under_way:
            self._missed(DIRECTORY.object, DIRECTORY.slot, UNKNOWN)
        if reply is None:
            raise NoSuchName(no_such(name, self))
        if not isinstance(reply, list):
            return self.unpack(reply)
        proxy: Any = self.handed(reply)  # of what is published only in a transaction, which reads it for itself
        return proxy.get() if proxy.kind == PUBLISHED else proxy

    def get(self, name: str, default: Any = None, *, writable: bool = False) -> Any:
        """The value or proxy of that name, as `shared[name]` gives it.

        Large arrays and frames in a published value are read-only views of memory that all kernels look at.

        Args:
            name: Under which it is shared.
            default: Returned if there is none.
            writable: Whether arrays and frames may be written: the value is this kernel's own then, nobody else sees
                what is written to it, and memory is taken only for the pages that are.

        Returns:
            The published value, the proxy of a live object, or the default.

        Raises:
            InvalidName: If it is no name.
        """
        try:
            proxy = self.open(name) if writable else None
            if proxy is None or proxy.kind != PUBLISHED:
                return self[name]
            return self.unpack(proxy._call("get"), writable=True)
        except NoSuchName:
            return default
        except StaleObject:  # deleted since, as above
            self._found.pop(name, None)
            return self.get(name, default, writable=writable)

    def __setitem__(self, name: str, value: Any) -> None:
        check_name(name)
        if isinstance(value, Proxy) and value._home is self:
            value._handle = Handle(*self.ask("bind", name, value._handle.object))
            return
        self.write(DIRECTORY, "publish", [name, self.pack(value)])

    def rename(self, name: str, new: str) -> None:
        """Share an object, or a published value, under another name. It stays the same object for all who use it.

        Args:
            name: The name it has.
            new: The name it gets.

        Raises:
            NoSuchName: If there is none of that name.
            WrongKind: If the new name is taken.
            InvalidName: If one of them is no name.
        """
        self._found.pop(name, None)
        self.handed(self.ask("rename", check_name(name), check_name(new)))

    def __delitem__(self, name: str) -> None:
        self._found.pop(name, None)
        try:
            self.ask("delete", check_name(name))
        except NoSuchName:
            raise NoSuchName(no_such(name, self)) from None

    def __iter__(self) -> Iterator[str]:
        return iter(self.names())

    def __len__(self) -> int:
        return int(self.ask("length"))

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and bool(self.ask("has", name))

    def names(self, start: int = 0, stop: int | None = None) -> list[str]:
        """The names, in the order they were given.

        Args:
            start: Position of the first one.
            stop: Position behind the last one; None: to the end.

        Returns:
            The names.
        """
        return list(self.ask("names", *positions(start, stop)))

    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return id(self)

    def create(self, kind: str, name: str | None, /, *args: Any, **kwargs: Any) -> Any:
        """The object of that kind and name, made if there is none; without a name always a new one.

        Args:
            kind: The kind, as `describe` tells it: "dict", "queue", ...
            name: What it is found by, or made under; None: a new one, which lives as long as it is used.
            *args: What the kind's proxy takes to make one.
            **kwargs: The same, by name.

        Returns:
            Its proxy.

        Raises:
            WrongKind: If the name belongs to another kind, or there is no such kind.
            InvalidName: If it is no name.
        """
        if kind not in PROXIES:
            raise WrongKind(said("There is no kind %1; there are %2.", repr(kind), ", ".join(sorted(PROXIES))))
        make = PROXIES[kind]
        if name is None:
            return self.asked("create", kind, make._arguments(self, *args, **kwargs))
        name = named_first(name, kind)
        proxy: Any = self.asked("find", name) if make._takes_memory(*args, **kwargs) else None
        if proxy is None or proxy.kind != kind:
            proxy = self.asked("open", name, kind, make._arguments(self, *args, **kwargs))
        proxy._check(*args, **kwargs)
        return proxy

    # --- leaving -----------------------------------------------------------------------------------------

    def _leave(self) -> None:
        super()._leave()
        self._found = {}

    def stop(self) -> None:
        """End the manager, and all that it shares, for everyone; returns when it has ended.

        One on this machine that does not end within 20 seconds is killed.
        """
        transport = self._transport or self._reach()
        try:
            transport.ask("stop")
        except ManagerGone:
            pass
        self.detach()
        if not is_of_this_machine(self.connection.address):
            return
        wait_or_kill(Files.of(self.name), self.connection.pid, launch.PATIENCE)

    def __repr__(self) -> str:
        state = "detached" if self.gone else f"pid {self.connection.pid}"
        return f"<Session of the manager {self.name!r}, {state}, as {self.label!r}>"

    def __dir__(self) -> list[str]:
        inner = {name for name in (*dir(Home), *vars(self)) if not name.startswith("__")}
        return sorted({*super().__dir__()} - inner | FOR_PEOPLE)

    def _ipython_key_completions_(self) -> list[str]:
        return self.names(0, MOST_COMPLETED)
