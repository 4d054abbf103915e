"""The two letters by which an agency is told apart on a page, never a colour (ux.md 10.1)."""

_CODES = {
    "police": "Po",
    "childrens_social_work": "SC",
    "adult_social_care": "SC",
    "families_first": "SC",
    "health": "He",
    "substance_misuse": "He",
    "education": "Ed",
    "housing": "Ho",
    "youth_offending": "Yo",
    "youth_service": "Yo",
    "voluntary": "Vo",
    "domestic_violence": "Vo",
    "probation": "Pr",
    "fire_and_rescue": "Fi",
    "anti_social_behaviour_team": "AS",
}


def code_of(kind: str) -> str:
    return _CODES.get(kind, "")
