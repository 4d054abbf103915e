"""An area's folder: the files that it may hold, read as they are."""

from collections.abc import Mapping
from pathlib import Path

# What a partnership works by, kept whole as an edition. `docs/areas.md` says each field of each.
PRACTICE = (
    "area.toml",
    "agencies.csv",
    "desks.csv",
    "expected.csv",
    "grades.csv",
    "ladder.toml",
    "levels.toml",
    "meetings.toml",
    "patterns.toml",
    "places.csv",
    "posts.csv",
    "ratings.toml",
    "reaching.toml",
    "school_holidays.toml",
    "sites.csv",
    "skills.csv",
    "teams.csv",
    "timers.toml",
)
_ONCE = ("agencies.csv", "desks.csv", "places.csv", "sites.csv", "teams.csv")
# Who is there is said once, for all: what is left may be said for one partnership alone.
FOR_ONE = tuple(one for one in PRACTICE if one not in _ONCE)
# A file in `only/CODE/` stands in for that of the same name in the partnership of that code.
ONLY = "only"
PLACE = "place.txt"  # in an edition, no file of a folder: the code of its partnership's place


def practice_of(folder: Path, *, place: str = "") -> Mapping[str, str]:
    """The practice files of one partnership of an area, by name; those that are not there are left out.

    Raises:
        UnicodeDecodeError: a file is not UTF-8.
    """
    found: dict[str, str] = {}
    for name in PRACTICE:
        own = place and name in FOR_ONE
        ways = (folder / ONLY / place / name, folder / name) if own else (folder / name,)
        path = next((one for one in ways if one.is_file()), None)
        if path is not None:
            found[name] = path.read_text("utf-8-sig")
    return {**found, PLACE: place} if place else found
