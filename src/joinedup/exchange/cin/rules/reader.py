"""Reads a return of the children in need census, child by child.

`CinFile(source, today=...)` has read the header when it exists; iterating gives `CinChild`, or `Rejected` for
what could not be stored. `children` and `episodes` count along, and add up once the last child has been read.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import BinaryIO, cast

from lxml import etree

from joinedup.exchange.cin.rules import codes
from joinedup.exchange.cin.rules.census import (
    Assessment,
    CinChild,
    CinEpisode,
    CinPlan,
    Header,
    ProtectionPlan,
    Section47,
)
from joinedup.exchange.cin.rules.editions import Edition, edition_for
from joinedup.exchange.cin.rules.hardened import Limits, Records, local_name
from joinedup.exchange.cin.rules.oddities import Days, oddities
from joinedup.exchange.rules.reading import CannotRead, Flag, Rejected, Tally
from joinedup.identity.rules.identifiers import upn_is_valid

_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(Z|[+-]\d{2}:\d{2})?")
_LONGEST = 40  # of any code or number in a return

# What this reader reads. Anything else is counted by its name in `CinFile.unread`: nothing goes silently.
# fmt: off
_READ = frozenset({
    "Child", "ChildIdentifiers", "LAchildID", "UPN", "FormerUPN", "UPNunknown", "PersonBirthDate",
    "ExpectedPersonBirthDate", "PersonDeathDate", "GenderCurrent", "Sex", "ChildCharacteristics",
    "Ethnicity", "Disabilities", "Disability", "CINdetails", "CINreferralDate", "ReferralSource",
    "PrimaryNeedCode", "CINclosureDate", "ReasonForClosure", "DateOfInitialCPC", "ReferralNFA",
    "Assessments", "AssessmentActualStartDate", "AssessmentInternalReviewDate",
    "AssessmentAuthorisationDate", "FactorsIdentifiedAtAssessment", "AssessmentFactors", "CINPlanDates",
    "CINPlanStartDate", "CINPlanEndDate", "Section47", "S47ActualStartDate", "InitialCPCtarget",
    "ICPCnotRequired", "ChildProtectionPlans", "CPPstartDate", "CPPendDate", "InitialCategoryOfAbuse",
    "LatestCategoryOfAbuse", "NumberOfPreviousCPP", "Reviews", "CPPreviewDate",
})
# fmt: on


class CinFile:
    def __init__(
        self,
        source: BinaryIO,
        *,
        today: date,
        limits: Limits = Limits(),  # noqa: B008 - frozen
        progress: Callable[[int], None] | None = None,
    ) -> None:
        """Read as far as the header.

        Raises:
            CannotRead: not XML, not a census, or of a year that is not held. Iterating raises it too, where
                the file turns out to be cut short or malformed: then nothing of it may be kept.
        """
        self.children = Tally()
        self.episodes = Tally()
        self.unread: Counter[str] = Counter()
        self._seen: set[str] = set()
        self._records = iter(Records(source, frozenset({"Header", "Child"}), limits, progress))
        self.header = self._read_header()
        self.edition = edition_for(self.header.year)
        reference = self.header.reference_date
        self._today = min(reference, today) if reference is not None else today

    def __iter__(self) -> Iterator[CinChild | Rejected]:
        for element in self._records:
            if local_name(element) == "Child":
                yield from self._child(element)
            else:
                raise CannotRead(f"The file has a second header (line {_line(element)}), so it was not read.")
        if self.children.read == 0:
            raise CannotRead("The file has a census header and no child in it.")

    def _read_header(self) -> Header:
        first = next(self._records, None)
        if first is None or local_name(first) != "Header":
            raise CannotRead("The file has no census header before its children, so its year is not known.")
        collection = _text_at(first, "CollectionDetails", "Collection")
        if collection != "CIN":
            raise CannotRead("The header does not say that this is a CIN return, so it was not read.")
        year = _text_at(first, "CollectionDetails", "Year")
        if not re.fullmatch(r"[0-9]{4}", year):
            raise CannotRead("The header does not say of which year the collection is, so it was not read.")
        reference = _text_at(first, "CollectionDetails", "ReferenceDate")
        return Header(
            year=int(year),
            reference_date=_day(reference),
            authority=_text_at(first, "Source", "LEA"),
            software=_text_at(first, "Source", "SoftwareCode"),
        )

    def _child(self, element: etree._Element) -> Iterator[CinChild | Rejected]:
        self.unread.update(name for part in element.iter() if (name := local_name(part)) not in _READ)
        fields = _Fields(_first(element, "ChildIdentifiers"), self.edition)
        la_child_id = fields.text("LAchildID")
        episodes = _all(element, "CINdetails")
        if (reason := self._why_not(la_child_id, fields)) is not None:
            yield self._refuse(self.children, "child", element, reason)
            for episode in episodes:
                yield self._refuse(self.episodes, "episode", episode, "Its child was not stored.")
            return
        self._seen.add(la_child_id)
        born, died = fields.day("PersonBirthDate"), fields.day("PersonDeathDate")
        stored: list[CinEpisode] = []
        for episode in episodes:
            read = self._episode(episode, born=born, died=died)
            if isinstance(read, Rejected):
                yield read
            else:
                stored.append(read)
        child = self._made(
            element, fields, la_child_id=la_child_id, born=born, died=died, episodes=tuple(stored)
        )
        self.children.keep(child.flags)
        yield child

    def _why_not(self, la_child_id: str, fields: "_Fields") -> str | None:
        if fields.element is None or not la_child_id:
            return "It has no LAchildID that can be kept."
        if la_child_id in self._seen:
            return "The same LAchildID stands earlier in the file; which of the two is meant cannot be told."
        return None

    def _made(
        self,
        element: etree._Element,
        fields: "_Fields",
        *,
        la_child_id: str,
        born: date | None,
        died: date | None,
        episodes: tuple[CinEpisode, ...],
    ) -> CinChild:
        expected = fields.day("ExpectedPersonBirthDate")
        upn, former_upn = fields.text("UPN"), fields.text("FormerUPN")
        sex = fields.listed(self.edition.sex_element, self.edition.sex)
        upn_unknown = fields.code("UPNunknown", codes.UPN_UNKNOWN)
        about = _Fields(_first(element, "ChildCharacteristics"), self.edition)
        disabilities = about.codes("Disability", codes.DISABILITIES)
        ethnicity = about.code("Ethnicity", codes.ETHNICITIES)
        flags = [*fields.flags, *about.flags]
        if born is not None and born > self._today:
            flags.append(Flag("birth.after_today", "Born after the day the file was drawn up."))
        if born is None and expected is None:
            flags.append(Flag("birth.unknown", "Neither a date of birth nor an expected one."))
        if upn and not upn_is_valid(upn):
            flags.append(Flag("upn.unverified", "The UPN's check letter is wrong, so it ties nobody."))
        if "NONE" in disabilities and len(disabilities) > 1:
            flags.append(Flag("disability.none_and_some", "'No disability' stands beside a disability."))
        return CinChild(
            line=_line(element),
            la_child_id=la_child_id,
            upn=upn,
            former_upn=former_upn,
            upn_unknown=upn_unknown,
            birth_date=born,
            expected_birth_date=expected,
            death_date=died,
            sex=self.edition.sex.get(sex, ""),
            ethnicity=ethnicity,
            disabilities=disabilities,
            episodes=episodes,
            flags=tuple(flags),
        )

    def _episode(
        self, element: etree._Element, *, born: date | None, died: date | None
    ) -> CinEpisode | Rejected:
        fields = _Fields(element, self.edition)
        referred = fields.day("CINreferralDate")
        if referred is None:
            return self._refuse(self.episodes, "episode", element, "It has no referral date that is a day.")
        days = Days(
            born=born,
            died=died,
            referred=referred,
            closed=fields.day("CINclosureDate"),
            conference=fields.day("DateOfInitialCPC"),
            assessments=tuple(_assessment(part) for part in fields.parts("Assessments")),
            plans=tuple(_plan(part) for part in fields.parts("CINPlanDates")),
            section_47s=tuple(_section_47(part) for part in fields.parts("Section47")),
            protection_plans=tuple(_protection_plan(part) for part in fields.parts("ChildProtectionPlans")),
            today=self._today,
        )
        episode = CinEpisode(
            line=_line(element),
            referral_date=referred,
            source=fields.code("ReferralSource", codes.REFERRAL_SOURCES),
            primary_need=fields.code("PrimaryNeedCode", codes.PRIMARY_NEEDS),
            closure_date=days.closed,
            reason_for_closure=fields.code("ReasonForClosure", codes.REASONS_FOR_CLOSURE),
            initial_conference=days.conference,
            no_further_action=fields.yes_no("ReferralNFA"),
            assessments=days.assessments,
            plans=days.plans,
            section_47s=days.section_47s,
            protection_plans=days.protection_plans,
            flags=(*fields.flags, *oddities(days)),
        )
        self.episodes.keep(episode.flags)
        return episode

    def _refuse(self, tally: Tally, what: str, element: etree._Element, reason: str) -> Rejected:
        tally.refuse()
        return Rejected(what, _line(element), reason)


class _Fields:
    """The named parts of one element, with a flag for each that could not be read as its kind."""

    def __init__(
        self, element: etree._Element | None, edition: Edition, flags: list[Flag] | None = None
    ) -> None:
        self.element = element
        self.edition = edition
        self.flags: list[Flag] = [] if flags is None else flags

    def text(self, name: str) -> str:
        """Return the text, or nothing where it is longer than any the census has."""
        found = "" if self.element is None else _text_at(self.element, name)
        if len(found) > _LONGEST:
            self._flag("text.too_long", f"{name} is longer than {_LONGEST} characters and was left out.")
            return ""
        return found

    def day(self, name: str) -> date | None:
        return self._as_day(name, self.text(name))

    def days(self, name: str) -> tuple[date, ...]:
        read = (self._as_day(name, text) for text in self._texts(name))
        return tuple(day for day in read if day is not None)

    def code(self, name: str, known: Mapping[str, str] | tuple[str, ...]) -> str:
        return self._as_code(name, self.text(name), known)

    def codes(self, name: str, known: Mapping[str, str]) -> tuple[str, ...]:
        """Return each code once, in the order of the file."""
        return tuple(dict.fromkeys(self._as_code(name, text, known) for text in self._texts(name)))

    def listed(self, name: str, known: Mapping[str, object]) -> str:
        """Return the text if this edition's list has it, or nothing."""
        found = self.text(name)
        if found in known:
            return found
        self._flag(
            f"{name}.not_in_edition",
            f"{name} is not written as in the census of this year, so it is not known.",
        )
        return ""

    def yes_no(self, name: str) -> bool | None:
        return self.edition.yes_no.get(self.listed(name, self.edition.yes_no))

    def number(self, name: str) -> int | None:
        found = self.text(name)
        if re.fullmatch(r"[0-9]{1,4}", found):
            return int(found)
        if found:
            self._flag("number.unreadable", f"{name} is not a number, so it is not known.")
        return None

    def parts(self, name: str) -> "list[_Fields]":
        """Return the elements of that name directly below, which flag into this one's list."""
        found = [] if self.element is None else _all(self.element, name)
        return [_Fields(part, self.edition, self.flags) for part in found]

    def _texts(self, name: str) -> list[str]:
        # Anywhere below: lists stand in a wrapper (Disabilities, Reviews), which some systems repeat.
        if self.element is None:
            return []
        texts = [_text(part) for part in self.element.iter() if local_name(part) == name]
        return [text for text in texts if text and len(text) <= _LONGEST]

    def _as_day(self, name: str, text: str) -> date | None:
        found = _day(text)
        if text and found is None:
            self._flag("day.unreadable", f"{name} is no day in the calendar, so it is not known.")
        return found

    def _as_code(self, name: str, text: str, known: Mapping[str, str] | tuple[str, ...]) -> str:
        if text and text not in known:
            self._flag("code.unknown", f"{name} is not in the census's list; it is kept as written.")
        return text

    def _flag(self, code: str, sentence: str) -> None:
        self.flags.append(Flag(code, sentence))


