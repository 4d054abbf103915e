"""Identity providers on this machine: one does what it should, and one does what a test tells it."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import requests
from oidc_provider_mock import run_server_in_thread

from joinedup.signin.rules.providers import Provider


def provider(issuer: str, folder: Path, *, second_proof: tuple[str, ...] = ()) -> Provider:
    secret = folder / "secret"
    secret.write_text("a secret\n")
    return Provider("council", "Leeds City Council", issuer, "joinedup", str(secret), second_proof)


@contextmanager
def honest(*, nonce: bool = True) -> Iterator[str]:
    """A whole provider; returns its issuer."""
    with run_server_in_thread(require_nonce=nonce) as server:
        yield f"http://localhost:{server.server_port}"


def agree(address: str, *, as_whom: str) -> str:
    """Press the button on the provider's page, and return where it sends the browser back to."""
    answer = requests.post(address, data={"sub": as_whom}, allow_redirects=False, timeout=10)
    return answer.headers["Location"].removeprefix("http://testserver")


class Liar(BaseHTTPRequestHandler):
    """Says what `answers` has for a path: a status, headers and a body."""

    answers: dict[str, tuple[int, dict[str, str], Any]] = {}
    sent: list[str] = []  # what came as the body of a form
    slow = 0.0  # seconds before it says anything

    def do_GET(self) -> None:
        time.sleep(self.slow)
        status, headers, body = self.answers.get(self.path, (404, {}, {}))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body if isinstance(body, bytes) else json.dumps(body).encode())

    def do_POST(self) -> None:
        self.sent.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.do_GET()

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing of it is wanted."""


@contextmanager
def lying() -> Iterator[str]:
    server = ThreadingHTTPServer(("localhost", 0), Liar)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    server.server_close()
