"""Which districts a partnership works in: a county's are the places within it."""

from joinedup.exchange.area.rules.reading import Folder


def districts(area: Folder) -> dict[str, frozenset[str]]:
    """By partnership, the codes of the Office for National Statistics of its place and of all within it."""
    told = area.one("area.toml", "area")
    rows = area.of("places.csv")
    within = {row["code"]: row["within"] for row in rows}
    found: dict[str, set[str]] = {
        row["code"]: set() for row in rows if told and row["level"] == told["partnership"]
    }
    for row in rows:
        here, seen = row["code"], set[str]()
        while here in within and here not in found and here not in seen:  # a ring is said elsewhere
            seen.add(here)
            here = within[here]
        if here in found and row["ons"]:
            found[here].add(row["ons"])
    return {place: frozenset(codes) for place, codes in found.items()}
