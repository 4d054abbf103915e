"""What else tells who a child is, beside a name, a day and a home: looked for by, and tying nobody."""

from collections.abc import Iterable
from dataclasses import dataclass

from joinedup.children.rules.belonging import flag_of, part_in_words
from joinedup.identity.rules.identifiers import IdentifierKind

SEXES = {"F": "Girl", "M": "Boy"}


@dataclass(frozen=True, slots=True)
class KnownBy:
    """As told, right or wrong. Blank means that the sender does not know."""

    birth_in_part: str = ""  # '2017' or '2017-03', where no more of the day is known
    sex: str = ""  # F or M
    nhs_number: str = ""
    other_name: str = ""  # an earlier name, or another by which they go
    other_address: str = ""  # of a second home, or an earlier one
    other_postcode: str = ""

    def lines(self) -> tuple[tuple[str, str], ...]:
        """For a page: label and text of what was told."""
        home = ", ".join(filter(None, (self.other_address, self.other_postcode)))
        return tuple(
            _told(
                (
                    ("Born", part_in_words(self.birth_in_part)),
                    ("Girl or boy", SEXES.get(self.sex, "")),
                    ("NHS number", ". ".join(filter(None, (self.nhs_number, self.flag)))),
                    ("Another name", self.other_name),
                    ("Another home", home),
                )
            )
        )

    @property
    def flag(self) -> str:
        """What is odd about the number, in one sentence; '' where nothing is."""
        return flag_of(IdentifierKind.NHS_NUMBER, self.nhs_number) if self.nhs_number else ""


NOTHING_MORE = KnownBy()


def _told(lines: Iterable[tuple[str, str]]) -> Iterable[tuple[str, str]]:
    return ((label, text) for label, text in lines if text)
