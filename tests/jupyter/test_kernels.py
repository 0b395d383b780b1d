"""`%%shared_kernel bob` and `%shared_kernels`, in real kernels."""

from __future__ import annotations

import re
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from jupyter_shared.jupyter.kernels.process import _name_of
from jupyter_shared.panes.colours import CSS, colours_of
from tests import system
from tests.kernels import CellFailed, Notebook
from tests.waiting import until

pytestmark = pytest.mark.may_leave_descriptors("the event loop jupyter_client keeps per thread")
STYLE = Path(__file__).parents[2] / "jupyter_shared" / "frontend" / "trace.css"


@pytest.fixture(scope="module")
def notebook(runtime_dir: Path) -> Iterator[Notebook]:
    notebook = Notebook("lesson.ipynb")
    notebook.run("%load_ext jupyter_shared\n%shared_attach kernels\nd = shared.dict('d', n=1)")
    notebook.run("%%shared_kernel bob\nd, lock = shared.dict('d'), shared.lock('lock')")
    yield notebook
    notebook.run("%shared_stop --force")
    notebook.close()


def in_bob(notebook: Notebook, code: str) -> str:
    return notebook.run(f"%%shared_kernel bob\n{code}")


def test_it_is_a_kernel_of_its_own_at_the_same_manager(notebook):
    said = in_bob(notebook, "import os, sys\nd['n'] += 1\nprint(os.getpid(), os.getcwd(), sys.executable)")
    pid, folder, python = said.split()[2:]
    assert (folder, python) == tuple(notebook.run("import sys, os; print(os.getcwd(), sys.executable)").split())
    assert int(pid) != notebook.pid
    assert "bob" in notebook.run("[client.label for client in shared.clients()]")
    assert notebook.run("d['n']").strip() == "2"
    assert "last written by bob, In [" in notebook.run("d")


def test_output_has_its_name_and_colour_line_by_line(notebook):
    cell = notebook.begin("%%shared_kernel bob\nprint('one\\ntwo', end='')\nprint('!')\n40 + 2").end()
    assert cell.text.splitlines() == ["bob │ one", "bob │ two!", f"{blue('bob │')} 42"]
    rich = notebook.begin("%%shared_kernel bob\nfrom IPython.display import HTML\nHTML('<b>bold</b>')").end().outputs
    assert rich[0]["data"]["text/html"].startswith('<div style="border-left')
    assert "<b>bold</b>" in rich[0]["data"]["text/html"]
    assert in_bob(notebook, "for i in range(3): print(f'\\r{i} of 3', end='', flush=True)") == (
        "\rbob │ 0 of 3\rbob │ 1 of 3\rbob │ 2 of 3"
    )


def blue(text: str) -> str:
    red, green, rest = (int(CSS[colours_of(["bob"])[0]][at : at + 2], 16) for at in (1, 3, 5))
    return f"\x1b[38;2;{red};{green};{rest}m{text}\x1b[0m"


def test_an_error_there_is_an_error_here(notebook):
    cell = notebook.begin("%%shared_kernel bob\ndef divides():\n    1/0\ndivides()").end()
    assert cell.error == "ZeroDivisionError: division by zero"


def test_input_is_refused_clearly(notebook):
    with pytest.raises(CellFailed, match=r"input\(\): a cell of the kernel 'bob' cannot ask.* shared\[\"answer\"\]"):
        in_bob(notebook, "input('Your name?')")


def test_interrupting_reaches_the_cell_and_the_next_one_runs(notebook):
    for _ in range(3):
        cell = notebook.begin("%%shared_kernel bob\nprint('begun', flush=True)\nimport time\ntime.sleep(600)")
        cell.says("begun")
        notebook.interrupt()
        assert cell.end().error.startswith("KeyboardInterrupt")
        assert in_bob(notebook, "print('and on')") == "bob │ and on\n"


def test_a_cell_that_takes_ctrl_c_as_its_end_has_ended_well(notebook):
    cell = notebook.begin(
        "%%shared_kernel bob\ntry:\n    print('begun', flush=True)\n    shared.event('never').wait()\n"
        "except KeyboardInterrupt:\n    print('done with it')"
    )
    cell.says("begun")
    notebook.interrupt()
    assert "done with it" in cell.finish()


def test_a_cell_that_is_not_waited_for(notebook):
    first = notebook.begin("%%shared_kernel bob &\nshared.event('go').wait()\nprint('gone')\n1/0")
    first.finish()
    until(lambda: "runs In [" in notebook.run("%shared_kernels"))
    notebook.begin("%%shared_kernel bob &\nd['after'] = True").finish()
    notebook.run("shared.event('go').set()")
    notebook.run("%shared_kernels --wait bob")
    assert notebook.run("d['after']").strip() == "True"
    said = notebook.run("%shared_kernels")
    assert re.search(r"bob +\d+ +nothing; In \[\d+\] has run", said)


