"""The manager's log does not fill the disk."""

from __future__ import annotations

import logging
import os

from jupyter_shared.manager import bounded_log


def test_of_a_long_log_the_end_is_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(bounded_log, "MOST_BYTES", 2000)
    monkeypatch.setattr(bounded_log, "END_BYTES", 1000)
    path = tmp_path / "log"
    with path.open("a+") as file:
        handler = bounded_log.BoundedLog(file.fileno())
        handler.setStream(file)
        for number in range(1000):
            handler.emit(logging.makeLogRecord({"msg": f"line {number}"}))
            assert path.stat().st_size <= 2000
    lines = path.read_text().splitlines()
    assert lines[-1] == "line 999"
    assert all(line.startswith(("line ", "(what")) for line in lines)


def test_what_is_no_file_is_left_alone():
    read, write = os.pipe()
    with open(write, "w") as pipe:  # noqa: PTH123
        handler = bounded_log.BoundedLog(write)
        handler.setStream(pipe)
        handler.emit(logging.makeLogRecord({"msg": "hello"}))
        assert os.read(read, 100) == b"hello\n"
    os.close(read)
