"""Managers are found as they come and go: also those of other containers, whose processes have other numbers here."""

from __future__ import annotations

import os

import pytest

from jupyter_shared.address import Files
from jupyter_shared.jupyter.viewer.discovery import Discovery
from jupyter_shared.platform.containers import container
from tests.waiting import until


@pytest.fixture
def discovery():
    found = Discovery()
    found.join(lambda: None)
    yield found
    found.close()


def test_a_manager_says_whose_numbers_its_process_is_of(manager):
    known = Files.of(manager.name).read()
    assert known is not None
    assert known.container == container()


def test_one_of_another_container_that_is_killed_is_missed(manager, discovery):
    """Its process has a number that here is somebody else's: that one's end, or life, says nothing of it."""
    until(lambda: manager.name in discovery.managers)
    files = Files.of(manager.name)
    files.write(files.read()._replace(pid=os.getpid(), container="pid:[1]"))
    until(lambda: (known := discovery.managers.get(manager.name)) is not None and known.pid == os.getpid())
    manager.kill()
    until(lambda: manager.name not in discovery.managers)
