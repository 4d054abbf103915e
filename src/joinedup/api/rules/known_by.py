"""What else tells who a child is, as a system sends it: the same of a concern and of a notification."""

import re
from datetime import date
from typing import Any

from joinedup.api.rules.problems import Fault
from joinedup.api.rules.reading import Field, OneOf, Words
from joinedup.frontdoor.rules.known_by import SEXES, KnownBy
from joinedup.frontdoor.rules.telling import ask_about_birth

_PART = re.compile(r"(19|20)[0-9]{2}(-(0[1-9]|1[0-2]))?")

KNOWN_BY: tuple[Field, ...] = (
    Words("birth_in_part", 7, "2017 or 2017-03, where no more of the date of birth is known", lines=False),
    OneOf("sex", tuple(SEXES), "girl or boy"),
    Words("nhs_number", 40, "the NHS number: one that cannot be right is kept and marked", lines=False),
    Words("other_name", 240, "another name, now or earlier", lines=False),
    Words("other_address", 200, "a second or an earlier home: house and street", lines=False),
    Words("other_postcode", 60, "its postcode", lines=False),
)
NAMES_KNOWN_BY = frozenset(field.name for field in KNOWN_BY)


def known_by(values: dict[str, Any]) -> KnownBy:
    return KnownBy(**{name: values[name] or "" for name in NAMES_KNOWN_BY & values.keys()})


def birth_in_part_fault(who: dict[str, Any], at: str, today: date) -> list[Fault]:
    part = who.get("birth_in_part") or ""
    if not part:
        return []
    if not _PART.fullmatch(part):
        return [Fault("E-DATE", "Give a year, or a year and a month, like 2017-03.", f"{at}/birth_in_part")]
    if ask_about_birth(part, expected=False, today=today):
        return [Fault("E-DATE", "This cannot be. Check the year.", f"{at}/birth_in_part")]
    return []
