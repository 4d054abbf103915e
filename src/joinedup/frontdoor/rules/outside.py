"""Whether an address that was typed lies in the area. It stops nothing: a concern is taken from anywhere."""

import re
from collections.abc import Collection

_WHOLE = re.compile(r"([A-Z]{1,2}[0-9][0-9A-Z]?)([0-9])[A-Z]{2}")


def outside_in_words(postcode: str, *, sectors: Collection[str]) -> str:
    """One sentence for a postcode of somewhere else; '' where it is ours, is none, or nothing is known.

    `sectors` are those in which somebody lives here: 'LS8 4'.
    """
    typed = postcode.upper().replace(" ", "")
    match = _WHOLE.fullmatch(typed)
    if match is None or not sectors or f"{match[1]} {match[2]}" in sectors:
        return ""
    said = f"{match[1]} {typed[len(match[1]) :]}"
    return (
        f"{said} lies outside this area. The concern is taken all the same: the front door sees whose it is."
    )
