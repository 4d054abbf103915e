"""Which records may be one person's, which are tied as one, and what two of them have beside each other.

A tie widens nothing: of each record somebody reads what they may read of that record alone, and a record that
they may not see is as if it were not tied.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from joinedup.agencies import queries as agencies
from joinedup.agencies.rules.owners import OpenItem
from joinedup.children import guards, queries, remembering
from joinedup.children.models import Child, FamilyTie, Involvement
from joinedup.children.queries import Candidate, ChildFacts, extracts
from joinedup.children.queries.belonging import belongings
from joinedup.children.rules.guarding import LEADS, of_all
from joinedup.children.rules.kept_from_view import KEPT_FROM_VIEW
from joinedup.gate.rights import Right
from joinedup.gate.viewer import Viewer
from joinedup.identity import queries as identity
from joinedup.identity.queries import SamenessLine
from joinedup.identity.rules.merging import STANDING_IN_WORDS, Standing, reached
from joinedup.identity.rules.scoring import Likeness, Status
from joinedup.ui.words import day as day_in_words
from joinedup.vault import queries as vault
from joinedup.vault.rules.kinds import ADOPTION, Kind

# Keys that no child bears: asked for where nothing is there, so that the same statement is made.
_NOBODYS = frozenset({0, 2**62})


@dataclass(frozen=True, slots=True)
class TiedRecord:
    """Another record that is this person's too, and what ties it."""

    child: ChildFacts
    tie: str  # by which it is tied, directly or through another


@dataclass(frozen=True, slots=True)
class Beside:
    """One thing of two records, as the viewer may read it of each."""

    what: str
    one: str
    other: str


@dataclass(frozen=True, slots=True)
class Comparison:
    one: ChildFacts
    other: ChildFacts
    rows: tuple[Beside, ...]
    family: str  # how the two are written down as one family; '' where they are not
    apart: bool  # marked as different, or as good as
    stands: SamenessLine | None
    likeness: Likeness | None  # None also where they are apart: what is settled is not weighed again
    tied: bool  # as one person, directly or through others


@dataclass(frozen=True, slots=True)
class Said:
    """What stands of a record and another that the viewer may see."""

    line: SamenessLine
    words: str
    other: ChildFacts


def tied_with(viewer: Viewer, child_id: int) -> tuple[TiedRecord, ...]:
    """The other records of this person that the viewer may see, along ties between those they may see.

    The same two statements, whatever there is and whatever is hidden.
    """
    pairs = identity.ties_of(viewer.area_id, child_id)
    others = {each for pair in pairs for each in pair[:2]} - {child_id}
    seen = {one.id: one for one in queries.shown_to(viewer, others)}
    found = reached(child_id, [pair[:2] for pair in pairs], through=seen)
    by = {each: reference for one, other, reference in reversed(pairs) for each in (one, other)}
    return tuple(TiedRecord(seen[each], by[each]) for each in sorted(found))


def said_of(viewer: Viewer, child_id: int) -> tuple[Said, ...]:
    """What stands of this record and others that the viewer may see; no mark that two are different."""
    lines = [
        line
        for line in identity.samenesses_of(viewer.area_id, child_id)
        if line.standing is not Standing.DIFFERENT
    ]
    others = {line.reference: line.other if line.one == child_id else line.one for line in lines}
    seen = {one.id: one for one in queries.shown_to(viewer, others.values())}
    return tuple(
        Said(line, STANDING_IN_WORDS[line.standing], seen[others[line.reference]])
        for line in lines
        if others[line.reference] in seen
    )


def comparison(viewer: Viewer, reference: str, other: str) -> Comparison | None:
    """Two records beside each other, for whoever may see both; None for everybody else, whatever there is."""
    one, two = queries.child(viewer, reference), queries.child(viewer, other)
    if one is None or two is None or one.id == two.id:
        return None
    are_apart = apart(viewer.area_id, one.id, two.id)
    likeness = identity.between(viewer.area_id, one.id, two.id)  # asked in each case
    return Comparison(
        one=one,
        other=two,
        rows=_beside(viewer, one, two),
        family=family_words(one.id, two.id),
        apart=are_apart,
        likeness=None if are_apart else likeness,
        stands=identity.stands(viewer.area_id, one.id, two.id),
        tied=two.id in identity.together(viewer.area_id, [one.id]),
    )


