"""What waits to go out, with the names of the desks and people it is for."""

from dataclasses import dataclass
from datetime import datetime

from joinedup.agencies import queries as agencies
from joinedup.desk.rules.ages import waited_in_words
from joinedup.frontdoor import queries as frontdoor
from joinedup.gate.viewer import Viewer
from joinedup.notices import queries as notices
from joinedup.notices.queries import KeeperLine, NoticeLine

FEWEST_KEEPERS = 2  # one alone could be talked into changing its copy


@dataclass(frozen=True, slots=True)
class StuckLine:
    notice: NoticeLine
    to: str
    age: str


@dataclass(frozen=True, slots=True)
class KeptBy:
    keeper: KeeperLine
    agency: str
    open: StuckLine | None


@dataclass(frozen=True, slots=True)
class StuckPage:
    stuck: tuple[StuckLine, ...]
    waiting: tuple[StuckLine, ...]
    not_sent: tuple[StuckLine, ...]
    keepers: tuple[KeptBy, ...] | None  # None: this viewer answers for one agency alone
    too_few_keepers: bool
    concerns_not_opened: int  # no key here opens them; 0 for one agency alone
    most: int


def stuck_page(viewer: Viewer) -> StuckPage:
    box, kept = notices.outbox(viewer), notices.keepers(viewer)
    every = (*box.stuck, *box.waiting, *box.not_sent)
    names = agencies.names_of([line.to for line in every] + [one.agency for one in kept or ()])
    return StuckPage(
        _lines(box.stuck, names, at=viewer.at),
        _lines(box.waiting, names, at=viewer.at),
        _lines(box.not_sent, names, at=viewer.at),
        tuple(_kept(one, names, at=viewer.at) for one in kept) if kept is not None else None,
        too_few_keepers=kept is not None and len(kept) < FEWEST_KEEPERS,
        concerns_not_opened=frontdoor.concerns_not_opened() if kept is not None else 0,
        most=box.most,
    )


def _kept(one: KeeperLine, names: dict[str, str], *, at: datetime) -> KeptBy:
    waits = _lines((one.open,), names, at=at)[0] if one.open else None
    return KeptBy(one, names.get(one.agency, one.agency), waits)


def _lines(lines: tuple[NoticeLine, ...], names: dict[str, str], *, at: datetime) -> tuple[StuckLine, ...]:
    return tuple(
        StuckLine(line, names.get(line.to, line.to), waited_in_words(at - line.made_at)) for line in lines
    )
