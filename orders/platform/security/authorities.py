"""A certificate authority of the installation's own: in production, services and servers speak TLS under it."""

from __future__ import annotations

import datetime
import ipaddress
import ssl
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from orders.platform.security import files

LIFE = datetime.timedelta(days=365)
LIFE_OF_AUTHORITY = datetime.timedelta(days=3650)
SKEW = datetime.timedelta(hours=1)
"""Certificates are good from an hour ago: clocks differ."""


@dataclass(frozen=True)
class Certificate:
    """A certificate and its key, as PEM files."""

    certificate: Path
    key: Path


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _key_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _builder(
    subject: str, issuer: str, public: ec.EllipticCurvePublicKey, life: datetime.timedelta
) -> x509.CertificateBuilder:
    now = datetime.datetime.now(datetime.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(_name(subject))
        .issuer_name(_name(issuer))
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - SKEW)
        .not_valid_after(now + life)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
    )


class Authority:
    """The installation's authority; made at its first use.

    Parameters
    ----------
    directory : Path
        The data folder; the authority is `<directory>/keys/authority/`.
    """

    NAME = "pod2door authority"

    def __init__(self, directory: Path) -> None:
        self._keys = directory / "keys"
        self.path = self._keys / "authority" / "ca.pem"
        self._key_path = self._keys / "authority" / "ca-key.pem"
        if not self._key_path.exists():
            files.create(self._key_path, _key_pem(ec.generate_private_key(ec.SECP256R1())))
        if not self.path.exists():
            files.create(self.path, self._own(self._key()), 0o644)

    def certificate(self, name: str, host: str = "127.0.0.1") -> Certificate:
        """The certificate of a service or server, good for `host`, 127.0.0.1, localhost and `name`; made once."""
        made = Certificate(self._keys / name / "tls.pem", self._keys / name / "tls-key.pem")
        if not made.key.exists():
            files.create(made.key, _key_pem(ec.generate_private_key(ec.SECP256R1())))
        if not made.certificate.exists():
            key = load_pem_private_key(made.key.read_bytes(), password=None)
            assert isinstance(key, ec.EllipticCurvePrivateKey)
            files.create(made.certificate, self._signed(name, host, key), 0o644)
        return made

    def _key(self) -> ec.EllipticCurvePrivateKey:
        key = load_pem_private_key(self._key_path.read_bytes(), password=None)
        assert isinstance(key, ec.EllipticCurvePrivateKey)
        return key

    def _own(self, key: ec.EllipticCurvePrivateKey) -> bytes:
        usage = x509.KeyUsage(
            digital_signature=True,
            key_cert_sign=True,
            crl_sign=True,
            content_commitment=False,
            key_encipherment=False,
            data_encipherment=False,
            key_agreement=False,
            encipher_only=False,
            decipher_only=False,
        )
        builder = (
            _builder(self.NAME, self.NAME, key.public_key(), LIFE_OF_AUTHORITY)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(usage, critical=True)
        )
        return builder.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM)

    def _signed(self, name: str, host: str, key: ec.EllipticCurvePrivateKey) -> bytes:
        authority = self._key()
        builder = (
            _builder(name, self.NAME, key.public_key(), LIFE)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(x509.SubjectAlternativeName(_names(name, host)), critical=False)
            .add_extension(
                x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]),
                critical=False,
            )
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.public_key()), critical=False)
        )
        return builder.sign(authority, hashes.SHA256()).public_bytes(Encoding.PEM)


def _names(name: str, host: str) -> list[x509.GeneralName]:
    names: list[x509.GeneralName] = [x509.DNSName(name), x509.DNSName("localhost")]
    for address in dict.fromkeys(("127.0.0.1", host)):
        try:
            names.append(x509.IPAddress(ipaddress.ip_address(address)))
        except ValueError:
            names.append(x509.DNSName(address))
    return names


def trust(directory: Path) -> ssl.SSLContext:
    """A client's TLS context that trusts the installation's authority and no one else."""
    return ssl.create_default_context(cafile=str(directory / "keys" / "authority" / "ca.pem"))
