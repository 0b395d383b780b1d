"""The certificate of one manager: made at its start, self-signed, never written down, gone with it.

Nobody needs to trust it: clients bind their proofs of the key to it (see `sealing`).
"""

from __future__ import annotations

import datetime
import os
import shutil
import tempfile
from typing import TYPE_CHECKING

from ..errors import UserError

if TYPE_CHECKING:
    from ..sealing import Sealer

NAME = "jupyter_shared"
DAYS = 36500  # no end: it lives as long as the manager
SECONDS = 60.0  # for openssl
NEITHER = (
    "To listen beyond this machine takes a certificate, and there is nothing here to make one: "
    "pip install 'jupyter_shared[tls]' (it brings `cryptography`), or install the program `openssl`."
)


def sealer() -> Sealer:
    """A new certificate; UserError if there is nothing to make one with."""
    from ..sealing import Sealer  # slow to load, and few listen beyond this machine

    descriptor, path = tempfile.mkstemp(prefix="jupyter-shared-")  # only its user may read it
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(_made())
        return Sealer(path)
    finally:
        os.unlink(path)  # noqa: PTH108


def _made() -> bytes:
    try:
        return _by_cryptography()
    except ImportError:
        pass
    program = shutil.which("openssl")
    if program is None:
        raise UserError(NEITHER)
    return _by_openssl(program)


def _by_cryptography() -> bytes:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, NAME)])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=DAYS))
        .sign(key, hashes.SHA256())
    )
    private: bytes = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return private + bytes(certificate.public_bytes(serialization.Encoding.PEM))


def _by_openssl(program: str) -> bytes:
    import subprocess

    command = [
        program, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
        "-days", str(DAYS), "-subj", f"/CN={NAME}", "-keyout", "-", "-out", "-",
    ]  # fmt: skip
    made = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS, check=False)
    if made.returncode:
        text = made.stderr.decode(errors="replace").strip().splitlines()
        raise UserError(f"openssl made no certificate: {text[-1] if text else made.returncode}. {NEITHER}")
    return made.stdout
