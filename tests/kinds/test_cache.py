"""What proxies remember: exactly as the manager sees it, within budgets, and never beyond its version."""

from __future__ import annotations

import gc
from types import SimpleNamespace

import pytest

from jupyter_shared.client.memory.page import NoPage
from jupyter_shared.kinds import cache
from jupyter_shared.kinds.cache import MOST_BYTES, MOST_ENTRIES, Cache, reply_key, size_of
from jupyter_shared.kinds.proxy import Proxy
from jupyter_shared.wire.values import Packed
from tests.kinds.beside import calls_of

MIB = 1024 * 1024
ALIKE = [1, True, 1.0, -1, -1.0, 0, False, 0.0, -0.0, 2**70, "1", b"1", None, (1,), (True,), (1.0,), (), [1], 1j]


def test_replies_are_told_apart_as_the_manager_tells_them_apart():
    plain = [argument for argument in ALIKE if not isinstance(argument, list | complex)]
    keys = [reply_key("echo", (argument,)) for argument in plain]
    assert len({*keys}) == len(keys)
    assert reply_key("page", (0, 1)) != reply_key("page", (0, True)) != reply_key("page", (0, 1.0))
    assert reply_key("echo", ((1, 2),)) == reply_key("echo", ([1, 2],)), "they travel as the same"
    assert reply_key("echo", ("1",)) != reply_key("echo1", ())


def test_what_equals_an_index_is_none(here):
    values = here.create("list", [10, 20])
    assert values[1] == 20
    with pytest.raises(TypeError, match="list indices must be integers or slices, not float"):
        values[1.0]
    assert values[True] == 20


@pytest.mark.parametrize("kept", [10, [10]])
def test_a_part_is_found_under_every_key_that_equals_its_own(here, kept):
    mapping = here.create("dict", {1: kept, "a": 5})
    for key in (1, True, 1.0, 1 + 0j, True, 1):
        assert mapping[key] == kept
        assert key in mapping
    for key in ("1", b"a", (1,), ("get", "a"), ("get", 1), "all", "@whole", "length"):
        assert mapping.get(key) is None
        assert key not in mapping
    with pytest.raises(TypeError, match="unhashable"):
        mapping[[1]]


def test_operations_named_like_keys_are_no_keys(here):
    mapping = here.create("dict", {"length": 7})
    assert len(mapping) == 1
    assert mapping["length"] == 7
    assert len(mapping) == 1


def test_each_is_asked_for_once(here, monkeypatch):
    objects = {
        "dict": (here.create("dict", {"a": 1, "b": [1], 1.5: 2}), lambda o: (o["a"], o["b"], o[1.5], len(o), o.copy())),
        "list": (here.create("list", [1, [2]]), lambda o: (o[0], o[1], o[-1], o[0:1], o == [1], 1 in o)),
        "set": (here.create("set", {1, 2}), lambda o: (1 in o, len(o), o == {1})),
        "value": (here.create("value", "i", 5), lambda o: (o.value, o.typecode)),
        "namespace": (here.create("namespace", a=1, b=[2]), lambda o: (o.a, o.b, str(o))),
        "array": (here.create("array", "i", [1, 2]), lambda o: (o[0], o[1], o.typecode, o.tolist())),
    }
    calls = calls_of(here, monkeypatch)
    for name, (found, look) in objects.items():
        first = look(found)
        asked = [*calls]
        assert look(found) == first, name
        assert calls == asked, name


def test_what_a_write_elsewhere_has_made_old_is_dropped(here, there):
    mapping = here.create("dict", dict.fromkeys(range(100), "x" * 1000))
    for number in range(100):
        assert mapping[number]
    assert mapping._cache.size > 100_000
    there.proxy(mapping._handle)[0] = "y"
    assert mapping[0] == "y"
    assert mapping._cache.size < 10_000


def test_large_values_are_not_kept(here, monkeypatch):
    value = here.create("value", "O", b"x" * (MOST_BYTES + 1))
    assert len(value.value) == MOST_BYTES + 1
    assert value._cache.size == 0
    names = here.create("dict", {"a": "x" * MIB, "b": "y" * MOST_BYTES})
    assert len(names["a"]) + len(names["b"]) == MIB + MOST_BYTES
    calls = calls_of(here, monkeypatch)
    assert len(names["a"]) == MIB
    assert not calls


