"""Settings from the environment only, read once into one typed object."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from joinedup.files.rules.scanners import where
from joinedup.identity.rules.weights import Weights, WeightsRefused, load
from joinedup.kernel.disk import flush_folder
from joinedup.kernel.london import read_london
from joinedup.notices.rules.messages import is_one_address
from joinedup.notices.rules.way_out import Folder, WayOut, read_way_out
from joinedup.signin.rules.providers import Provider, Unfit, read_providers
from joinedup.store.postgresql import Address, address
from joinedup.store.readonly import ReadOnlyLine

DATABASE_URL = "DATABASE_URL"  # the application's own role
OWNER_URL = "JOINEDUP_OWNER_URL"  # the role that makes the tables; for `joinedup migrate` alone
PROVIDERS = "JOINEDUP_PROVIDERS"  # docs/formats/providers.toml
Mode = Literal["demo", "live"]
TRAIL_KEY = "trail.key"
POST = "JOINEDUP_POST"  # smtps://USER:PASSWORD@HOST?from=ADDRESS, or folder:/PATH
TEXTS = "JOINEDUP_TEXTS"  # the host of a gateway that turns a letter to NUMBER@HOST into a text
SCANNER = "JOINEDUP_SCANNER"
WEIGHTS = "JOINEDUP_WEIGHTS"  # a file of `joinedup identity train`
READ_ONLY = "JOINEDUP_READONLY"  # until when, in London; the other way to say it is `joinedup readonly`
VAULT_KEYS = "vault.keys"


class BadConfig(SystemExit):
    """The environment asks for something that cannot be; said in one sentence, exit 2."""

    def __init__(self, sentence: str) -> None:
        super().__init__(2)
        self.sentence = sentence

    def __str__(self) -> str:
        return self.sentence


@dataclass(frozen=True, slots=True)
class Config:
    mode: Mode
    data: Path  # the folder that holds the database, the keys and nothing else
    trail_key: Path  # what signs the trail's checkpoints
    vault_keys: Path  # what seals protected values
    server: Address | None = None  # PostgreSQL; without it the database is a file in `data`
    host: str = ""  # the name in people's browsers; empty: this machine's own
    read_only: ReadOnlyLine | None = None
    scanner: str = ""  # where clamd is, on this machine; empty: nobody looks for viruses
    post: WayOut | None = None  # where notices leave; None: they wait, and are on the page of what is stuck
    texts: str = ""  # the gateway of texts to duty telephones; empty: they wait, in the same sight
    weights: Weights | None = None  # by which people are compared; None: those of this release
    providers: tuple[Provider, ...] = ()  # whose sign-in is taken in place of our password

    @property
    def database(self) -> Path:
        return self.data / "joinedup.sqlite3"


def from_environment() -> Config:
    mode = os.environ.get("JOINEDUP_MODE", "demo")
    closed = _read_only()
    if mode == "demo":
        data = Path(os.environ.get("JOINEDUP_DATA") or ".var/demo").resolve()
        # A live key never signs an invented town.
        keys = data / TRAIL_KEY, data / VAULT_KEYS
        post = Folder(data / "post")  # nobody in an invented town has a mailbox
        return Config(
            "demo", data, *keys, server=server(DATABASE_URL), read_only=closed, post=post, scanner=_scanner(),
            weights=_weights(),
        )  # fmt: skip
    if mode == "live":
        data = Path(os.environ.get("JOINEDUP_DATA") or ".var/live").resolve()
        trail_key = _elsewhere("JOINEDUP_TRAIL_KEY") or data / TRAIL_KEY
        vault_keys = _elsewhere("JOINEDUP_VAULT_KEYS") or data / VAULT_KEYS
        host = os.environ.get("JOINEDUP_HOST", "")
        return Config(
            "live",
            data,
            trail_key,
            vault_keys,
            server=server(DATABASE_URL),
            host=host,
            read_only=closed,
            post=_post(),
            texts=_texts(),
            providers=_providers(),
            scanner=_scanner(),
            weights=_weights(),
        )
    raise BadConfig(f"JOINEDUP_MODE is {mode!r}: set it to demo or live.")


def _providers() -> tuple[Provider, ...]:
    """Those of the file that JOINEDUP_PROVIDERS names, each with a secret that only its owner reads."""
    named = os.environ.get(PROVIDERS)
    if not named:
        return ()
    file = Path(named).resolve()
    try:
        found = read_providers(file.read_text("utf-8"))
        for each in found:
            if Path(each.secret_file).stat().st_mode & 0o077:
                raise BadConfig(f"{each.secret_file} can be read by others: run chmod 600 on it.")
    except Unfit as wrong:
        raise BadConfig(f"{file}: {wrong}") from None
    except (OSError, UnicodeDecodeError) as missing:
        raise BadConfig(
            f"{PROVIDERS}: {getattr(missing, 'filename', None) or file} cannot be read."
        ) from None
    return found


def _read_only() -> ReadOnlyLine | None:
    until = os.environ.get(READ_ONLY)
    if not until:
        return None
    try:
        moment = read_london(until).moment
    except ValueError as refused:
        raise BadConfig(f"{READ_ONLY}: {refused}") from None
    because = os.environ.get(f"{READ_ONLY}_BECAUSE") or "whoever runs it has closed it for work"
    return ReadOnlyLine(moment, because, fixed=True)


def _weights() -> Weights | None:
    """Of this version, or nothing is served: other levels under the same names would tie the wrong people."""
    named = os.environ.get(WEIGHTS)
    if not named:
        return None
    try:
        return load(Path(named))
    except WeightsRefused as refused:
        raise BadConfig(f"{WEIGHTS}: {refused}") from None
    except (OSError, UnicodeDecodeError):
        raise BadConfig(f"{WEIGHTS}: {named} cannot be read.") from None


def _scanner() -> str:
    named = os.environ.get(SCANNER, "")
    try:
        where(named)
    except ValueError as refused:
        raise BadConfig(f"{SCANNER} {refused}.") from None
    return named


def _elsewhere(setting: str) -> Path | None:
    named = os.environ.get(setting)
    return Path(named).resolve() if named else None


def _post() -> WayOut | None:
    told = os.environ.get(POST)
    if not told:
        return None
    try:
        return read_way_out(told)
    except ValueError as refused:
        raise BadConfig(f"{POST}: {refused}") from None


def _texts() -> str:
    host = os.environ.get(TEXTS, "").strip()
    if host and not is_one_address(f"duty@{host}"):
        raise BadConfig(f"{TEXTS}: Say the gateway's host, and nothing else.")
    return host


def server(setting: str) -> Address | None:
    """The PostgreSQL that `setting` names; None where it is not set."""
    url = os.environ.get(setting)
    if not url:
        return None
    try:
        return address(url, called=setting)
    except ValueError as refused:
        raise BadConfig(str(refused)) from None


def kept_key(config: Config, name: str) -> str:
    """A key of this installation: made once, in a file that only its owner reads.

    `secret.key` signs cookies and form keys; `factors.key` seals what people prove themselves with,
    `drafts.key` what they have typed and not sent, `intake.key` opens what was received while this was away.
    """
    path = config.data / name
    config.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        _write_once(path, secrets.token_urlsafe(48))
    if path.stat().st_mode & 0o077:
        raise BadConfig(f"{path} can be read by others: run chmod 600 on it.")
    key = path.read_text("ascii", "replace").strip()
    if len(key) < 43 or len(set(key)) < 16:  # 256 bits as they are drawn above, or a word that somebody chose
        raise BadConfig(f"{path} holds no key that was drawn by chance: put back the one that was there.")
    return key


def _write_once(path: Path, text: str) -> None:
    """Put `text` at `path`, whole or not at all: of two processes that start at once, both read one key."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    try:
        os.link(draft, path)
        flush_folder(path.parent)
    except FileExistsError:
        pass  # the other process was first
    finally:
        draft.unlink()
