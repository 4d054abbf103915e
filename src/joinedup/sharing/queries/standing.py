"""What stands open about a child, as far as the viewer may know it."""

from datetime import datetime

from joinedup.agencies import queries as agencies
from joinedup.agencies.queries import AgencyOfArea
from joinedup.children import queries as children
from joinedup.children.queries import ChildFacts
from joinedup.clocks import queries as clocks
from joinedup.gate.rights import Right
from joinedup.gate.viewer import Viewer
from joinedup.sharing.models import OpenConcern, StrategyDiscussion
from joinedup.sharing.queries.values import StrategyLine
from joinedup.sharing.rules.purposes import Standing, stand_by_steps
from joinedup.sharing.rules.strategy import OPENS_AN_ENQUIRY, in_words


def standing(viewer: Viewer, child: ChildFacts) -> Standing:
    """A concern is the front door's to know of; an enquiry theirs who took part in its discussion; a
    step theirs who read it on the child's time line; one that is kept to some speaks for itself nowhere."""
    concerns = OpenConcern.objects.filter(area_id=viewer.area_id, child_id=child.id, until=None)
    if not viewer.may(Right.WORK_THE_FRONT_DOOR):
        concerns = concerns.none()
    around = children.involvements(child.id, at=viewer.at)
    openly, kept = stand_by_steps(
        clocks.happened_so_far(viewer, child), kind=agencies.kind_of(viewer.agency_id)
    )
    return Standing(
        concerns=tuple(concerns.order_by("-pk").values_list("concern", flat=True)),
        enquiry=any(line.is_open for line in strategy_discussions(viewer, child)),
        social_work=any(line.kind == "childrens_social_work" for line in around),
        by_steps=openly,
        by_kept_steps=kept,
    )


def strategy_discussions(viewer: Viewer, child: ChildFacts) -> tuple[StrategyLine, ...]:
    """Those in which the viewer's agency took part, the newest first."""
    rows = StrategyDiscussion.objects.filter(
        area_id=viewer.area_id, child_id=child.id, took_part__agency_id=viewer.agency_id
    )
    return tuple(
        StrategyLine(
            held_at=row.occurred,
            decided=in_words(row.decided),
            because=row.because,
            names=row.names,
            agencies=tuple(row.took_part.order_by("agency__name").values_list("agency__name", flat=True)),
            by=row.by.name,
            opens_enquiry=row.decided in OPENS_AN_ENQUIRY,
            over_at=row.over_at,
        )
        for row in rows.select_related("by").order_by("-occurred", "-pk")
    )


def who_may_take_part(viewer: Viewer, child: ChildFacts) -> tuple[AgencyOfArea, ...]:
    """The agencies at the front door and those around the child, by name."""
    named = {line.agency_id for line in children.around(viewer, child) if not line.on_request}
    at_front_door = agencies.at_the_front_door(viewer.area_id)
    return tuple(
        one for one in agencies.agencies_in(viewer.area_id) if one.id in named or one.id in at_front_door
    )


def enquiry_since(viewer: Viewer, child: ChildFacts) -> datetime | None:
    """When the discussion was held that the purpose of section 47 rests on."""
    return next((line.held_at for line in strategy_discussions(viewer, child) if line.is_open), None)


def answers_in(viewer: Viewer, child_id: int, concern: str) -> tuple[int, str]:
    """In how many working hours whoever is asked because of this concern is to answer, and why."""
    if not concern or not viewer.may(Right.WORK_THE_FRONT_DOOR):
        return 0, ""
    rows = OpenConcern.objects.filter(area_id=viewer.area_id, child_id=child_id, concern=concern, until=None)
    return rows.values_list("answers_in", "answers_because").first() or (0, "")
