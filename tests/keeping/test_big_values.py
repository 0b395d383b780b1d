"""The files of large values, without a manager: what is written, and when once more."""

from __future__ import annotations

import threading

from jupyter_shared.manager.keeping import big_values
from jupyter_shared.manager.keeping.big_values import BigValues
from jupyter_shared.manager.keeping.worker import Worker
from jupyter_shared.manager.memory import Warehouse
from jupyter_shared.wire.values import Packed
from tests.waiting import PATIENCE


class Disk:
    """A worker whose jobs are done when a test says so."""

    def __init__(self):
        self.jobs = []

    def do(self, job, done):
        self.jobs.append((job, done))


def test_an_array_that_is_touched_while_it_is_copied_is_copied_again(tmp_path):
    warehouse, disk = Warehouse(), Disk()
    values = BigValues(tmp_path, warehouse, disk)
    memory = warehouse.piece(1000, writable=True)
    array = Packed(b"", [], memory.id, kept_alive=(memory,))
    values.number_of(array)
    assert values.will_be_written(array), "the copy has not begun: it will have what was written before it"
    ((copy, written),) = disk.jobs
    copy()
    assert not values.will_be_written(array), "it is done, though the loop does not know yet"
    written(None)
    assert values.is_written
    assert not values.will_be_written(array)


def test_a_value_that_cannot_be_copied_is_trouble_and_holds_nobody_up(tmp_path, monkeypatch, caplog):
    """Whatever is wrong with it: the loop waits for the thread that copies."""
    warehouse, calls = Warehouse(), []
    worker = Worker(calls.append)
    values = BigValues(tmp_path, warehouse, worker)
    memory = warehouse.piece(1000, writable=True)
    monkeypatch.setattr(big_values, "_copy", lambda *_: 1 // 0)
    values.number_of(Packed(b"", [], memory.id, kept_alive=(memory,)))
    waiter = threading.Thread(target=values.wait, daemon=True)
    waiter.start()
    waiter.join(PATIENCE)
    assert not waiter.is_alive()
    assert isinstance(values.trouble, OSError)
    assert "ZeroDivisionError" in str(values.trouble)
    for call in calls:
        call()
    assert not values.is_written
    worker.close()
    assert "ZeroDivisionError" in caplog.text
    caplog.clear()  # whose frames keep the memory
