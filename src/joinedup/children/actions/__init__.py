"""Bringing in children and the people around them; what the family was told, and what the child said.

What comes together (one file, one family) is stored together: `bring_in` is one transaction, one trail
entry with its counts, and a few statements however many rows there are.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet

from joinedup import store
from joinedup.agencies import queries as agencies
from joinedup.children import amending, protecting, remembering, reviews
from joinedup.children.actions import guarding, opening_with_a_reason, saying, watching
from joinedup.children.models import (
    Adult,
    AgencyRecord,
    Child,
    ChildsWords,
    Episode,
    FamilyTie,
    FamilyTold,
    Home,
    Involvement,
    RecordLink,
)
from joinedup.children.queries import Written, references_of
from joinedup.children.rules.arrivals import (
    Arrivals,
    NewAdult,
    NewChild,
    NewEpisode,
    NewHome,
    NewInvolvement,
    NewLink,
    NewRecord,
    NewTie,
    NewTold,
    NewWords,
    Stored,
)
from joinedup.children.rules.openly import as_usual
from joinedup.children.rules.searched import searched_as
from joinedup.trail import actions as trail
from joinedup.vault.rules.tokens import same_but_for_what_was_taken_out

_AT_ONCE = 500  # rows in one statement: SQLite takes so many values and no more
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Brought:
    """What `bring_in` did. People and what is said of them are always new; rows of a file may come twice."""

    children: int
    episodes: Stored
    records: Stored
    links: Stored


@store.action
def bring_in(
    arrivals: Arrivals, *, by: trail.Actor, at: datetime, code: str = "children.brought_in", counted: str = ""
) -> Brought:
    """Store everything in `arrivals`, or nothing of it.

    An episode that is here already (the same child and number) and a record (the same agency and record id)
    are written over where they changed, and left where they did not; a link that stands is left. References
    may point into `arrivals` or at what is stored. `counted` is what the trail says in place of our counts.

    Raises:
        LookupError: something points at a child, adult or home that is nowhere.
    """
    moment = _Moment(area_id=by.area_id, at=at)
    homes = _homes(arrivals.homes, arrivals.children, arrivals.adults)
    children = _children(arrivals, moment, homes)
    adults = _adults(arrivals.adults, moment, homes)
    _tie(arrivals.ties, moment, children, adults)
    _involve(arrivals.involvements, moment, children)
    _told(arrivals.told, moment, children)
    _words(arrivals.words, moment, children)
    episodes = _episodes(arrivals.episodes, moment, children)
    held, records = _records(arrivals.records, moment)
    links = _link(arrivals.links, moment, held, children)
    if arrivals.records or arrivals.links:
        protecting.keep_out_of_records(by=by, at=at)
    remembering.remember(_told_anew(arrivals, children, held), area_id=by.area_id)
    brought = Brought(children=len(arrivals.children), episodes=episodes, records=records, links=links)
    trail.record(code, by=by, at=at, typed=counted or _in_words(brought))
    return brought


@store.action
def add_home(home: NewHome, *, by: trail.Actor, at: datetime, key: str = "") -> str:
    bring_in(Arrivals(homes=(home,)), by=by, at=at, code="home.added")
    return home.reference


@store.action
def add_child(child: NewChild, *, by: trail.Actor, at: datetime, key: str = "") -> str:
    bring_in(Arrivals(children=(child,)), by=by, at=at, code="child.added")
    return child.reference


@store.action
def add_adult(adult: NewAdult, *, by: trail.Actor, at: datetime, key: str = "") -> str:
    bring_in(Arrivals(adults=(adult,)), by=by, at=at, code="adult.added")
    return adult.reference


@store.action
def tie_family(ties: Sequence[NewTie], *, by: trail.Actor, at: datetime) -> None:
    bring_in(Arrivals(ties=tuple(ties)), by=by, at=at, code="family.tied")


@store.action
def involve(involvement: NewInvolvement, *, by: trail.Actor, at: datetime, key: str = "") -> str:
    """Say that an agency works with a child."""
    _involve((involvement,), _Moment(by.area_id, at), _children_here({involvement.child}, by.area_id))
    trail.record("child.involved", by=by, at=at, about=(involvement.child,))
    return involvement.child


@store.action
def end_work(child: str, *, until: datetime, by: trail.Actor, at: datetime) -> None:
    """Say until when the actor's own agency works with a child; nobody else's work is touched."""
    mine = Involvement.objects.filter(
        child__reference=child, agency__reference=by.agency_reference, area_id=by.area_id
    )
    for row in mine.filter(Q(until__isnull=True) | Q(until__gt=until)):
        row.change(based_on=row.version, until=until)
    trail.record("child.work_ends", by=by, at=at, about=(child,))


@store.action
def record_family_told(told: NewTold, *, by: trail.Actor, at: datetime, key: str = "") -> str:
    """Write down what the family has been told. The newest line stands; the older ones stay."""
    _told((told,), _Moment(by.area_id, at), _children_here({told.child}, by.area_id))
    trail.record("family.told", by=by, at=at, about=(told.child,))
    return told.child


@store.action
def record_childs_words(words: NewWords, *, by: trail.Actor, at: datetime, key: str = "") -> str:
    """Write down what the child said, as the child said it."""
    _words((words,), _Moment(by.area_id, at), _children_here({words.child}, by.area_id))
    trail.record("words.recorded", by=by, at=at, about=(words.child,))
    return words.child


@store.action
def take_back(
    told: NewTold, words: NewWords | None, *, entered: datetime, by: trail.Actor, at: datetime
) -> None:
    """Remove what was told at one moment and written down on this child since `entered`, as it was written.

    What one child said must not be read on another's page; the trail keeps that it stood there. Who said so
    is not asked again: a service may have asked since not to be named.
    """
    here = {"child__area_id": by.area_id, "child__reference": told.child}
    here |= {"entered__gte": entered, "occurred": told.occurred}
    _remove(FamilyTold.objects.filter(**here, state=told.state, who=told.who), "what", told.what)
    if words is not None:
        _remove(ChildsWords.objects.filter(**here), "words", words.words)
    trail.record("child.taken_back", by=by, at=at, about=(told.child,))


def _remove(rows: QuerySet[Any], column: str, told: str) -> None:
    """A protected address may have been taken out since, here or where it was told."""
    written = rows.values_list("pk", column)
    rows.filter(pk__in=[pk for pk, text in written if same_but_for_what_was_taken_out(told, text)]).delete()


@store.action
def take_off(written: Collection[Written], *, by: trail.Actor, at: datetime) -> None:
    """Remove exactly these rows from the children's records; the trail keeps on whose they stood."""
    told = [one.key for one in written if one.state]
    said = [one.key for one in written if not one.state]
    FamilyTold.objects.filter(area_id=by.area_id, pk__in=told).delete()
    ChildsWords.objects.filter(area_id=by.area_id, pk__in=said).delete()
    whose = references_of(one.child_id for one in written)
    trail.record("child.taken_back", by=by, at=at, about=tuple(sorted(whose.values())))


