"""TLS without I/O: what goes in at one end comes out at the other, whatever breaks in meanwhile."""

from __future__ import annotations

import shutil
import ssl
import sys
import threading

import pytest

from jupyter_shared.errors import UserError
from jupyter_shared.manager import certificate
from jupyter_shared.sealing import LARGEST, to_a_manager
from tests.forks import ended_well, forked


@pytest.fixture(scope="module", params=["cryptography", "openssl"])
def sealer(request):
    """A certificate made by each that can make one."""
    with pytest.MonkeyPatch.context() as patched:
        if request.param == "openssl":
            if shutil.which("openssl") is None:
                pytest.skip("the program openssl is not here")
            patched.setitem(sys.modules, "cryptography", None)
        else:
            pytest.importorskip("cryptography", reason="the extra `tls` brings it")
            patched.setattr("shutil.which", lambda *_: None)
        return certificate.sealer()


def shaken(ours, theirs):
    """Two ends that have shaken hands."""
    data = ours.shake(b"")
    while not (ours.is_done and theirs.is_done):
        data = theirs.shake(data)
        if not ours.is_done:
            data = ours.shake(data)
    return ours, theirs


@pytest.fixture
def ends(sealer):
    return shaken(to_a_manager(), sealer.seal())


def test_both_ends_know_the_same_certificate(ends, sealer):
    ours, theirs = ends
    assert ours.bound_to == theirs.bound_to
    assert len(ours.bound_to) == 32
    another = certificate.sealer().seal()
    assert shaken(to_a_manager(), another)[0].bound_to != ours.bound_to


def test_the_version_is_1_3_and_no_other(sealer):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    old = context.wrap_bio(incoming, outgoing)
    with pytest.raises(ssl.SSLWantReadError):
        old.do_handshake()
    with pytest.raises(ssl.SSLError, match=r"(?i)version|protocol"):
        sealer.seal().shake(outgoing.read())


