"""A mail server on this machine that speaks SMTP over TLS, and behaves as it is told."""

import socket
import ssl
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

HERE = "127.0.0.1"


@dataclass
class MailServer:
    """`does`: take, refuse the address, refuse the letter, drop before the letter or drop after it."""

    folder: Path
    tls_first: bool = True
    does: str = "take"
    taken: list[EmailMessage] = field(default_factory=list)
    envelopes: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    said: list[str] = field(default_factory=list)  # what came in the clear, before TLS

    def __enter__(self) -> "MailServer":
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(_certificate(self.folder))
        self._listening = socket.create_server((HERE, 0))
        self.port: int = self._listening.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *why: object) -> None:
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)  # wakes who waits in accept
        self._listening.close()
        self._thread.join(timeout=5)

    def _serve(self) -> None:
        while True:
            try:
                line, _ = self._listening.accept()
            except OSError:
                return
            line.settimeout(5)
            with suppress(OSError, ConnectionError), line:
                self._talk(line)

    def _talk(self, line: socket.socket) -> None:
        inside = self.tls_first
        if inside:
            line = self._context.wrap_socket(line, server_side=True)
        reads = line.makefile("rb")
        _say(line, "220 mail.leeds.example")
        sender, to = "", []
        while words := reads.readline().decode().strip():
            if not inside:
                self.said.append(words)
            verb = words.upper()
            if verb.startswith("EHLO"):
                _say(line, "250-mail.leeds.example", "250 AUTH PLAIN" if inside else "250 STARTTLS")
            elif verb.startswith("STARTTLS"):
                _say(line, "220 go on")
                line, inside = self._context.wrap_socket(line, server_side=True), True
                reads = line.makefile("rb")
            elif verb.startswith("AUTH"):
                _say(line, "235 it is you")
            elif verb.startswith("MAIL"):
                sender = words.partition("<")[2].partition(">")[0]
                _say(line, "250 go on")
            elif verb.startswith("RCPT"):
                to.append(words.partition("<")[2].partition(">")[0])
                refused = self.does == "refuse the address"
                _say(line, f"550 {to[-1]} does not live here" if refused else "250 go on")
            elif verb.startswith("DATA"):
                if self.does == "drop before the letter":
                    return
                _say(line, "354 go on")
                letter = _until_the_dot(reads)
                if self.does == "refuse the letter":
                    _say(line, "554 no")
                    continue
                self.taken.append(message_from_bytes(letter, policy=policy.default))  # type: ignore[arg-type]
                self.envelopes.append((sender, tuple(to)))
                if self.does == "drop after it":
                    return
                _say(line, "250 it is here")
            else:  # RSET, QUIT
                _say(line, "221 go well" if verb.startswith("QUIT") else "250 go on")
                if verb.startswith("QUIT"):
                    return


def authority(folder: Path) -> str:
    """Whom a client must trust to trust this server; made with it."""
    return str(folder / "mail.pem")


def _say(line: socket.socket, *words: str) -> None:
    line.sendall("".join(f"{each}\r\n" for each in words).encode())


def _until_the_dot(reads: object) -> bytes:
    letter = b""
    while (line := reads.readline()) != b".\r\n":  # type: ignore[attr-defined]
        letter += line.removeprefix(b".")
    return letter


def _certificate(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "mail")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(HERE))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    held = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file = folder / "mail.pem"
    file.write_bytes(held + made.public_bytes(serialization.Encoding.PEM))
    file.chmod(0o600)
    return file
