"""Two clients of one store."""

from __future__ import annotations

import pytest

from tests.kinds.puppets import Stage
from tests.local import LocalHome, local_store


@pytest.fixture
def store():
    return local_store()


@pytest.fixture
def here(store):
    return LocalHome(store, "here")


@pytest.fixture
def there(store):
    return LocalHome(store, "there")


@pytest.fixture
def stage():
    stage = Stage()
    yield stage
    stage.close()