@pytest.mark.parametrize("size", [1, 5, 17, 100, LARGEST, LARGEST + 1, 5 * LARGEST + 3])
@pytest.mark.parametrize("piece", [1 << 30, 1000])
def test_what_is_sealed_is_opened(ends, size, piece):
    for one, other in (ends, ends[::-1]):
        data = bytes(range(256)) * (size // 256 + 1)
        data, found = data[:size], b""
        sealed = one.sealed(data)
        assert data not in sealed or size < 5
        for start in range(0, len(sealed), piece):
            other.raw += sealed[start : start + piece]
            found += other.opened()
        assert found == data


def test_what_is_harmed_is_not_opened(ends):
    ours, theirs = ends
    sealed = bytearray(ours.sealed(b"a call"))
    sealed[8] ^= 1
    theirs.raw += sealed
    with pytest.raises(ssl.SSLError):
        theirs.opened()


@pytest.mark.parametrize(
    "said", [b"\x16\x03\x03\0\x05", b"\x0f\0\0\0\x98", b"\x17\0\0\0\x9a", b"\x17\0", b"\x17\x03\x03\xff\xff"]
)
def test_what_is_no_record_is_not_waited_for(ends, said):
    ours, theirs = ends
    theirs.raw += ours.sealed(b"a call") + said
    with pytest.raises(ssl.SSLError, match="no record"):
        theirs.opened()


def test_what_others_say_is_no_tls(sealer):
    with pytest.raises(ssl.SSLError):
        sealer.seal().shake(b"GET / HTTP/1.1\r\n\r\n")
    with pytest.raises(ssl.SSLError):
        to_a_manager().shake(b"\x10\0\0\0 a challenge, in the clear")


class Alarm(Exception):
    pass


def interrupted_at(step, function):
    """Call a function in a thread; at the step of that number, in the seal's code, something breaks in."""
    left = [step]

    def trace(frame, event, _):
        if frame.f_code.co_filename.endswith("sealing.py"):
            frame.f_trace_opcodes = True
            if event in ("opcode", "call"):
                left[0] -= 1
                if left[0] == 0 and (event == "call" or is_looked_at(frame)):
                    raise Alarm
            return trace
        return None

    raised = []

    def run():
        sys.settrace(trace)
        try:
            function()
        except Alarm:
            raised.append(True)
        finally:
            sys.settrace(None)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return bool(raised), left[0] <= 0


def is_looked_at(frame):
    """Whether Python looks for signals here: after a call, and where it jumps back."""
    import dis

    before = [one for one in dis.get_instructions(frame.f_code) if one.offset < frame.f_lasti and one.opname != "CACHE"]
    return bool(before) and before[-1].opname.startswith(("CALL", "JUMP_BACKWARD", "PRECALL"))


def test_nothing_is_lost_or_doubled_wherever_something_breaks_in(sealer):
    struck = step = 0
    while True:
        step += 1
        ours, theirs = shaken(to_a_manager(), sealer.seal())
        theirs.raw += ours.sealed(b"before")
        assert theirs.opened() == b"before"
        theirs.begin(True)
        theirs.raw += ours.sealed(b"one") + ours.sealed(b"two") + ours.sealed(b"three")[:-4]
        broke, reached = interrupted_at(step, theirs.opened)
        theirs.opened()
        assert bytes(theirs.since) == b"onetwo"
        struck += broke
        if not reached:
            break
    assert struck > 10


def test_what_ssl_has_read_when_a_signal_breaks_in_is_not_lost(sealer, monkeypatch):
    """`ssl` looks for signals after it has read, before it says how much."""
    ours, theirs = shaken(to_a_manager(), sealer.seal())
    theirs.begin(True)
    theirs.raw += ours.sealed(b"one") + ours.sealed(b"two")
    tls = theirs._tls

    class Struck:
        def read(self, size, buffer):
            tls.read(size, buffer)
            raise Alarm

    theirs._tls = Struck()
    with pytest.raises(Alarm):
        theirs.opened()
    theirs._tls = tls
    theirs.opened()
    assert bytes(theirs.since) == b"onetwo"


# --- certificates ---------------------------------------------------------------------------------------------


def test_openssl_makes_one_where_cryptography_is_missing(monkeypatch):
    monkeypatch.setitem(sys.modules, "cryptography", None)
    shaken(to_a_manager(), certificate.sealer().seal())


def test_cryptography_makes_one_without_any_program(monkeypatch):
    pytest.importorskip("cryptography")
    monkeypatch.setattr(certificate.shutil, "which", lambda _: None)
    shaken(to_a_manager(), certificate.sealer().seal())


def test_without_either_what_to_do_is_said(monkeypatch):
    monkeypatch.setitem(sys.modules, "cryptography", None)
    monkeypatch.setattr(certificate.shutil, "which", lambda _: None)
    with pytest.raises(UserError, match=r"pip install 'jupyter_shared\[tls\]'.*openssl"):
        certificate.sealer()


def test_the_private_key_is_left_nowhere(tmp_path, monkeypatch):
    monkeypatch.setattr(certificate.tempfile, "tempdir", str(tmp_path))
    certificate.sealer()
    assert not [*tmp_path.iterdir()]


@pytest.mark.needs_fork("it forks")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_child_forked_while_others_shake_hands_can_shake_hands(sealer):
    """OpenSSL holds locks of its own meanwhile, which nobody in the child would ever release."""
    stop = threading.Event()

    def busy():
        while not stop.is_set():
            to_a_manager().shake(b"")

    threads = [threading.Thread(target=busy) for _ in range(3)]
    for thread in threads:
        thread.start()
    try:
        for _ in range(150):
            assert ended_well(forked(lambda: shaken(to_a_manager(), sealer.seal())))
    finally:
        stop.set()
        for thread in threads:
            thread.join()
