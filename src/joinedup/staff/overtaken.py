"""Another administrator was quicker: who changed what of a person or a role, and both texts side by side."""

from typing import Final

from joinedup.agencies.queries import who_changed
from joinedup.gate.viewer import Viewer
from joinedup.store import Stale
from joinedup.ui.forms import Form, both_texts, in_words
from joinedup.ui.parts import Conflict

_IN_WORDS: Final = {
    "active": "whether they work here",
    "desks": "the desks",
    "grade": "the grade",
    "kinds": "the kinds of agency",
    "label": "the name",
    "level": "who may give it",
    "phone": "the telephone number",
    "post": "the post",
    "rank": "the grade in their service",
    "rights": "what it may do",
    "roles": "the roles",
    "skills": "what they are trained for",
    "source": "on whose word it is so",
    "what": "what it is for",
}


def conflict(viewer: Viewer, typed: Form, stands: Form, moved: Stale) -> Conflict:
    """`stands` is the same form as it would be opened now; `typed` can be sent on it."""
    told = tuple((line.who, line.at, _what(line.fields)) for line in who_changed(viewer, moved))
    return Conflict(told, both_texts(typed, {one.name: in_words(one) for one in stands}), again=True)


def _what(fields: tuple[str, ...]) -> str:
    said = [_IN_WORDS[name] for name in fields if name in _IN_WORDS]
    return " and ".join(said) or "nothing in it, and saved it again"
