"""What other rooms may read about children: values, never querysets, and only for somebody who may see it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import Enum
from typing import Any

from django.db.models import Case, Count, F, OuterRef, Q, QuerySet, Subquery, Value, When

from joinedup import store
from joinedup.agencies import queries as agencies
from joinedup.children import guards, known, opened, openly
from joinedup.children import reviews as reviewing
from joinedup.children.models import (
    Adult,
    Child,
    ChildsWords,
    FamilyTie,
    FamilyTold,
    Involvement,
    RecordLink,
)
from joinedup.children.queries import drill, workers
from joinedup.children.rules import finding
from joinedup.children.rules.kept_from_view import KEPT_FROM_VIEW, agency_tells, kept
from joinedup.children.rules.naming import age_in_words, called, outward, shown_name
from joinedup.children.rules.pointing import host_of, spelt_out
from joinedup.children.rules.searched import as_told, born_at, searched_as, told_besides
from joinedup.files import queries as files
from joinedup.gate.asked import once
from joinedup.gate.compiled import Question
from joinedup.gate.rules.policies import Purpose
from joinedup.gate.viewer import Viewer
from joinedup.identity import queries as identity
from joinedup.identity.rules.identifiers import identifiers_of
from joinedup.identity.rules.person import Person
from joinedup.identity.rules.plain import plain
from joinedup.identity.rules.saying import in_short
from joinedup.identity.rules.scoring import Likeness, Status, standing
from joinedup.identity.rules.tying import Verdict
from joinedup.kernel import references
from joinedup.kernel.london import day_in_words, today_in_london
from joinedup.vault import queries as vault
from joinedup.vault.rules.kinds import Kind as SealedKind

MOST_FOUND = 25
A_SERVICE = "A service"  # where its kind would say which
MOST_CANDIDATES = 8
_MOST_COMPARED = 80  # children whom somebody may mean, of whom it is asked whose protected address is near


@dataclass(frozen=True, slots=True)
class ChildFacts:
    id: int
    reference: str
    name: str
    called: str
    birth_date: date | None
    birth_in_part: str  # '2017' or '2017-03' where no more of the day is known
    expected_date: date | None  # of somebody who is not born yet
    interpreter: str
    age: str  # in words, at the moment of asking
    sex: str
    outward: str
    address_line: str
    postcode: str
    cluster: str
    la_child_id: str
    invented: bool
    protected: bool  # the address is sealed
    kept: bool  # and the viewer may not open it: whatever tells the area is left out


@dataclass(frozen=True, slots=True)
class PersonAround:
    reference: str
    name: str
    relation: str
    birth_date: date | None
    is_child: bool
    lives_with: bool


@dataclass(frozen=True, slots=True)
class ToldLine:
    """What the family has been told, as the newest line says it. `words` is a sentence."""

    state: str
    words: str
    occurred: datetime
    said_by: str


WORDS_ON_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class WordsLine:
    words: str
    heard_by: str
    occurred: datetime
    drawing: str = ""  # the reference of the file that shows it
    link: str = ""  # where it stands in another tool
    before: int = 0  # how many the child had said before it

    @property
    def host(self) -> str:
        return host_of(self.link)


@dataclass(frozen=True, slots=True)
class WordsPage:
    """One page of what a child said before the newest."""

    lines: tuple[WordsLine, ...]
    many: int  # on all pages
    first: int  # which of them the page begins with, from 1 on
    page: int
    pages: int

    @property
    def last(self) -> int:
        return self.first + len(self.lines) - 1


@dataclass(frozen=True, slots=True)
class Candidate:
    """A child who may be the one that somebody told of, and what speaks for it. A person decides."""

    child: ChildFacts
    verdict: Verdict
    because: str
    likeness: Likeness  # what agrees and what speaks against, step by step


@dataclass(frozen=True, slots=True)
class InvolvementLine:
    agency_id: int
    agency: str
    agency_reference: str
    kind: str
    kind_words: str
    desk_id: int
    practitioner_id: int | None
    practitioner: str
    part: str
    on_request: bool
    alone: bool = False  # its kind would say which it is, and stands on no page
    kept: bool = False  # it would tell where the child is: neither place nor person is in the line
    left: str = ""  # 'was Sam Khan, officer, who left; ...': then nobody is named
    gone: str = ""  # 'Housing Options answers no more since 3 March'


@dataclass(frozen=True, slots=True)
class SealedHome:
    """Somebody whose address is sealed. `reveal` is what it opens by; '' for those who may not."""

    person: str
    name: str
    reveal: str


class Openly(Enum):
    """Whether somebody may be named beside a child."""

    YES = "yes"
    ON_REQUEST = "on request"
    NOT_AT_ALL = "not at all"


_OPENLY = {
    Involvement.Visibility.OPEN: Openly.YES,
    Involvement.Visibility.ON_REQUEST: Openly.ON_REQUEST,
    Involvement.Visibility.SHIELDED: Openly.NOT_AT_ALL,
}


@dataclass(frozen=True, slots=True)
class WorkedWith:
    """An agency, and where it is known a person (references both), from then till then."""

    agency: str
    person: str | None
    part: str
    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Openness:
    """By reference, for those who are or were involved; whoever is in neither may be named."""

    agencies: Mapping[str, Openly]
    people: Mapping[str, Openly]


def child(viewer: Viewer, reference: str) -> ChildFacts | None:
    """None where it is absent, hidden or no reference at all: the same query is made in each case."""
    wanted = references.parse(reference) or reference[:14]
    row = _with_home(Child.objects.visible_to(viewer)).filter(reference=wanted).first()
    return None if row is None else _shown(viewer, [row])[0]


def may_see_who_looked(viewer: Viewer, child_id: int) -> bool:
    """The front door answers for the whole of it, and the lead worker for this child."""
    rows = Child.objects.visible_to(viewer, field="looks", purpose=Purpose.OVERSIGHT)
    return rows.filter(pk=child_id).exists()


def facts(area_id: int, child_id: int, *, at: datetime) -> ChildFacts:
    """For those whose right comes from elsewhere, such as the holder of a question about this child.

    What tells the area of a protected child is left out, whoever they are.
    """
    row = _with_home(Child.objects.all()).get(area_id=area_id, pk=child_id)
    protected = bool(vault.protected_among([row.reference]))
    return _facts(row, today=today_in_london(at), protected=protected, kept_back=protected)


def facts_for(viewer: Viewer, child_id: int) -> ChildFacts:
    """The same, for a viewer whose right comes from elsewhere, and who may have that to a protected place."""
    return _shown(viewer, [_with_home(Child.objects.filter(area_id=viewer.area_id)).get(pk=child_id)])[0]


def facts_for_each(viewer: Viewer, child_ids: Iterable[int]) -> dict[int, ChildFacts]:
    """The same for many, by key: always as many statements as for one."""
    rows = _with_home(Child.objects.filter(area_id=viewer.area_id, pk__in=set(child_ids) or {0}))
    return {one.id: one for one in _shown(viewer, rows.order_by("pk"))}


def shown_to(viewer: Viewer, child_ids: Iterable[int]) -> tuple[ChildFacts, ...]:
    """Those of these children whom the viewer may see, by key: always as many statements as for one."""
    rows = _with_home(Child.objects.visible_to(viewer)).filter(pk__in=set(child_ids) or {0})
    return _shown(viewer, rows.order_by("pk"))


def theirs_among(viewer: Viewer, child_ids: Iterable[int]) -> frozenset[int]:
    """Those whom the viewer may see without a reason that opens one record for an hour."""
    return _theirs_among(viewer, sorted(child_ids))


def find(viewer: Viewer, typed: str) -> tuple[ChildFacts, ...]:
    """Find by reference, NHS number, date of birth, year, or parts of a name in any order; youngest first.

    Only children that the viewer may see are looked among, before the list is cut at `MOST_FOUND`.
    """
    mine = _with_home(Child.objects.visible_to(viewer))
    reference = references.parse(typed)
    if reference is not None:
        return _shown(viewer, mine.filter(reference=reference))
    if finding.nhs_number(typed):  # one that cannot be right has no key, and finds nobody
        by_number = _alike(viewer, [Person(identifiers=identifiers_of(nhs=typed))])
        return _shown(viewer, _youngest_first(mine.filter(pk__in=[pk for pk, _ in by_number])))
    asked = finding.read(typed, today=today_in_london(viewer.at))
    sought, names = _born(asked), _plain_names(asked)
    for name in names:
        sought &= _has_word(name)
    if (asked.names and not names) or not sought:
        return ()
    return _shown(viewer, _youngest_first(mine.filter(sought))[:MOST_FOUND])


def find_nearly(viewer: Viewer, typed: str, *, found: Collection[ChildFacts]) -> tuple[ChildFacts, ...]:
    """Children whose names are written nearly so, where `found` are few: another form, or one slip in each.

    Again among those alone whom the viewer may see; a birth date and a reference are as they were typed.
    """
    asked = finding.read(typed, today=today_in_london(viewer.at))
    names = [] if finding.nhs_number(typed) else _plain_names(asked)
    if not names or len(found) >= finding.FEW or references.parse(typed) is not None:
        return ()
    sought = _born(asked)
    for name in names:
        sought &= _may_be_nearly(name)
    mine = Child.objects.visible_to(viewer).filter(sought).exclude(pk__in=[one.id for one in found])
    held = _youngest_first(mine).values_list("pk", "searched_as")[:_MOST_COMPARED_IN_FINDING]
    near = [pk for pk, words in held if all(finding.is_nearly(name, words.split()) for name in names)][
        :MOST_FOUND
    ]
    rows = _with_home(Child.objects.visible_to(viewer)).filter(pk__in=near)
    return _shown(viewer, _youngest_first(rows))


_MOST_COMPARED_IN_FINDING = 5_000  # the youngest of those of whom half a name fits; each costs microseconds


def _born(asked: finding.Sought) -> Q:
    sought = Q()
    for day in asked.days:
        sought &= Q(birth_date=day)
    for part in asked.parts:
        sought &= _born_in(part)
    return sought


def _plain_names(asked: finding.Sought) -> list[str]:
    return searched_as(" ".join(asked.names)).split() if asked.names else []


def _has_word(beginning: str) -> Q:
    return Q(searched_as__startswith=beginning) | Q(searched_as__contains=" " + beginning)


def _may_be_nearly(name: str) -> Q:
    """Wide enough for whatever `finding.is_nearly` takes, and for more."""
    sought = Q()
    for form in sorted(finding.forms(name)):
        sought |= _has_word(form)
    if halves := finding.halves(name):
        sought |= _has_word(halves[0]) | Q(searched_as__contains=halves[1])
        sought |= _has_word(finding.swapped_across_the_middle(name))
    return sought


def _youngest_first(rows: QuerySet[Child]) -> QuerySet[Child]:
    return rows.annotate(unborn=_NOT_BORN).order_by("unborn", F("birth_date").desc(nulls_last=True), "pk")


# Those who are still expected are the youngest of all.
_NOT_BORN = Case(
    When(birth_date__isnull=True, birth_in_part="", expected_date__isnull=False, then=Value(0)),
    default=Value(1),
)


def _born_in(part: str) -> Q:
    """Born in a year or a month, on a day that is known or on one that is not."""
    year, _, month = part.partition("-")
    whole = Q(birth_date__year=int(year))
    if not month:
        return whole | Q(birth_in_part__startswith=year)
    return whole & Q(birth_date__month=int(month)) | Q(birth_in_part__in=(part, year))


def candidates(
    viewer: Viewer,
    *,
    name: str,
    birth_date: date | None,
    address: str,
    postcode: str,
    birth_in_part: str = "",
    expected_date: date | None = None,
    mother: str = "",
    sex: str = "",
    age: str = "",
    other_name: str = "",
    other_address: str = "",
    other_postcode: str = "",
    nhs_number: str = "",
) -> tuple[Candidate, ...]:
    """Children whom the viewer may see and who may be the one that was told of; the likeliest first.

    Whoever only lives with the child, and those who only share the name, come last, and it is said. Hidden
    children are left out before any cut, so that neither the number nor the order of the answer tells of
    them. An NHS number that cannot be right finds nobody; an age is read where no date is known.
    """
    if birth_date is None and expected_date is None:
        birth_in_part = birth_in_part or born_at(age, today=today_in_london(viewer.at))
    told = tuple(
        replace(
            one,
            birth_in_part=birth_in_part,
            expected_date=expected_date,
            mother=mother or one.mother,
            sex=sex,
            identifiers=identifiers_of(nhs=nhs_number),
        )
        for one in as_told(name, birth_date=birth_date, address=address, postcode=postcode)
    )
    return alike_to(viewer, (*told, *told_besides(name, other_name, other_address, other_postcode)))


def alike_to(viewer: Viewer, told: Sequence[Person]) -> tuple[Candidate, ...]:
    """The same for somebody described in several ways, each a reading of one person."""
    found = _alike(viewer, told)[:MOST_CANDIDATES]
    rows = {
        row.pk: row for row in _with_home(Child.objects.visible_to(viewer)).filter(pk__in=list(dict(found)))
    }
    near = [(rows[pk], likeness) for pk, likeness in found if pk in rows]
    many = standing(likeness for _, likeness in near) is Status.MANY
    shown = _shown(viewer, [row for row, _ in near])
    return tuple(
        Candidate(facts, _verdict(likeness, many=many), in_short(likeness.steps), likeness)
        for facts, (_, likeness) in zip(shown, near, strict=True)
    )


def held_and_not_remembered(area_id: int) -> tuple[int, int]:
    """How many children an area holds, and how many of them no key of this edition finds yet."""
    with store.reading_in(area_id):
        held = Child.objects.filter(area_id=area_id).count()
        return held, held - identity.remembered(area_id)


def _alike(viewer: Viewer, told: Sequence[Person]) -> list[tuple[int, Likeness]]:
    """By key, the likeliest first: a household's others after everybody who may be the child."""
    found = identity.alike(told, area_id=viewer.area_id, visible=Child.objects.visible_to(viewer))
    order = list(Status)
    near = sorted(found, key=lambda one: (one.likeness.lives_with, order.index(one.likeness.status)))
    return [(one.subject, one.likeness) for one in near]


