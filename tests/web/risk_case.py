"""A round on Amara, Tuesday 14 July 2026: Denise asks; school, police and health answer. All are invented."""

from joinedup.risk import actions, queries
from joinedup.risk.actions import NewView
from joinedup.risk.queries import RoundSeen

from .conftest import Town

DENISE, PRIYA, JOY, SAM, ANGELA, HANNAH, GRACE = (
    "Denise Walker", "Priya Nair", "Joy Adeyemi", "Sam Khan", "Angela Moran", "Hannah Okoye", "Grace Obi",
)  # fmt: skip
SCHOOL, POLICE, HEALTH = "Parkside Primary School", "West Yorkshire Police", "0-19 health service"
WHAT_HANNAH_SAYS = "If the weight chart went up for three weeks."


def opened(town: Town, *agencies: str, urgent: bool = False) -> str:
    asked = [town.agencies[one].reference for one in agencies or (SCHOOL, POLICE, HEALTH)]
    return actions.open_round(
        child=town.amara.reference, agencies=asked, urgent=urgent, by=town.viewer(DENISE), at=town.at
    )


def fact(town: Town, who: str, reference: str, words: str) -> int:
    actions.add_fact(reference, words=words, by=town.viewer(who), at=town.at)
    return seen(town, who, reference).facts[-1].id


def say(town: Town, who: str, reference: str, reading: str, **said: str) -> None:
    told = NewView(
        reading=reading,
        how_sure=said.get("how_sure", "quite"),
        what_would_change_it=said.get("change", f"What would change {who}'s mind."),
        fact=said.get("fact", f"What {who} saw."),
        evidence=said.get("evidence", ""),
    )
    actions.say_view(reference, told, by=town.viewer(who), at=town.at)


def seen(town: Town, who: str, reference: str) -> RoundSeen:
    found = queries.round_for(town.viewer(who), reference)
    assert found is not None
    return found


def views_of(town: Town, who: str, reference: str) -> dict[str, str]:
    """What somebody may read of each agency: its newest view, by the agency's name."""
    return {one.name: one.now.reading for one in seen(town, who, reference).asked if one.now}
