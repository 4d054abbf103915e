"""The virus scanner that an area may have: clamd, by its own words (INSTREAM), on this machine alone."""

import socket
import struct
from contextlib import closing
from enum import StrEnum

from joinedup.files.rules.scanners import where

_PIECE = 1 << 16
_PATIENCE = 15.0  # seconds


class Scanned(StrEnum):
    CLEAN = "clean"
    FOUND = "found"
    NOT_SCANNED = "not_scanned"  # it cannot be reached, or does not answer


def scan(content: bytes, named: str) -> Scanned:
    """Ask the scanner. Without one nothing is found, for nobody looked."""
    at = where(named)
    if at is None:
        return Scanned.CLEAN
    try:
        with closing(_connected(at)) as line:
            line.sendall(b"zINSTREAM\0")
            for place in range(0, len(content), _PIECE):
                piece = content[place : place + _PIECE]
                line.sendall(struct.pack(">I", len(piece)) + piece)
            line.sendall(struct.pack(">I", 0))
            said = _said(line)
    except OSError:
        return Scanned.NOT_SCANNED
    if said.endswith(b"OK"):
        return Scanned.CLEAN
    return Scanned.FOUND if said.endswith(b"FOUND") else Scanned.NOT_SCANNED


def _connected(at: tuple[str, str, int]) -> socket.socket:
    kind, place, port = at
    if kind == "tcp":
        return socket.create_connection((place, port), timeout=_PATIENCE)
    line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    line.settimeout(_PATIENCE)
    try:
        line.connect(place)
    except OSError:
        line.close()
        raise
    return line


def _said(line: socket.socket) -> bytes:
    said = b""
    while len(said) < 4_096 and (some := line.recv(4_096)):
        said += some
        if b"\0" in said:
            break
    return said.strip(b"\0\n ")