def _verdict(likeness: Likeness, *, many: bool) -> Verdict:
    """What may be said of one: where two match, neither is the same without somebody's look."""
    match likeness.status:
        case Status.MATCH:
            return Verdict.PLEASE_LOOK if many else Verdict.SAME
        case Status.POSSIBLE:
            return Verdict.PLEASE_LOOK
        case _:
            return Verdict.DIFFERENT


def people_around(child_id: int) -> tuple[PersonAround, ...]:
    """The child, then brothers and sisters by age, then the grown-ups."""
    return once((people_around, child_id), lambda: _people_around(child_id))


def _people_around(child_id: int) -> tuple[PersonAround, ...]:
    row = Child.objects.get(pk=child_id)
    ties = FamilyTie.objects.select_related("adult", "other_child").filter(child_id=child_id)
    people = [_as_person(row, "the child", lives_with=True)]
    children = [_as_person(tie.other_child, tie.relation, tie.lives_with) for tie in ties if tie.other_child]
    adults = [_as_person(tie.adult, tie.relation, tie.lives_with) for tie in ties if tie.adult]
    people += sorted(children, key=lambda one: (one.birth_date or date.max, one.name))
    people += sorted(adults, key=lambda one: (not one.lives_with, one.relation, one.name))
    return tuple(people)