@store.action
def store_episodes(episodes: Sequence[NewEpisode], *, by: trail.Actor, at: datetime) -> Stored:
    return bring_in(Arrivals(episodes=tuple(episodes)), by=by, at=at, code="episodes.stored").episodes


@store.action
def store_records(
    records: Sequence[NewRecord],
    *,
    children: Sequence[NewChild] = (),
    links: Sequence[NewLink] = (),
    by: trail.Actor,
    at: datetime,
    counted: str = "",
) -> Brought:
    """Store rows of an agency's extract, the children nobody knew of before, and the links between them.

    A link's `record` is the reference of a row in `records`, also where that row was here already.
    """
    arrivals = Arrivals(children=tuple(children), records=tuple(records), links=tuple(links))
    return bring_in(arrivals, by=by, at=at, code="records.stored", counted=counted)


@store.action
def settle_at_home(
    children: Sequence[str], home: str, *, preferred_names: dict[str, str], by: trail.Actor, at: datetime
) -> None:
    """Say that these children live at `home`, and what each likes to be called."""
    here = _homes_here({home})
    for child in Child.objects.filter(area_id=by.area_id, reference__in=children):
        called = preferred_names.get(child.reference, child.preferred_name)
        child.change(
            based_on=child.version,
            home_id=here[home],
            preferred_name=called,
            searched_as=searched_as(child.given_name, child.family_name, called),
        )
    remembering.remember_called(children, area_id=by.area_id)
    trail.record("children.settled", by=by, at=at, about=tuple(children))


