"""How a child is named and aged on a page. Without a name: by reference and age."""

from datetime import date


def shown_name(*, given: str, family: str, preferred: str = "", reference: str, mother: str = "") -> str:
    """'Amara Okafor'; 'Unborn child of Ada Okafor'; 'Child K-7KQ4M-RPWX3' where nobody told a name."""
    whole = " ".join(part for part in (given, family) if part)
    unborn = f"Unborn child of {mother}" if mother else ""
    return whole or preferred or unborn or f"Child {reference}"


def called(*, given: str, preferred: str, reference: str) -> str:
    """What the page calls the child in a sentence: the preferred name first."""
    return preferred or given or f"child {reference}"


def age_in_words(
    birth_date: date | None, *, today: date, expected: date | None = None, in_part: str = ""
) -> str:
    """'9', '14 months', '3 weeks', 'about 9', 'not yet born', 'age not known'.

    Years from the second birthday on. `in_part` is '2017' or '2017-03', where no more is known.
    """
    if birth_date is None and in_part:
        return f"about {max(0, today.year - int(in_part[:4]))}"
    if birth_date is None:
        return "not yet born" if expected is not None and expected > today else "age not known"
    if birth_date > today:
        return "not yet born"
    months = (
        (today.year - birth_date.year) * 12 + today.month - birth_date.month - (today.day < birth_date.day)
    )
    if months >= 24:
        return str(months // 12)
    if months >= 3:
        return f"{months} months"
    weeks = (today - birth_date).days // 7
    return "1 week" if weeks == 1 else f"{weeks} weeks"


def outward(postcode: str) -> str:
    """'LS9' of 'LS9 7BN': what a list may show. Empty where there is no inward part to leave out."""
    parts = postcode.upper().split()
    if len(parts) == 2:
        return parts[0]
    bare = "".join(parts)
    return bare[:-3] if len(bare) > 4 else ""
