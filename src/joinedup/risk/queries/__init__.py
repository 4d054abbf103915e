"""What may be read of rounds: values, with another agency's view in them only once it may be sent."""

from collections import defaultdict
from collections.abc import Collection, Iterable

from django.db.models import QuerySet

from joinedup.agencies.rules.owners import OpenItem
from joinedup.children import queries as children
from joinedup.children.queries import ChildFacts, Openly, Openness
from joinedup.children.rules.guarding import NO_GUARDS
from joinedup.gate.viewer import Viewer
from joinedup.kernel.london import moment_in_words, today_in_london
from joinedup.risk.models import Asked, Fact, Grade, Guess, RestsOn, Round, View
from joinedup.risk.opening import found
from joinedup.risk.queries.scale import scale_on
from joinedup.risk.queries.values import (
    AgencyAsked,
    Brief,
    Difference,
    FactLine,
    GradeLine,
    GuessLine,
    InMinutes,
    Opened,
    RoundSeen,
    ViewLine,
)
from joinedup.risk.rules import differing, marks
from joinedup.risk.rules import views as rules
from joinedup.risk.rules.differing import Said
from joinedup.risk.rules.grades import AdultGrade, AdultTool
from joinedup.risk.rules.plot import Mark, plot
from joinedup.risk.rules.scales import Scale
from joinedup.risk.rules.views import Evidence, HowSure, Revealed, Standing

__all__ = [
    "AgencyAsked",
    "Brief",
    "Difference",
    "FactLine",
    "GradeLine",
    "GuessLine",
    "InMinutes",
    "Opened",
    "RoundSeen",
    "ViewLine",
    "briefs",
    "for_minutes",
    "open_work",
    "round_for",
    "rounds_of",
    "rounds_to_answer",
    "scale_on",
    "without_names",
]

_SERVICE = "A service that is not named here"
_SOMEBODY = "Somebody of it"
_NO_MARK = marks.Mark("", "circle")


def round_for(viewer: Viewer, reference: str) -> RoundSeen | None:
    """A round as this viewer reads it; None where it is absent, hidden or no reference at all."""
    row = found(viewer, reference)
    return None if row is None else _seen(viewer, row)


def without_names(seen: RoundSeen) -> Difference | None:
    """For a screen that a whole room reads: how far views differ, and not whose is which.

    Among those who read it may be some to whom an agency is not named beside this child.
    """
    if seen.difference is None:
        return None
    columns = {one.code: place for place, one in enumerate(seen.scale.readings)}
    both = [(one.first, one.now) for one in seen.asked if one.first and one.now]
    both.sort(key=lambda one: (columns.get(one[1].code, len(columns)), one[1].sure, one[0].code))
    said = [
        Said("", now.code, now.reading, now.place, first.code, first.reading, first.place)
        for first, now in both
    ]
    drawn = [
        Mark("", "", "circle", columns.get(now.code), columns.get(first.code), now.sure, "")
        for first, now in both
    ]
    return Difference(
        differing.without_names(said, scale=seen.scale),
        seen.difference.spread,
        seen.difference.differ,
        plot([one.label for one in seen.scale.readings], drawn, has_levels=seen.scale.has_levels),
        "",
    )


def rounds_of(viewer: Viewer, child: ChildFacts) -> tuple[RoundSeen, ...]:
    """The newest round on a child that the viewer may read, and the newest with open views, if another."""
    rows = (
        Round.objects.visible_to(viewer).filter(child_id=child.id).select_related("opened_by", "revealed_by")
    )
    newest = rows.order_by("-entered", "-pk").first()
    if newest is None:
        return ()
    shown = [newest]
    if newest.revealed_at is None:
        shown += rows.filter(revealed_at__isnull=False).order_by("-revealed_at", "-pk")[:1]
    return tuple(_seen(viewer, row) for row in shown)