@dataclass(frozen=True, slots=True)
class _Moment:
    area_id: int
    at: datetime

    def work(self, occurred: datetime | None) -> dict[str, Any]:
        return {"area_id": self.area_id, "occurred": occurred or self.at, "entered": self.at}


def _homes(
    homes: Sequence[NewHome], children: Sequence[NewChild], adults: Sequence[NewAdult]
) -> dict[str, int]:
    made = _made(
        Home,
        (
            Home(
                reference=home.reference,
                address_line=home.address_line,
                postcode=home.postcode,
                ward_code=home.ward_code,
                cluster_id=home.cluster_id,
                invented=home.invented,
            )
            for home in homes
        ),
    )
    wanted = {child.home for child in children} | {adult.home for adult in adults}
    return made | _homes_here(wanted - made.keys() - {""})


def _homes_here(wanted: set[str]) -> dict[str, int]:
    return _found(wanted, lambda some: Home.objects.filter(reference__in=some).values_list("reference", "pk"))


def _children(arrivals: Arrivals, moment: _Moment, homes: dict[str, int]) -> dict[str, int]:
    made = _made(
        Child,
        (
            Child(
                **moment.work(child.occurred),
                reference=child.reference,
                given_name=child.given_name,
                family_name=child.family_name,
                preferred_name=child.preferred_name,
                searched_as=searched_as(child.given_name, child.family_name, child.preferred_name),
                birth_date=child.birth_date,
                birth_in_part=child.birth_in_part,
                expected_date=child.expected_date,
                death_date=child.death_date,
                sex=child.sex,
                la_child_id=child.la_child_id,
                upn=child.upn,
                home_id=homes[child.home] if child.home else None,
                invented=child.invented,
            )
            for child in arrivals.children
        ),
    )
    wanted = {tie.other_child for tie in arrivals.ties if tie.other_child}
    wanted |= {tie.child for tie in arrivals.ties} | {each.child for each in arrivals.involvements}
    wanted |= {each.child for each in arrivals.told} | {each.child for each in arrivals.words}
    wanted |= {each.child for each in arrivals.episodes} | {link.child for link in arrivals.links}
    return made | _children_here(wanted - made.keys(), moment.area_id)


def _children_here(wanted: set[str], area_id: int) -> dict[str, int]:
    here = Child.objects.filter(area_id=area_id)
    return _found(wanted, lambda some: here.filter(reference__in=some).values_list("reference", "pk"))


def _adults(adults: Sequence[NewAdult], moment: _Moment, homes: dict[str, int]) -> dict[str, int]:
    return _made(
        Adult,
        (
            Adult(
                **moment.work(adult.occurred),
                reference=adult.reference,
                given_name=adult.given_name,
                family_name=adult.family_name,
                birth_date=adult.birth_date,
                home_id=homes[adult.home] if adult.home else None,
                invented=adult.invented,
            )
            for adult in adults
        ),
    )


def _tie(ties: Sequence[NewTie], moment: _Moment, children: dict[str, int], adults: dict[str, int]) -> None:
    here = Adult.objects.filter(area_id=moment.area_id)
    older = {tie.adult for tie in ties if tie.adult} - adults.keys()
    grown = adults | _found(
        older, lambda some: here.filter(reference__in=some).values_list("reference", "pk")
    )
    FamilyTie.objects.bulk_create(
        (
            FamilyTie(
                **moment.work(tie.occurred),
                child_id=children[tie.child],
                adult_id=grown[tie.adult] if tie.adult else None,
                other_child_id=children[tie.other_child] if tie.other_child else None,
                relation=tie.relation,
                lives_with=tie.lives_with,
            )
            for tie in ties
        ),
        batch_size=_AT_ONCE,
    )
    between = [(children[tie.child], children[tie.other_child]) for tie in ties if tie.other_child]
    guarding.spread_to_the_family(moment.area_id, between)


