"""What stands beside a concern: each agency's own entry, and contacts that are planned with its people."""

from datetime import date

from joinedup.kernel.decisions import Decision, allow, refuse

ENTRY_LIMIT, LINE_LIMIT = 2000, 200


def may_plan(on_day: date, *, planned: bool, also_because: str, today: date) -> Decision:
    """Nobody is rung twice by chance: a second contact says why it is needed beside the first."""
    if on_day < today:
        return refuse("contact.past", "This day has passed. Enter today or a later day.")
    if planned and not also_because.strip():
        return refuse(
            "contact.planned",
            "Somebody means to contact them already. Join that, or say why you do too.",
        )
    return allow("contact.planned_first")


def sees_the_plan(*, front_door: bool, own_agency: bool) -> bool:
    """When and how somebody is contacted is for those who plan it. Everybody else hears whom to ask first,
    since one of them may work with the person from whom it must be kept."""
    return front_door or own_agency
