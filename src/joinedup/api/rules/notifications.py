"""An incident as a system notifies it, and as the front door takes it."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from joinedup.api.rules.known_by import KNOWN_BY, birth_in_part_fault, known_by
from joinedup.api.rules.problems import Fault, Problem
from joinedup.api.rules.reading import YES, ADay, AMoment, Codes, Field, Many, OneOf, Words, of_a_worker
from joinedup.frontdoor.rules.coming_in import PersonKind, PersonTold
from joinedup.frontdoor.rules.incidents import (
    LINE_FOR_SCHOOL,
    MOST_PEOPLE,
    Crime,
    Grade,
    IncidentKind,
    InIncident,
    Notification,
    Part,
    Support,
    Tool,
    names_somebody,
    tells_the_home,
)
from joinedup.frontdoor.rules.telling import TEXT_LIMIT, WORRY_LIMIT, ask_about_birth
from joinedup.kernel.london import today_in_london


def _codes(words: type[StrEnum]) -> tuple[str, ...]:
    return tuple(word.value for word in words)


NOTIFICATION: tuple[Field, ...] = (
    Words("what_happened", WORRY_LIMIT, "what happened", must=True),
    OneOf("kind", _codes(IncidentKind), "what sort of incident it is", must=True),
    of_a_worker(),
    AMoment("happened_at", "when it happened", must=True),
    OneOf("crime", _codes(Crime), "whether it is recorded as a crime", must=True),
    OneOf("tool", _codes(Tool), "which tool the risk was assessed with", must=True),
    OneOf("grade", _codes(Grade), "how the risk was graded", must=True),
    OneOf("support", _codes(Support), "whether whoever was harmed wants support", must=True),
    OneOf("family_knows", ("yes", "no", "unsafe"), "whether the family knows of this", must=True),
    Words("family_knows_detail", 300, "who told the family, or why nobody has"),
    Words("childs_words", TEXT_LIMIT, "what the child said, in their own words"),
    Words("interview_needs", TEXT_LIMIT, "what an interview with somebody harmed sexually needs"),
    Words("line_for_school", LINE_FOR_SCHOOL, "what the school reads: no address, and no grown-up's name"),
    Words("judgement", TEXT_LIMIT, "professional judgement beside the grade"),
    Words("address", 200, "where it happened: house and street", lines=False),
    Words("postcode", 60, "the postcode, good or not", lines=False),
    Words("number", 40, "your own number for it: the same is not notified twice", lines=False),
    Many(
        "people",
        (
            OneOf("kind", _codes(PersonKind), "child or adult", must=True),
            Words("name", 240, "the name, as you know it", lines=False),
            ADay("birth_date", "the date of birth"),
            Words("age", 40, "about what age, where no date is known", lines=False),
            Words("belongs", 120, "how they belong to the child", lines=False),
            Codes("parts", _codes(Part), "what part they had, as you recorded it: one at least", must=True),
            Words(
                "school",
                240,
                "the child's school: its name or its desk's reference; the front door finds an unknown one",
                lines=False,
            ),
            Words("safe_contact", 200, "how and when they can be reached safely", lines=False),
            Words("childs_words", TEXT_LIMIT, "what this child said, in their own words"),
            *KNOWN_BY,
        ),
        MOST_PEOPLE,
        "everybody in it, at least one of them a child",
        must=True,
    ),
)


def notification(values: dict[str, Any], *, schools: Mapping[str, str], at: datetime) -> Notification:
    """`schools` are desks by name and by reference, in small letters.

    Raises:
        Problem: for what cannot be so.
    """
    faults = []
    if values["happened_at"] > at:
        faults.append(Fault("E-DATE", "This is still to come. Check the moment.", "/happened_at"))
    if values["family_knows"] in ("no", "unsafe") and not values["family_knows_detail"]:
        faults.append(Fault("E-MISSING", "Give why the family has not been told.", "/family_knows_detail"))
    if not any(one["kind"] == PersonKind.CHILD.value for one in values["people"]):
        faults.append(Fault("E-MISSING", "Give at least one child who lives there or was there.", "/people"))
    for number, one in enumerate(values["people"]):
        born = one["birth_date"]
        if born is not None and ask_about_birth(born, expected=False, today=today_in_london(at)):
            faults.append(
                Fault("E-DATE", "This day cannot be. Check the year.", f"/people/{number}/birth_date")
            )
        faults += birth_in_part_fault(one, f"/people/{number}", today_in_london(at))
    faults += _who_reads_it(values)
    if faults:
        raise Problem(422, faults[0].code, faults[0].detail, faults=tuple(faults))
    as_they_are = ("what_happened", "happened_at", "family_knows", "family_knows_detail", "judgement")
    read_by_some = ("childs_words", "interview_needs", "line_for_school")
    return Notification(
        **{name: values[name] for name in (*as_they_are, *read_by_some, "address", "postcode", "number")},
        kind=IncidentKind(values["kind"]),
        of_a_worker=values["of_a_worker"] == YES,
        crime=Crime(values["crime"]),
        tool=Tool(values["tool"]),
        grade=Grade(values["grade"]),
        support=Support(values["support"]),
        people=tuple(_somebody(one, schools) for one in values["people"]),
    )


def _who_reads_it(values: dict[str, Any]) -> list[Fault]:
    """Some words go to whoever has a path, and to nobody else; none of them tells a school where it was."""
    line, faults = values["line_for_school"], []
    adults = [one["name"] for one in values["people"] if one["kind"] == PersonKind.ADULT.value]
    others = [one[name] for one in values["people"] for name in ("other_address", "other_postcode")]
    if tells_the_home(line, (values["address"], values["postcode"], *others)):
        said = "This tells where it happened, or where somebody lives. Take the address out."
        faults.append(Fault("E-CHOICE", said, "/line_for_school"))
    elif names_somebody(line, adults):
        said = "This names a grown-up. Take the name out."
        faults.append(Fault("E-CHOICE", said, "/line_for_school"))
    elif line and values["kind"] != IncidentKind.DOMESTIC_ABUSE.value:
        said = "Schools are told of domestic abuse alone. Write this under what_happened instead."
        faults.append(Fault("E-CHOICE", said, "/line_for_school"))
    if values["interview_needs"] and not any(
        Part.HARMED_SEXUALLY.value in one["parts"] for one in values["people"]
    ):
        said = "Say for whom: the part 'harmed_sexually'. Or take this out."
        faults.append(Fault("E-CHOICE", said, "/interview_needs"))
    return faults


def _somebody(one: dict[str, Any], schools: Mapping[str, str]) -> InIncident:
    told = PersonTold(
        PersonKind(one["kind"]),
        name=one["name"],
        birth_date=one["birth_date"],
        age=one["age"],
        childs_words=one["childs_words"],
        belongs=one["belongs"],
        known_by=known_by(one),
    )
    parts = frozenset(Part(part) for part in one["parts"])
    school = schools.get(one["school"].casefold(), "")
    as_sent = "" if school else one["school"]
    return InIncident(told, parts, school, one["safe_contact"], school_as_sent=as_sent)