def _assessment(part: _Fields) -> Assessment:
    return Assessment(
        started=part.day("AssessmentActualStartDate"),
        reviewed=part.day("AssessmentInternalReviewDate"),
        authorised=part.day("AssessmentAuthorisationDate"),
        factors=part.codes("AssessmentFactors", codes.ASSESSMENT_FACTORS),
    )


def _plan(part: _Fields) -> CinPlan:
    return CinPlan(started=part.day("CINPlanStartDate"), ended=part.day("CINPlanEndDate"))


def _section_47(part: _Fields) -> Section47:
    return Section47(
        started=part.day("S47ActualStartDate"),
        conference_target=part.day("InitialCPCtarget"),
        initial_conference=part.day("DateOfInitialCPC"),
        conference_not_required=part.yes_no("ICPCnotRequired"),
    )


def _protection_plan(part: _Fields) -> ProtectionPlan:
    return ProtectionPlan(
        started=part.day("CPPstartDate"),
        ended=part.day("CPPendDate"),
        initial_category=part.code("InitialCategoryOfAbuse", codes.CATEGORIES_OF_ABUSE),
        latest_category=part.code("LatestCategoryOfAbuse", codes.CATEGORIES_OF_ABUSE),
        previous_plans=part.number("NumberOfPreviousCPP"),
        reviews=part.days("CPPreviewDate"),
    )


def _first(element: etree._Element, name: str) -> etree._Element | None:
    return next((part for part in element if local_name(part) == name), None)


def _all(element: etree._Element, name: str) -> list[etree._Element]:
    return [part for part in element if local_name(part) == name]


def _text_at(element: etree._Element, *path: str) -> str:
    here: etree._Element | None = element
    for name in path:
        here = None if here is None else _first(here, name)
    return "" if here is None else _text(here)


def _text(element: etree._Element) -> str:
    return (element.text or "").strip()


def _line(element: etree._Element) -> int:
    return cast("int | None", element.sourceline) or 0


def _day(text: str) -> date | None:
    written = _DAY.fullmatch(text)
    if written is None:
        return None
    try:
        return date.fromisoformat(written[1])  # a zone beside a date, which the schema allows, moves no day
    except ValueError:
        return None