def rounds_to_answer(viewer: Viewer) -> tuple[Brief, ...]:
    """Those in which the viewer's own agency is asked and has not said its view yet, the oldest first."""
    asked = Asked.objects.filter(agency_id=viewer.agency_id, said_at=None).exclude(present=False)
    rows = Round.objects.visible_to(viewer).filter(closed_at=None, pk__in=asked.values("round_id"))
    found = _briefs(viewer, rows)
    return tuple(found[key] for key in sorted(found))


def briefs(viewer: Viewer, round_ids: Iterable[int]) -> dict[int, Brief]:
    """Those of these rounds that the viewer may read, by key: always as many statements as for one."""
    return _briefs(viewer, Round.objects.visible_to(viewer).filter(pk__in=set(round_ids) or {0}))


def _briefs(viewer: Viewer, wanted: QuerySet[Round]) -> dict[int, Brief]:
    rows = list(wanted.select_related("agency"))
    asked: dict[int, list[Asked]] = defaultdict(list)
    for one in Asked.objects.filter(round__in=rows).select_related("agency").order_by("agency__name", "pk"):
        asked[one.round_id].append(one)
    said: dict[int, list[View]] = defaultdict(list)
    for view in View.objects.visible_to(viewer).filter(round__in=rows).order_by("ordinal"):
        said[view.round_id].append(view)
    return {row.pk: _brief(viewer, row, asked[row.pk], said[row.pk]) for row in rows}


def _brief(viewer: Viewer, row: Round, asked: list[Asked], views: list[View]) -> Brief:
    """Agencies are called by their kind in its sentence: a list has no place for who may be named where."""
    opened = _reads(viewer, row, asked)
    scale = scale_on(row.area_id, at=row.entered)
    said = _said(views, {one.agency_id: one.agency.get_kind_display() for one in asked}) if opened else ()
    own = next((one for one in asked if one.agency_id == viewer.agency_id), None)
    return Brief(
        id=row.pk,
        reference=row.reference,
        child_id=row.child_id,
        since=row.entered,
        asked=len(asked),
        said=sum(one.said_at is not None for one in asked),
        revealed=row.revealed_at is not None,
        urgent=row.urgent,
        closed=row.closed_at is not None,
        own_said=None if own is None else own.said_at is not None,
        missing=tuple(one.agency_id for one in asked if one.said_at is None and one.present is not False),
        absent=tuple(one.agency_id for one in asked if one.said_at is None and one.present is False),
        near=opened and differing.near(said, scale=scale),
        sentence=differing.sentence(said, scale=scale) if opened else "",
    )


def for_minutes(viewer: Viewer, round_ids: Iterable[int]) -> dict[int, InMinutes]:
    """Those of these rounds that the viewer may read, by key: always as many statements as for one."""
    rows = list(
        Round.objects.visible_to(viewer)
        .filter(pk__in=set(round_ids) or {0})
        .select_related("opened_by", "revealed_by")
    )
    asked: dict[int, list[Asked]] = defaultdict(list)
    for one in Asked.objects.filter(round__in=rows).select_related("agency").order_by("agency__name", "pk"):
        asked[one.round_id].append(one)
    facts: dict[int, list[Fact]] = defaultdict(list)
    for fact in Fact.objects.filter(round__in=rows).order_by("pk"):
        facts[fact.round_id].append(fact)
    views: dict[int, list[View]] = defaultdict(list)
    for view in (
        View.objects.visible_to(viewer).filter(round__in=rows).select_related("by").order_by("ordinal")
    ):
        views[view.round_id].append(view)
    rests, grades = _rests_on([one for those in views.values() for one in those]), _grade_rows(rows)
    about = children.facts_for_each(viewer, {row.child_id for row in rows})
    openness = children.openness_for_each({key: one.kept for key, one in about.items()})
    found = {}
    for row in rows:
        names = _Names(viewer, openness[row.child_id])
        of_it = asked[row.pk]
        given = _grades(viewer, row.child_id, grades[row.pk], names)
        if not _reads(viewer, row, of_it):
            found[row.pk] = InMinutes("", None, (), given)
            continue
        lines = _lines(views[row.pk], facts[row.pk], of_it, names, rests)
        agencies = _agencies(viewer, of_it, lines, names)
        said = _said(views[row.pk], {one.id: one.name for one in agencies})
        scale = scale_on(row.area_id, at=row.entered)
        difference = _difference(said, scale, agencies, closed=row.closed_at is not None)
        opened = _opened(viewer, row, names)
        spoke = tuple(one for one in agencies if one.now is not None)
        found[row.pk] = InMinutes(opened.words, difference, spoke, given)
    return found