def sameness(viewer: Viewer, reference: str) -> tuple[SamenessLine, ChildFacts, ChildFacts] | None:
    """What was said under this reference, with its two records; for whoever may see both of them."""
    line = identity.sameness(viewer.area_id, reference)
    wanted = _NOBODYS if line is None else {line.one, line.other}
    seen = {one.id: one for one in queries.shown_to(viewer, wanted)}
    if line is None or len(seen) != 2:
        return None
    return line, seen[line.one], seen[line.other]


def apart(area_id: int, one: int, other: int) -> bool:
    """Whether the two, or any that they are tied to, are marked as different, or are one adopted child's.

    To everybody the same: who may know of an adoption learns of it where it is opened by two, not here.
    """
    tied = identity.all_together(area_id)
    these, those = {one, *tied.get(one, ())}, {other, *tied.get(other, ())}
    marked = identity.marked_apart(area_id, these, those - these)
    called = queries.references_of(these | those)
    hidden = adopted_as(  # asked in each case, so that neither takes longer than the other
        area_id,
        [called[each] for each in these if each in called],
        [called[each] for each in those - these if each in called],
    )
    return bool(marked or hidden)


def perhaps_same(viewer: Viewer, child: ChildFacts) -> tuple[Candidate, ...]:
    """Other records that may be this child's, among those the viewer may see: the likeliest first.

    Not those tied already, nor those of whom somebody said that they are somebody else, nor whoever only
    lives there.
    """
    described = remembering.described([child.id], area_id=viewer.area_id)[child.id]
    found = [one for one in queries.alike_to(viewer, described) if one.child.id != child.id]
    left_out = not_offered(viewer, child, [one.child for one in found])
    tied = identity.together(viewer.area_id, [child.id])
    return tuple(
        one
        for one in found
        if one.child.id not in left_out | tied
        and not one.likeness.lives_with
        and one.likeness.status in (Status.MATCH, Status.POSSIBLE)
    )


def not_offered(viewer: Viewer, child: ChildFacts, others: Iterable[ChildFacts]) -> frozenset[int]:
    """Those of `others` that are never offered beside this record: marked as different, or as good as."""
    keys = {one.id: one.reference for one in others}
    marked = identity.marked_apart(viewer.area_id, [child.id], keys)
    hidden = adopted_as(viewer.area_id, [child.reference], keys.values())
    return marked | {key for key, reference in keys.items() if reference in hidden}


def adopted_as(area_id: int, these: Collection[str], others: Collection[str]) -> frozenset[str]:
    return vault.found_together(these, others, use=ADOPTION, kind=Kind.ADOPTION_LINK, area_id=area_id)


def family_words(one: int, other: int) -> str:
    """'brother, lives with them' where the two are written down as children of one family."""
    ties = FamilyTie.objects.filter(
        Q(child_id=one, other_child_id=other) | Q(child_id=other, other_child_id=one)
    )
    row = ties.order_by("pk").first()
    if row is None:
        return ""
    return f"{row.relation}, {'lives with' if row.lives_with else 'lives elsewhere than'} the other"


def lives_with(child_id: int) -> tuple[queries.PersonAround, ...]:
    """Brothers and sisters: people beside this one, never other records of this one."""
    return tuple(one for one in queries.people_around(child_id)[1:] if one.is_child)


def whose_to_find_out(area_id: int, one: int, other: int, *, at: datetime) -> int:
    """The desk that can find out: of whoever leads for one of the two and works with both, else the front
    door, which may see both."""
    now = Involvement.objects.filter(child_id__in=(one, other), since__lte=at)
    now = now.filter(Q(until__isnull=True) | Q(until__gt=at))
    with_both = {
        agency
        for agency in now.filter(child_id=one).values_list("agency_id", flat=True)
        if now.filter(child_id=other, agency_id=agency).exists()
    }
    leads = now.filter(part=LEADS, practitioner__active=True, agency_id__in=with_both).order_by("pk")
    desk = leads.values_list("desk_id", flat=True).first()
    return agencies.front_door_desk(area_id).id if desk is None else agencies.there_or_first(desk, at=at)


def open_work(area_id: int) -> tuple[OpenItem, ...]:
    """Every pair that somebody has still to find out, or to say a second time, and whose work it is."""
    lines = identity.open_samenesses(area_id)
    keys = {each for line in lines for each in (line.one, line.other)}
    standing = guards.guards_of(keys) if keys else {}
    items = []
    for line in lines:
        guarding = of_all([standing[line.one], standing[line.other]])
        code, what, said_by, since = _to_do(line)
        own = {said_by} if said_by is not None else set()
        items.append(
            OpenItem(
                code=code,
                what=what,
                reference=line.reference,
                agency_id=line.desk_agency_id or 0,
                desk_id=line.desk_id,
                person_id=line.owner_id,
                since=since,
                due=None,
                not_for=guarding.out | frozenset(own),
                only_for=guarding.named,
                children=frozenset({line.one, line.other}),
            )
        )
    return tuple(items)