def test_one_proxy_keeps_no_more_than_its_share(here):
    mapping = here.create("dict", dict.fromkeys(range(40), b"x" * MIB) | {-1: "s"})
    for number in range(40):
        assert len(mapping[number]) == MIB
        assert mapping._cache.size <= MOST_BYTES
    found = Cache()
    for number in range(3 * MOST_ENTRIES):
        found.remember_part(number, 1, None)
        found.remember(number, 1, None)
        assert len(found.parts) + len(found.replies) <= MOST_ENTRIES


def test_all_proxies_of_a_process_keep_no_more_than_its_share(monkeypatch):
    monkeypatch.setattr(cache, "MOST_BYTES_OF_ALL", 20 * MIB)
    monkeypatch.setattr(cache, "_heavy", {})
    small = Cache()
    small.remember_part("a", 1, "small")
    caches = [Cache() for _ in range(30)]
    for found in caches:
        for number in range(3):
            found.remember_part(number, 1, b"x" * MIB)
        assert sum(one.size for one in caches) <= 20 * MIB
    assert small.parts, "it takes nothing worth mentioning"
    assert caches[-1].parts
    assert not caches[0].parts, "the one that grew first is emptied first"
    del found, caches
    gc.collect()
    last = Cache()
    last.remember_part("a", 1, b"x" * MIB)
    assert len(cache._heavy) == 1, "those that have gone are not looked at again"


def test_all_are_counted_only_when_one_grows_beyond_what_it_had_and_its_share_is_kept_for_it(monkeypatch):
    counted = []
    bound = cache._bound
    monkeypatch.setattr(cache, "_bound", lambda grown: (counted.append(grown), bound(grown)))
    monkeypatch.setattr(cache, "MOST_BYTES_OF_ALL", 4 * MIB + 4096)
    monkeypatch.setattr(cache, "_heavy", {})
    caches = [Cache() for _ in range(4)]
    for version in range(1, 10):
        for found in caches:
            found.remember("get", version, b"x" * MIB)
        for found in caches:
            assert found.replies, "all are within the budget"
    assert len(counted) == 4, "each once"
    first, other = caches[0], Cache()
    first.remember("get", 10, b"small")
    other.remember("get", 1, b"x" * MIB)
    assert not first.replies, "the place that it had was kept for it, and is another one's now"
    first.remember("get", 11, b"x" * MIB)
    assert len(counted) == 6
    assert sum(found.size for found in [*caches, other]) <= 4 * MIB + 4096
    for version in (12, 13):
        first.remember("get", version, b"small")
    assert first.share < 1000, "what it no longer reads is no longer kept for it"


def test_nothing_is_kept_that_nobody_could_tell_to_be_true(here, monkeypatch):
    mapping = here.create("dict", {"a": 1})
    monkeypatch.setattr(type(here), "page", NoPage())
    assert mapping["a"] == 1
    assert (mapping._cache.parts.values, mapping._replies) == ({}, {})


def test_older_versions_come_too_late():
    found = Cache()
    found.remember_part("a", 5, "new")
    found.remember_part("b", 4, "old")
    assert (found.parts.version, found.parts.values) == (5, {"a": "new"})


def test_another_manager_begins_anew():
    found = Cache()
    found.remember_part("a", 5, "of the one before")
    found.begin_anew()
    found.remember_part("b", 2, "new")
    assert (found.parts.version, found.parts.values) == (2, {"b": "new"})


def test_what_holds_memory_of_the_manager_is_not_kept():
    found = Cache()
    found.remember("get", 1, Packed(b"", memory=3))
    found.remember("all", 1, [b"", [Packed(b"", memory=3)]])
    assert found.size == 0


def test_sizes_are_about_right():
    assert size_of(b"x" * MIB) == pytest.approx(MIB, rel=0.01)
    assert size_of([b"x" * MIB, ("y" * MIB, {"z" * MIB: frozenset([b"u" * MIB])})]) == pytest.approx(4 * MIB, rel=0.01)
    circle = []
    circle.append(circle)
    assert size_of(circle, 1000) > 1000
    assert size_of(SimpleNamespace(a="x" * MIB)) > MIB
    assert size_of(Proxy) < 1000, "what is of another class is not looked into"
