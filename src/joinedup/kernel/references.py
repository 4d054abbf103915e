"""References that can be read over the telephone and that tell nobody anything.

`C-7KQ4M-RPWX5`: one letter for the kind, or two (`ME-`), nine random characters, one check character.
Why this form: docs/decisions/0001-references.md.
"""

import secrets
from enum import StrEnum

ALPHABET = "0123456789BCDFGHJKMNPQRSTVWXZ"  # 29, a prime: no vowels, no L, no Y
_VALUE = {character: value for value, character in enumerate(ALPHABET)}
_HEARD_AS = str.maketrans({"I": "1", "L": "1", "O": "0"})
_RANDOM = 9


class Kind(StrEnum):
    AGENCY = "A"
    BACKUP = "B"
    BARRIER = "V"
    ADULT = "P"
    CHILD = "K"
    CONCERN = "C"
    DESK = "D"
    DETAIL = "L"  # something written of a child: a name, a number, a home, a doubt, a visit
    FILE = "F"
    GUARD = "G"
    HANDOVER = "U"  # what goes up to whoever is on next
    HOME = "H"
    ITEM = "X"
    NOTICE = "N"
    PATH = "E"
    PRACTITIONER = "W"
    PROTECTION = "Y"
    QUESTION = "Q"
    RECORD = "R"  # an agency's row, a run that ties such rows, and a pair at which somebody looks
    ROTA_CHANGE = "I"  # what was said by hand: I am on, I am away
    SEALED = "Z"
    SPOKEN = "S"
    STEP = "M"  # a milestone: what happened, and the clocks that it sets
    SAMENESS = "O"  # what was said of two records: one person, or not
    SYSTEM = "J"
    TALK = "T"
    # All letters that one can stand for are taken. Two that hold a vowel cannot be read as one and a body.
    MEETING = "ME"
    CASE = "CA"  # one child's turn in a meeting
    ACTION = "AC"  # what somebody said in a meeting that they would do
    DISSENT = "DE"  # an agency that saw a decision differently
    ROUND = "RO"  # one time of asking agencies for their views
    DISAGREEMENT = "DI"
    POLICY = "PO"  # a policy, and a look at whether it happens
    LEARNING = "LE"
    NARROWING = "NA"  # notice that a service is narrowed or withdrawn


def new(kind: Kind) -> str:
    """Return a fresh random reference of `kind`: 43.7 bits, no look-up of what exists."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(_RANDOM))
    return _written(kind, body + _check(body))


def derived(kind: Kind, digest: bytes) -> str:
    """The reference of what is kept elsewhere: the same each time, and random without the key of `digest`."""
    number, body = int.from_bytes(digest, "big"), ""
    for _ in range(_RANDOM):
        number, value = divmod(number, len(ALPHABET))
        body += ALPHABET[value]
    return _written(kind, body + _check(body))


def parse(typed: str) -> str | None:
    """Return the reference as we write it, or None when `typed` cannot be one.

    Forgives lower case, missing or extra dashes and spaces, `I` and `L` for `1`, `O` for `0`.
    """
    bare = "".join(typed.upper().split()).replace("-", "")
    letters, body = bare[: -_RANDOM - 1], bare[-_RANDOM - 1 :].translate(_HEARD_AS)
    if letters not in {kind.value for kind in Kind}:
        return None
    if any(character not in _VALUE for character in body) or _check(body[:-1]) != body[-1]:
        return None
    return _written(Kind(letters), body)


def _check(body: str) -> str:
    weighted = sum(weight * _VALUE[character] for weight, character in enumerate(body, start=1))
    return ALPHABET[weighted % len(ALPHABET)]


def _written(kind: Kind, body: str) -> str:
    return f"{kind.value}-{body[:5]}-{body[5:]}"
