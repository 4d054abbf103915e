"""Numbers that say who somebody is, if their check character is right.

A wrong one is kept and flagged and never used to tie anybody to anybody (security.md B-08).
"""

import re
from dataclasses import dataclass
from enum import StrEnum

import nhs_number

_UPN = re.compile(r"[A-HJ-NP-RT-Z][0-9]{11}[0-9A-HJ-NP-RT-Z]")
_UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"  # 23: no I, O or S


class IdentifierKind(StrEnum):
    UPN = "upn"
    NHS_NUMBER = "nhs_number"


@dataclass(frozen=True, slots=True)
class Identifier:
    """A number whose check character is right. Made by `identifiers_of` only."""

    kind: IdentifierKind
    value: str


def upn_is_valid(upn: str) -> bool:
    """Say whether a unique pupil number's first letter is the one its other twelve characters call for.

    Weights 2 to 13 over those twelve, modulo 23. The last may be a letter, in a temporary number, and then
    counts as its place among the 23.
    """
    if not _UPN.fullmatch(upn):
        return False
    values = [int(c) if c.isdigit() else _UPN_LETTERS.index(c) for c in upn[1:]]
    return _UPN_LETTERS[sum(w * v for w, v in enumerate(values, start=2)) % 23] == upn[0]


def nhs_number_is_valid(number: str) -> bool:
    """Say whether ten digits, spaced or not, are an NHS number with a right check digit."""
    bare = number.replace(" ", "").replace("-", "")
    return bool(re.fullmatch(r"[0-9]{10}", bare)) and bool(nhs_number.is_valid(bare))


def identifiers_of(*, upn: str = "", nhs: str = "") -> frozenset[Identifier]:
    """Return those that may be used for matching: the ones whose check character is right."""
    found = set()
    if upn_is_valid(upn.strip().upper()):
        found.add(Identifier(IdentifierKind.UPN, upn.strip().upper()))
    if nhs_number_is_valid(nhs):
        found.add(Identifier(IdentifierKind.NHS_NUMBER, nhs.replace(" ", "").replace("-", "")))
    return frozenset(found)
