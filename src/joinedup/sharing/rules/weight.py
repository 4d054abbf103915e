"""How much weight a thing carries: fact, opinion or hearsay, in the words of whoever reads it."""

_AS_TOLD = {"fact": "Fact", "opinion": "Opinion", "reported": "Reported to them, not seen by them"}
_AS_HELD = {"fact": "Fact", "opinion": "Opinion", "reported": "Reported to us"}


def in_words(basis: str, source_grade: str) -> str:
    """For those who are told: 'Fact, graded 1AP by its source'; empty where the holder did not say."""
    return _with_grade(_AS_TOLD.get(basis, ""), source_grade)


def as_held(basis: str, source_grade: str) -> str:
    """For the holder itself."""
    return _with_grade(_AS_HELD.get(basis, ""), source_grade)


def _with_grade(said: str, source_grade: str) -> str:
    graded = f"graded {source_grade} by its source" if source_grade else ""
    return ", ".join(part for part in (said, graded) if part)
