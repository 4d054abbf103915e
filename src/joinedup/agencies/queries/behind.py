"""Who stands behind an agency's desks, as its area's files have it: teams, shared places and posts."""

from dataclasses import dataclass
from datetime import date

from joinedup.agencies.editions import area_data
from joinedup.agencies.models import Agency, Practitioner
from joinedup.agencies.queries.skilled import skills_in
from joinedup.agencies.rules.practice import AreaData, Post, Team

NOBODY_SAID = "nobody has said who"


@dataclass(frozen=True, slots=True)
class TeamLine:
    name: str
    says: str  # where it answers, what it works, what it is trained for; '' where nobody said


@dataclass(frozen=True, slots=True)
class SiteLine:
    name: str
    beside: tuple[str, ...]  # the other agencies there, by name


@dataclass(frozen=True, slots=True)
class PostLine:
    title: str
    who: str


@dataclass(frozen=True, slots=True)
class Behind:
    teams: tuple[TeamLine, ...] = ()
    sites: tuple[SiteLine, ...] = ()
    posts: tuple[PostLine, ...] = ()


def behind(agency_id: int, *, today: date) -> Behind:
    """What the area's files say of this agency; nothing where they do not name it."""
    agency = Agency.objects.get(pk=agency_id)
    data = area_data(agency.area_id, today=today)
    skills = {one.code: one.label for one in skills_in(agency.area_id, today=today)}
    posts = [one for one in data.posts if one.agency == agency.name]
    left = Agency.objects.filter(area_id=agency.area_id, left_on__lte=today)
    gone = {agency.name, *(left.values_list("name", flat=True) if data.sites else ())}
    return Behind(
        tuple(_team(one, data, skills) for one in data.teams if one.agency == agency.name),
        tuple(
            SiteLine(one.name, tuple(sorted({*one.agencies} - gone)))
            for one in data.sites
            if agency.name in one.ours
        ),
        tuple(
            PostLine(one.title, who) for one, who in zip(posts, _holders(posts, agency, today), strict=True)
        ),
    )


def _team(team: Team, data: AreaData, skills: dict[str, str]) -> TeamLine:
    says = [
        f"sits at {team.site}" if team.site else "",
        f"answers at {team.desk}" if team.desk else "",
        f"works {data.patterns[team.pattern].name}" if team.pattern else "",
        f"trained: {', '.join(skills.get(one, one) for one in team.skills)}" if team.skills else "",
    ]
    return TeamLine(team.name, "; ".join(filter(None, says)))


def _holders(posts: list[Post], agency: Agency, today: date) -> list[str]:
    """Whoever has an account with that post; else whom the files name for today.

    Whoever has, or had, an account here and not with that post has moved or left: no file says otherwise.
    """
    rows = list(Practitioner.objects.filter(agency=agency).order_by("name")) if posts else []
    held: dict[str, list[str]] = {}
    for row in rows:
        if row.active:
            held.setdefault(row.post.casefold(), []).append(row.name)
    known = {row.name.casefold() for row in rows}
    return [
        ", ".join(held.get(one.title.casefold(), ())) or one.held_by(today, but=known) or NOBODY_SAID
        for one in posts
    ]