def names_around(child_id: int) -> frozenset[tuple[str, str]]:
    """Given and family name of the child and of everybody around; read by no page."""
    row = Child.objects.get(pk=child_id)
    ties = FamilyTie.objects.select_related("adult", "other_child").filter(child_id=child_id)
    people = [row, *(tie.adult or tie.other_child for tie in ties)]
    return frozenset((one.given_name, one.family_name) for one in people if one is not None)


def kept_from(viewer: Viewer, people: Iterable[str]) -> frozenset[str]:
    """Those of these people, by reference, whose address is sealed and not the viewer's to open."""
    lines = vault.standing(viewer, frozenset(people), SealedKind.SAFE_ADDRESS)
    return frozenset(line.about for line in lines if not line.may_reveal)


def asks_kept_from(people: Iterable[str]) -> Question:
    """What `kept_from` asks, to be asked ahead."""
    return vault.asks_standing(frozenset(people), SealedKind.SAFE_ADDRESS)


def may_be_named_beside(
    viewer: Viewer, child_ids: Iterable[int], *, agency: int, kind: str, person: int
) -> bool:
    """Whether somebody of an agency is named to the viewer beside each of these children.

    A shielded service is not, nor one named on request, nor one that would tell where a protected child is.
    """
    if agency == viewer.agency_id:
        return True
    rows = Child.objects.filter(pk__in=set(child_ids))
    if agency_tells(kind, own=False) and kept_from(viewer, rows.values_list("reference", flat=True)):
        return False
    openly = agency_named_openly(agency="agency", child="pk") & person_named_openly(
        person="person", child="pk"
    )
    return not rows.annotate(agency=Value(agency), person=Value(person)).exclude(openly).exists()


