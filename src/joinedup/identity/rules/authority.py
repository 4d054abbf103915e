"""Tying what a council returns about a child whom it does not name."""

from dataclasses import dataclass
from datetime import date

from joinedup.identity.rules.identifiers import upn_is_valid
from joinedup.identity.rules.tying import Finding, Verdict


@dataclass(frozen=True, slots=True)
class AuthorityChild:
    authority: str  # whose child id it is: the council's three digits
    la_child_id: str
    upn: str  # as written; only one with a right check letter counts
    date_of_birth: date | None


def authority_tie(one: AuthorityChild, other: AuthorityChild) -> Finding:
    """Same: the council's own child id agrees, or a valid UPN does, and the date of birth with it.

    A number alone asks somebody to look: numbers are typed into the wrong record. A date of birth alone is
    nothing.
    """
    born = one.date_of_birth is not None and one.date_of_birth == other.date_of_birth
    by_id = (
        bool(one.la_child_id)
        and bool(one.authority)
        and (one.authority, one.la_child_id) == (other.authority, other.la_child_id)
    )
    by_upn = upn_is_valid(one.upn) and one.upn == other.upn
    if by_id and born:
        return Finding(Verdict.SAME, "authority.child_id", "The council's child id and the birth date agree.")
    if by_upn and born:
        return Finding(Verdict.SAME, "authority.upn", "The UPN and the birth date agree.")
    if by_id:
        return Finding(
            Verdict.PLEASE_LOOK, "authority.child_id_alone", "The child id agrees; the birth date does not."
        )
    if by_upn:
        return Finding(Verdict.PLEASE_LOOK, "authority.upn_alone", "The UPN agrees; the birth date does not.")
    return Finding(Verdict.DIFFERENT, "authority.different", "Neither the child id nor a valid UPN agrees.")
