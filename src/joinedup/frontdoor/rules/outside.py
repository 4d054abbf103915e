"""Whether an address that was typed lies in the area. It stops nothing: a concern is taken from anywhere."""

from collections.abc import Collection

from joinedup.agencies.rules.postcodes import postcode_in


def outside_in_words(postcode: str, *, sectors: Collection[str]) -> str:
    """One sentence for a postcode of somewhere else; '' where it is ours, is none, or nothing is known.

    `sectors` are those in which somebody lives here: 'LS8 4'.
    """
    whole = postcode_in(postcode)
    if whole is None or not sectors or whole.sector in sectors:
        return ""
    return (
        f"{whole} lies outside this area. The concern is taken all the same: the front door sees whose it is."
    )
