"""How far views differ, in a sentence. Nobody's view is the average; there is no average."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from joinedup.risk.rules.scales import Scale
from joinedup.ui.words import plural


@dataclass(frozen=True, slots=True)
class Said:
    """What one agency says now, and what it said first; `place` 0 where the area has conversations.

    `reading` is the label as it read when it was said.
    """

    agency: str
    code: str
    reading: str
    place: int
    first_code: str
    first_reading: str
    first_place: int

    @property
    def moved(self) -> bool:
        return self.code != self.first_code


def sentence(said: Iterable[Said], *, scale: Scale) -> str:
    """What the picture shows, in words; made first, from the same figures."""
    views = sorted(said, key=lambda one: one.agency)
    if not views:
        return "No agency has said its view."
    if len(views) == 1:
        return f"Only {views[0].agency} has said its view: {views[0].reading}."
    whole = _levels(views) if scale.has_levels else _conversations(views)
    return " ".join([whole, *(_moved(one) for one in views if one.moved)])


def silent(not_said: Sequence[str], absent: Sequence[str], *, closed: bool) -> str:
    """Who is asked and has said nothing, by name: a picture has no line for them. '' where all have."""
    parts = [
        f"{words}: {', '.join(names)}."
        for words, names in (("Not said" if closed else "Not said yet", not_said), ("Absent", absent))
        if names
    ]
    return " ".join(parts)


def spread(said: Iterable[Said]) -> int:
    """Between the lowest and the highest level that is said now; 0 where the area has no levels."""
    places = [one.place for one in said]
    return max(places) - min(places) if places else 0


def near(said: Iterable[Said], *, scale: Scale) -> bool:
    """Nobody is further than a level from another. Conversations have no distance: all say the same."""
    said = tuple(said)
    if scale.has_levels:
        return bool(said) and spread(said) <= 1
    return len({one.code for one in said}) == 1


def without_names(said: Iterable[Said], *, scale: Scale) -> str:
    """How far views differ, for a screen that a whole room reads: how many say what, and nobody's name."""
    views = tuple(said)
    if not views:
        return "No agency has said its view."
    if len(views) == 1:
        return f"One agency has said its view: {views[0].reading}."
    count = {one.label: sum(each.code == one.code for each in views) for one in scale.readings}
    count["something that is no reading here any more"] = len(views) - sum(count.values())
    told = [f"{many} {'says' if many == 1 else 'say'} {label}" for label, many in count.items() if many]
    whole = f"Of {len(views)} agencies {', '.join(told)}."
    far = spread(views)
    return f"Views differ by {plural(far, 'level')}. {whole}" if scale.has_levels and far else whole


def _levels(views: Sequence[Said]) -> str:
    far = spread(views)
    if not far:
        return f"All {len(views)} agencies say {views[0].reading}."
    low, high = min(one.place for one in views), max(one.place for one in views)
    lowest = [one for one in views if one.place == low]
    highest = [one for one in views if one.place == high]
    return (
        f"Views differ by {plural(far, 'level')}: {_named(lowest)} {_says(lowest)} {lowest[0].reading}, "
        f"{_named(highest)} {_says(highest)} {highest[0].reading}."
    )


def _conversations(views: Sequence[Said]) -> str:
    """No distance: conversations have no order."""
    by_reading: dict[str, list[Said]] = {}
    for one in views:
        by_reading.setdefault(one.reading, []).append(one)
    if len(by_reading) == 1:
        return f"All {len(views)} agencies say {views[0].reading}."
    parts = [f"{_named(group)} {_says(group)} {reading}" for reading, group in by_reading.items()]
    return f"Views differ: {'; '.join(parts)}."


def _moved(one: Said) -> str:
    return f"{one.agency} first said {one.first_reading}, and says {one.reading} now."


def _named(group: Sequence[Said]) -> str:
    names = [one.agency for one in group]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _says(group: Sequence[Said]) -> str:
    return "says" if len(group) == 1 else "say"


def how_near(guessed: str, *, guessed_place: int, first: Said) -> str:
    """How near a guess was to another agency's first view."""
    if guessed == first.first_code:
        return "You read them rightly."
    if not (guessed_place and first.first_place):
        return f"They said {first.first_reading}."
    far = abs(guessed_place - first.first_place)
    way = "higher" if first.first_place > guessed_place else "lower"
    return f"They said {first.first_reading}: {plural(far, 'level')} {way}."