def test_the_error_of_one_that_is_not_waited_for_is_raised_by_who_waits_later(notebook):
    notebook.begin("%%shared_kernel bob &\n1/0").end()  # it may be shown before the cell ends, or later
    with pytest.raises(CellFailed, match="ZeroDivisionError"):
        notebook.run("%shared_kernels --wait")


def test_interrupting_one_by_name(notebook):
    notebook.run("%%shared_kernel bob &\nlock.acquire()\nshared.event('never').wait()")
    until(lambda: notebook.run("shared.lock('lock').locked()").strip() == "True")
    notebook.run("%shared_kernels --interrupt bob")
    assert "ended with KeyboardInterrupt" in notebook.run("%shared_kernels")
    assert in_bob(notebook, "lock.release()") == ""


def test_one_that_has_died_says_so_and_comes_again_attached(notebook):
    notebook.run("%%shared_kernel alice\nmine = 1")
    cell = notebook.begin("%%shared_kernel alice\nimport os, signal\nos.kill(os.getpid(), signal.SIGKILL)").end()
    assert "The kernel 'alice' has ended: signal SIGKILL" in cell.error
    assert notebook.run("%%shared_kernel alice\nprint('mine' in globals(), shared.name)") == "alice │ False kernels\n"
    notebook.run("%shared_kernels --end alice")
    assert "alice" not in notebook.run("%shared_kernels")


def test_what_cannot_be_shown_of_one_leaves_its_next_cells_be(notebook):
    notebook.run("bob = get_ipython().magics_manager.registry['SharedMagics'].crew.kernels['bob']")
    notebook.run("before = bob._not_of_a_cell; bob._not_of_a_cell = lambda message: 1 / 0")
    in_bob(notebook, "k = get_ipython().kernel")
    in_bob(notebook, "k.session.send(k.iopub_socket, 'comm_msg', {'comm_id': 'x', 'data': {}})")
    assert in_bob(notebook, "print('and on')") == "bob │ and on\n"
    notebook.run("bob._not_of_a_cell = before")


def test_how_one_has_ended_is_told_of_signals_without_a_name_too():
    assert _name_of(signal.SIGKILL) == "SIGKILL"
    assert _name_of(1000) == "1000"


def test_mistakes_are_told_in_a_line(notebook):
    for code, said in {
        "%%shared_kernel a/b\n1": "cannot be the name of a kernel",
        "%shared_kernels --wait bub": "There is no kernel 'bub' here. Did you mean 'bob'?",
        "%%shared_kernel bob %\n1": "invalid choice",
    }.items():
        assert said in notebook.begin(code).end().text + notebook.begin(code).end().error


def test_what_is_attached_later_is_attached_there_too(notebook):
    notebook.run("%shared_attach second --as team")
    assert in_bob(notebook, "print(team.name)") == "bob │ second\n"
    notebook.run("team.stop()\n%shared_detach")


@pytest.mark.parametrize("end", [signal.SIGKILL, None])
def test_kernels_end_with_their_parent_however_it_ends(end, runtime_dir):
    parent = Notebook("parent.ipynb")
    try:
        parent.run("%load_ext jupyter_shared")
        said = parent.run("%%shared_kernel carol\nimport os, sys\nprint(os.getpid(), sys.argv[-1])")
        _, _, pid, file = said.split()
        parent.run("%%shared_kernel carol &\nwhile True: pass")
        if end:
            parent.kill()
        else:
            parent.kernel.shutdown_kernel()
        until(lambda: not system.exists(pid))
        until(lambda: not Path(file).parent.exists())
    finally:
        parent.close()


def test_the_colours_are_those_of_the_diagrams():
    assert tuple(re.findall(r"\.jsh-t-c\d \{ color: (#\w+); \}", STYLE.read_text())) == CSS
    assert colours_of(["alice", "bob.ipynb", "bill"]) == [0, 1, 2]
    assert colours_of([str(number) for number in range(9)])[:8] != [0] * 8


def test_where_the_system_has_no_sockets_by_path_they_come_by_tcp(notebook):
    """As on Windows."""
    notebook.run("import zmq; has = zmq.has; zmq.has = lambda what: what != 'ipc' and has(what)")
    try:
        said = notebook.run("%%shared_kernel eve\nimport ipykernel.kernelapp as app\n"
                            "print(app.IPKernelApp.instance().transport)")  # fmt: skip
    finally:
        notebook.run("zmq.has = has")
    assert said.split()[-1] == "tcp"
    notebook.run("%shared_kernels --end eve")