def _to_do(line: SamenessLine) -> tuple[str, str, int | None, datetime]:
    """Its code and words, who may not do it since they have said it themselves, and since when it waits."""
    if line.standing is Standing.DIFFERENT:
        what = "Marked as two people, wrongly? A second person is asked"
        return "sameness.to_take_back", what, line.doubted_by_id, line.doubted_at or line.said_at
    if line.standing is Standing.PROPOSED:
        what = "The same person? A second person is asked"
        return "sameness.to_confirm", what, line.said_by_id, line.said_at
    return "sameness.to_find_out", "The same person? Somebody is to find out", None, line.said_at


def found_by_files(viewer: Viewer, *, most: int) -> tuple[SamenessLine, ...]:
    """Pairs that a file brought and of which nobody has said anything, of whom the viewer may see both."""
    return identity.brought_by_files(viewer.area_id, visible=Child.objects.visible_to(viewer), most=most)


def many_found_by_files(viewer: Viewer, *, since: datetime | None = None) -> tuple[int, int]:
    """All of them, and those that came since then."""
    visible = Child.objects.visible_to(viewer)
    return identity.many_brought_by_files(viewer.area_id, visible=visible, since=since)


def oldest_of_files(area_id: int) -> SamenessLine | None:
    return next(iter(identity.brought_by_files(area_id, visible=None, most=1)), None)


def _beside(viewer: Viewer, one: ChildFacts, other: ChildFacts) -> tuple[Beside, ...]:
    mine, theirs = _told(viewer, one), _told(viewer, other)
    return tuple(Beside(what, mine[what], theirs[what]) for what in mine)


def _told(viewer: Viewer, child: ChildFacts) -> dict[str, str]:
    held = belongings(viewer, child)
    around = queries.people_around(child.id)[1:]
    homes = [] if child.protected else [line.text for line in held.homes]
    home = ", ".join(filter(None, (child.address_line, child.postcode)))
    return {
        "Name": child.name,
        "Other names": "; ".join(f"{line.text} ({line.what.lower()})" for line in held.names),
        "Likes to be called": child.called,
        "Born": held.born if child.birth_date or child.birth_in_part or not child.expected_date else "",
        "Expected": day_in_words(child.expected_date) if child.expected_date else "",
        "Sex": {"F": "Female", "M": "Male"}.get(child.sex, ""),
        "Home": KEPT_FROM_VIEW if child.protected else home,
        "Other homes": "; ".join(homes),
        "Numbers": "; ".join(f"{line.what} {line.text}" for line in held.numbers),
        "The council's number": child.la_child_id,
        "Agencies' own records": "; ".join(_in_their_words(viewer, child)),
        "Lives with, and family": "; ".join(
            f"{person.name}, {person.relation}{'' if person.lives_with else ', lives elsewhere'}"
            for person in around
        ),
        "Who works with them": "; ".join(
            dict.fromkeys(line.agency for line in queries.around(viewer, child))
        ),
    }


def _in_their_words(viewer: Viewer, child: ChildFacts) -> list[str]:
    """What each agency's own record says, for that agency and for whoever works at the front door and is to
    say whether two are one; for everybody else, that there is one."""
    at_the_door = viewer.may(Right.WORK_THE_FRONT_DOOR)
    said = []
    for row in extracts.records_tied_to(child.id):
        shown = extracts.record_shown(row.pk)
        if not (at_the_door or row.agency_id == viewer.agency_id):
            said.append(shown.agency)
            continue
        home = KEPT_FROM_VIEW if child.protected else shown.address
        words = ", ".join(filter(None, (shown.name, shown.born, home)))
        said.append(f"{shown.agency}: {words}")
    return said


__all__ = [
    "Beside",
    "Comparison",
    "Said",
    "TiedRecord",
    "apart",
    "comparison",
    "found_by_files",
    "lives_with",
    "many_found_by_files",
    "not_offered",
    "oldest_of_files",
    "open_work",
    "perhaps_same",
    "said_of",
    "sameness",
    "tied_with",
    "whose_to_find_out",
]
