"""How sensitive an item is, as a table: what its holder minds, and what whoever is told must obey.

What is protected by a page of its own (a safe address, who told the front door, an adoption) and what is
never to be told through here are no items: a source that offers one is refused it.
"""

from dataclasses import dataclass

from joinedup.kernel.decisions import Decision, allow, refuse

ORDINARY = "ordinary"


@dataclass(frozen=True, slots=True)
class Sensitivity:
    code: str
    label: str
    mind: str = ""  # to the holder, before it goes
    obey: str = ""  # to whoever is told, with it
    why_not: str = ""  # it is no item: why, for the holder


SENSITIVITIES = (
    Sensitivity(ORDINARY, "Ordinary"),
    Sensitivity(
        "third_party",
        "About a third party",
        mind="It tells of somebody else. Is each necessary?",
        obey="It tells of a third party: never show it to the family.",
    ),
    Sensitivity(
        "intelligence",
        "Police intelligence",
        mind="Sanitised text only.",
        obey="Police intelligence: never copy it into what the family reads.",
    ),
    Sensitivity(
        "live_investigation",
        "Live investigation",
        mind="Ask the officer in the case first.",
        obey="A live investigation: do not act on it or speak of it before you have rung the police.",
    ),
    Sensitivity(
        "health",
        "Sensitive health",
        mind="Tell the least that serves, in a clinician's words.",
        obey="Sensitive health information: ask the health author before you use it.",
    ),
    Sensitivity(
        "allegation",
        "Allegation against somebody who works with children",
        mind="It does not go on the child's file.",
        obey="An allegation against a professional: keep it off the child's file.",
    ),
    Sensitivity(
        "court",
        "Family court",
        mind="Is the asker among those who may have it?",
        obey="Family proceedings: do not pass it on outside the court's list.",
    ),
    Sensitivity(
        "conference",
        "MARAC or MAPPA",
        mind="The minutes themselves do not go.",
        obey="From MARAC or MAPPA: do not file it where the person could read it.",
    ),
    Sensitivity(
        "immigration",
        "Immigration",
        mind="Safeguarding comes first.",
        obey="Immigration: not to be used for enforcement.",
    ),
    Sensitivity(
        "victim_only",
        "Told by a victim, not known to the other",
        mind="Telling it to the household could harm whoever told it.",
        obey="The other person must not learn that this was told: no joint letters to the household.",
    ),
    Sensitivity(
        "privileged", "Legal advice", why_not="Legal advice is privileged, and is not told through here."
    ),
    Sensitivity(
        "covert",
        "Covert source",
        why_not="What a covert source or an undercover officer told is never held here.",
    ),
    Sensitivity(
        "safe_address",
        "Safe address",
        why_not="A safe address is sealed on the child's page, and is no item.",
    ),
    Sensitivity(
        "referrer",
        "Who told the front door",
        why_not="Who told the front door is sealed there, and is no item.",
    ),
    Sensitivity(
        "adoption", "Adoption", why_not="An adoption is sealed on a page of its own, and is no item."
    ),
)
_BY_CODE = {each.code: each for each in SENSITIVITIES}


def sensitivity(code: str) -> Sensitivity:
    """What `code` stands for. A code that a later version wrote reads as ordinary, with its code as label."""
    return _BY_CODE.get(code) or Sensitivity(code, code)


def check(code: str) -> Decision:
    """Whether an item of this sensitivity may be held here at all."""
    known = _BY_CODE.get(code)
    if known is None:
        return refuse("sensitivity.unknown", "Its sensitivity is none that is known here.")
    if known.why_not:
        return refuse("sensitivity.no_item", known.why_not)
    return allow("sensitivity.item")


def to_obey(code: str, conditions: str) -> str:
    """What goes out with an item, for whoever is told: its own conditions, and what its kind asks."""
    said = conditions.strip()
    own = f"{said.rstrip('.')}." if said else ""
    return " ".join(part for part in (own, sensitivity(code).obey) if part)
