"""The files of large values, without a manager: what is written, and when once more."""

from __future__ import annotations

from jupyter_shared.manager.keeping.big_values import BigValues
from jupyter_shared.manager.memory import Warehouse
from jupyter_shared.wire.values import Packed


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
