"""How a child's names are kept for searching, so that 'zoe oconnor' finds Zoë O'Connor."""

from joinedup.identity.rules.plain import plain

_MOST = 300  # characters: the column's width


def searched_as(*names: str) -> str:
    """Return the words of all names in plain form, each once, in the order they were given."""
    words = dict.fromkeys(word for name in names for word in plain(name).split())
    return " ".join(words)[:_MOST]
