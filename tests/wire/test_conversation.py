"""Who may say what when, and the proofs by which both ends show that they know the key."""

from __future__ import annotations

import itertools

import pytest

from jupyter_shared.errors import ProtocolError, Refused, VersionMismatch
from jupyter_shared.wire import messages
from jupyter_shared.wire.conversation import ClientProof, ManagerProof, Phase, check
from jupyter_shared.wire.messages import PROTOCOL, Challenge, Proof

KEY = b"the key of this manager"
EXAMPLES = [
    messages.Hello(0, b"", 0),
    messages.Call(1, 0, "names", []),
    messages.Claim(1, 100),
    messages.Fetch(1, 1),
    messages.Calls(1, 0, "names", [[]]),
    messages.Release([], []),
    messages.Watch(0, 0),
    messages.Unwatch(0),
    messages.Proof(b"", b""),
    messages.Ask(1, "info"),
]


def test_there_is_an_example_of_everything_a_client_can_say():
    assert {type(example) for example in EXAMPLES} == set(messages.FromClient.__args__)


@pytest.mark.parametrize(("phase", "message"), [*itertools.product(Phase, EXAMPLES)])
def test_each_phase_has_its_own_messages(phase, message):
    if type(message) in phase.may_be_said:
        check(phase, message)
        return
    with pytest.raises(ProtocolError, match=f"{type(message).__name__} is not what is said in the phase"):
        check(phase, message)


def test_nothing_but_the_proof_is_said_before_the_proof():
    assert Phase.PROOF.may_be_said == (messages.Proof,)
    assert Phase.HELLO.may_be_said == (messages.Hello,)


def test_both_ends_that_know_the_key_are_content():
    manager, client = ManagerProof(KEY), ClientProof(KEY)
    client.check(manager.answer(client.answer(manager.challenge())))


@pytest.mark.parametrize("wrong", [b"", b"another key", KEY + b"x", KEY[:-1]])
def test_a_client_with_another_key_is_refused(wrong):
    manager, client = ManagerProof(KEY), ClientProof(wrong)
    with pytest.raises(Refused, match="not this manager's"):
        manager.answer(client.answer(manager.challenge()))


@pytest.mark.parametrize("wrong", [b"", b"another key"])
def test_an_impostor_of_a_manager_is_refused(wrong):
    impostor, client = ManagerProof(wrong), ClientProof(KEY)
    client.answer(impostor.challenge())
    with pytest.raises(Refused, match="not the manager you meant"):
        client.check(Proof(b"\0" * 32, b""))


def test_a_proof_is_good_for_its_own_challenge_only():
    first, second, client = ManagerProof(KEY), ManagerProof(KEY), ClientProof(KEY)
    recorded = client.answer(first.challenge())
    with pytest.raises(Refused):
        second.answer(recorded)


def test_the_manager_s_proof_is_good_for_one_client_only():
    manager, first, second = ManagerProof(KEY), ClientProof(KEY), ClientProof(KEY)
    challenge = manager.challenge()
    recorded = manager.answer(first.answer(challenge))
    second.answer(challenge)
    with pytest.raises(Refused):
        second.check(recorded)


def test_a_challenge_cannot_be_reflected():
    """Whoever does not know the key could else have the manager itself compute the proof."""
    manager = ManagerProof(KEY)
    own = ManagerProof(KEY)._nonce  # any nonce an attacker chooses
    theirs = ClientProof(KEY)
    theirs._nonce = manager.challenge().nonce
    answer = manager.answer(theirs.answer(manager.challenge()))
    with pytest.raises(Refused):
        ManagerProof.answer(manager, Proof(answer.digest, own))


def test_the_key_is_never_said():
    manager, client = ManagerProof(KEY), ClientProof(KEY)
    challenge = manager.challenge()
    proof = client.answer(challenge)
    answer = manager.answer(proof)
    said = challenge.nonce + proof.digest + proof.nonce + answer.digest + answer.nonce
    assert KEY not in said


def test_no_two_challenges_are_the_same():
    nonces = {ManagerProof(KEY).challenge().nonce for _ in range(1000)}
    assert len(nonces) == 1000
    assert {len(nonce) for nonce in nonces} == {32}


@pytest.mark.parametrize("version", [0, PROTOCOL - 1, PROTOCOL + 1, 999])
def test_another_version_of_the_protocol_is_named(version):
    with pytest.raises(VersionMismatch, match=rf"version {version} .*version {PROTOCOL}.*install"):
        ClientProof(KEY).answer(Challenge(version, b"x" * 32))
