"""Which desks and agencies are there on a day: a desk closes for good, and an agency leaves with its own."""

from datetime import date

from django.db.models import Q


def there(today: date, *, desk: str | None = "", agency: str | None = "agency__") -> Q:
    """What names a desk or an agency that is there. The ways from a row to each, as in `desk__`; None: it
    is not asked of that one."""
    found = Q() if desk is None else ~Q(**{f"{desk}closed_on__lte": today})
    return found if agency is None else found & ~Q(**{f"{agency}left_on__lte": today})


def sits_with(own: frozenset[int], *, closed: frozenset[int], first: int | None) -> frozenset[int]:
    """A seat ends as its desk closes, and what lies there is theirs who sit at the first desk with anybody.

    Where that is one that has closed, nobody sits at another: who sat there still has what is left.
    """
    return (own - closed) | (closed if first in own else frozenset())
