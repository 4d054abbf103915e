"""Whether this database is read-only for now, and until when (security.md B-18)."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings

from joinedup.gate import compiled
from joinedup.gate.compiled import Question

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from joinedup.store.models import ReadOnlyMode


@dataclass(frozen=True, slots=True)
class ReadOnlyLine:
    until: datetime  # what people are told; it ends when somebody says so, not by itself
    because: str
    fixed: bool = False  # by the environment of this process: `joinedup readonly off` cannot end it


def _mode() -> "QuerySet[ReadOnlyMode, Any]":
    from joinedup.store.models import ReadOnlyMode

    return ReadOnlyMode.objects.values_list("until", "because")  # there is one row, or none


def read_only() -> ReadOnlyLine | None:
    """None: it takes work. Asked anew each time, so that all serving processes hear of it at once."""
    fixed: ReadOnlyLine | None = settings.READ_ONLY
    if fixed is not None:
        return fixed
    found = compiled.asked(_mode)
    return ReadOnlyLine(*found[0]) if found else None


ASKS_READ_ONLY = Question(_mode)  # for a page that asks ahead what stands around it