def open_work(area_id: int) -> tuple[OpenItem, ...]:
    """That a view is asked of an agency, until it has said one, is absent, or the round is closed."""
    rows = Asked._base_manager.filter(area_id=area_id, said_at=None, round__closed_at=None)
    rows = rows.exclude(present=False).select_related("round").order_by("pk")
    guards = children.guards_of({row.round.child_id for row in rows})
    items = []
    for row in rows:
        guard = guards.get(row.round.child_id, NO_GUARDS)
        items.append(
            OpenItem(
                code="view.asked",
                what="A view of a child is asked of your agency",
                reference=row.reference,
                agency_id=row.agency_id,
                desk_id=row.desk_id,
                person_id=row.person_id,
                since=row.entered,
                due=None,
                not_for=guard.out,
                only_for=guard.named,
                children=frozenset({row.round.child_id}),
            )
        )
    return tuple(items)


def _seen(viewer: Viewer, row: Round) -> RoundSeen:
    child = children.facts_for(viewer, row.child_id)
    names = _Names(viewer, children.openness(row.child_id, kept_back=child.kept))
    scale = scale_on(row.area_id, at=row.entered)
    asked = list(row.asked.select_related("agency").order_by("agency__name", "pk"))
    facts = list(row.facts.select_related("by__agency", "agency").order_by("pk"))
    # The scope alone says which views these are: an agency's own, and all of them once they are open.
    views = list(View.objects.visible_to(viewer).filter(round=row).select_related("by").order_by("ordinal"))
    opened = _reads(viewer, row, asked)
    lines = _lines(views, facts, asked, names, _rests_on(views))
    agencies_asked = _agencies(viewer, asked, lines, names)
    said = _said(views, {one.id: one.name for one in agencies_asked}) if opened else ()
    return RoundSeen(
        id=row.pk,
        reference=row.reference,
        version=row.version,
        child=child,
        scale=scale,
        urgent=row.urgent,
        opened_by=names.person(row.opened_by, row.opened_by.agency_id == viewer.agency_id),
        opened_at=row.entered,
        closed_at=row.closed_at,
        leads=row.opened_by_id == viewer.practitioner_id,
        asked=agencies_asked,
        facts=tuple(
            FactLine(
                one.pk, one.words, names.agency(one.agency),
                names.person(one.by, one.agency_id == viewer.agency_id), one.entered,
            )
            for one in facts
        ),
        opened=_opened(viewer, row, names) if opened else None,
        stands=rules.waits_for(_standings(asked), revealed=opened),
        difference=_difference(said, scale, agencies_asked, closed=row.closed_at is not None)
        if opened
        else None,
        guesses=_guesses(viewer, row, scale, said, {one.id: one.name for one in agencies_asked}),
        grades=_grades(viewer, row.child_id, _grade_rows([row])[row.pk], names),
    )  # fmt: skip