def family_told(child_id: int, *, kept_back: bool = False) -> ToldLine | None:
    """The newest that anybody wrote down; None is 'nobody has said', and is shown as that.

    `kept_back`: without who says so, which may name a place near a protected child.
    """
    row = FamilyTold.objects.filter(child_id=child_id).order_by("-occurred", "-pk").first()
    if row is None:
        return None
    label = FamilyTold.State(row.state).label
    who = f": {row.who}" if row.who else ""
    what = f" ({row.what.rstrip('.')})" if row.what else ""
    return ToldLine(row.state, f"{label}{who}{what}", row.occurred, _said_by(row.said_by, kept_back))


@dataclass(frozen=True, slots=True)
class Written:
    """What was told of a child at a moment and stands at their record, since somebody entered it."""

    key: int
    child_id: int
    occurred: datetime
    entered: datetime
    text: str
    state: str = ""  # of what the family knows; '' of what the child said


def written_on(child_ids: Collection[int], *, but_said_by: str) -> tuple[Written, ...]:
    """All of these children; without a bare state of which nobody else is said to have said it."""
    columns = ("pk", "child_id", "occurred", "entered")
    said = ChildsWords.objects.filter(child_id__in=child_ids).order_by("pk")
    knows = FamilyTold.objects.filter(child_id__in=child_ids).exclude(what="", said_by=but_said_by)
    return (
        *(Written(*one) for one in said.values_list(*columns, "words")),
        *(Written(*one) for one in knows.order_by("pk").values_list(*columns, "what", "state")),
    )


def told_of_each(child_ids: Collection[int]) -> dict[int, str]:
    """What the family of each child has been told of who is involved, in the words of the state; 'Not known'
    where nobody has written anything down."""
    found = dict.fromkeys(child_ids, FamilyTold.State.UNKNOWN.label)
    rows = FamilyTold.objects.filter(child_id__in=list(child_ids)).order_by("occurred", "pk")
    for child_id, state in rows.values_list("child_id", "state"):
        found[child_id] = FamilyTold.State(state).label
    return {child_id: str(label) for child_id, label in found.items()}


def _said_by(who: str, kept_back: bool) -> str:
    return kept("said_by", who, protected=kept_back) or KEPT_FROM_VIEW


def childs_words(child_id: int, *, kept_back: bool = False) -> WordsLine | None:
    """The newest that the child said, and how much there is before it: counted, and not read."""
    of_theirs = ChildsWords.objects.filter(child_id=OuterRef("child_id")).order_by().values("child_id")
    many = Subquery(of_theirs.annotate(many=Count("pk")).values("many"))
    row = _said(child_id).annotate(many=many).first()
    if row is None:
        return None
    (line,) = _words_lines([row], kept_back=kept_back)
    return replace(line, before=row.many - 1)


