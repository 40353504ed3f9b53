from __future__ import annotations

import asyncio
import ssl
from pathlib import Path

import pytest

from orders.platform.security.authorities import Authority, Certificate, trust


async def greeted(certificate: Certificate, client: ssl.SSLContext, name: str) -> bytes:
    async def greet(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"hello")
        writer.close()

    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate.certificate, certificate.key)
    async with await asyncio.start_server(greet, "127.0.0.1", 0, ssl=context) as server:
        port = server.sockets[0].getsockname()[1]
        reader, writer = await asyncio.open_connection("127.0.0.1", port, ssl=client, server_hostname=name)
        try:
            return await reader.read()
        finally:
            writer.close()


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "order"])
def test_a_service_is_believed_under_its_names(tmp_path: Path, name: str) -> None:
    certificate = Authority(tmp_path).certificate("order")
    assert asyncio.run(greeted(certificate, trust(tmp_path), name)) == b"hello"


def test_under_another_name_it_is_not(tmp_path: Path) -> None:
    certificate = Authority(tmp_path).certificate("order")
    with pytest.raises(ssl.SSLCertVerificationError):
        asyncio.run(greeted(certificate, trust(tmp_path), "payment"))


def test_another_authoritys_certificate_is_not_believed(tmp_path: Path) -> None:
    Authority(tmp_path)
    stranger = Authority(tmp_path / "elsewhere").certificate("order")
    with pytest.raises(ssl.SSLCertVerificationError):
        asyncio.run(greeted(stranger, trust(tmp_path), "order"))


def test_certificates_are_made_once_and_keys_kept_private(tmp_path: Path) -> None:
    first = Authority(tmp_path).certificate("order")
    content = first.certificate.read_bytes()
    assert Authority(tmp_path).certificate("order").certificate.read_bytes() == content
    for key in (first.key, tmp_path / "keys" / "authority" / "ca-key.pem"):
        assert key.stat().st_mode & 0o077 == 0
