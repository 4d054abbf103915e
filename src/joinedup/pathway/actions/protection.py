"""A constable takes a child into police protection; from the same minute it is a joint record.

In one act it is written down, handed to the authority's desk at that hour, and, where the child is known, put
on the time line, which opens the section 47 duty of the authority. Whoever answers instead is told as well.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.http import Http404

from joinedup import store
from joinedup.access.rules import roles
from joinedup.agencies import queries as agencies
from joinedup.agencies.actions.contacts import met
from joinedup.agencies.queries.skilled import is_constable
from joinedup.agencies.rules.continuity import How
from joinedup.agencies.rules.owners import OpenItem
from joinedup.children import actions as children_actions
from joinedup.children import queries as children
from joinedup.children.rules.arrivals import NewWords
from joinedup.clocks import actions as clocks
from joinedup.gate.pages import insist
from joinedup.gate.viewer import Viewer
from joinedup.kernel import references
from joinedup.kernel.decisions import refuse
from joinedup.notices import actions as notices
from joinedup.notices.rules.messages import Template
from joinedup.notices.rules.reaching import Way
from joinedup.pathway.models import Protection, ProtectionEntry
from joinedup.pathway.queries import may_use, running_for
from joinedup.pathway.queries.authority import authority, takes_it_on
from joinedup.pathway.rules import protection as rules
from joinedup.pathway.rules.protection import Bed, Grounds, Heard, Told, What
from joinedup.trail import actions as trail
from joinedup.vault import actions as vault

_WORDS = ("because", "place", "officer_named", "known_as")  # in which somebody may have typed an address


@dataclass(frozen=True, slots=True)
class Taken:
    """What a constable says in the first minute. `child` is a reference, or '' with `known_as`."""

    at: datetime | None  # None: a time that the clocks skipped
    because: str
    place: str
    officer_named: str = ""
    child: str = ""
    known_as: str = ""


@store.action
def begin_protection(taken: Taken, *, by: Viewer, at: datetime, key: str = "") -> str:
    """Begin the record, and hand it over; return its reference."""
    insist(roles.may_work(by))
    insist(may_use(by))
    child = children.child(by, taken.child) if taken.child else None
    if taken.child and child is None:
        raise Http404
    running = child is not None and bool(running_for(child.id, at=at))
    insist(rules.may_begin(taken.at, at=at, running=running))
    assert taken.at is not None
    if child is not None:
        _end_what_is_over(child.id, by=by, at=at)
    handed = authority(by.area_id, at=at)
    row = Protection(
        area_id=by.area_id,
        occurred=taken.at,
        entered=at,
        child_id=child.id if child else None,
        known_as="" if child else taken.known_as,
        because=taken.because,
        place=taken.place,
        agency_id=by.agency_id,
        constable_id=by.practitioner_id,
        police_desk_id=min(by.own_desks, default=None),
        owner_id=by.practitioner_id,
        officer_named=taken.officer_named,
        desk_id=handed.desk.id,
        handed_because=handed.because[:300],
    )
    row.save(force_insert=True)
    if child is not None:
        _on_the_time_line("police_protection_start", row, by=by, at=at)
    for desk in handed.told:
        _hand_over(row, desk, by=by, at=at)
    about = (child.reference,) if child else ()
    trail.record("protection.begun", by=by, at=at, about=(row.reference, *about))
    return row.reference


@store.action
def be_the_officer(reference: str, *, by: Viewer, at: datetime, key: str = "") -> str:
    """Confirm that one is the designated officer: with one's own sign-in, and never the constable."""
    row = _row(reference, by=by)
    insist(
        rules.may_be_officer(
            own_force=row.agency_id == by.agency_id,
            constable=is_constable(by),
            took_the_child=row.constable_id == by.practitioner_id,
            confirmed=row.officer_id is not None,
            ended=not rules.runs(row.occurred, ended_at=row.ended_at, at=at),
        )
    )
    row.change(
        based_on=row.version, officer_id=by.practitioner_id, owner_id=by.practitioner_id, officer_at=at
    )
    trail.record("protection.officer", by=by, at=at, about=(row.reference,))
    return row.reference


