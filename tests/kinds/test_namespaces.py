"""A namespace beside Python's own."""

from __future__ import annotations

import copy
from types import SimpleNamespace

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.kinds.beside import Beside, calls_of, homes, outcome, run, values

names = st.sampled_from(["a", "b", "name", "kind", "modify", "ä"])


class NamespaceMachine(Beside):
    kind = "namespace"
    plain = type("Namespace", (SimpleNamespace,), {})

    def compare(self, seen):
        assert seen._contents().__dict__ == self.model.__dict__

    @rule(home=homes, name=names, value=values)
    def set(self, home, name, value):
        self.check(home, lambda x: setattr(x, name, value))

    @rule(home=homes, name=st.sampled_from("ab"))
    def get(self, home, name):
        self.check(home, lambda x: getattr(x, name))
        self.check(home, lambda x: getattr(x, name))

    @rule(home=homes, name=names)
    def get_what_the_proxy_has_too(self, home, name):
        if hasattr(self.model, name):
            self.check(home, lambda x: getattr(x, name))

    @rule(home=homes, name=st.sampled_from("ab"))
    def delete(self, home, name):
        seen, wanted = (outcome(lambda x: delattr(x, name), x) for x in (self.proxies[home], self.model))
        assert seen[0] == wanted[0]


TestNamespaceMachine = run(NamespaceMachine)


def test_it_is_shown_as_the_standard_library_shows_it(here):
    proxy = here.create("namespace", b=2, a="x")
    assert str(proxy) == "Namespace(a='x', b=2)"
    assert repr(proxy).startswith("<NamespaceProxy object, typeid 'Namespace' at 0x")


def test_names_with_an_underscore_are_the_proxys_own(here, there):
    proxy = here.create("namespace")
    proxy._mine = 1
    assert proxy._mine == 1
    other = there.proxy(proxy._handle)
    with pytest.raises(AttributeError, match="'NamespaceProxy' object has no attribute '_mine'"):
        _ = other._mine
    del proxy._mine
    assert not hasattr(proxy, "_mine")
    assert proxy == SimpleNamespace()


def test_a_missing_attribute(here):
    proxy = here.create("namespace")
    with pytest.raises(AttributeError, match=r"^'Namespace' object has no attribute 'x'$"):
        _ = proxy.x
    with pytest.raises(AttributeError, match=r"^'Namespace' object has no attribute 'x'$"):
        del proxy.x
    assert not hasattr(proxy, "x")


def test_a_shared_attribute_comes_before_the_proxys_own(here, there):
    proxy = here.create("namespace")
    proxy.name = "theirs"
    assert proxy.name == there.proxy(proxy._handle).name == "theirs"
    proxy.kind = 5
    assert (proxy.kind, type(proxy).kind) == (5, "namespace")
    del proxy.name, proxy.kind
    assert (proxy.name, proxy.kind) == (None, "namespace")


def test_a_read_is_a_call_only_once(here, there, monkeypatch):
    proxy = here.create("namespace", a=1, b=[2])
    before = proxy.a, proxy.b
    calls = calls_of(here, monkeypatch)
    assert (proxy.a, proxy.b) == before
    assert not calls
    there.proxy(proxy._handle).a = 2
    assert proxy.a == 2
    assert calls == ["get"]


def test_changing_it_in_one_step(here, there):
    proxy = here.create("namespace", n=1, l=[1])
    assert proxy.modify(lambda n: n + 1, "n") == 2
    with proxy.edit("l") as values_:
        values_.append(2)
    with proxy.edit() as all_of_it:
        all_of_it.new = all_of_it.n
    assert there.proxy(proxy._handle) == SimpleNamespace(n=2, l=[1, 2], new=2)
    assert {"n", "l", "new"} <= {*dir(proxy)}
    assert copy.deepcopy(proxy) == SimpleNamespace(n=2, l=[1, 2], new=2)
    with pytest.raises(AttributeError, match="has no attribute 'x'"):
        proxy.modify(lambda x: x, "x")
