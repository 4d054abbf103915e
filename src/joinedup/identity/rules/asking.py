"""What is asked for somebody: every way in which the same person may have been written down.

Nothing is stored for it: short forms and other spellings of a name, names in the other order, a middle name
used as the first, day and month the other way round, the year before and the year after.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import chain, islice, zip_longest

from joinedup.identity.rules.copies import Copy
from joinedup.identity.rules.keys import (
    Ingredients,
    as_held,
    by_kind,
    family_words,
    given_words,
    heard,
    made,
    mothers_of,
    numbers_of,
    places,
    years_in,
)
from joinedup.identity.rules.names import family_forms, given_forms, stem

MOST = 192  # keys: a double name that has many forms has twice as many
_FORMS = 10  # sounds of one name


def keys_to_ask(told: Copy) -> tuple[int, ...]:
    """Each key once: those of what was told as it stands, then of its other forms, one of every kind in turn.

    So whoever bears long names in many forms is still asked for by all of what is right about them: none of
    the kinds is left out for the number of another.
    """
    in_turn = chain.from_iterable(zip_longest(*by_kind(_as_asked(told))))
    every = chain(made(as_held(told)), (each for each in in_turn if each is not None))
    return tuple(islice(dict.fromkeys(every), MOST))


def _as_asked(told: Copy) -> Ingredients:
    given: dict[str, None] = {}
    family: dict[str, None] = {}
    pairs: dict[tuple[str, str], None] = {}
    written: dict[tuple[str, str], None] = {}
    alone: dict[str, None] = {}
    for first, middle, last in told.names:
        firsts, lasts = given_words(first), family_words(last)
        ones = _sounds(form for word in (*firsts, *middle.split()[:2]) for form in _own_first(word))
        others = _sounds(stem(form) for word in lasts for form in (word, *sorted(family_forms(word))))
        given |= dict.fromkeys((*ones, *_sounds(lasts)))  # the names may stand the other way round
        family |= dict.fromkeys((*others, *_sounds(map(stem, firsts))))
        pairs |= dict.fromkeys((one, other) for one in ones for other in others[:4])
        pairs |= dict.fromkeys((heard(stem(one)), heard(other)) for one in firsts for other in lasts)
        written |= dict.fromkeys((one, other) for one in firsts[:1] for other in lasts[:1])
        alone |= dict.fromkeys((*firsts, *lasts))
    days = _days(told.born)
    return Ingredients(
        given=given,
        family=family,
        pairs=pairs,
        written=written,
        alone=alone,
        days=days,
        months=list(dict.fromkeys(day[:7] for day in (*told.born, *days[:2]) if len(day) in (7, 10))),
        years=years_in((*told.born, *days)),
        numbers=numbers_of(told),
        expected=_months_about(told.expected or told.born),
        mothers=mothers_of(told),
        **places(told),  # type: ignore[arg-type]
    )


def _own_first(word: str) -> Iterable[str]:
    return (word, *sorted(given_forms(word)))


def _sounds(words: Iterable[str]) -> list[str]:
    return list(islice(dict.fromkeys(heard(word) for word in words), _FORMS))


def _days(born: Iterable[str]) -> list[str]:
    """Each day, then with day and month the other way round, then a year earlier and a year later."""
    whole = [day for day in born if len(day) == 10]
    swapped = [other for day in whole if (other := _day(day[:4], day[8:], day[5:7]))]
    years = [
        other
        for day in whole
        for by in (-1, 1)
        if (other := _day(f"{int(day[:4]) + by:04d}", day[5:7], day[8:]))
    ]
    return list(dict.fromkeys((*whole, *swapped, *years)))


def _day(year: str, month: str, day: str) -> str:
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return ""


def _months_about(days: Iterable[str]) -> list[str]:
    """The month that is said, and those around it: children come early and late."""
    found: dict[str, None] = {}
    for day in days:
        if len(day) == 10:
            middle = date.fromisoformat(day)
            for weeks in (0, -5, 5):
                try:
                    found[(middle + timedelta(weeks=weeks)).isoformat()[:7]] = None
                except OverflowError:
                    continue
    return list(found)
