"""What an episode brings beyond the columns of its table, as values that JSON holds."""

from datetime import date
from typing import Any

from joinedup.exchange.cin.rules.census import CinChild, CinEpisode


def detail_of(child: CinChild, episode: CinEpisode) -> dict[str, Any]:
    """Return what the return says and the tables have no column for; dates as 2022-07-21, nothing empty."""
    said = {
        "initial_conference": _day(episode.initial_conference),
        "assessments": [
            {
                "started": _day(each.started),
                "reviewed": _day(each.reviewed),
                "authorised": _day(each.authorised),
                "factors": list(each.factors),
            }
            for each in episode.assessments
        ],
        "plans": [{"started": _day(each.started), "ended": _day(each.ended)} for each in episode.plans],
        "section_47s": [
            {
                "started": _day(each.started),
                "conference_target": _day(each.conference_target),
                "initial_conference": _day(each.initial_conference),
                "conference_not_required": each.conference_not_required,
            }
            for each in episode.section_47s
        ],
        "protection_plans": [
            {
                "started": _day(each.started),
                "ended": _day(each.ended),
                "initial_category": each.initial_category,
                "latest_category": each.latest_category,
                "previous_plans": each.previous_plans,
                "reviews": [_day(day) for day in each.reviews],
            }
            for each in episode.protection_plans
        ],
        "ethnicity": child.ethnicity,
        "disabilities": list(child.disabilities),
        "former_upn": child.former_upn,
        "upn_unknown": child.upn_unknown,
    }
    return {name: value for name, value in said.items() if value}


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
