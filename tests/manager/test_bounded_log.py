"""The manager's log does not fill the disk."""

from __future__ import annotations

import os

from jupyter_shared.manager import bounded_log


def test_of_a_long_log_the_end_is_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(bounded_log, "MOST_BYTES", 2000)
    monkeypatch.setattr(bounded_log, "END_BYTES", 1000)
    path = tmp_path / "log"
    with path.open("a+") as file:
        log = bounded_log.BoundedLog(file.fileno())
        for number in range(1000):
            log.write(f"line {number}\n")
            assert path.stat().st_size <= 2000
    lines = path.read_text().splitlines()
    assert lines[-1] == "line 999"
    assert all(line.startswith(("line ", "(what")) for line in lines)


def test_what_is_no_file_is_left_alone():
    read, write = os.pipe()
    bounded_log.BoundedLog(write).write("hello\n")
    assert os.read(read, 100) == b"hello\n"
    os.close(read)
    bounded_log.BoundedLog(write).write("nobody listens\n")
    os.close(write)


def test_names_are_of_any_language_and_of_none(tmp_path):
    path = tmp_path / "log"
    with path.open("a+") as file:
        bounded_log.BoundedLog(file.fileno()).write("Zoë \udcff\n")
    assert path.read_text(encoding="utf-8") == "Zoë \\udcff\n"