class _Names:
    """What may be said of agencies and people beside this child, to this viewer."""

    def __init__(self, viewer: Viewer, openness: Openness) -> None:
        self._viewer, self._openness = viewer, openness

    def agency(self, agency: object) -> str:
        own = agency.pk == self._viewer.agency_id  # type: ignore[attr-defined]
        how = Openly.YES if own else self._openness.agencies.get(agency.reference, Openly.YES)  # type: ignore[attr-defined]
        match how:
            case Openly.YES:
                return str(agency.name)  # type: ignore[attr-defined]
            case Openly.ON_REQUEST:
                said = children.unnamed(agency, today=today_in_london(self._viewer.at))
                return _SERVICE if said == children.A_SERVICE else said
            case Openly.NOT_AT_ALL:
                return _SERVICE

    def person(self, person: object, own: bool) -> str:
        how = Openly.YES if own else self._openness.people.get(person.reference, Openly.YES)  # type: ignore[attr-defined]
        return str(person.name) if how is Openly.YES else _SOMEBODY  # type: ignore[attr-defined]


def _standings(asked: Iterable[Asked]) -> Iterable[Standing]:
    return (Standing(one.said_at is not None, one.present) for one in asked)


def _reads(viewer: Viewer, row: Round, asked: Iterable[Asked]) -> bool:
    """Whether the views are open to this viewer; the front door as such reads how far it has come."""
    concerned = {row.agency_id, *(one.agency_id for one in asked)}
    opened = rules.may_be_sent(own=False, revealed_at=row.revealed_at, at=viewer.at)
    return opened and viewer.agency_id in concerned


def _agencies(
    viewer: Viewer, asked: Collection[Asked], lines: dict[int, list[ViewLine]], names: _Names
) -> tuple[AgencyAsked, ...]:
    called = {one.agency_id: names.agency(one.agency) for one in asked}
    told = [(one.agency_id, one.agency.kind) for one in asked if called[one.agency_id] != _SERVICE]
    known = marks.marks(told)  # the letters of a service that is not named would name it
    rows = [
        AgencyAsked(
            id=one.agency_id,
            reference=one.agency.reference,
            name=called[one.agency_id],
            kind=one.agency.kind,
            mark=known.get(one.agency_id, _NO_MARK).letters,
            shape=known.get(one.agency_id, _NO_MARK).shape,
            own=one.agency_id == viewer.agency_id,
            present=one.present,
            said=one.said_at is not None,
            views=tuple(lines.get(one.agency_id, ())),
        )
        for one in asked
    ]
    return tuple(sorted(rows, key=lambda one: (one.name, one.id)))


def _rests_on(views: Collection[View]) -> dict[int, list[int]]:
    """The facts on which each view rests, by key."""
    found: dict[int, list[int]] = defaultdict(list)
    for view_id, fact_id in RestsOn.objects.filter(view__in=views).order_by("pk").values_list("view", "fact"):
        found[view_id].append(fact_id)
    return found


def _lines(
    views: list[View], facts: list[Fact], asked: list[Asked], names: _Names, rests: dict[int, list[int]]
) -> dict[int, list[ViewLine]]:
    words = {one.pk: one.words for one in facts}
    called = {one.agency_id: one.agency for one in asked}
    found: dict[int, list[ViewLine]] = defaultdict(list)
    for one in views:
        agency = called[one.agency_id]
        found[one.agency_id].append(
            ViewLine(
                agency=names.agency(agency),
                ordinal=one.ordinal,
                code=one.reading,
                reading=one.called,
                place=one.place,
                how_sure=HowSure(one.how_sure).label,
                sure=one.how_sure,
                what_would_change_it=one.what_would_change_it,
                evidence=Evidence(one.evidence).label if one.evidence else "",
                rests_on=tuple(words[fact] for fact in rests.get(one.pk, ())),
                by=names.person(one.by, one.agency_id == names._viewer.agency_id),
                at=one.entered,
                before_reveal=one.before_reveal,
                own=one.by_id == names._viewer.practitioner_id,
            )
        )
    return found


