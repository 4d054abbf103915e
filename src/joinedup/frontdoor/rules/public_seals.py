"""What a form for everybody is sealed with and found by. Nothing of it can be read without the key."""

import json
import secrets
from dataclasses import asdict
from hashlib import sha256

from joinedup.frontdoor.rules.public import Sealed
from joinedup.kernel import references
from joinedup.kernel.references import ALPHABET, Kind
from joinedup.store.rules import seals

_CODE = 8  # 38.9 bits, and a word, and three tries an hour
_HEARD_AS = str.maketrans({"I": "1", "L": "1", "O": "0"})


def new_code() -> str:
    body = "".join(secrets.choice(ALPHABET) for _ in range(_CODE))
    return f"{body[:4]}-{body[4:]}"


def code_as_written(typed: str) -> str:
    """The code as we write it, or '' where it cannot be one; case, spaces and dashes are forgiven."""
    bare = "".join(typed.upper().split()).replace("-", "").translate(_HEARD_AS)
    fits = len(bare) == _CODE and not set(bare) - set(ALPHABET)
    return f"{bare[:4]}-{bare[4:]}" if fits else ""


def found_by(secret: str, *, key: str, use: str) -> str:
    return seals.digest(secret, key=key, use=f"public {use}")


def word_digest(word: str, *, key: str, of: str) -> str:
    """Of the word as people say it: capitals and spaces do not matter. '' for no word."""
    said = " ".join(word.casefold().split())
    return seals.digest(f"{of} {said}", key=key, use="public word") if said else ""


def reference_of(form_key: str, *, key: str) -> str:
    """The reference of what is sent with this form's key: known before it is on disk, and always the same.

    So the receipt is the same wherever it was received: in the database, or beside it while that is away.
    """
    return references.derived(
        Kind.CONCERN, sha256(found_by(form_key, key=key, use="reference").encode()).digest()
    )


def seal(answers: Sealed, *, key: str, owner: str) -> str:
    return seals.seal(json.dumps(asdict(answers)), key=key, owner=owner)


def unseal(sealed: str, *, key: str, owner: str) -> Sealed | None:
    """None where it is not ours, or the key is another one: as good as gone, and not an error."""
    try:
        return Sealed(**json.loads(seals.unseal(sealed, key=key, owner=owner)))
    except (seals.BrokenSeal, ValueError):
        return None
