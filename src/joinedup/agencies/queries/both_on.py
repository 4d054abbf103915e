"""When people are at work, as the newest rota of each desk has it."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Exists, OuterRef

from joinedup.agencies.models import Rota, Shift
from joinedup.agencies.rules.both_on import OnShift, at_work


def on_shift_between(
    practitioner_ids: Iterable[int], *, since: datetime, until: datetime
) -> dict[int, OnShift]:
    """By key, everybody who was asked for; whoever stands in for somebody is at work instead of them."""
    wanted = set(practitioner_ids)
    newer = Rota.objects.filter(desk_id=OuterRef("desk_id"), imported_at__gt=OuterRef("rota__imported_at"))
    rows = Shift.objects.filter(~Exists(newer), ends__gt=since, starts__lt=until)
    on: dict[int, list[tuple[datetime, datetime]]] = {one: [] for one in wanted}
    gone: dict[int, list[tuple[datetime, datetime]]] = {one: [] for one in wanted}
    columns = ("practitioner_id", "kind", "starts", "ends")
    for person, kind, starts, ends in rows.filter(practitioner_id__in=wanted).values_list(*columns):
        (gone if kind == Shift.Kind.AWAY else on)[person].append((starts, ends))
    for covers, starts, ends in rows.filter(covers_id__in=wanted).values_list("covers_id", "starts", "ends"):
        gone[covers].append((starts, ends))
    known = set(Shift.objects.filter(practitioner_id__in=wanted).values_list("practitioner_id", flat=True))
    return {one: OnShift(at_work(on[one], gone[one]), one in known) for one in wanted}
