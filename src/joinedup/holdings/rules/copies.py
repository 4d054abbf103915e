"""When a copy of an agency's own records may be brought in, and what of it is new."""

import json
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

from joinedup.holdings.rules.reading import SourceItem
from joinedup.kernel.decisions import Decision, allow, refuse

LONGEST = timedelta(days=366)
LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class BroughtIn:
    new: int
    changed: int
    same: int


def may_bring_in(*, controller: str, until: date, today: date) -> Decision:
    name = " ".join(controller.split())
    if not name or len(name) > LONGEST_NAME or not any(each.isalpha() for each in name):
        return refuse(
            "copy.no_controller", "Name who answers for it at the agency, in at most 120 characters."
        )
    if until <= today:
        return refuse("copy.over", "It would be over before it begins: say a day that is still to come.")
    if until - today > LONGEST:
        return refuse(
            "copy.long", "It may be kept for a year at most: say an earlier day, and bring it in anew."
        )
    return allow("copy.named")


def words(item: SourceItem) -> str:
    """What is sealed of an item: all that somebody wrote."""
    said = {"headline": item.headline, "summary": item.summary, "conditions": item.conditions}
    return json.dumps({**said, "sealed": item.sealed}, ensure_ascii=False)


def plain(item: SourceItem) -> str:
    """The whole item as one text, the same for the same row."""
    whole = {
        name: sorted(value) if isinstance(value, frozenset) else value for name, value in asdict(item).items()
    }
    return json.dumps(whole, sort_keys=True, default=_moment)


def _moment(value: object) -> str:
    assert isinstance(value, datetime)
    return value.isoformat()
