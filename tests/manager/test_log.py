"""What a manager has to say."""

from __future__ import annotations

import errno
import logging
import re
import sys
import time

import pytest

from jupyter_shared.manager.log import NAME, Log


@pytest.fixture
def log():
    return Log()


@pytest.fixture
def written(log):
    written = []
    log.goes_to(written.append)
    return written


def fail(log):
    try:
        raise ZeroDivisionError("mine")
    except ZeroDivisionError:
        log.exception("It goes on, %s", "after an error")


def test_a_line_is_as_logging_would_write_it(log, written):
    before = time.time()
    log.info("%s (client %d) has come", "Zoë", 3)
    (line,) = written
    record = logging.makeLogRecord({"msg": "Zoë (client 3) has come", "created": before, "msecs": before % 1 * 1000})
    expected = logging.Formatter("%(asctime)s %(message)s").format(record)
    assert re.sub(r"\d", "0", line) == re.sub(r"\d", "0", expected) + "\n"
    form = "%Y-%m-%d %H:%M:%S"
    assert abs(time.mktime(time.strptime(line.partition(",")[0], form)) - before) < 60


def test_a_text_alone_is_no_form(log, written):
    log.warning("100% of it")
    assert written[0].endswith(" 100% of it\n")


def test_an_error_is_told_with_where_it_comes_from(log, written):
    fail(log)
    lines = written[0].splitlines()
    assert lines[0].endswith(" It goes on, after an error")
    assert lines[1] == "Traceback (most recent call last):"
    assert lines[-1] == "ZeroDivisionError: mine"
    log.error("%r", 1, exc_info=ValueError("another's"))
    assert written[1].endswith(" 1\nValueError: another's\n")


class NothingCanBeRead:
    def find_spec(self, *_):
        raise OSError(errno.EMFILE, "Too many open files")


def test_an_error_is_told_though_no_descriptor_is_left(log, written, monkeypatch):
    monkeypatch.delitem(sys.modules, "traceback")
    monkeypatch.setattr(sys, "meta_path", [NothingCanBeRead()])
    fail(log)
    assert written[0].endswith(" It goes on, after an error\nZeroDivisionError('mine')\n")


def test_in_another_program_it_is_left_to_logging(log, caplog):
    caplog.set_level("INFO", NAME)
    log.info("%s has come", "somebody")
    fail(log)
    first, second = caplog.records
    assert (first.levelname, first.getMessage(), first.funcName) == (
        "INFO", "somebody has come", "test_in_another_program_it_is_left_to_logging",
    )  # fmt: skip
    assert (second.levelname, second.name, second.funcName) == ("ERROR", NAME, "fail")
    assert "ZeroDivisionError: mine" in caplog.text


def test_what_nobody_wants_to_know_is_not_shown(log, caplog):
    caplog.set_level("ERROR", NAME)
    log.info("somebody has come")
    log.warning("something is odd")
    assert not caplog.records
