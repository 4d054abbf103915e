"""What the machine's console is told of an agency's source: how it is read, and whether it answers."""

from dataclasses import dataclass
from datetime import datetime

from joinedup.holdings.connectors import connector_of, read_within
from joinedup.holdings.models import Source
from joinedup.holdings.rules.configuration import TYPED
from joinedup.holdings.rules.configuration import read as read_configuration
from joinedup.holdings.rules.reading import NotRead


@dataclass(frozen=True, slots=True)
class SourceLine:
    """How an agency's records were or are read."""

    text: str
    set_by: str
    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Tried:
    items: int = 0
    said: int = 0
    came: int = 0
    unread: int = 0
    trouble: str = ""  # why nothing came


def sources_of(agency_id: int) -> tuple[SourceLine, ...]:
    """For the console, newest first."""
    rows = Source.objects.filter(agency_id=agency_id).order_by("-pk")
    return tuple(SourceLine(row.text, row.set_by, row.entered, row.until) for row in rows)


def try_source(agency_id: int, person: str) -> Tried:
    """Ask an agency's records once about one person, and keep nothing."""
    text = Source.objects.filter(agency_id=agency_id, until=None).values_list("text", flat=True).first()
    said = read_configuration(text or f'kind = "{TYPED}"')
    connector = connector_of(said)
    if connector is None:
        return Tried(trouble="no source is set")
    try:
        read = read_within(connector, {person}, agency_id=agency_id, seconds=said.seconds)
    except NotRead as nothing:
        return Tried(trouble=str(nothing))
    return Tried(len(read.items), read.said, read.came, read.unread)
