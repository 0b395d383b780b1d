"""One connection of a session ends while the manager lives: one error, and no more. Or the manager has been killed."""

from __future__ import annotations

import os
import signal
import socket
import threading
from pathlib import Path

import pytest

from jupyter_shared.errors import ConnectionBroken, ManagerGone
from tests.manager.peers import Intruder
from tests.waiting import until


def break_off(session, how=socket.SHUT_RDWR):
    """End this thread's connection, as if the manager had hung up or the network had lost it."""
    channel = session._transport._channels.mine()
    channel.socket.shutdown(how)
    for end in channel._pipe._ends:  # by which short calls go, and their answers come
        if how == (socket.SHUT_RD if end.writable() else socket.SHUT_WR):
            continue
        read, write = os.pipe()
        os.dup2(write if end.writable() else read, end.fileno(), inheritable=False)
        os.close(read)
        os.close(write)


@pytest.mark.parametrize("how", [socket.SHUT_RD, socket.SHUT_WR, socket.SHUT_RDWR])
def test_only_the_connection_is_given_up(manager, session, how):
    gives_up_the_connection_only(manager, session, how)


def gives_up_the_connection_only(manager, session, how):
    items, watched = session.list("l", [1]), []
    session.watch(items, watched.append)
    break_off(session, how)
    with pytest.raises(ConnectionBroken) as raised:
        items.append(2)
    text = str(raised.value)
    assert f"the manager {manager.name!r} (pid {manager.pid}), which is still there, broke during 'append'" in text
    assert "of the list 'l'" in text
    assert "Whether that was done is unknown" in text
    assert "the next call opens another connection" in text
    assert isinstance(raised.value, ConnectionError)
    assert isinstance(raised.value, EOFError), "who catches what the standard library raises catches this"
    assert session.gone is None
    items.append(3)
    assert items[-1] == 3
    until(lambda: watched)
    assert -1 not in watched


def test_other_threads_do_not_notice(session):
    items, begun, broken = session.list("l"), threading.Event(), threading.Event()

    def append():
        items.append(1)
        begun.set()
        broken.wait()
        items.append(2)

    thread = threading.Thread(target=append)
    thread.start()
    begun.wait()
    break_off(session)
    with pytest.raises(ConnectionBroken):
        items.append(3)
    broken.set()
    thread.join()
    assert items[0:2] == [1, 2]


def test_one_who_waits_no_longer_waits(session):
    queue, failed = session.queue("q"), []
    transport = session._transport

    def wait():
        channels.append(transport._channels.mine())
        try:
            queue.get()
        except ConnectionBroken as error:
            failed.append(str(error))

    channels: list = []
    thread = threading.Thread(target=wait)
    thread.start()
    until(lambda: any(client.waiting for client in session.clients()))
    channels[0].socket.shutdown(socket.SHUT_RDWR)
    thread.join()
    assert "'get' of the queue 'q'" in failed[0]
    assert not any(client.waiting for client in session.clients())
    queue.put("for whoever comes next")
    assert queue.get() == "for whoever comes next"


def test_a_pipeline_that_breaks_says_so(session):
    d = session.dict("d")
    with pytest.raises(ConnectionBroken, match=r"during a pipeline: .*unknown"), session.pipeline():
        d.update(k=break_off(session))
    with session.pipeline():
        d["k"] = 2
    assert d["k"] == 2


def test_what_is_asked_of_the_process_itself_breaks_likewise(session):
    break_off(session)
    with pytest.raises(ConnectionBroken, match="during 'ask'"):
        session.info()
    assert session.info()["clients"] == 1


def test_a_thread_that_cannot_connect_says_nothing_of_the_others(manager, session):
    d, failed = session.dict("d", {"k": 1}), []

    def write():
        try:
            d["k"] = 2
        except ConnectionBroken as error:
            failed.append(str(error))

    hidden = Path(manager.files.socket).with_suffix(".hidden")
    Path(manager.files.socket).rename(hidden)
    thread = threading.Thread(target=write)
    thread.start()
    thread.join()
    hidden.rename(manager.files.socket)
    assert "cannot connect" in failed[0]
    assert "No such file" in failed[0]
    assert "Nothing was done" in failed[0]
    d["k"] = 3
    assert d["k"] == 3
    assert session.gone is None


def test_a_callback_may_find_its_connection_broken_too(session, monkeypatch):
    """It runs on the very thread that hears the manager: nobody else can hear the answer, so it is not waited for."""
    monkeypatch.setattr("jupyter_shared.client.connection.departure.ANSWER_SECONDS", 0.0)
    counter, failed = session.counter("c"), []

    def call(_):
        break_off(session)
        try:
            counter.add(1)
        except ConnectionBroken as error:
            failed.append(error)

    watch = session.watch(counter, call)
    counter.add(1)
    until(lambda: failed)
    watch.close()
    assert session.gone is None


@pytest.mark.parametrize("_", range(5))
def test_a_killed_manager_is_gone_whichever_connection_ends_first(manager, _):
    """The system closes descriptors in their order: here, those for calls before the lifeline's."""
    placeholders = [Intruder(manager.connection) for _ in range(8)]
    with manager.attach() as session:
        for placeholder in placeholders:
            placeholder.__exit__()
        until(lambda: len(session.clients()) == 1)
        failed = []

        def wait():
            try:
                session.queue("q").get()
            except Exception as error:  # noqa: BLE001 - it is looked at below
                failed.append(error)

        threads = [threading.Thread(target=wait) for _ in range(8)]
        for thread in threads:
            thread.start()
        until(lambda: sum(len(client.waiting) for client in session.clients()) == 8)
        os.kill(manager.pid, signal.SIGKILL)
        for thread in threads:
            thread.join()
        assert {type(error) for error in failed} == {ManagerGone}
        who = f"{manager.name!r} (pid {manager.pid}) is"
        assert all(f"{who} gone since" in str(error) or f"{who} out of reach" in str(error) for error in failed)
        assert all(manager.files.log in str(error) for error in failed)
