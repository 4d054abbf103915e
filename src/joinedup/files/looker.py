"""The process that looks at what strangers sent: it has no database, no key, little memory and little time.

One helper is kept ready; it makes a child for each file, which may use so much and no more. Where the child
ends badly, the file is damaged or a trap, and is not taken.
"""

import json
import os
import resource
import struct
import subprocess
import sys
import threading
from dataclasses import asdict
from pathlib import Path
from select import select
from typing import IO

from joinedup.files.rules.limits import DAMAGED, KINDS, TOO_MUCH, Kind, NotTaken, Refusal

SECONDS = 4  # of the processor's time
PATIENCE = 20.0  # seconds on the wall; a machine may be busy
MEMORY = 700 << 20  # of addresses, libraries and all
_SOURCE = Path(__file__).resolve().parents[2]
_LENGTH = struct.Struct(">I")


class _Helper:
    """One at a time is looked at: eight large pictures at once would be too much for a small machine."""

    guard = threading.Lock()
    process: "subprocess.Popen[bytes] | None" = None


def look(content: bytes) -> tuple[Kind, bytes]:
    """Return what a file is, and a copy that is safe to hand on.

    Raises:
        NotTaken: it is not taken.
    """
    with _Helper.guard:
        try:
            answer = _asked(content)
        except (OSError, EOFError, TimeoutError):
            end()
            raise NotTaken(TOO_MUCH) from None
    head, _, safe = answer.partition(b"\n")
    told = json.loads(head)
    if "kind" in told:
        return KINDS[told["kind"]], safe
    raise NotTaken(Refusal(**told))


def _asked(content: bytes) -> bytes:
    helper = _Helper.process
    if helper is None or helper.poll() is not None:
        helper = _Helper.process = subprocess.Popen(
            [sys.executable, "-m", "joinedup.files.looker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"PYTHONPATH": str(_SOURCE), "PATH": os.defpath},  # no address of a database, no key
            cwd="/",
        )
    assert helper.stdin is not None and helper.stdout is not None
    helper.stdin.write(_LENGTH.pack(len(content)) + content)
    helper.stdin.flush()
    if not select([helper.stdout], [], [], PATIENCE)[0]:
        raise TimeoutError
    return _message(helper.stdout)


def end() -> None:
    """Let the helper go; the next file starts another."""
    if _Helper.process is not None:
        _Helper.process.kill()
        _Helper.process.communicate()
        _Helper.process = None


def _message(stream: IO[bytes]) -> bytes:
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EOFError
    (length,) = _LENGTH.unpack(head)
    whole = stream.read(length)
    if len(whole) < length:
        raise EOFError
    return whole


def _help() -> None:
    """In the helper: read a file, let a child look at it, say what it said."""
    from joinedup.files.rules import looking  # noqa: F401 -- read once here, not by every child

    while True:
        try:
            content = _message(sys.stdin.buffer)
        except EOFError:
            return
        answer = _by_a_child(content)
        sys.stdout.buffer.write(_LENGTH.pack(len(answer)) + answer)
        sys.stdout.buffer.flush()


def _by_a_child(content: bytes) -> bytes:
    reads, writes = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reads)
        _as_the_child(content, writes)
    os.close(writes)
    with os.fdopen(reads, "rb") as stream:
        said = stream.read()
    _, ended = os.waitpid(pid, 0)
    return said if ended == 0 and said else _refusal(TOO_MUCH)


def _as_the_child(content: bytes, writes: int) -> None:
    try:
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # it writes no file
        resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))  # and starts nothing
        with os.fdopen(writes, "wb") as out:
            out.write(_answer(content))
        os._exit(0)
    finally:
        os._exit(1)


def _answer(content: bytes) -> bytes:
    from joinedup.files.rules.looking import looked_at

    try:
        kind, safe = looked_at(content)
    except NotTaken as refused:
        return _refusal(refused.why)
    except MemoryError:
        return _refusal(TOO_MUCH)
    except Exception:
        return _refusal(DAMAGED)
    return json.dumps({"kind": kind.code}).encode() + b"\n" + safe


def _refusal(why: Refusal) -> bytes:
    return json.dumps(asdict(why)).encode() + b"\n"


if __name__ == "__main__":
    _help()