def _involve(involvements: Sequence[NewInvolvement], moment: _Moment, children: dict[str, int]) -> None:
    unsaid = {each.agency_id for each in involvements if not each.visibility}
    usual = {agency: as_usual(agencies.kind_of(agency)) for agency in unsaid}
    Involvement.objects.bulk_create(
        (
            Involvement(
                **moment.work(each.since),
                child_id=children[each.child],
                agency_id=each.agency_id,
                desk_id=each.desk_id,
                practitioner_id=each.practitioner_id,
                part=each.part,
                visibility=each.visibility or usual[each.agency_id],
                since=each.since,
                until=each.until,
                invented=each.invented,
            )
            for each in involvements
        ),
        batch_size=_AT_ONCE,
    )


def _told(told: Sequence[NewTold], moment: _Moment, children: dict[str, int]) -> None:
    FamilyTold.objects.bulk_create(
        (
            FamilyTold(
                **moment.work(each.occurred),
                child_id=children[each.child],
                state=each.state,
                who=each.who,
                what=each.what,
                said_by=each.said_by,
            )
            for each in told
        ),
        batch_size=_AT_ONCE,
    )


def _words(words: Sequence[NewWords], moment: _Moment, children: dict[str, int]) -> None:
    ChildsWords.objects.bulk_create(
        (
            ChildsWords(
                **moment.work(each.occurred),
                child_id=children[each.child],
                words=each.words,
                heard_by=each.heard_by,
            )
            for each in words
        ),
        batch_size=_AT_ONCE,
    )


def _episodes(episodes: Sequence[NewEpisode], moment: _Moment, children: dict[str, int]) -> Stored:
    wanted = {children[each.child] for each in episodes}
    here = {
        (episode.child_id, episode.number): episode
        for some in _batches(sorted(wanted))
        for episode in Episode.objects.filter(child_id__in=some)
    }
    fresh, changed = [], 0
    for each in episodes:
        values = {
            "referred_on": each.referred_on,
            "source_code": each.source_code,
            "primary_need": each.primary_need,
            "closed_on": each.closed_on,
            "reason_for_closure": each.reason_for_closure,
            "no_further_action": each.no_further_action,
            "detail": each.detail,
            "flags": list(each.flags),
        }
        before = here.get((children[each.child], each.number))
        if before is None:
            fresh.append(
                Episode(**moment.work(None), child_id=children[each.child], number=each.number, **values)
            )
        elif any(getattr(before, name) != value for name, value in values.items()):
            before.change(based_on=before.version, **values)
            changed += 1
    Episode.objects.bulk_create(fresh, batch_size=_AT_ONCE)
    return Stored(new=len(fresh), changed=changed, same=len(episodes) - len(fresh) - changed)


def _records(records: Sequence[NewRecord], moment: _Moment) -> tuple[dict[str, int], Stored]:
    """Return the key of each record by the reference that it came with, and what became of the rows."""
    here = {
        (row.agency_id, row.record_id): row
        for agency_id in {record.agency_id for record in records}
        for row in AgencyRecord.objects.filter(area_id=moment.area_id, agency_id=agency_id)
    }
    held: dict[str, int] = {}
    fresh, changed = [], 0
    for record in records:
        before = here.get((record.agency_id, record.record_id))
        values = {
            "row_digest": record.row_digest,
            "given_name": record.given_name,
            "middle_name": record.middle_name,
            "family_name": record.family_name,
            "birth_date": record.birth_date,
            "birth_date_written": record.birth_date_written,
            "sex": record.sex,
            "address_line": record.address_line,
            "town": record.town,
            "postcode": record.postcode,
            "household": record.household,
            "upn": record.upn,
            "nhs_number": record.nhs_number,
            "flags": list(record.flags),
        }
        if before is None:
            fresh.append(
                AgencyRecord(
                    **moment.work(record.occurred),
                    reference=record.reference,
                    agency_id=record.agency_id,
                    record_id=record.record_id,
                    **values,
                )
            )
            continue
        held[record.reference] = before.pk
        if before.row_digest != record.row_digest:
            before.change(based_on=before.version, **values)
            changed += 1
    held |= _made(AgencyRecord, fresh)
    return held, Stored(new=len(fresh), changed=changed, same=len(records) - len(fresh) - changed)


