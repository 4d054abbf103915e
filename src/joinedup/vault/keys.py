"""The keyring's file: beside the database and not in it, for its owner alone (docs/decisions/0013)."""

import os
import secrets
from pathlib import Path

from joinedup.kernel.disk import flush_folder
from joinedup.vault.rules import keyring as text
from joinedup.vault.rules.keyring import Keyring, NoKeyring


class KeyringUnfit(Exception):
    """The keyring is missing, open to others or no keyring; said in one sentence."""


def read(path: Path) -> Keyring:
    """
    Raises:
        KeyringUnfit: there is none, others may read it, or it is no keyring.
    """
    try:
        mode, lines = path.stat().st_mode, path.read_text("ascii")
    except FileNotFoundError:
        raise KeyringUnfit(f"There is no keyring of the vault at {path}.") from None
    except (OSError, UnicodeDecodeError) as refused:
        why = getattr(refused, "strerror", None) or "it is no text"
        raise KeyringUnfit(f"The keyring of the vault at {path} cannot be read: {why}.") from None
    if mode & 0o077:
        raise KeyringUnfit(f"{path} can be read by others: run chmod 600 on it.")
    try:
        return text.read(lines)
    except NoKeyring as refused:
        raise KeyringUnfit(f"{path} is no keyring of the vault: {refused}.") from None


def make(path: Path) -> Keyring:
    """Make a keyring where there is none. Two processes at once make one, and both return it.

    Raises:
        KeyringUnfit: it cannot be written, or what stands there is no keyring.
    """
    draft = _draft(path, text.fresh())
    try:
        os.link(draft, path)  # whole or not at all, and never over another
        flush_folder(path.parent)
    except FileExistsError:
        pass
    except OSError as refused:
        raise _not_written(path, refused) from None
    finally:
        draft.unlink(missing_ok=True)
    return read(path)


def write(path: Path, keyring: Keyring) -> None:
    """Put `keyring` in the place of the one that is there, whole or not at all.

    Raises:
        KeyringUnfit: it cannot be written; the one that was there stands.
    """
    draft = _draft(path, keyring)
    try:
        draft.replace(path)
        flush_folder(path.parent)
    except OSError as refused:
        draft.unlink(missing_ok=True)
        raise _not_written(path, refused) from None


def _draft(path: Path, keyring: Keyring) -> Path:
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as out:
            out.write(text.written(keyring))
            out.flush()
            os.fsync(out.fileno())
    except OSError as refused:
        draft.unlink(missing_ok=True)
        raise _not_written(path, refused) from None
    return draft


def _not_written(path: Path, refused: OSError) -> KeyringUnfit:
    return KeyringUnfit(f"The keyring of the vault cannot be written to {path}: {refused.strerror}.")
