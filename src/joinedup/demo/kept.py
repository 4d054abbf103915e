"""What agencies say beyond the first draft of their cards, who is trained, who is in which cluster."""

from collections.abc import Collection
from datetime import date, datetime

from joinedup.agencies.actions import brought_in
from joinedup.demo.data_files import read
from joinedup.trail.actions import Actor


def keep(clusters: Collection[int], *, area_id: int, by: Actor, at: datetime, today: date) -> None:
    """Three statements' worth: the police are in no cluster here, as the report found them."""
    said = read("kept.toml")
    brought_in.complete_cards(area_id, parts=said["card"], by=by, at=at)
    skills = {
        row["post"]: [(one, "") for one in row.get("skills", ())]
        + [("interpreter", words) for words in row.get("languages", ())]
        for row in said["trained"]
    }
    brought_in.bring_in_skills(area_id, by_post=skills, from_day=today, by=by, at=at)
    places = sorted(set(clusters))
    brought_in.bring_into_clusters(
        places, area_id=area_id, every=said["in_every"], from_day=today, by=by, at=at
    )
