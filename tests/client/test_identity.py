"""What others see of a process."""

from __future__ import annotations

import multiprocessing
import os
import sys

import pytest

from jupyter_shared.client.connection.identity import default_label, who_am_i


@pytest.fixture(autouse=True)
def in_no_kernel(monkeypatch):
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    monkeypatch.delitem(sys.modules, "ipykernel", raising=False)


@pytest.fixture
def in_a_kernel(monkeypatch):
    monkeypatch.setitem(sys.modules, "ipykernel", sys)


@pytest.fixture
def of_a_notebook(monkeypatch):
    monkeypatch.setenv("JPY_SESSION_NAME", "/home/someone/train.ipynb")


def test_a_notebook(in_a_kernel, of_a_notebook):
    assert default_label() == "train.ipynb"


def test_a_kernel_without_a_notebook(in_a_kernel):
    assert default_label() == f"kernel {os.getpid()}"


def test_a_script(monkeypatch):
    monkeypatch.setattr(sys, "argv", ["/somewhere/work.py", "--fast"])
    assert default_label() == "work.py"


def test_a_script_that_a_notebook_started(monkeypatch, of_a_notebook):
    monkeypatch.setattr(sys, "argv", ["/somewhere/work.py"])
    assert default_label() == "work.py of train.ipynb"


@pytest.mark.parametrize("first", ["", "-c"])
def test_python_itself(monkeypatch, first):
    monkeypatch.setattr(sys, "argv", [first])
    assert default_label() == f"python {os.getpid()}"


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_a_child_of_a_notebook(in_a_kernel, of_a_notebook, method):
    context = multiprocessing.get_context(method)
    reader, writer = context.Pipe(duplex=False)
    with reader, writer:
        child = context.Process(target=tell_label, args=(writer, LabelOnArrival()), name="Process-7")
        child.start()
        early, late = reader.recv()
        assert late == "Process-7 of train.ipynb"
        assert early == late or method == "fork"
        child.join()
        child.close()


class LabelOnArrival:
    """Unpickled, it is the label of who unpickles it: proxies among a child's arguments attach that early."""

    def __reduce__(self):
        return default_label, ()


def tell_label(writer, early):
    writer.send((early, default_label()))


def test_a_process_attaches_whatever_its_arguments_are(manager, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["caf\udce9.py", "x" * 10_000])
    assert len(who_am_i()["program"]) <= 200
    with manager.attach(label=None) as session:
        assert session.label == "caf?.py"
        assert [client.program[:9] for client in session.clients()] == ["caf?.py x"]
