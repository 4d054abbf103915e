"""How much weight a disclosed thing carries, in the words of those who are told it."""

_WORDS = {"fact": "Fact", "opinion": "Opinion", "reported": "Reported to them, not seen by them"}


def in_words(basis: str, source_grade: str) -> str:
    """'Fact, graded 1AP by its source'; empty where the holder did not say."""
    said = _WORDS.get(basis, "")
    graded = f"graded {source_grade} by its source" if source_grade else ""
    return ", ".join(part for part in (said, graded) if part)
