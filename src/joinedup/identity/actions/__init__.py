"""Writing by what somebody is found, in the transaction of whoever changes a person.

No trail entry is made here: whoever changes the person makes one, and without it their action fails.
"""

from collections.abc import Mapping, Sequence

from joinedup import store
from joinedup.identity.actions.merging import end, found_alike, hand_on, say, set_aside, take_back
from joinedup.identity.models import ComparisonCopy, PersonKey
from joinedup.identity.rules.copies import copy_of, packed
from joinedup.identity.rules.keys import EDITION, keys_of
from joinedup.identity.rules.person import Person

__all__ = [
    "end",
    "found_alike",
    "hand_on",
    "remember",
    "say",
    "set_aside",
    "take_back",
]

_AT_ONCE = 500  # subjects in one statement: SQLite takes so many values and no more


def remember(described: Mapping[int, Sequence[Person]], *, area_id: int) -> int:
    """Let each subject be found by every description there is of them, and by nothing else from now on.

    Only what is new or gone is written. Return how many subjects that changed.

    Raises:
        RuntimeError: nobody's action is going on, and so nothing would hold the two together.
    """
    _insist_on_an_action()
    changed = 0
    subjects = sorted(described)
    for start in range(0, len(subjects), _AT_ONCE):
        changed += _remember({one: described[one] for one in subjects[start : start + _AT_ONCE]}, area_id)
    return changed


def _remember(described: Mapping[int, Sequence[Person]], area_id: int) -> int:
    here = {"area_id": area_id, "subject__in": list(described)}
    before = {one.subject: one for one in ComparisonCopy.objects.filter(**here)}
    new = {subject: copy_of(persons) for subject, persons in described.items()}
    texts = {subject: packed(copy) for subject, copy in new.items()}
    moved = [
        subject
        for subject, text in texts.items()
        if subject not in before or (before[subject].text, before[subject].edition) != (text, EDITION)
    ]
    if not moved:
        return 0
    held: dict[int, dict[int, int]] = {subject: {} for subject in moved}
    rows = PersonKey.objects.filter(area_id=area_id, subject__in=[one for one in moved if one in before])
    for pk, subject, key in rows.values_list("pk", "subject", "key"):
        held[subject][key] = pk
    fresh, gone = [], []
    for subject in moved:
        keys = keys_of(new[subject])
        gone += [pk for key, pk in held[subject].items() if key not in keys]
        wanted = sorted(keys - held[subject].keys())
        fresh += [PersonKey(area_id=area_id, key=key, subject=subject) for key in wanted]
    for start in range(0, len(gone), _AT_ONCE):
        PersonKey.objects.filter(pk__in=gone[start : start + _AT_ONCE]).delete()
    PersonKey.objects.bulk_create(fresh, batch_size=_AT_ONCE)
    ComparisonCopy.objects.bulk_create(
        [
            ComparisonCopy(area_id=area_id, subject=subject, edition=EDITION, text=texts[subject])
            for subject in moved
        ],
        batch_size=_AT_ONCE,
        update_conflicts=True,
        unique_fields=["area", "subject"],
        update_fields=["edition", "text"],
    )
    return len(moved)


def _insist_on_an_action() -> None:
    if not store.in_action():
        raise RuntimeError("Keys are written in the action that changes the person, and nowhere else.")
