"""Grants as words, and the keys made of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_shared.errors import Refused, UserError
from jupyter_shared.wire.grants import Grant, checked, granted, key_of
from jupyter_shared.wire.proofs import ClientProof, ManagerProof

KEY = b"k" * 32
NAMES = st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8), max_size=3).map(tuple)
WHOM = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)


@given(NAMES, NAMES, st.integers(0, 2**40), st.integers(0, 99), WHOM)
def test_words_are_the_grant_again(read, write, until, renewed, to):
    grant = Grant(read, write, until, renewed, to)
    if read or write:
        assert granted(grant.words) == grant


@pytest.mark.parametrize(
    "words", ["", "x=1", "read=", "read=a&x=1", "until=5", "read=a&until=x", "read=a&to=", "read=a&read", "r"]
)
def test_other_words_are_refused(words):
    with pytest.raises(Refused):
        granted(words)


def test_what_cannot_be_granted_is_told():
    for grant in (Grant(), Grant(("",)), Grant(("x" * 2000,))):
        with pytest.raises(UserError):
            checked(grant)


def test_a_grant_says_what_it_may():
    assert str(Grant(("*",))) == "read all"
    assert str(Grant(("cfg*", "loss"), ("inbox*",))) == "read 'cfg*', 'loss' and write 'inbox*'"
    assert Grant(("cfg*",)).words == "read=cfg*"
    assert str(Grant(("*",), to="ada")) == "read all, as ada"


def test_a_grants_key_opens_with_its_words_only():
    words = Grant(("cfg*",)).words
    key = key_of(KEY, words)
    manager, client = ManagerProof(KEY), ClientProof(key, grant=words)
    client.check(manager.answer(client.answer(manager.challenge())))
    assert manager.grant == Grant(("cfg*",))
    others = Grant(("*",)), Grant((), ("*",)), Grant(("cfg*",), renewed=1), Grant(("cfg*",), to="x")
    for said in ("", *(grant.words for grant in others)):
        manager, client = ManagerProof(KEY), ClientProof(key, grant=said)
        with pytest.raises(Refused):
            manager.answer(client.answer(manager.challenge()))
        assert manager.grant is None


def test_the_managers_key_with_words_opens_nothing():
    manager, client = ManagerProof(KEY), ClientProof(KEY, grant="read=a")
    with pytest.raises(Refused):
        manager.answer(client.answer(manager.challenge()))


def test_a_proof_for_words_is_none_for_others():
    manager, client = ManagerProof(KEY), ClientProof(key_of(KEY, "read=a"), grant="read=a")
    proof = client.answer(manager.challenge())
    proof.grant = "read=*"
    with pytest.raises(Refused):
        manager.answer(proof)
