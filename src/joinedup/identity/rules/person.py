"""A person as an agency's record describes them: values to compare, no table behind them."""

from dataclasses import dataclass, field
from datetime import date

from joinedup.identity.rules.identifiers import Identifier
from joinedup.identity.rules.plain import plain, run_together

_SEXES = {
    "f": "F", "female": "F", "girl": "F", "woman": "F", "2": "F",
    "m": "M", "male": "M", "boy": "M", "man": "M", "1": "M",
}  # fmt: skip


def sex_of(said: str) -> str:
    """F or M of how systems write it, 1 and 2 as the NHS does; '' of anything else, which says nothing."""
    return _SEXES.get(said.strip().casefold(), "")


@dataclass(frozen=True, slots=True)
class Person:
    """Anything may be missing: an empty text, no date. What is missing neither agrees nor differs."""

    given_name: str = ""
    family_name: str = ""
    middle_name: str = ""
    date_of_birth: date | None = None
    address_line: str = ""
    postcode: str = ""
    identifiers: frozenset[Identifier] = frozenset()  # from `identifiers_of`: right check characters only
    birth_in_part: str = ""  # '2017' or '2017-03', where no more of the day is known; or what `born_at` says
    sex: str = ""  # F or M; anything else says nothing
    expected_date: date | None = None  # of somebody who is not born yet
    mother: str = ""  # her whole name, by which an unborn child is known

    plain_given: str = field(init=False, repr=False, compare=False)
    plain_family: str = field(init=False, repr=False, compare=False)
    plain_middle: str = field(init=False, repr=False, compare=False)
    plain_address: str = field(init=False, repr=False, compare=False)
    plain_postcode: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # Once for each person, not once for each pair: a whole extract is compared in seconds.
        object.__setattr__(self, "plain_given", run_together(self.given_name))
        object.__setattr__(self, "plain_family", run_together(self.family_name))
        object.__setattr__(self, "plain_middle", run_together(self.middle_name))
        object.__setattr__(self, "plain_address", plain(self.address_line))
        object.__setattr__(self, "plain_postcode", run_together(self.postcode))
