"""What an agency that is asked says: facts, its own view, and its guess at another's."""

from dataclasses import dataclass
from datetime import datetime

from django.http import Http404

from joinedup import store
from joinedup.access.rules import roles
from joinedup.children import queries as children
from joinedup.gate.pages import insist
from joinedup.gate.viewer import Viewer
from joinedup.kernel.decisions import refuse
from joinedup.risk.models import Asked, Fact, Grade, Guess, RestsOn, Round, View
from joinedup.risk.opening import insisted, open_if_all_are_in
from joinedup.risk.queries.scale import scale_on
from joinedup.risk.rules import views as rules
from joinedup.risk.rules.grades import AdultGrade, AdultTool
from joinedup.risk.rules.scales import Reading
from joinedup.risk.rules.views import Evidence, HowSure
from joinedup.trail import actions as trail
from joinedup.vault import actions as vault


@dataclass(frozen=True, slots=True)
class NewView:
    """What an agency says. `rests_on` are facts of the round by key; `fact` one that is not there yet."""

    reading: str
    how_sure: str
    what_would_change_it: str
    rests_on: tuple[int, ...] = ()
    fact: str = ""
    evidence: str = ""


@store.action
def add_fact(reference: str, *, words: str, by: Viewer, at: datetime, key: str = "") -> str:
    """Share a fact with all who are asked, at once."""
    row = _row(reference, by=by)
    _fact(row, words, by=by, at=at)
    trail.record("round.fact", by=by, at=at, about=(row.reference,))
    return row.reference


@store.action
def say_view(reference: str, said: NewView, *, by: Viewer, at: datetime, key: str = "") -> str:
    """Say one's own agency's view. A second one stands beside the first. Where all are in now, all open.

    Whether it came before the views were open is what stands here, in this turn: one that came a moment after
    is taken, and says so.
    """
    row = _row(reference, by=by)
    asked = Asked.objects.filter(round=row, agency_id=by.agency_id).first()
    insist(rules.may_say(asked=asked is not None, closed=row.closed_at is not None))
    assert asked is not None
    reading = _reading(row, said.reading)
    facts = list(Fact.objects.filter(round=row, pk__in=said.rests_on).order_by("pk"))
    if said.fact.strip():
        facts.append(_fact(row, said.fact, by=by, at=at))
    if not facts:
        insist(refuse("view.rests_on_nothing", "Choose at least one fact that your view rests on"))
    before = View.objects.visible_to(by).filter(round=row, agency_id=by.agency_id).order_by("ordinal").last()
    view = View(
        area_id=row.area_id,
        occurred=at,
        entered=at,
        round=row,
        agency_id=by.agency_id,
        by_id=by.practitioner_id,
        ordinal=before.ordinal + 1 if before else 1,
        reading=reading.code,
        called=reading.label,
        place=reading.place,
        how_sure=HowSure(said.how_sure).value,
        what_would_change_it=said.what_would_change_it,
        # Whoever says nothing of it takes nothing back.
        evidence=Evidence(said.evidence).value if said.evidence else before.evidence if before else "",
        before_reveal=row.revealed_at is None,
    )
    view.save(force_insert=True)
    for fact in facts:
        RestsOn.objects.create(area_id=row.area_id, occurred=at, entered=at, view=view, fact=fact)
    opened = False
    if asked.said_at is None:
        asked.change(based_on=asked.version, said_at=at)
        opened = open_if_all_are_in(row, at=at)
    trail.record("view.said", by=by, at=at, about=(row.reference,))
    if opened:
        trail.record("round.all_in", by=by, at=at, about=(row.reference,))
    return row.reference


@store.action
def guess(reference: str, *, of: str, reading: str, by: Viewer, at: datetime, key: str = "") -> str:
    """Guess what another agency will say first, before anybody can know."""
    row = _row(reference, by=by)
    asked = dict(row.asked.values_list("agency__reference", "agency_id"))
    if of not in asked:
        raise Http404
    mine = Guess.objects.filter(round=row, agency_id=by.agency_id, of_id=asked[of])
    insist(
        rules.may_guess(
            asked=by.agency_id in asked.values(),
            revealed=row.revealed_at is not None,
            closed=row.closed_at is not None,
            of_itself=asked[of] == by.agency_id,
            said_already=mine.exists(),
        )
    )
    told = _reading(row, reading)
    Guess.objects.create(
        area_id=row.area_id,
        occurred=at,
        entered=at,
        round=row,
        agency_id=by.agency_id,
        by_id=by.practitioner_id,
        of_id=asked[of],
        reading=told.code,
        place=told.place,
    )
    trail.record("view.guessed", by=by, at=at, about=(row.reference, of))
    return row.reference


@store.action
def grade_adult(
    reference: str,
    *,
    tool: str,
    grade: str,
    because: str,
    by: Viewer,
    at: datetime,
    adult: str = "",
    key: str = "",
) -> str:
    """Confirm or change the grade of the person harmed, with the tool and why. It rates no child."""
    row = _row(reference, by=by)
    insist(rules.may_grade(closed=row.closed_at is not None))
    whose = children.keys_of_adults([adult]).get(adult) if adult else None
    if adult and whose is None:
        raise Http404
    Grade.objects.create(
        area_id=row.area_id,
        occurred=at,
        entered=at,
        round=row,
        agency_id=by.agency_id,
        by_id=by.practitioner_id,
        adult_id=whose,
        tool=AdultTool(tool).value,
        grade=AdultGrade(grade).value,
        because=because[: rules.REASON_LIMIT],
    )
    trail.record("round.graded", by=by, at=at, about=(row.reference,))
    return row.reference


@store.action
def keep_what_was_written(child: str, *, by: Viewer, at: datetime) -> None:
    """Seal a protected address of the child's case that stands in a round's words.

    Called where an address is protected, over all agencies: each agency's words are its own until then.
    """
    people = children.case_of_reference(child)
    rows = list(Round._base_manager.filter(area_id=by.area_id, child__reference=child))
    with store.of_every_agency():
        for row in rows:
            for table, field in ((Fact, "words"), (View, "what_would_change_it"), (Grade, "because")):
                written = table._base_manager.filter(round=row)
                vault.keep_words_of(written, (field,), about=row.reference, people=people, by=by, at=at)
    trail.record("rounds.words_kept", by=by, at=at, about=tuple(row.reference for row in rows))


def _row(reference: str, *, by: Viewer) -> Round:
    insist(roles.may_work(by))
    return insisted(by, reference)


def _fact(row: Round, words: str, *, by: Viewer, at: datetime) -> Fact:
    facts = Fact.objects.filter(round=row).count()
    insist(rules.may_add_fact(closed=row.closed_at is not None, facts=facts))
    return Fact.objects.create(
        area_id=row.area_id,
        occurred=at,
        entered=at,
        round=row,
        agency_id=by.agency_id,
        by_id=by.practitioner_id,
        words=words.strip(),
    )


def _reading(row: Round, code: str) -> Reading:
    found = scale_on(row.area_id, at=row.entered).reading(code)
    if found is None:
        raise Http404
    return found