def _link(
    links: Sequence[NewLink], moment: _Moment, held: dict[str, int], children: dict[str, int]
) -> Stored:
    older = {link.record for link in links} - held.keys()
    here = AgencyRecord.objects.filter(area_id=moment.area_id)
    records = held | _found(
        older, lambda some: here.filter(reference__in=some).values_list("reference", "pk")
    )
    stands = {
        pair
        for some in _batches(sorted({records[link.record] for link in links}))
        for pair in RecordLink.objects.filter(record_id__in=some, ended=None).values_list(
            "record_id", "child_id"
        )
    }
    fresh = [
        RecordLink(
            **moment.work(None),
            record_id=records[link.record],
            child_id=children[link.child],
            verdict=link.verdict,
            rule=link.rule,
            because=link.because,
        )
        for link in links
        if (records[link.record], children[link.child]) not in stands
    ]
    RecordLink.objects.bulk_create(fresh, batch_size=_AT_ONCE)
    return Stored(new=len(fresh), same=len(links) - len(fresh))


def _told_anew(arrivals: Arrivals, children: dict[str, int], held: dict[str, int]) -> set[int]:
    """Of whom anything came by which they are found: themselves, their mother, a tied record."""
    anew = {children[each.reference] for each in arrivals.children}
    anew |= {children[tie.child] for tie in arrivals.ties if tie.adult}
    anew |= {children[link.child] for link in arrivals.links}
    for some in _batches(sorted(held.values())):
        ties = RecordLink.objects.filter(record_id__in=some, ended=None)
        anew |= set(ties.values_list("child_id", flat=True))
    return anew


def _made(model: type[Row], rows: Iterable[Row]) -> dict[str, int]:
    """Store rows that carry a reference, and return their keys by it."""
    stored = model._default_manager.bulk_create(rows, batch_size=_AT_ONCE)
    return {row.reference: row.pk for row in stored}  # type: ignore[attr-defined]


def _found(wanted: set[str], look: Callable[[list[str]], Iterable[tuple[str, int]]]) -> dict[str, int]:
    found = {reference: key for some in _batches(sorted(wanted)) for reference, key in look(some)}
    missing = wanted - found.keys()
    if missing:
        raise LookupError(f"{len(missing)} references point at nothing that is here.")
    return found


Value = TypeVar("Value")


def _batches(values: list[Value]) -> Iterable[list[Value]]:
    return (values[start : start + _AT_ONCE] for start in range(0, len(values), _AT_ONCE))


def _in_words(brought: Brought) -> str:
    def told(name: str, stored: Stored) -> str:
        return f"{name}: {stored.new} new, {stored.changed} changed, {stored.same} as before"

    return "; ".join(
        (
            f"children: {brought.children} new",
            told("episodes", brought.episodes),
            told("records", brought.records),
            told("links", brought.links),
        )
    )


# What a later file says anew.
Amended = amending.Amended
amend = amending.amend

# By what a child is found.
remember_some = remembering.remember_some

# Where somebody lives who must not be found.
HOUSEHOLD = protecting.HOUSEHOLD
ProtectedHome = protecting.ProtectedHome
opened_home = protecting.opened_home
protect = protecting.protect
keep_words_about = protecting.keep_words_about
keep_what_was_told_of = protecting.keep_what_was_told_of
lift = protecting.lift

# Who is kept out of a record, to whom it is restricted, and who watches it.
keep_out = guarding.keep_out
restrict = guarding.restrict
watch = guarding.watch
declare_conflict = guarding.declare
end_guard = guarding.end

# Opening one record with a reason, and saying afterwards whether that was right.
NothingToOpen = opening_with_a_reason.NothingToOpen
open_with_a_reason = opening_with_a_reason.open_with_a_reason
close_review = reviews.close_review
hand_on = reviews.hand_on

# What a child said, and what the family has been told.
ToldTheFamily = saying.ToldTheFamily
write_down_words = saying.write_down_words
write_down_what_family_knows = saying.write_down_what_family_knows

# Looks that somebody should explain.
Watch = watching.Watch
look_for_misuse = watching.look_for_misuse
keep_watching = watching.keep_watching
