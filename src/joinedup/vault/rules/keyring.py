"""The keyring as text: one line a key, the newest last. What is written with it is written with the newest.

index 2f...e1            what the blind index is made with; never changed
key 9c41d07e 5a...03     a key that seals, by its name; 64 hexadecimal digits
retired 77aa01b2         a key that was here once: its name alone is left
"""

import re
import secrets
from dataclasses import dataclass, field, replace

_LINE = re.compile(r"(?:index (?P<index>[0-9a-f]{64})|key (?P<id>[0-9a-f]{8}) (?P<secret>[0-9a-f]{64}))")
_RETIRED = re.compile(r"retired (?P<id>[0-9a-f]{8})")


class NoKeyring(ValueError):
    """The text is no keyring; said in one sentence."""


@dataclass(frozen=True, slots=True)
class Key:
    id: str
    secret: bytes = field(repr=False)  # 32 bytes


@dataclass(frozen=True, slots=True)
class Keyring:
    index: bytes = field(repr=False)
    keys: tuple[Key, ...]  # oldest first; one at least
    retired: tuple[str, ...] = ()

    @property
    def newest(self) -> Key:
        return self.keys[-1]

    def key(self, key_id: str) -> Key | None:
        return next((each for each in self.keys if each.id == key_id), None)


def fresh() -> Keyring:
    return Keyring(secrets.token_bytes(32), (new_key(),))


def new_key() -> Key:
    return Key(secrets.token_hex(4), secrets.token_bytes(32))


def with_new_key(keyring: Keyring) -> Keyring:
    names = {each.id for each in keyring.keys} | set(keyring.retired)
    made = next(key for key in iter(new_key, None) if key.id not in names)
    return replace(keyring, keys=(*keyring.keys, made))


def without(keyring: Keyring, key_id: str) -> Keyring:
    """The keyring when `key_id` was retired: its secret is gone, its name is kept."""
    left = tuple(each for each in keyring.keys if each.id != key_id)
    return replace(keyring, keys=left, retired=(*keyring.retired, key_id))


def written(keyring: Keyring) -> str:
    lines = [f"index {keyring.index.hex()}"]
    lines += [f"retired {key_id}" for key_id in keyring.retired]
    lines += [f"key {key.id} {key.secret.hex()}" for key in keyring.keys]
    return "\n".join(lines) + "\n"


def read(text: str) -> Keyring:
    """
    Raises:
        NoKeyring: a line is none of ours, a key comes twice, or the index or every key is missing.
    """
    index, keys, retired = b"", [], []
    for number, line in enumerate(text.splitlines(), start=1):
        if gone := _RETIRED.fullmatch(line):
            retired.append(gone["id"])
            continue
        found = _LINE.fullmatch(line)
        if found is None or (found["index"] and index):
            raise NoKeyring(f"line {number} is no line of a keyring")
        if found["index"]:
            index = bytes.fromhex(found["index"])
        else:
            keys.append(Key(found["id"], bytes.fromhex(found["secret"])))
    if not index or not keys:
        raise NoKeyring("it is cut short: the index or the keys are missing")
    if len({key.id for key in keys}) != len(keys):
        raise NoKeyring("one key is in it twice")
    return Keyring(index, tuple(keys), tuple(retired))
