"""A concern as a system sends it, and as the front door takes it."""

from datetime import date
from typing import Any

from joinedup.api.rules.known_by import KNOWN_BY, NAMES_KNOWN_BY, birth_in_part_fault, known_by
from joinedup.api.rules.problems import Fault, Problem
from joinedup.api.rules.reading import YES, ADay, Field, Many, OneOf, Whole, Words, of_a_worker
from joinedup.frontdoor.rules.challenging import CHALLENGE_LIMIT
from joinedup.frontdoor.rules.coming_in import CameBy, PersonKind, PersonTold
from joinedup.frontdoor.rules.telling import TEXT_LIMIT, WORRY_LIMIT, Told, ask_about_birth
from joinedup.frontdoor.rules.whom import AGREES, About, OfAnAdult

_WHO: tuple[Field, ...] = (
    Words("name", 240, "the name, as you know it", lines=False),
    ADay("birth_date", "the date of birth"),
    ADay("expected_date", "the day on which the baby is expected"),
    Words("age", 40, "about what age, where no date is known", lines=False),
    Words("address", 200, "house and street", lines=False),
    Words("postcode", 60, "the postcode, good or not", lines=False),
    *KNOWN_BY,
)
CONCERN: tuple[Field, ...] = (
    OneOf("about", tuple(about.value for about in About), "whom it is about; left out, a child"),
    Words("worry", WORRY_LIMIT, "what was seen or heard", must=True),
    of_a_worker(),
    OneOf("last_happened", ("today", "this_week", "longer", "not_sure"), "when it last happened", must=True),
    OneOf(
        "family_knows",
        ("yes", "no", "unsafe"),
        "whether the family knows of this concern; it must be given where that is about a child",
    ),
    Words("family_knows_detail", 300, "who told the family, or why nobody has"),
    Words("childs_words", TEXT_LIMIT, "what the child said, in their own words"),
    Words("working_well", TEXT_LIMIT, "what is working well"),
    Words("tried_already", TEXT_LIMIT, "what was tried already"),
    Words("long_ago", 200, "when it was, where an adult tells of their childhood", lines=False),
    Words("who_did_it", TEXT_LIMIT, "who did it and where they are now, as the adult tells it"),
    OneOf("adult_agrees", tuple(AGREES), "whether the adult whom it is about knows of it, and agrees"),
    Whole("child", _WHO, "the child whom it is about, as far as you know"),
    Many(
        "people",
        (
            OneOf("kind", tuple(kind.value for kind in PersonKind), "child or adult", must=True),
            *_WHO,
            Words("belongs", 120, "how they belong to the child", lines=False),
            Words("childs_words", TEXT_LIMIT, "what a further child said, in their own words"),
        ),
        20,
        "further children, and adults",
    ),
)

CHALLENGE: tuple[Field, ...] = (
    Words("challenge", CHALLENGE_LIMIT, "why you do not agree with what was decided", must=True),
)


def told(values: dict[str, Any], *, today: date) -> Told:
    """Raises: Problem, for what cannot be so."""
    child, about = values["child"], About(values["about"] or About.CHILD)
    faults = [*_birth(child, "/child", today), *birth_in_part_fault(child, "/child", today)]
    for number, one in enumerate(values["people"]):
        faults += _birth(one, f"/people/{number}", today)
        faults += birth_in_part_fault(one, f"/people/{number}", today)
    if about is About.CHILD and not values["family_knows"]:
        faults.append(Fault("E-MISSING", "Give whether the family knows of this concern.", "/family_knows"))
    if values["family_knows"] in ("no", "unsafe") and not values["family_knows_detail"]:
        faults.append(Fault("E-MISSING", "Give why the family has not been told.", "/family_knows_detail"))
    if faults:
        raise Problem(422, faults[0].code, faults[0].detail, faults=tuple(faults))
    words = ("worry", "last_happened", "family_knows_detail", "childs_words")
    return Told(
        family_knows=values["family_knows"] or "unknown",
        about=about,
        of_a_worker=values["of_a_worker"] == YES,
        of_an_adult=OfAnAdult(**{name: values[name] for name in OfAnAdult.__dataclass_fields__}),
        **{name: values[name] for name in (*words, "working_well", "tried_already")},
        child_known_by=known_by(child),
        **{f"child_{name}": child[name] for name in child if name not in NAMES_KNOWN_BY},
        people=tuple(_somebody(one) for one in values["people"]),
        came_by=CameBy.API,
    )


def _somebody(one: dict[str, Any]) -> PersonTold:
    said = {name: value for name, value in one.items() if name not in NAMES_KNOWN_BY}
    return PersonTold(**{**said, "kind": PersonKind(one["kind"])}, known_by=known_by(one))


def _birth(who: dict[str, Any], at: str, today: date) -> list[Fault]:
    found = []
    for name, expected in (("birth_date", False), ("expected_date", True)):
        day = who.get(name)
        if day is not None and ask_about_birth(day, expected=expected, today=today):
            found.append(Fault("E-DATE", "This day cannot be. Check the year.", f"{at}/{name}"))
    return found
