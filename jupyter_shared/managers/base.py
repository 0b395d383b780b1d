"""BaseManager: starts a manager's process, or connects to one, and makes shared objects there."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from multiprocessing import ProcessError, get_context, process, util
from multiprocessing.managers import State  # type: ignore[attr-defined]
from types import TracebackType
from typing import Any, ClassVar, Self

from ..address import ConnectionInfo
from ..client.processes.pickled_proxies import connection_fields, home_of
from ..errors import ManagerGone, Refused
from ..platform.sockets import naming_address
from ..wire.messages import PROTOCOL
from .child import connection_from, end
from .connections import ManagerConnection
from .homes import ManagerHome
from .internals import standard
from .places import place, place_to_reach
from .proxies import AutoProxy
from .registry import Registered
from .remote import AuthenticationError, Token
from .serving import ManagerServer, Parcel, run_server
from .theirs import our


class BaseManager(standard.BaseManager):  # type: ignore[misc]
    """Shares objects of registered classes between processes. SyncManager has the usual ones registered."""

    _registry: ClassVar[dict[str, Registered]] = {}
    _Server = ManagerServer
    _Listener, _Client = standard.listener_client["pickle"][0], ManagerConnection.to

    def __init__(
        self,
        address: Any = None,
        authkey: bytes | None = None,
        serializer: str = "pickle",
        ctx: Any = None,
        *,
        shutdown_timeout: float = 1.0,
        tls: bool | None = None,
    ) -> None:
        """`address` is where it listens, or will be reached: None, a path, or (host, port); port 0 takes a free one.

        `authkey` is what others must know to connect: by default that of this process and its children.
        What goes to other machines is encrypted with TLS 1.3, which is bound to the authkey; what stays on this one is
        not. `tls=True` encrypts all of it. With `tls=False` nothing is encrypted: whoever can get between the machines
        can read and change what is shared, and, since values are pickles, run code in every process that reads them.
        """
        if serializer != "pickle":
            raise ValueError(f"the serializer {serializer!r} is not supported: managers of jupyter_shared use 'pickle'")
        self._address = place(address)
        own = process.current_process().authkey
        self._authkey = type(own)(own if authkey is None else authkey)  # it does not go into pickles
        self._serializer = serializer
        self._tls = tls
        self._ctx = ctx or get_context()
        self._shutdown_timeout = shutdown_timeout
        self._state = State()
        self._state.value = State.INITIAL  # shared with the finalizer, which must not refer to the manager
        self._process: Any = None
        self._known_home: ManagerHome | None = None
        self._finalize: Callable[[], object] | None = None

    @property
    def address(self) -> Any:
        """Where the manager listens."""
        return self._address

    # --- starting and ending -----------------------------------------------------------------------------

    def start(self, initializer: Callable[..., object] | None = None, initargs: Iterable[Any] = ()) -> None:
        """Start the manager's process.

        It ends when it is shut down, when this manager and its proxies are garbage, or when this process ends, however
        that ends.

        Args:
            initializer: Called in that process first; what it raises is raised here.
            initargs: What it is given.

        Raises:
            ProcessError: If it was started already.
            TypeError: If the initializer cannot be called.
        """
        self._check_initial()
        if initializer is not None and not callable(initializer):
            raise TypeError("initializer must be a callable")
        reader, writer = self._ctx.Pipe(duplex=False)
        with reader, writer:
            what = Parcel((self._registry, initializer, tuple(initargs)))
            args = (what, self._address, bytes(self._authkey), self._tls, os.getpid(), writer)
            started = self._ctx.Process(target=run_server, args=args)
            started.name = f"{type(self).__name__}-{':'.join(map(str, started._identity))}"
            started.start()
            self._process = started
            writer.close()
            connection = connection_from(reader, started)
        self._address = connection.address
        self._known_home = ManagerHome.attached_to(connection, self)
        self._state.value = State.STARTED
        final = (started, self._known_home, self._state, self._shutdown_timeout)
        self._finalize = util.Finalize(self, end, args=final, exitpriority=0)

    def connect(self) -> None:
        """Connect to a manager that runs already: at this address, with this authkey.

        Raises:
            AuthenticationError: If its authkey is another one.
            ConnectionRefusedError: If none listens there.
            ValueError: If no address was given.
        """
        try:
            with naming_address(self._address):
                self._known_home = ManagerHome.attached_to(self._connection())
        except Refused as error:
            text = f"The manager at {self._address} refused the authkey: it was started with another one. ({error})"
            raise AuthenticationError(text) from error
        self._state.value = State.STARTED

    def _connection(self) -> ConnectionInfo:
        where, key = place_to_reach(self._address), bytes(self._authkey).hex()
        return ConnectionInfo("", where, key, 0, 0.0, "", PROTOCOL, tls=self._tls)

    def get_server(self) -> ManagerServer:
        """A server for this very process: it listens already.

        Returns:
            What serves, in `serve_forever()`.

        Raises:
            ProcessError: If a process was started already.
        """
        self._check_initial()
        return ManagerServer(self._registry, self._address, self._authkey, self._tls)

    def shutdown(self) -> None:
        """End the process that `start` has started; may be called again.

        Raises:
            ProcessError: If this manager only connected to it.
        """
        if self._finalize is not None:
            self._finalize()
        elif self._state.value == State.STARTED:
            raise ProcessError("Only who has started a manager can shut it down, and this one was only connected to")

    def join(self, timeout: float | None = None) -> None:
        """Wait for the end of the manager's process.

        Args:
            timeout: Seconds to wait at most; None: for ever.
        """
        if self._process is not None:
            self._process.join(timeout)
            if not self._process.is_alive():
                self._process = None

    def __reduce__(self) -> tuple[Any, ...]:
        return _connected, (type(self), connection_fields(self._home.connection))

    def _check_initial(self) -> None:
        if self._state.value == State.STARTED:
            raise ProcessError("Already started server")
        if self._state.value == State.SHUTDOWN:
            raise ProcessError("Manager has shut down")

    def __enter__(self) -> Self:
        if self._state.value == State.INITIAL:
            self.start()
        if self._state.value != State.STARTED:
            raise ProcessError("Manager has shut down")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._finalize is not None:
            self.shutdown()

    # --- objects -----------------------------------------------------------------------------------------

    @property
    def _home(self) -> ManagerHome:
        if self._state.value == State.INITIAL:
            raise AssertionError("server not yet started")
        assert self._known_home is not None
        if self._known_home.gone and self._reconnects:  # there may be another one by now, at the same address
            self._known_home.detach()
            self.connect()
        return self._known_home

    @property
    def _reconnects(self) -> bool:
        """Whether this manager was only connected to: whoever runs it may have started it again."""
        return self._state.value == State.STARTED and self._finalize is None

    def _make(self, typeid: str, args: Iterable[Any], kwds: dict[str, Any]) -> Any:
        args = tuple(args)
        try:
            return self._made(typeid, args, kwds)
        except ManagerGone:  # what it may have made is gone with it
            if not self._reconnects:
                raise
            return self._made(typeid, args, kwds)

    def _made(self, typeid: str, args: tuple[Any, ...], kwds: dict[str, Any]) -> Any:
        native = self._registry[typeid].native
        if native:
            return self._home.create(native, None, *args, **kwds)
        return self._home.make(typeid, args, kwds)

    def _create(self, typeid: str, /, *args: Any, **kwds: Any) -> tuple[Token, tuple[str, ...]]:
        """As the standard library has it, for those who use it: a new object's token, and its methods."""
        proxy = self._make(typeid, args, kwds)
        token = proxy._token
        token.proxy = proxy
        return token, tuple(proxy._exposed_)

    def _number_of_objects(self) -> int:
        """How many shared objects there are."""
        self._home.tell_all_releases()
        return int(self._home.ask_registry("number_of_objects"))

    def _debug_info(self) -> str:
        """Each shared object, with how often it is referred to."""
        self._home.tell_all_releases()
        return str(self._home.ask_registry("debug_info"))

    @classmethod
    def register(
        cls,
        typeid: str,
        callable: Callable[..., Any] | None = None,  # noqa: A002 - the standard library's names
        proxytype: Any = None,
        exposed: Iterable[str] | None = None,
        method_to_typeid: dict[str, str] | None = None,
        create_method: bool = True,
    ) -> None:
        """Have this class of managers share objects that `callable` makes, as `manager.typeid(...)`.

        Args:
            typeid: What they are called.
            callable: Makes one, in the manager's process; None: this manager only connects to one that can.
            proxytype: The class of their proxies; None: `AutoProxy`.
            exposed: The methods that may be called; None: all public ones.
            method_to_typeid: Methods whose results stay in the manager and are proxies here, and which types these are
                registered as; by their names.
            create_method: Whether the class gets a method of that name.

        Raises:
            TypeError: If `method_to_typeid` names them by anything but texts.
        """
        if "_registry" not in cls.__dict__:
            cls._registry = cls._registry.copy()
        proxytype = AutoProxy if proxytype is None else our(proxytype)
        exposed = exposed or getattr(proxytype, "_exposed_", None)
        method_to_typeid = method_to_typeid or getattr(proxytype, "_method_to_typeid_", None)
        for key, value in (method_to_typeid or {}).items():
            if type(key) is not str or type(value) is not str:
                raise TypeError(f"method_to_typeid maps methods to typeids, all by name, not {key!r} to {value!r}")
        found = cls._registry[typeid] = Registered(
            callable, tuple(exposed) if exposed else None, method_to_typeid, proxytype
        )
        if create_method:
            setattr(cls, typeid, _creating(typeid, found))


def _connected(cls: type[BaseManager], connection_fields: dict[str, Any]) -> BaseManager:
    """Unpickle a manager: connected to the same one."""
    home = home_of(ConnectionInfo(**connection_fields), ManagerHome)
    manager = cls(home.connection.address, home.connection.key_bytes, tls=home.connection.tls)
    manager._known_home, manager._state.value = home, State.STARTED
    return manager


def _creating(typeid: str, registered: Registered) -> Callable[..., Any]:
    def create(self: BaseManager, /, *args: Any, **kwds: Any) -> Any:
        return self._make(typeid, args, kwds)

    create.__name__ = typeid
    create.__qualname__ = f"BaseManager.{typeid}"
    create.__doc__ = f"A new shared {registered.native or typeid}."
    return create
