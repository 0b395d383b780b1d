"""Digests that only those can tell who know the key: what the standard library's own are."""

from __future__ import annotations

import hmac
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_shared.wire.hmac_sha256 import BLOCK, compare_digest, hmac_sha256

NO_SHA_OF_ITS_OWN = """
import sys
sys.modules["_sha2"] = sys.modules["_sha256"] = None
from jupyter_shared.wire.hmac_sha256 import hmac_sha256
print(hmac_sha256(b"key", b"message").hex())
"""


@given(st.binary(max_size=3 * BLOCK), st.binary(max_size=3 * BLOCK))
def test_a_digest_is_that_of_the_standard_library(key, message):
    assert hmac_sha256(key, message) == hmac.digest(key, message, "sha256")


@pytest.mark.parametrize("size", [0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK])
def test_it_is_with_a_key_about_as_long_as_a_block(size):
    key = bytes(range(size))
    assert hmac_sha256(key, b"message") == hmac.digest(key, b"message", "sha256")


def test_the_examples_of_rfc_4231():
    first = "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
    assert hmac_sha256(b"\x0b" * 20, b"Hi There").hex() == first
    sixth = "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
    assert hmac_sha256(b"\xaa" * 131, b"Test Using Larger Than Block-Size Key - Hash Key First").hex() == sixth


def test_a_python_without_a_sha_of_its_own_has_the_same():
    done = subprocess.run([sys.executable, "-c", NO_SHA_OF_ITS_OWN], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == hmac_sha256(b"key", b"message").hex()


def test_digests_are_compared_as_the_standard_library_does():
    assert compare_digest(b"right", b"right")
    assert not compare_digest(b"right", b"wrong")
    assert not compare_digest(b"right", b"righ")