@store.action
def take_on(reference: str, *, by: Viewer, at: datetime, key: str = "") -> str:
    """Say that one has it. Where one is of the authority, the authority has been told from then on."""
    row = _row(reference, by=by)
    theirs = takes_it_on(row, by)
    insist(
        rules.may_take(own_force=row.agency_id == by.agency_id, theirs=theirs, taken=row.taken_at is not None)
    )
    row.change(
        based_on=row.version, taken_by_id=by.practitioner_id, held_by_id=by.practitioner_id, taken_at=at
    )
    child = "" if row.child_id is None else children.facts(row.area_id, row.child_id, at=at).reference
    people = (row.constable_id, by.practitioner_id)
    met(How.PROTECTION, people, about=row.reference, child=child, by=by, at=at)
    knows = rules.told_by_taking_on(agencies.kind_of(by.agency_id))
    told = row.entries.filter(what=What.TOLD.value, whom="authority_found", answer=Told.TOLD.value).exists()
    if knows or not told:
        answer = Told.TOLD if knows else Told.NOT_YET
        words = "Took it on here." if knows else f"{by.agency_name} took it on here, and tells the authority."
        _write(row, What.TOLD, answer.value, whom="authority_found", words=words, by=by, at=at)
    trail.record("protection.taken", by=by, at=at, about=(row.reference,))
    return row.reference


@store.action
def tell_somebody(
    reference: str, *, whom: str, told: str, words: str, by: Viewer, at: datetime, key: str = ""
) -> str:
    """Write down that somebody was told, or why not yet."""
    row = _to_add(reference, by=by)
    if whom not in {one.code for one in rules.WHOM}:
        raise Http404
    return _added(row, What.TOLD, Told(told).value, whom=whom, words=words, by=by, at=at)


@store.action
def write_wishes(reference: str, *, heard: str, words: str, by: Viewer, at: datetime, key: str = "") -> str:
    """Write down what the child wishes and feels; it stands among the child's own words as well."""
    row = _to_add(reference, by=by)
    if row.child_id is not None and Heard(heard) is Heard.SAID:
        child = children.facts(row.area_id, row.child_id, at=at)
        said = NewWords(child.reference, words, f"{by.name}, {by.agency_name}", at)
        children_actions.record_childs_words(said, by=by, at=at)
    return _added(row, What.WISHES, Heard(heard).value, words=words, by=by, at=at)


@store.action
def search_for_a_place(
    reference: str, *, whom: str, answer: str, words: str, place: str, by: Viewer, at: datetime, key: str = ""
) -> str:
    """Write down one call for somewhere to stay. `place`: where the child is now, if they moved."""
    row = _to_add(reference, by=by)
    if place:
        row.change(based_on=row.version, place=place)
    return _added(row, What.SEARCH, Bed(answer).value, whom=whom, words=words, by=by, at=at)


@store.action
def judge_grounds(
    reference: str, *, grounds: str, because: str, by: Viewer, at: datetime, key: str = ""
) -> str:
    """Say what has become of the grounds. Where they have gone, it ends with that."""
    row, judged = _row(reference, by=by), Grounds(grounds)
    insist(
        rules.may_judge(
            judged,
            own_force=row.agency_id == by.agency_id,
            constable=is_constable(by),
            ended=row.ended_at is not None,
            taken_at=row.occurred,
            at=at,
        )
    )
    if judged.ends:
        ended = min(at, rules.until_at_most(row.occurred))
        row.change(based_on=row.version, ended_at=ended)
        if row.child_id is not None:
            _on_the_time_line("police_protection_end", row, by=by, at=at)
    return _added(row, What.GROUNDS, judged.value, words=because, by=by, at=at)


@store.action
def say_who_it_is(reference: str, *, child: str, by: Viewer, at: datetime, key: str = "") -> str:
    """Say which child it is, by the reference on their page; from then on it is on their time line."""
    row = _row(reference, by=by)
    if row.child_id is not None:
        insist(refuse("protection.known", "Somebody has said already who the child is."))
    facts = children.child(by, child) if references.parse(child) else None
    if facts is None:
        insist(
            refuse("protection.nobody", "You can open no child with that reference. Find the child first.")
        )
    assert facts is not None
    if running_for(facts.id, at=at):
        insist(refuse("protection.running", "That child is in police protection in another record already."))
    _end_what_is_over(facts.id, by=by, at=at)
    row.change(based_on=row.version, child_id=facts.id)
    _on_the_time_line("police_protection_start", row, by=by, at=at)
    if row.ended_at is not None:
        _on_the_time_line("police_protection_end", row, by=by, at=at)
    keep_what_was_written(facts.reference, by=by, at=at)
    trail.record("protection.child", by=by, at=at, about=(row.reference, facts.reference))
    return row.reference


