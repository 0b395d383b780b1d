"""Torch's tensors. Torch is no dependency, not even of the tests: where it is missing, what it rests on is tested."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from jupyter_shared.client.values.tensors import reducers


def test_a_private_mapping_is_written_without_anybody_seeing_it(manager, session):
    session["a"] = np.zeros(100_000)
    shared = session["a"]
    private = session.memories.private_of(memoryview(shared))
    mine = np.frombuffer(private, dtype=shared.dtype)
    mine[0] = 1
    assert shared[0] == 0
    assert session["a"][0] == 0
    assert np.array_equal(mine[1:], shared[1:])


def test_what_is_not_shared_has_no_private_mapping(session):
    assert session.memories.private_of(memoryview(bytearray(10))) is None


def test_nothing_is_done_where_torch_is_not_loaded():
    if "torch" not in sys.modules:
        assert reducers() == {}


def test_tensors_are_shared_without_a_copy_and_may_be_written(manager, session):
    torch = pytest.importorskip("torch", reason="torch is not installed, and no dependency: pip install torch")
    tensor = torch.arange(100_000.0).reshape(100, 1000).requires_grad_()
    session["tensor"] = {"weights": tensor, "small": torch.ones(3, dtype=torch.bfloat16)}
    before = session.info()["memory"]
    with manager.attach() as other:
        found = other["tensor"]["weights"].detach()
        assert torch.equal(found, tensor)
        assert session.info()["memory"] == before
        found[0, 0] = -1
        assert session["tensor"]["weights"][0, 0] == 0
        assert session["tensor"]["weights"].requires_grad
        assert session["tensor"]["small"].dtype == torch.bfloat16
