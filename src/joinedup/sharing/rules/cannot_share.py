"""Why something cannot be shared: four reasons, each with what the asker may do next, and what is weighed.

A reason is given to be looked at: whoever asked can have somebody else look again (rules/challenges.py).
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from joinedup.kernel.decisions import Decision, allow, refuse

TEXT_LIMIT = 400


class Reason(StrEnum):
    LEGAL = "legal"
    CONSENT = "consent"
    LIVE = "live"
    ADVICE = "advice"


@dataclass(frozen=True, slots=True)
class Kind:
    reason: Reason
    label: str  # as whoever answers reads it
    told: str  # as whoever asked reads it
    next: str  # what they may do


# The seven golden rules of 2024: consent is not needed to share where a child is at risk, and whoever is
# unsure takes advice promptly. The four reasons are the project's own; no practitioner has checked them.
REASONS = (
    Kind(
        Reason.LEGAL,
        "A legal restriction: an order of a court, legal privilege, a reporting restriction",
        "A legal restriction stops them.",
        "Ask your legal team whether the court, or the person, can allow it.",
    ),
    Kind(
        Reason.CONSENT,
        "Consent was refused, and there is no safety ground to go without it",
        "Consent was refused, and they see no safety ground to go without it.",
        "Consent is not needed where a child is at risk. If you see a risk, say which, and ask them to look "
        "again.",
    ),
    Kind(
        Reason.LIVE,
        "An operation is under way, or a live investigation",
        "An operation or an investigation is under way.",
        "Ring the desk: they can say when to ask again. What changes the child's safety tonight comes all "
        "the same.",
    ),
    Kind(
        Reason.ADVICE,
        "We need advice from information governance first",
        "They take advice first.",
        "Wait until the day that they name, or ring the desk. If it passes, ask them to look again.",
    ),
)


def kind_of(code: str) -> Kind | None:
    return next((kind for kind in REASONS if kind.reason == code), None)


def check(
    code: str,
    *,
    because: str,
    if_shared: str,
    if_not_shared: str,
    rest_on: date | None,
    tonight: bool | None,
) -> Decision:
    """Whether the 'no' is whole. `tonight`: something outside the question changes the child's safety."""
    if kind_of(code) is None:
        return refuse("cannot.reason", "Choose why it cannot be shared")
    for rule, text, sentence in (
        ("cannot.because", because, "Enter why, as they will read it"),
        ("cannot.if_shared", if_shared, "Enter what sharing it would mean for the child"),
        ("cannot.if_not_shared", if_not_shared, "Enter what not sharing it would mean for the child"),
    ):
        if not text.strip():
            return refuse(rule, sentence)
    if code == Reason.ADVICE and rest_on is None:
        return refuse("cannot.advice_when", "Enter the day by which you will have had the advice")
    if code == Reason.CONSENT and tonight:
        return refuse(
            "cannot.safety_ground",
            "You said that something changes this child's safety tonight: that is a safety ground. "
            "Choose another reason, or answer the question",
        )
    return allow("cannot.weighed")
