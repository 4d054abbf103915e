"""3x5x2: how police grade a source, what it says, and what may be done with it, in words.

Source: the national intelligence report that replaced 5x5x5 (College of Policing). Partners do not grade;
police do, so most agencies leave it empty.
"""

from dataclasses import dataclass

from joinedup.kernel.decisions import Decision, allow, refuse

SOURCE = {"1": "a reliable source", "2": "an untested source", "3": "a source that is not reliable"}
INTELLIGENCE = {
    "A": "known directly to the source",
    "B": "known indirectly to the source, and corroborated",
    "C": "known indirectly to the source",
    "D": "not known",
    "E": "suspected to be false",
}
PERMITTED, ON_CONDITIONS = "P", "C"
HANDLING = {PERMITTED: "may be shared lawfully", ON_CONDITIONS: "may be shared on conditions"}
SANITISATION = {
    "S1": "Whoever shares it may put it into other words.",
    "S2": "Ask whoever recorded it before it is put into other words.",
}
LONGEST_CONDITIONS = 200  # characters


@dataclass(frozen=True, slots=True)
class Grade:
    source: str
    intelligence: str
    handling: str

    def __str__(self) -> str:
        return f"{self.source}{self.intelligence}{self.handling}"

    @property
    def in_words(self) -> str:
        return ", ".join((SOURCE[self.source], INTELLIGENCE[self.intelligence], HANDLING[self.handling]))


def read(typed: str) -> Grade | None:
    """`1AP`, `1 a p` and `1-A-P` are one grade; None where it is no grade of 3x5x2."""
    bare = "".join(each for each in typed.upper() if each.isalnum())
    if len(bare) != 3 or bare[0] not in SOURCE or bare[1] not in INTELLIGENCE or bare[2] not in HANDLING:
        return None
    return Grade(*bare)


def check(grade: str, *, conditions: str, sanitisation: str) -> Decision:
    """Whether what stands beside an item is whole: handling on conditions says which."""
    known = read(grade) if grade else None
    if grade and known is None:
        return refuse(
            "grade.unknown",
            "The grade is not one of 3x5x2: source 1 to 3, intelligence A to E, handling P or C.",
        )
    if known is not None and known.handling == ON_CONDITIONS and not conditions.strip():
        return refuse("grade.no_conditions", "It is graded to be shared on conditions, and says none.")
    if len(conditions) > LONGEST_CONDITIONS:
        return refuse(
            "grade.conditions_long", f"Its conditions are longer than {LONGEST_CONDITIONS} characters."
        )
    if sanitisation and sanitisation not in SANITISATION:
        return refuse("grade.sanitisation", "Its sanitisation is neither S1 nor S2.")
    return allow("grade.whole")


def in_words(grade: str) -> str:
    """'1AP: a reliable source, known directly to the source, may be shared lawfully'; '' where not graded."""
    known = read(grade) if grade else None
    return "" if known is None else f"{known}: {known.in_words}"
