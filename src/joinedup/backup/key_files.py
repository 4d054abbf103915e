"""The keys of an installation: never in its backups, and sealed when they leave at all."""

import base64
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from joinedup.backup.folders import write_new
from joinedup.backup.rules.manifest import fingerprint, holds

TRAIL, VAULT = "trail.key", "vault.keys"  # in a backup's words, wherever the file is
SHORTEST = 16  # characters of a passphrase
_FORM = "joinedup keys 1"
# RFC 9106, section 4, for a machine that has memory to spare for it once: guessing costs the same each time.
_COST = {"time_cost": 4, "memory_cost": 256 * 1024, "parallelism": 4}


class NotUnsealed(Exception):
    """The sealed keys could not be read, or not be put where they belong; said in one sentence."""


@dataclass(frozen=True, slots=True)
class KeyFolder:
    """Where an installation keeps its keys."""

    data: Path
    trail: Path
    vault: Path | None = None  # the keyring of protected values

    def place(self, name: str) -> Path:
        return self._elsewhere().get(name, self.data / name)

    def found(self) -> dict[str, bytes]:
        """Every key file that is there, whoever made it, by its name."""
        elsewhere = self._elsewhere()
        taken = {*elsewhere, *(path.name for path in elsewhere.values())}
        names = {each.name for each in self.data.glob("*.key*") if each.is_file()} - taken
        keys = {name: (self.data / name).read_bytes() for name in sorted(names)}
        return keys | {name: path.read_bytes() for name, path in elsewhere.items() if path.is_file()}

    def marks(self) -> dict[str, str]:
        return {name: fingerprint(content) for name, content in self.found().items()}

    def _elsewhere(self) -> dict[str, Path]:
        return {TRAIL: self.trail, VAULT: self.vault or self.data / VAULT}


def seal(keys: Mapping[str, bytes], file: Path, *, passphrase: str) -> None:
    """Write the keys to a new file, under a passphrase.

    Raises:
        FileExistsError: the file is there.
    """
    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    head = {"form": _FORM, "salt": salt.hex(), "nonce": nonce.hex(), **_COST}
    told = json.dumps({name: base64.b64encode(content).decode() for name, content in keys.items()})
    sealed = AESGCM(_key(passphrase, head)).encrypt(nonce, told.encode(), _beside(head))
    line = json.dumps({**head, "sealed": base64.b64encode(sealed).decode()}, indent=1)
    write_new(file, line.encode() + b"\n")


def unseal(file: Path, *, passphrase: str) -> dict[str, bytes]:
    """
    Raises:
        NotUnsealed: it is no such file, or the passphrase is not the one.
    """
    try:
        head = json.loads(file.read_text(encoding="utf-8"))
        sealed = base64.b64decode(head.pop("sealed"), validate=True)
        nonce = bytes.fromhex(head["nonce"])
        if head["form"] != _FORM or {name: head[name] for name in _COST} != _COST:
            raise ValueError
    except OSError as refused:
        raise NotUnsealed(f"{file} cannot be read: {refused.strerror}.") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise NotUnsealed(f"{file} holds no sealed keys.") from None
    try:
        told = json.loads(AESGCM(_key(passphrase, head)).decrypt(nonce, sealed, _beside(head)))
    except (InvalidTag, ValueError):
        raise NotUnsealed(
            f"{file} was not opened: the passphrase is another, or the file was changed."
        ) from None
    return {str(name): base64.b64decode(content) for name, content in told.items()}


def put_back(keys: Mapping[str, bytes], to: KeyFolder) -> tuple[str, ...]:
    """Put each key where it belongs, and say which were not there. Another key is never written over.

    Raises:
        NotUnsealed: another key stands in the place of one, or a file cannot be written.
    """
    there = to.found()
    for name, content in keys.items():
        if Path(name).name != name or (name in there and not holds(fingerprint(content), there[name])):
            raise NotUnsealed(
                f"Another key stands at {to.place(name)}: a key is never written over. Move it away first."
            )
    missing = tuple(name for name in keys if name not in there)
    try:
        for name in missing:
            to.place(name).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_new(to.place(name), keys[name])
    except OSError as refused:
        raise NotUnsealed(f"A key cannot be written: {refused.strerror}.") from None
    return missing


def strangers(wanted: Mapping[str, str], here: KeyFolder) -> tuple[str, ...]:
    """Which keys of a backup are not here, or are others."""
    there = here.found()
    return tuple(name for name in sorted(wanted) if not holds(wanted[name], there.get(name, b"")))


def _key(passphrase: str, head: Mapping[str, object]) -> bytes:
    salt = bytes.fromhex(str(head["salt"]))
    return hash_secret_raw(passphrase.encode(), salt, hash_len=32, type=Type.ID, **_COST)


def _beside(head: Mapping[str, object]) -> bytes:
    return json.dumps(dict(head), sort_keys=True).encode()