def words_before(child_id: int, *, page: int = 1, kept_back: bool = False) -> WordsPage:
    """What the child said before the newest, page by page; a page that there is not is the nearest."""
    many = max(ChildsWords.objects.filter(child_id=child_id).count() - 1, 0)
    pages = max(-(-many // WORDS_ON_A_PAGE), 1)
    page = min(max(page, 1), pages)
    start = 1 + (page - 1) * WORDS_ON_A_PAGE  # the newest stands above
    rows = list(_said(child_id)[start : start + WORDS_ON_A_PAGE])
    return WordsPage(_words_lines(rows, kept_back=kept_back), many, start, page, pages)


def _said(child_id: int) -> QuerySet[ChildsWords]:
    return ChildsWords.objects.filter(child_id=child_id).order_by("-occurred", "-pk")


def _words_lines(rows: Sequence[ChildsWords], *, kept_back: bool) -> tuple[WordsLine, ...]:
    """Each with the drawing and the link that show it."""
    if kept_back:  # nobody can search a picture for an address, and a school's own tool tells the school
        return tuple(WordsLine(row.words, _said_by(row.heard_by, kept_back), row.occurred) for row in rows)
    drawn = files.here({row.drawing for row in rows if row.drawing})
    return tuple(
        WordsLine(
            row.words,
            _said_by(row.heard_by, kept_back),
            row.occurred,
            row.drawing if row.drawing in drawn else "",
            row.link,
        )
        for row in rows
    )


def link_tells(link: str, *, about: Collection[str]) -> bool:
    """Whether a link holds the protected address of one of these people, however it is written there."""
    return any(vault.without_protected(one, about=about) != one for one in (link, spelt_out(link)))


def whose_drawing(viewer: Viewer, reference: str) -> str:
    """The child whose words this file shows, for whoever reads those, where nothing beside the child is kept
    from them; '' where it is absent or hidden. The same queries are made in each case."""
    wanted = references.parse(reference) or reference[:14]
    rows = Child.objects.visible_to(viewer, field="words").filter(
        words__drawing=wanted, words__drawing__gt=""
    )
    found = frozenset(rows.values_list("reference", flat=True))
    return min(found - kept_from(viewer, found), default="")


def involvements(child_id: int, *, at: datetime) -> tuple[InvolvementLine, ...]:
    """Who is around the child now, by agency. Shielded ones are not in the answer at all."""
    return once((involvements, child_id, at), lambda: _involvements(child_id, at=at))


def _involvements(child_id: int, *, at: datetime) -> tuple[InvolvementLine, ...]:
    return _involvements_of([child_id], at=at).get(child_id, ())


def _involvements_of(child_ids: Iterable[int], *, at: datetime) -> dict[int, tuple[InvolvementLine, ...]]:
    """By child, by one statement however many there are.

    A service on request that left can neither be asked nor say that it works here no more: it is not there.
    """
    today = today_in_london(at)
    rows = (
        Involvement.objects.select_related("agency", "desk", "practitioner")
        .filter(child_id__in=set(child_ids), since__lte=at)
        .filter(Q(until__isnull=True) | Q(until__gt=at))
        .exclude(visibility=Involvement.Visibility.SHIELDED)
        .exclude(visibility=Involvement.Visibility.ON_REQUEST, agency__left_on__lte=today)
        .order_by("agency__name", "pk")
    )
    found: dict[int, list[InvolvementLine]] = {}
    for row in rows:
        found.setdefault(row.child_id, []).append(_involved(row, today=today))
    return {child: tuple(lines) for child, lines in found.items()}


def advisers_around(child_ids: Iterable[int], *, at: datetime) -> dict[int, tuple[str, ...]]:
    """Who advises the person harmed now, openly, by child: a name where one is known, and the service."""
    rows = Involvement.objects.filter(child_id__in=set(child_ids), agency__kind="domestic_violence")
    rows = rows.filter(Q(until__isnull=True) | Q(until__gt=at), since__lte=at)
    rows = rows.filter(visibility=Involvement.Visibility.OPEN).order_by("agency__name", "pk")
    rows = rows.filter(agencies.there(today_in_london(at), desk=None))
    found: dict[int, tuple[str, ...]] = {}
    columns = ("child_id", "practitioner__name", "practitioner__active", "agency__name")
    for child, name, active, agency in rows.values_list(*columns):
        found[child] = (*found.get(child, ()), f"{name}, {agency}" if active else agency)
    return found


def works_with(viewer: Viewer, child_id: int) -> bool:
    """Whether the viewer's own agency works with the child now, however openly."""
    rows = Involvement.objects.filter(child_id=child_id, agency_id=viewer.agency_id, since__lte=viewer.at)
    return rows.filter(Q(until__isnull=True) | Q(until__gt=viewer.at)).exists()


def worked_with(child_id: int) -> tuple[WorkedWith, ...]:
    """Every involvement ever that may be named openly, whenever it was."""
    rows = Involvement.objects.filter(child_id=child_id, visibility=Involvement.Visibility.OPEN)
    columns = ("agency__reference", "practitioner__reference", "part", "since", "until")
    return tuple(WorkedWith(*row) for row in rows.order_by("since", "pk").values_list(*columns))


def openness(child_id: int, *, kept_back: bool = False) -> Openness:
    """How openly each agency and practitioner may be named beside this child, from all involvements ever.

    `kept_back`: nor is an agency named that would tell where a protected child is.

    A service that ended keeps its silence. An agency that works openly too is named; its people who do not
    work openly are not.
    """
    return openness_for_each({child_id: kept_back})[child_id]


def openness_for_each(kept_back: Mapping[int, bool]) -> dict[int, Openness]:
    """The same for many, by key: always as many statements as for one."""
    rows: dict[int, list[tuple[str, str | None, str, str]]] = {child: [] for child in kept_back}
    for child, *row in Involvement.objects.filter(child_id__in=kept_back).values_list(
        "child_id", "agency__reference", "practitioner__reference", "visibility", "agency__kind"
    ):
        rows[child].append((row[0], row[1], row[2], row[3]))
    return {child: _openness(theirs, kept_back=kept_back[child]) for child, theirs in rows.items()}


def _openness(rows: Iterable[tuple[str, str | None, str, str]], *, kept_back: bool) -> Openness:
    strictest_last = (Openly.YES, Openly.ON_REQUEST, Openly.NOT_AT_ALL)
    agencies: dict[str, Openly] = {}
    people: dict[str, Openly] = {}
    for agency, person, visibility, kind in rows:
        how = _OPENLY[Involvement.Visibility(visibility)]
        if how is Openly.YES and kept_back and agency_tells(kind, own=False):
            how = Openly.ON_REQUEST
        agencies[agency] = min(agencies.get(agency, how), how, key=strictest_last.index)
        if person is not None:
            people[person] = max(people.get(person, how), how, key=strictest_last.index)
    return Openness(agencies, people)


def openness_of(reference: str) -> Openness:
    """The same, for whoever holds the child's reference."""
    pk = Child.objects.filter(reference=reference).values_list("pk", flat=True).first()
    return Openness({}, {}) if pk is None else openness(pk)


def other_records(child_id: int) -> tuple[str, ...]:
    """Which agencies' own records are tied to this child, by agency name."""
    rows = RecordLink.objects.filter(child_id=child_id, ended__isnull=True, verdict=RecordLink.Verdict.SAME)
    return tuple(
        rows.order_by("record__agency__name").values_list("record__agency__name", flat=True).distinct()
    )


def around(viewer: Viewer, child: ChildFacts) -> tuple[InvolvementLine, ...]:
    """Who is around the child now, as `viewer` may read it: of a protected child nothing that tells where."""
    return _as_read(viewer, child, involvements(child.id, at=viewer.at))


def around_each(viewer: Viewer, those: Iterable[ChildFacts]) -> dict[int, tuple[InvolvementLine, ...]]:
    """The same for many, by key: always as many statements as for one."""
    those = list(those)
    lines = _involvements_of((child.id for child in those), at=viewer.at)
    return {child.id: _as_read(viewer, child, lines.get(child.id, ())) for child in those}


def _as_read(
    viewer: Viewer, child: ChildFacts, lines: tuple[InvolvementLine, ...]
) -> tuple[InvolvementLine, ...]:
    return (
        tuple(_kept_back(line, own=line.agency_id == viewer.agency_id) for line in lines)
        if child.kept
        else lines
    )


def household(viewer: Viewer, child: ChildFacts) -> tuple[PersonAround, ...]:
    """The child, and whoever lives with the child: who is protected together, or not at all."""
    together = {row.reference for row in _at_the_home_of(child.id)}
    return tuple(one for one in people_around(child.id) if one.lives_with or one.reference in together)


def live_in_one_home(child_id: int, other_id: int) -> bool:
    """Whether we hold one home of both; where one is protected we hold none."""
    homes = set(Child.objects.filter(pk__in=(child_id, other_id)).values_list("home_id", flat=True))
    return len(homes) == 1 and None not in homes


def case_of(*child_ids: int) -> frozenset[str]:
    """The children and everybody around them, by reference: whose protected address a text must not hold."""
    area = Child.objects.filter(pk__in=child_ids).values_list("area_id", flat=True).first()
    tied = identity.together(area, child_ids) if area is not None else frozenset()
    return frozenset(
        one.reference for child_id in (*child_ids, *sorted(tied)) for one in people_around(child_id)
    )


def protected_beside(viewer: Viewer) -> frozenset[str]:
    """Whose address is sealed of all who are around the children that the viewer may open, by reference.

    For words that name no child: of whom else somebody is protected, whoever types learns nothing.
    """
    sealed = vault.protected_in(viewer.area_id)
    if not sealed:
        return frozenset()
    theirs = Child.objects.visible_to(viewer)
    ties = FamilyTie.objects.filter(child__in=theirs.values("pk"))
    adults = ties.filter(adult__reference__in=sealed).values_list("adult__reference", flat=True)
    others = ties.filter(other_child__reference__in=sealed).values_list("other_child__reference", flat=True)
    own = theirs.filter(reference__in=sealed).values_list("reference", flat=True)
    return frozenset((*adults, *others, *own))


def children_around(child: str) -> tuple[str, ...]:
    """The child, and the other children in the family, by reference."""
    row = Child.objects.get(reference=child)
    return tuple(one.reference for one in people_around(row.pk) if one.is_child)


def case_of_reference(child: str) -> frozenset[str]:
    row = Child.objects.filter(reference=child).first()
    return case_of(row.pk) if row is not None else frozenset()


def sealed_homes(viewer: Viewer, child: ChildFacts) -> tuple[SealedHome, ...]:
    """The child and the people around whose address is sealed, and for those who may what it opens by."""
    names = {one.reference: one.name for one in people_around(child.id)}
    lines = vault.standing(viewer, names, SealedKind.SAFE_ADDRESS)
    by_person = {line.about: line for line in lines}
    theirs = bool(lines) and child.id in _theirs_among(viewer, [child.id])
    return tuple(
        SealedHome(
            person, name, by_person[person].reference if by_person[person].may_reveal and theirs else ""
        )
        for person, name in names.items()
        if person in by_person
    )


def perhaps(viewer: Viewer, *, name: str, birth_date: date | None) -> frozenset[int]:
    """The children whom the viewer may see and whom somebody may mean who says this much, by key."""
    meant = Q(pk__in=[]) if birth_date is None else Q(birth_date=birth_date)
    for part in plain(name).split():
        meant |= Q(searched_as__startswith=part) | Q(searched_as__contains=" " + part)
    rows = Child.objects.visible_to(viewer).filter(meant).order_by("-pk")
    near = _alike(viewer, as_told(name, birth_date=birth_date, address="", postcode=""))
    return frozenset(rows.values_list("pk", flat=True)[:_MOST_COMPARED]) | frozenset(dict(near))


def seen(viewer: Viewer, person: str) -> str | None:
    """The name of a child, or of an adult around a child, whom the viewer may see; None for all others.

    What is asked here is whether a seal may be opened: a reason that opened the record does not open that.
    """
    theirs = Child.objects.theirs(viewer)
    row = theirs.filter(reference=person).first()
    if row is not None:
        return _as_person(row, "", lives_with=True).name
    ties = FamilyTie.objects.filter(child__in=theirs, adult__reference=person)
    tie = ties.select_related("adult").first()
    return _as_person(tie.adult, "", lives_with=True).name if tie is not None and tie.adult else None


def _at_the_home_of(child_id: int) -> list[Child | Adult]:
    home = Child.objects.select_related("home").get(pk=child_id).home
    return [] if home is None else [*home.children.all(), *home.adults.all()]


def _kept_back(line: InvolvementLine, *, own: bool) -> InvolvementLine:
    """Whoever is not the viewer's own is reached through the front door; a local one is not named either."""
    if own or line.on_request:
        return line
    local = agency_tells(line.kind, own=own)
    return replace(
        line,
        agency=line.kind_words if local else line.agency,
        agency_reference="" if local else line.agency_reference,
        practitioner_id=None,
        practitioner="",
        left="",
        gone="",
        part=KEPT_FROM_VIEW,
        kept=True,
    )


def _shown(viewer: Viewer, rows: Iterable[Child]) -> tuple[ChildFacts, ...]:
    """The children as the viewer may read them."""
    found, today = list(rows), today_in_london(viewer.at)
    lines = vault.standing(viewer, [row.reference for row in found], SealedKind.SAFE_ADDRESS) if found else ()
    theirs = _theirs_among(viewer, [row.pk for row in found]) if lines else frozenset()
    opened = {row.reference for row in found if row.pk not in theirs}
    may = {line.about: line.may_reveal and line.about not in opened for line in lines}
    return tuple(
        _facts(row, today=today, protected=row.reference in may, kept_back=not may.get(row.reference, True))
        for row in found
    )


def _theirs_among(viewer: Viewer, child_ids: Sequence[int]) -> frozenset[int]:
    """Those that are the viewer's, and not opened with a reason alone: that opens nothing that is sealed."""
    return frozenset(Child.objects.theirs(viewer).filter(pk__in=child_ids).values_list("pk", flat=True))


def _with_home(rows: QuerySet[Child]) -> QuerySet[Child]:
    return rows.select_related("home__cluster")


def _facts(row: Child, *, today: date, protected: bool, kept_back: bool) -> ChildFacts:
    home = row.home

    def told(name: str, value: str) -> str:
        return kept(name, value, protected=protected)

    return ChildFacts(
        id=row.pk,
        reference=row.reference,
        name=_name_of(row),
        called=called(given=row.given_name, preferred=row.preferred_name, reference=row.reference),
        birth_date=row.birth_date,
        birth_in_part=row.birth_in_part,
        expected_date=row.expected_date if row.birth_date is None else None,
        interpreter=row.interpreter,
        age=age_in_words(row.birth_date, today=today, expected=row.expected_date, in_part=row.birth_in_part),
        sex=row.sex,
        outward=told("outward", outward(home.postcode) if home else ""),
        address_line=told("address_line", home.address_line if home else ""),
        postcode=told("postcode", home.postcode if home else ""),
        cluster=told("cluster", home.cluster.name if home and home.cluster else ""),
        la_child_id=row.la_child_id,
        invented=row.invented,
        protected=protected,
        kept=kept_back,
    )


def _name_of(row: Child) -> str:
    """A child who is not born yet is known by the mother."""
    named = row.given_name or row.family_name or row.preferred_name
    mother = "" if named or row.birth_date or row.expected_date is None else _mother_of(row.pk)
    return shown_name(
        given=row.given_name,
        family=row.family_name,
        preferred=row.preferred_name,
        reference=row.reference,
        mother=mother,
    )


def _mother_of(child_id: int) -> str:
    tie = FamilyTie.objects.select_related("adult").filter(child_id=child_id, relation__iexact="mother")
    row = tie.order_by("-pk").first()
    return "" if row is None or row.adult is None else _as_person(row.adult, "", lives_with=True).name


def _as_person(row: Child | Adult, relation: str, lives_with: bool) -> PersonAround:
    name = (
        _name_of(row)
        if isinstance(row, Child)
        else shown_name(given=row.given_name, family=row.family_name, reference=row.reference)
    )
    return PersonAround(row.reference, name, relation, row.birth_date, isinstance(row, Child), lives_with)


def _involved(row: Involvement, *, today: date) -> InvolvementLine:
    """Whoever left, or whose agency did, is named as there before; of a desk that is gone, since when."""
    on_request = row.visibility == Involvement.Visibility.ON_REQUEST
    alone = on_request and named_by_its_kind(row.agency, today=today)
    known = None if on_request else row.practitioner
    days = [day for day in (row.desk.closed_on, row.agency.left_on) if day is not None and day <= today]
    gone = f"{row.desk.name} answers no more since {day_in_words(min(days), today=today)}" if days else ""
    there = known is not None and known.active and row.agency.left_on not in days
    person = known if there else None
    meanwhile = "" if gone else "; the desk has it until somebody is named"
    return InvolvementLine(
        agency_id=row.agency_id,
        agency=unnamed(row.agency, today=today) if on_request else row.agency.name,
        agency_reference="" if on_request else row.agency.reference,
        kind=row.agency.kind,
        kind_words=row.agency.get_kind_display(),
        desk_id=row.desk_id,
        practitioner_id=person.pk if person else None,
        practitioner=person.name if person else "",
        part="1 service, name on request" if on_request else row.part,
        on_request=on_request,
        left="" if known is None or there else f"was {known.name}, {row.part}, who left{meanwhile}",
        gone="" if on_request else gone,
        alone=alone,
    )


def named_by_its_kind(agency: Any, *, today: date) -> bool:
    """Whether an area has so few of its kind that 'substance misuse' is as good as its name."""
    return agency.kind in agencies.named_by_their_kind(agency.area_id, today=today)


def unnamed(agency: Any, *, today: date) -> str:
    """What an agency is called whose name is given on request alone: its kind, where others are of it too."""
    return A_SERVICE if named_by_its_kind(agency, today=today) else str(agency.get_kind_display())


# What imports tie to; read by no page.
HeldEpisode = known.HeldEpisode
HeldRecord = known.HeldRecord
KnownChild = known.KnownChild
held_episodes = known.held_episodes
held_records = known.held_records
known_children = known.known_children

# What guards a record, for the scopes of other rooms and for what is told about a child.
guarded = guards.guarded
guards_on = guards.guards_on
keeping_out_of = guards.keeping_out_of
closed_to = guards.closed_to
guards_of = guards.guards_of
kept_out_of = guards.kept_out_of
told_instead = guards.told_instead

named_openly = drill.named_openly

# Which rows of other rooms somebody may read beside a child.
seen_by = openly.seen_by
agency_named_openly = openly.agency_named_openly
person_named_openly = openly.person_named_openly

# What was opened with a reason, and what waits for somebody else's look.
opened_with_a_reason = opened.opened_with_a_reason
review = reviewing.review
reviews = reviewing.reviews
reviews_waiting = reviewing.reviews_waiting
open_reviews = reviewing.open_work
workers_with = workers.workers_with
guard = guards.guard
guard_lines = guards.guard_lines
looks_watched = guards.looks_watched


def keys_of_children(references: Iterable[str]) -> dict[str, int]:
    """By reference, for whoever holds the references already."""
    return dict(Child.objects.filter(reference__in=set(references)).values_list("reference", "pk"))


def references_of(child_ids: Iterable[int]) -> dict[int, str]:
    """By key, for whoever holds the keys already."""
    return dict(Child.objects.filter(pk__in=set(child_ids)).values_list("pk", "reference"))


def keys_of_adults(references: Iterable[str]) -> dict[str, int]:
    return dict(Adult.objects.filter(reference__in=set(references)).values_list("reference", "pk"))
