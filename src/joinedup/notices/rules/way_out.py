"""Where notices leave: read from one line, `smtps://USER:PASSWORD@HOST?from=ADDRESS` or `folder:/PATH`."""

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from joinedup.notices.rules.messages import is_one_address

_PORTS = {"smtps": 465, "smtp": 587}  # TLS from the first byte, and STARTTLS


@dataclass(frozen=True, slots=True)
class Folder:
    """Each message is a file, for another program to take; in a demo town nobody takes them."""

    path: Path


@dataclass(frozen=True, slots=True)
class Smtp:
    host: str
    port: int
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)
    tls_first: bool = True


WayOut = Folder | Smtp


def read_way_out(text: str) -> WayOut:
    """
    Raises:
        ValueError: it is neither; the sentence repeats nothing of it, for it may hold a password.
    """
    if text.startswith("folder:"):
        path = Path(text.removeprefix("folder:"))
        if not path.is_absolute():
            raise ValueError("folder: must be followed by a path from the root.")
        return Folder(path)
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise ValueError("It cannot be read as an address.") from None
    sender = dict(parse_qsl(parts.query)).get("from", "")
    if parts.scheme not in _PORTS or not parts.hostname:
        raise ValueError("Say smtps://USER:PASSWORD@HOST?from=ADDRESS, or folder:/PATH.")
    if not is_one_address(sender):
        raise ValueError("It must say from which address notices come: ?from=ADDRESS.")
    return Smtp(
        parts.hostname,
        port or _PORTS[parts.scheme],
        sender,
        unquote(parts.username or ""),
        unquote(parts.password or ""),
        tls_first=parts.scheme == "smtps",
    )
