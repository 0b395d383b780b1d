"""Names that stand in pickles of this version, and of earlier ones, are found for good."""

from __future__ import annotations

import pickle

import pytest

from jupyter_shared.client.preview.preview import preview

NAMES = [
    "client.packing:proxy_here", "client.program:of_program",  # until 0.1.0.dev0, commit 6b35dc1
    "client.values.packing:proxy_here", "client.values.program:of_program",
    "client.session:Session.rebuild", "managers.homes:ManagerHome.rebuild", "managers.homes:ManagerHome.rebuild_hosted",
    "managers.homes:hosted_here", "managers.base:_connected", "managers.serving:_unpacked", "managers.proxies:Made",
    "managers.proxies:AutoProxy",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_it_is_found(name):
    module, _, path = name.partition(":")
    text = f"cjupyter_shared.{module}\n{path}\n."  # a pickle that is nothing but this name
    first, *rest = path.split(".")
    found = pickle.loads(text.replace(f"\n{path}\n", f"\n{first}\n").encode())
    for part in rest:
        found = getattr(found, part)
    assert callable(found)


def test_live_objects_inside_values_have_a_name_of_these(session):
    data = bytes(session.pack([session.dict("d")]).data)
    assert b"jupyter_shared.client.values.packing" in data
    assert b"proxy_here" in data


def test_views_know_the_earlier_name_too():
    data = pickle.dumps(None)[:-2] + b"cjupyter_shared.client.packing\nproxy_here\n((I7\nI0\nVdict\nVcfg\nttR."
    assert "cfg" in preview(data).text or "dict" in preview(data).text
