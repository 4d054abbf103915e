"""The adult's grade: of the person harmed, by a named tool. It is no rating of any child's risk.

The grade that came with an incident stands in that incident, and is read there. What is written down here is
what a meeting or an agency confirmed or changed, with why.
"""

from enum import StrEnum


class AdultTool(StrEnum):
    DASH = "dash"
    DARA = "dara"

    @property
    def label(self) -> str:
        return self.value.upper()


class AdultGrade(StrEnum):
    STANDARD = "standard"
    MEDIUM = "medium"
    HIGH = "high"

    @property
    def label(self) -> str:
        return self.value.capitalize()
