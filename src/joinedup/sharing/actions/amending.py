"""How the holder puts right what it told, or asks that it is not used any more."""

from datetime import datetime

from django.http import Http404

from joinedup import store
from joinedup.access.rules import roles
from joinedup.children import queries as children
from joinedup.gate.pages import insist
from joinedup.gate.viewer import Viewer
from joinedup.kernel.decisions import refuse
from joinedup.kernel.london import today_in_london
from joinedup.notices.rules.messages import Template
from joinedup.sharing.actions.answering import insist_both_are_here, waits_for_release
from joinedup.sharing.actions.noticing import tell_other_side
from joinedup.sharing.models import Amendment, Disclosed, Question
from joinedup.sharing.queries import is_closed, practice_of
from joinedup.sharing.rules.amending import Act, may_be_amended, may_be_told, may_correct
from joinedup.sharing.rules.depth import Depth
from joinedup.sharing.rules.disclosure import AT_ONCE, of_one
from joinedup.sharing.rules.release import may_go_now
from joinedup.sharing.rules.states import may_answer
from joinedup.trail import actions as trail
from joinedup.vault import actions as vault
from joinedup.vault import queries as sealed


@store.action
def amend(
    reference: str,
    *,
    number: int,
    act: str,
    headline: str,
    summary: str,
    because: str,
    version: int | None,
    by: Viewer,
    at: datetime,
    key: str,
) -> str:
    """Correct one thing that was told, or take it back. `number` counts what was told, from one.

    What it said before is kept with who changed it, when and why; of what is taken back nobody is shown the
    words any more, and who had read them stays in the trail.
    """
    question = Question.objects.held_by(by).filter(reference=reference).first()
    if question is None:
        raise Http404
    insist(may_answer(by, desk_id=question.desk_id))
    store.insist_on_version(question, version)
    lines = Disclosed.objects.visible_to(by).filter(question=question)
    told = list(lines.select_related("answer__prepared_by").order_by("pk"))
    if not 1 <= number <= len(told):
        insist(refuse("amend.not_told", "Choose which of the things that you told"))
    line = told[number - 1]
    stands = (line.headline, line.summary)
    recalled = line.recalled_at is not None
    insist(may_be_amended(act, headline=headline, summary=summary, stands=stands, recalled=recalled))
    if act == Act.CORRECT:
        _insist_on_the_rule(question, line, headline=headline, summary=summary, by=by, at=at)
    Amendment.objects.create(
        area_id=question.area_id,
        occurred=at,
        entered=at,
        disclosed=line,
        recalled=act == Act.RECALL,
        headline=line.headline,
        summary=line.summary,
        because=because,
        by_id=by.practitioner_id,
    )
    if act == Act.RECALL:
        line.change(based_on=line.version, recalled_at=at)
    else:
        people = children.case_of(question.child_id)
        now = {"headline": headline, "summary": summary}
        room = vault.room_in(Disclosed, now)
        kept = {
            name: sealed.without_protected(text, about=people, most=room[name]) for name, text in now.items()
        }
        line.change(based_on=line.version, **kept)
    question.change(based_on=version)
    template = Template.ANSWER_RECALLED if act == Act.RECALL else Template.ANSWER_CORRECTED
    tell_other_side(template, question, the_asker=True, by=by, at=at)
    code = "question.recalled" if act == Act.RECALL else "question.corrected"
    trail.record(code, by=by, at=at, about=(reference,), typed=because)
    return reference


def _insist_on_the_rule(
    question: Question, line: Disclosed, *, headline: str, summary: str, by: Viewer, at: datetime
) -> None:
    """A corrected text leaves under the same rule as the answer did: no deeper, and past the same eyes."""
    insist_both_are_here(question, at=at)
    depth = AT_ONCE
    if line.way == Disclosed.Way.ANSWER:
        depth = Depth(question.depth)
    elif line.way == Disclosed.Way.WIDER:
        depth = of_one(Depth(question.depth))
    struck = list(question.struck.values_list("words", flat=True))
    insist(may_be_told(headline, summary, depth=depth, struck=struck))
    if line.way == Disclosed.Way.SAFETY:  # it went at once; what is wrong in it waits for nobody either
        return
    wider = int(line.way == Disclosed.Way.WIDER)
    waits = waits_for_release(question, items=1, wider=wider, at=at)
    prepared_by = line.answer.prepared_by.reference if line.answer else ""
    insist(may_correct(waits=waits, may_release=roles.may_release(by, prepared_by=prepared_by).allowed))
    agency = question.desk.agency
    practice = practice_of(agency.pk, kind=agency.kind, today=today_in_london(at))
    insist(may_go_now(practice, out_of_hours=is_closed(question.desk_id, at=at)))
