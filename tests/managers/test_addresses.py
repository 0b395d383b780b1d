"""Where a manager listens, and what is said of a place where none does."""

from __future__ import annotations

import multiprocessing.managers as standard
import threading
from contextlib import suppress

import pytest

from jupyter_shared.errors import ManagerGone, PeerError
from jupyter_shared.managers import SyncManager
from jupyter_shared.platform import NAME
from tests.managers.contexts import QUICKEST
from tests.waiting import PATIENCE


def connected(address, authkey=b"key"):
    client = SyncManager(address, authkey)
    client.connect()
    return client


def test_a_client_that_names_no_host_means_this_machine():
    """As both ends of many programs say it: BaseManager(address=("", 50000))."""
    with SyncManager(("", 0), b"key", ctx=QUICKEST) as manager:
        client = connected(("", manager.address[1]))
        assert client.list([1]) == [1]
        client._home.detach()
    manager.join()


@pytest.mark.skipif(NAME != "linux", reason="abstract names are Linux's")
@pytest.mark.parametrize("kind", [str, str.encode])
def test_an_abstract_name_is_an_address(kind, tmp_path):
    name = kind(f"\0{tmp_path}")
    with SyncManager(name, b"key", ctx=QUICKEST) as manager:
        client = connected(name)
        assert client.list([1]) == [1]
        client._home.detach()
    assert manager._process.exitcode == 0
    manager.join()


@pytest.mark.parametrize("address", [5, ("127.0.0.1",), ("127.0.0.1", 1, 2), {}])
def test_what_is_no_address_is_refused(address):
    with pytest.raises(ValueError, match=r"address type of .* unrecognized"):
        SyncManager(address)


@pytest.mark.parametrize("port", [-1, 65_536, 70_000])
def test_a_port_that_there_is_not_is_refused(port):
    """The system takes its last 16 bits: 70000 for 4464."""
    with pytest.raises(OverflowError, match="port must be 0-65535"):
        SyncManager(("127.0.0.1", port))


@pytest.mark.parametrize("path", ["", b""])
def test_an_empty_path_is_any_as_there(path):
    with SyncManager(path, b"key", ctx=QUICKEST) as manager:
        assert manager.address
        assert manager.list([1]) == [1]
    manager.join()


def test_to_connect_needs_an_address():
    with pytest.raises(ValueError, match="address type of None unrecognized"):
        SyncManager().connect()


def _accept(server):
    with suppress(OSError, EOFError):  # whoever came has left
        server.handle_request(server.listener.accept())


def test_a_manager_of_the_standard_librarys_is_told_from_ours():
    """One end has changed its import, and the other has not."""
    server = standard.SyncManager(("127.0.0.1", 0), b"key").get_server()
    answers = threading.Thread(target=_accept, args=(server,))
    answers.start()
    with pytest.raises(PeerError, match=r"no manager of jupyter_shared.*multiprocessing"):
        connected(server.address)
    answers.join(PATIENCE)
    assert not answers.is_alive()
    server.listener.close()


def test_a_proxy_whose_manager_is_gone_names_no_log_that_is_not_there():
    with SyncManager(ctx=QUICKEST) as first, SyncManager(ctx=QUICKEST) as second:
        holder = first.list([second.list()])
        second.shutdown()
        with pytest.raises(ManagerGone, match=r"of this proxy is gone\.$"):
            holder[0]
    first.join()
    second.join()
