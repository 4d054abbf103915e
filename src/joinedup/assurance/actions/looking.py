"""Drawing three live records, writing what was found, and re-basing a figure."""

import secrets
from datetime import date, datetime

from django.http import Http404

from joinedup import store
from joinedup.access.rules.roles import may_see_assurance
from joinedup.assurance.models import Draw, Drawn, Finding, Rebase
from joinedup.assurance.queries.checks import records_of
from joinedup.assurance.rules.policies import Policy, Verdict, draw_from, policy_called
from joinedup.gate.pages import insist
from joinedup.gate.viewer import Viewer
from joinedup.kernel.decisions import refuse
from joinedup.kernel.london import today_in_london
from joinedup.trail import actions as trail

THREE = 3
_CHANCE = secrets.SystemRandom()


@store.action
def draw_three(code: str, *, by: Viewer, at: datetime, key: str) -> str:
    """Draw three by chance, once a day: whoever presses second sees what was drawn already."""
    policy, today = _policy(code, by=by), today_in_london(at)
    found = Draw.objects.filter(area_id=by.area_id, policy=policy.code, on_day=today).first()
    if found is not None:
        store.traced()
        return policy.code
    among = draw_from(records_of(policy, by.area_id, at=at), today=today)
    if not among:
        insist(refuse("draw.nothing", "Nothing was due in the last twelve months: there is nothing to draw."))
    made = Draw.objects.create(
        area_id=by.area_id,
        occurred=at,
        entered=at,
        policy=policy.code,
        on_day=today,
        of_many=len(among),
        by_id=by.practitioner_id,
    )
    chosen = _CHANCE.sample(among, min(THREE, len(among)))
    for place, record in enumerate(chosen, start=1):
        Drawn.objects.create(draw=made, place=place, record=record)
    trail.record("assurance.drawn", by=by, at=at, about=(made.reference, *chosen))
    return policy.code


@store.action
def find(code: str, *, verdict: str, evidence: str, by: Viewer, at: datetime, key: str) -> str:
    """Say whether it happens, on what evidence. What others found stays beside it."""
    policy = _policy(code, by=by)
    Finding.objects.create(
        area_id=by.area_id,
        occurred=at,
        entered=at,
        policy=policy.code,
        verdict=Verdict(verdict).value,
        evidence=evidence,
        by_id=by.practitioner_id,
        agency_id=by.agency_id,
    )
    trail.record("assurance.found", by=by, at=at)
    return policy.code


@store.action
def rebase(code: str, *, from_day: date, because: str, by: Viewer, at: datetime, key: str) -> str:
    """Let a figure have limits of its own from a day on: a named person, with a reason."""
    policy, today = _policy(code, by=by), today_in_london(at)
    if from_day > today:
        insist(refuse("rebase.ahead", "Enter a day that has come."))
    Rebase.objects.create(
        area_id=by.area_id,
        occurred=at,
        entered=at,
        policy=policy.code,
        from_day=from_day,
        because=because,
        by_id=by.practitioner_id,
    )
    trail.record("assurance.rebased", by=by, at=at)
    return policy.code


def _policy(code: str, *, by: Viewer) -> Policy:
    insist(may_see_assurance(by))
    policy = policy_called(code)
    if policy is None:
        raise Http404
    return policy