def _said(views: Iterable[View], names: dict[int, str]) -> tuple[Said, ...]:
    """The first and the newest view of each agency, under what it may be called."""
    first: dict[int, View] = {}
    now: dict[int, View] = {}
    for one in views:
        first.setdefault(one.agency_id, one)
        now[one.agency_id] = one
    return tuple(
        Said(
            names[agency], view.reading, view.called, view.place,
            first[agency].reading, first[agency].called, first[agency].place,
        )
        for agency, view in now.items()
    )  # fmt: skip


def _difference(
    said: tuple[Said, ...], scale: Scale, asked: Collection[AgencyAsked], *, closed: bool
) -> Difference:
    columns = {one.code: place for place, one in enumerate(scale.readings)}
    drawn = [
        Mark(
            agency=one.name,
            letters=one.mark,
            shape=one.shape,
            column=columns.get(one.now.code),
            before=columns.get(one.first.code) if one.first is not one.now else None,
            sure=one.now.sure,
            words=f"first {one.first.reading}" if one.first.code != one.now.code else "",
        )
        for one in asked
        if one.first and one.now
    ]
    without = [one for one in asked if one.now is None]
    return Difference(
        differing.sentence(said, scale=scale),
        differing.spread(said) if scale.has_levels else 0,
        len({one.code for one in said}) > 1,
        plot([one.label for one in scale.readings], drawn, has_levels=scale.has_levels),
        differing.silent(
            [one.name for one in without if one.present is not False],
            [one.name for one in without if one.present is False],
            closed=closed,
        ),
    )


def _opened(viewer: Viewer, row: Round, names: _Names) -> Opened:
    assert row.revealed_at is not None
    when = moment_in_words(row.revealed_at, at=viewer.at)
    match Revealed(row.revealed_how):
        case Revealed.ALL_IN:
            words = f"The views opened {when}, when all who were here had said theirs."
        case Revealed.CHAIR:
            assert row.revealed_by is not None
            own = row.revealed_by.agency_id == viewer.agency_id
            who = names.person(row.revealed_by, own)
            words = f"{who} opened the views {when}: {row.revealed_because}"
        case Revealed.URGENT:
            words = "This is urgent: nothing was held back, and each view was open as soon as it was said."
        case Revealed.CLOSED:
            words = f"The views opened {when}, when the round was closed."
    return Opened(row.revealed_at, row.revealed_how, words)


def _guesses(
    viewer: Viewer, row: Round, scale: Scale, said: tuple[Said, ...], names: dict[int, str]
) -> tuple[GuessLine, ...]:
    by_name = {one.agency: one for one in said}
    lines = []
    for one in Guess.objects.filter(round=row, agency_id=viewer.agency_id).order_by("pk"):
        reading, name = scale.reading(one.reading), names[one.of_id]
        first = by_name.get(name)
        near = "" if first is None else differing.how_near(one.reading, guessed_place=one.place, first=first)
        lines.append(GuessLine(name, reading.label if reading else one.reading, near))
    return tuple(lines)


def _grade_rows(rows: Iterable[Round]) -> dict[int, list[Grade]]:
    """Of each round, the newest first."""
    found: dict[int, list[Grade]] = defaultdict(list)
    grades = Grade.objects.filter(round__in=rows).select_related("adult", "by", "agency")
    for one in grades.order_by("-entered", "-pk"):
        found[one.round_id].append(one)
    return found


def _grades(viewer: Viewer, child_id: int, rows: list[Grade], names: _Names) -> tuple[GradeLine, ...]:
    around = {one.reference: one for one in children.people_around(child_id)} if rows else {}
    lines = []
    for one in rows:
        person = around.get(one.adult.reference) if one.adult else None
        lines.append(
            GradeLine(
                whose=f"{person.name}, {person.relation}" if person else "The person harmed",
                tool=AdultTool(one.tool).label,
                grade=AdultGrade(one.grade).label,
                because=one.because,
                by=names.person(one.by, one.agency_id == viewer.agency_id),
                agency=names.agency(one.agency),
                at=one.entered,
            )
        )
    return tuple(lines)
