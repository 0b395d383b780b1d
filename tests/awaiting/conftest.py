"""Two sessions of one manager, reached in every way that has a connection."""

from __future__ import annotations

import pytest

from tests.client.transports import WAYS


@pytest.fixture(params=[name for name in WAYS if name != "in process"])
def way(request, runtime_dir):
    with WAYS[request.param]() as way:
        yield way
