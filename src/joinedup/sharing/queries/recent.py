"""What the viewer's agency has been told already, before it asks the same again."""

from collections.abc import Collection, Sequence

from joinedup.agencies import queries as agencies
from joinedup.children.queries import ChildFacts
from joinedup.gate.viewer import Viewer
from joinedup.sharing.models import Question
from joinedup.sharing.queries.sides import question
from joinedup.sharing.queries.values import AnsweredBefore, AskedQuestion
from joinedup.sharing.rules.asking import ANSWERED_LATELY


def answered_lately(
    viewer: Viewer,
    child: ChildFacts,
    *,
    topic: str,
    topic_detail: str,
    people: Collection[str],
    desks: Sequence[str],
) -> tuple[AnsweredBefore, ...]:
    """Answers of the last fortnight to the same question: on this topic, of these agencies, about all of
    these people. As the viewer's agency reads them, and no more than that."""
    same = Question.objects.asked_by(viewer).filter(child_id=child.id, topic=topic, topic_detail=topic_detail)
    asked = agencies.agencies_of_desks(viewer.area_id, desks)
    rows = same.filter(desk__agency_id__in=asked, answers__released_at__gte=viewer.at - ANSWERED_LATELY)
    found = []
    for row in rows.prefetch_related("about").order_by("-pk").distinct():
        if not set(people) <= {one.person for one in row.about.all()}:
            continue
        seen = question(viewer, row.reference)
        if isinstance(seen, AskedQuestion) and seen.answers:
            headlines = tuple(line.headline for line in seen.disclosed)
            found.append(
                AnsweredBefore(row.reference, seen.facts.holder_agency, seen.answers[-1].at, headlines)
            )
    return tuple(found)
