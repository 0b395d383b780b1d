"""Traces live, and the magics that trace, step and explore."""

from __future__ import annotations

import threading

import pytest

from jupyter_shared.errors import UserError
from tests.jupyter.test_magics import Notebook, attached, notebook, shell  # noqa: F401
from tests.waiting import until

# Or their threads would be left behind. What tests before these made where ipykernel was not loaded cannot be closed.
CLOSE = """
from contextlib import suppress
from ipywidgets.widgets.widget import _instances
for widget in [*_instances.values()]:
    with suppress(KeyError):
        widget.close()
"""


def test_a_trace_is_shown_as_it_goes_on(session, manager, show):
    d = session.dict("d", {"n": 0})
    trace = session.trace(d)
    view = show(trace)
    until(lambda: view.updates)
    with manager.attach("other.ipynb") as other:
        other["d"]["n"] += 1
    rows = until(lambda: [row for update in view.updates for row in update["rows"]][1:])
    assert rows[0]["text"] == "['n'] = 1"
    assert view.last("objects") == [[d._handle.object, "dict", "d"]]
    assert "other.ipynb" in [label for _, label, _ in view.last("clients")]
    assert view.ask("page")["page"].startswith("<!DOCTYPE html>")
    assert view.ask("stop")["type"] == "accepted"
    until(lambda: view.updates[-1]["recording"] is False)


def test_a_view_steps(session, manager, show):
    session.dict("d", {"n": 0})
    trace = session.trace("d")
    view = show(trace)
    assert view.ask("step", who="bob")["type"] == "accepted"
    with manager.attach("bob.ipynb") as bob:
        thread = threading.Thread(target=lambda: bob["d"].__setitem__("n", 1))
        thread.start()
        until(lambda: view.last("held") == ["bob"])
        assert view.ask("next")["type"] == "accepted"
        until(lambda: view.updates[-1]["held"] == [])
        assert view.ask("run", who="bob")["type"] == "accepted"
        thread.join()
    assert session["d"]["n"] == 1
    trace.stop()


def test_a_live_view_is_no_step_of_anybody(session, show):
    session.dict("d", {"n": 0})
    trace = session.trace("d")
    view = show("d")
    until(lambda: view.updates)
    trace.step(session.label)
    assert [event.operation for event in trace.events] == []
    trace.stop()


@pytest.mark.parametrize("name", ["t.svg", "t.html"])
def test_a_trace_is_saved(session, tmp_path, name):
    d = session.dict("d", {"n": "</script><b>"})
    with session.trace(d) as trace:
        d["n"] += "x"
    trace.save(tmp_path / name)
    text = (tmp_path / name).read_text()
    assert "</script><b>" not in text
    with pytest.raises(UserError, match=r"html or \.svg"):
        trace.save(tmp_path / "t.gif")


def test_the_magic_traces(attached, tmp_path):  # noqa: F811
    assert "Nothing is traced here" in attached.mistake("%shared_trace --stop")
    attached.run("d = shared.dict('d', n=0)")
    attached.run("%shared_trace d")
    attached.run("d['n'] += 1")
    assert "2 events" in attached.run("%shared_trace --stop")
    assert "Saved" in attached.run(f"%shared_trace --save {tmp_path / 't.svg'}")
    assert "] = 1</text>" in (tmp_path / "t.svg").read_text()
    attached.run(CLOSE)
    attached.run("%shared_trace d")
    assert "Nothing is shared as 'dd'" in attached.mistake("%shared_trace dd")
    attached.run("d['n'] += 1")
    assert "2 events" in attached.run("%shared_trace --stop"), "the one before goes on"
    attached.run(CLOSE)
    assert "d" in attached.complete("%shared_trace ")[0]


def test_the_magic_steps(attached):  # noqa: F811
    attached.run("d = shared.dict('d', n=0)")
    assert "Nothing is traced" in attached.mistake("%shared_step bob")
    assert "Nobody is called 'bob' yet" in attached.run("%shared_step bob on d")
    attached.run("import threading, jupyter_shared as js")
    attached.run("bob = js.attach(label='bob.ipynb')\nbd = bob.dict('d')")
    attached.run("thread = threading.Thread(target=lambda: bd.__setitem__('n', 7)); thread.start()")
    space = attached.shell.user_ns
    until(lambda: space["shared"].clients()[-1].waiting)
    assert attached["d"]["n"] == 0
    attached.run("%shared_step bob --next")
    attached.run("thread.join()")
    assert attached["d"]["n"] == 7
    attached.run("%shared_step --run\nbd['n'] = 8\n%shared_trace --stop\nbob.detach()" + CLOSE)


def test_the_magic_explores_the_functions_of_its_cell(attached):  # noqa: F811
    attached.run("d = shared.dict('d', n=0); gpu = shared.lock('gpu')")
    told = attached.run("%%shared_explore --seconds 90\ndef alice(): d['n'] += 1\ndef bob(): d['n'] += 1\nd['n'] == 2")
    assert "2 wrong of 4" in told
    told = attached.run(
        "%%shared_explore --seconds 90\ndef _add():\n    with gpu: d['n'] += 1\n"
        "def alice(): _add()\ndef bob(): _add()\nd['n'] == 2"
    )
    assert "All 4 interleavings end well" in told
    assert attached["d"]["n"] == 0, "nothing is changed"
    told = attached.run("%%shared_explore --seconds 90\ndef alice(): d['n'] += 1\nwanted = 1; d['n'] == wanted")
    assert attached["wanted"] == 1, "what stands before the check, also in its line, is done"
    assert "The one interleaving there is ends well." in told
    assert "no function to explore" in attached.mistake("%%shared_explore\n1 + 1")
    lost = "%%shared_explore --seconds 90\ndef alice(): d['n'] += 1\ndef bob(): d['n'] += 1\n"
    for check in ("def check(): return d['n'] == 2", "def check(): return d['n'] == 2\ncheck()"):
        assert "2 wrong of 4" in attached.run(f"{lost}{check}")
    assert "no function to explore" in attached.mistake("%%shared_explore\ndef check(): pass")