@store.action
def keep_what_was_written(child: str, *, by: Viewer, at: datetime) -> None:
    """Seal a protected address of the child's case that stands in a record of police protection.

    Called where the child is named, and where an address is protected.
    """
    people = children.case_of_reference(child)
    rows = list(Protection._base_manager.filter(area_id=by.area_id, child__reference=child))
    for row in rows:
        vault.keep_words_of([row], _WORDS, about=row.reference, people=people, by=by, at=at)
        entries = row.entries.all()
        vault.keep_words_of(entries, ("words", "whom"), about=row.reference, people=people, by=by, at=at)
    vault.keep_typed([row.reference for row in rows], people=people, by=by, at=at)
    trail.record("protection.words_kept", by=by, at=at, about=tuple(row.reference for row in rows))


@store.action
def hand_on(items: Iterable[OpenItem], *, by: trail.Actor, at: datetime) -> None:
    """Let each side's work be the person's or the desk's that its item names now; no fact of it changes."""
    references = []
    for item in items:
        rows = Protection._base_manager.filter(reference=item.reference)
        if item.code == "protection.handed":
            rows.update(held_by_id=item.person_id)
        elif item.code == "protection.running":
            rows.update(owner_id=item.person_id)
        rows.filter(agency_id=item.agency_id).update(police_desk_id=item.desk_id)
        if item.code == "protection.handed" and item.desk_id is not None:
            rows.update(desk_id=item.desk_id)
        references.append(item.reference)
    trail.record("protections.handed_on", by=by, at=at, about=tuple(dict.fromkeys(references)))


def _end_what_is_over(child_id: int, *, by: Viewer, at: datetime) -> None:
    """What the law ended and nobody has said a word about ends at its ceiling, where another one begins."""
    rows = Protection._base_manager.filter(area_id=by.area_id, child_id=child_id, ended_at=None)
    for row in rows.filter(occurred__lte=at - rules.CEILING):
        row.change(based_on=row.version, ended_at=rules.until_at_most(row.occurred))
        _on_the_time_line("police_protection_end", row, by=by, at=at)
        words = "Nobody had said it when the child was taken into police protection again."
        _write(row, What.GROUNDS, Grounds.CEILING.value, whom="", words=words, by=by, at=at)
        trail.record("protection.over", by=by, at=at, about=(row.reference,))


def _row(reference: str, *, by: Viewer) -> Protection:
    insist(roles.may_work(by))
    wanted = references.parse(reference) or reference[:14]
    row = Protection.objects.visible_to(by).filter(reference=wanted).first()
    if row is None:
        raise Http404
    return row


def _to_add(reference: str, *, by: Viewer) -> Protection:
    row = _row(reference, by=by)
    insist(rules.may_add(ended=row.ended_at is not None))
    return row


def _added(
    row: Protection, what: What, answer: str, *, words: str, by: Viewer, at: datetime, whom: str = ""
) -> str:
    _write(row, what, answer, whom=whom, words=words, by=by, at=at)
    trail.record(f"protection.{what.value}", by=by, at=at, about=(row.reference,))
    return row.reference


def _write(
    row: Protection, what: What, answer: str, *, whom: str, words: str, by: Viewer, at: datetime
) -> None:
    ProtectionEntry.objects.create(
        area_id=row.area_id,
        occurred=at,
        entered=at,
        protection=row,
        what=what.value,
        whom=whom,
        answer=answer,
        words=words,
        by_id=by.practitioner_id,
        agency_id=by.agency_id,
    )


def _on_the_time_line(code: str, row: Protection, *, by: Viewer, at: datetime) -> None:
    """A step of the force, whoever enters it: its clock starts and ends with it."""
    assert row.child_id is not None
    occurred = row.occurred if code.endswith("start") else row.ended_at
    assert occurred is not None
    clocks.happened(code, child_id=row.child_id, occurred=occurred, by=by, agency_id=row.agency_id, at=at)


def _hand_over(row: Protection, desk: str, *, by: Viewer, at: datetime) -> None:
    """A letter, and a text where the duty takes texts: nobody waits for the morning."""
    agency = agencies.agency_of_desk(desk)
    for way in (Way.MAIL, Way.TEXT):
        if way is Way.TEXT and not agencies.takes_texts(desk):
            continue
        notices.tell(
            Template.PROTECTION_HANDED, to=desk, to_agency=agency, thing=row.reference, by=by, at=at, way=way
        )
