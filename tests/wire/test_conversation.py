"""Who may say what when, and the proofs by which both ends show that they know the key."""

from __future__ import annotations

import itertools

import msgspec
import pytest

from jupyter_shared.errors import ProtocolError, Refused, VersionMismatch
from jupyter_shared.wire import messages
from jupyter_shared.wire.conversation import Phase, check
from jupyter_shared.wire.messages import PROTOCOL, Challenge, Proof
from jupyter_shared.wire.proofs import ClientProof, ManagerProof
from jupyter_shared.wire.versions import End, manager_of

KEY = b"the key of this manager"
EXAMPLES = [
    messages.Hello(0, b"", 0),
    messages.Call(1, 0, "names", []),
    messages.Claim(1, 100),
    messages.Fetch(1, 1),
    messages.Calls(1, 0, "names", [[]]),
    messages.Beside(1, -1, 0, "names", []),
    messages.TakeBack(1),
    messages.Release([], []),
    messages.Watch(0, 0),
    messages.Unwatch(0),
    messages.Proof(b"", b""),
    messages.Ask(1, "info"),
    messages.Vouch(1, [1]),
    messages.Recalled(1),
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
        ManagerProof.answer(manager, Proof(answer.digest, own, None, PROTOCOL))


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


# --- versions ------------------------------------------------------------------------------------------------


def hands_of(manager_is, client_is):
    """The version that two ends agree on."""
    manager, client = ManagerProof(KEY, manager_is), ClientProof(KEY, client_is)
    client.check(manager.answer(client.answer(manager.challenge())))
    return client.version


@pytest.mark.parametrize(
    ("manager", "client", "version"),
    [((3, 3), (3, 3), 3), ((3, 5), (3, 4), 4), ((2, 4), (3, 9), 4), ((5, 7), (1, 5), 5), ((3, 9), (9, 12), 9)],
)
def test_two_ends_agree_on_the_newest_version_that_both_speak(manager, client, version):
    assert hands_of(End(*manager), End(*client)) == version


@pytest.mark.parametrize(
    ("manager", "client", "older"),
    [
        ((1, 1), (3, 3), "manager"), ((1, 2), (3, 4), "manager"), ((4, 5), (1, 3), "client"),
        ((999, 999), (3, 3), "client"),
    ],
)  # fmt: skip
def test_who_has_no_version_in_common_is_told_what_to_do(manager, client, older):
    ends = End(*manager, "0.7", "3.13.1"), End(*client, "0.9", "3.11.2")
    with pytest.raises(VersionMismatch) as caught:
        hands_of(*ends)
    text = str(caught.value)
    assert all(said in text for said in ("jupyter_shared 0.7", "3.13.1", "jupyter_shared 0.9", "3.11.2"))
    assert f"{older} is the older one" in text
    assert ("stop --kill" in text) == (older == "manager")
    assert ("pip install --upgrade" in text) == (older == "client")


def test_a_manager_refuses_a_version_that_it_did_not_offer():
    manager = ManagerProof(KEY, End(3, 4))
    for version in (0, 2, 5, -1):
        with pytest.raises(VersionMismatch, match="versions 3 to 4"):
            manager.answer(Proof(b"d" * 32, b"n" * 32, None, version))


def test_proofs_hold_for_one_version_only():
    manager, client = ManagerProof(KEY, End(3, 4)), ClientProof(KEY, End(3, 4))
    proof = client.answer(manager.challenge())
    with pytest.raises(Refused):
        manager.answer(Proof(proof.digest, proof.nonce, None, 3))
    with pytest.raises(Refused):
        client.check(ManagerProof(KEY, End(3, 3)).answer(ClientProof(KEY, End(3, 3)).answer(manager.challenge())))


def test_what_later_versions_add_is_ignored():
    nonce = b"x" * 32
    later = msgspec.msgpack.encode([37, 3, nonce, 8, "2.0", "3.20.1", {"more": 1}, "and more"])
    challenge = msgspec.msgpack.decode(later, type=Challenge)
    assert manager_of(challenge) == End(3, 8, "2.0", "3.20.1")
    assert ClientProof(KEY).answer(challenge).protocol == PROTOCOL
    earlier = msgspec.msgpack.decode(msgspec.msgpack.encode([37, 1, nonce]), type=Challenge)
    assert manager_of(earlier) == End(1, 1)
