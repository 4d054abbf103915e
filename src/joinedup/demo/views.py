"""How agencies see the child of the story on the morning before they talk: said, and not yet open."""

from datetime import datetime

from joinedup.demo import story
from joinedup.demo.data_files import read
from joinedup.demo.diary import Days, Diary
from joinedup.demo.people import in_the_story
from joinedup.risk import actions as risk
from joinedup.risk.actions import NewView
from joinedup.risk.queries import round_for

_PLACES = {"joy": story.JOY, "sam": story.SAM, "priya": story.PRIYA, "hannah": story.HANNAH}


def ask_for_views(child: str, diary: Diary, days: Days) -> None:
    """Denise asks; school, police and social work say theirs, and the health visitor has not yet."""
    plan = read("views.toml")
    asked: list[str] = []

    def ask(at: datetime) -> None:
        agencies = [in_the_story(_PLACES[who], at=at).agency_reference for who in plan["asked"]["agencies"]]
        denise = in_the_story(story.DENISE, at=at)
        asked.append(risk.open_round(child=child, agencies=agencies, by=denise, at=at))

    diary.put(days.just_now(plan["asked"]["minutes_ago"]), ask)
    for fact in plan["fact"]:

        def tell(at: datetime, who: str = fact["who"], words: str = fact["words"]) -> None:
            risk.add_fact(asked[0], words=words, by=in_the_story(_PLACES[who], at=at), at=at)

        diary.put(days.just_now(fact["minutes_ago"]), tell)
    for number in range(len(plan["view"])):

        def say(at: datetime, number: int = number) -> None:
            _say(asked[0], plan["view"][number], at=at)

        diary.put(days.just_now(plan["view"][number]["minutes_ago"]), say)


def _say(reference: str, told: dict[str, object], *, at: datetime) -> None:
    by = in_the_story(_PLACES[str(told["who"])], at=at)
    seen = round_for(by, reference)
    if seen is None:
        raise LookupError("who is asked for a view cannot read what they are asked")
    rests_on = told["rests_on"]
    assert isinstance(rests_on, list)
    view = NewView(
        reading=str(told["reading"]),
        how_sure=str(told["how_sure"]),
        what_would_change_it=str(told["what_would_change_it"]),
        rests_on=tuple(seen.facts[place].id for place in rests_on),
        evidence=str(told.get("evidence", "")),
    )
    risk.say_view(reference, view, by=by, at=at)
