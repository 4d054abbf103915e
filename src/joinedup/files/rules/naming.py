"""What a file is called where it is shown: never what a path, a device or a disguise makes of it (B-20)."""

import re
import unicodedata

LONGEST = 80
NAMELESS = "File without a name"
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)
_ENDINGS = re.compile(r"(\.\w{1,8})+$")


def shown_name(told: str, *, ending: str) -> str:
    """The name without folders, what cannot be seen, what turns the direction of writing, and false endings.

    `ending` is that of what the file was found to be: 'letter.pdf.exe' that holds a picture is 'letter.png'.
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", told))[-1]
    seen = "".join(map(_as_seen, last))
    stem = " ".join(_ENDINGS.sub("", seen.strip()).split()).strip(". ")[:LONGEST].strip()
    if not stem or _DEVICES.fullmatch(stem):
        stem = NAMELESS
    return f"{stem}.{ending}"


def _as_seen(character: str) -> str:
    """Letters, marks, numbers and signs as they are; what only steers is gone, what parts is a space."""
    if unicodedata.category(character) == "Cf":
        return ""
    return " " if unicodedata.category(character)[0] in "CZ" else character
