"""What `joinedup import area` says. Exit codes: 0 brought in, or nothing new; 2 refused, nothing changed."""

import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from joinedup import store
from joinedup.agencies.rules.area_told import Brought
from joinedup.exchange.area.actions import AreaIsWrong, NotBroughtIn
from joinedup.exchange.area.actions import import_area as bring_in
from joinedup.exchange.area.rules.reading import NoFolder

_REFUSED = 2
_SHOWN = 40  # of each kind; an area that comes for the first time has hundreds
_STAYS = "Nothing was changed: the area that is in force stays so."


@dataclass(frozen=True, slots=True)
class _Command:
    """The console, as the trail names it. Area 0: it is about all of them."""

    area_id: int = 0
    agency_reference: str = ""
    reference: str = "import"


def import_area(folder: Path, *, dry_run: bool, at: datetime) -> int:
    try:
        brought = bring_in(folder, dry_run=dry_run, by=_Command(), at=at)
    except AreaIsWrong as wrong:
        for one in wrong.findings[:_SHOWN]:
            _said(str(one), error=True)
        return _refused(f"{len(wrong.findings)} wrong in all." if len(wrong.findings) > 1 else "")
    except (NoFolder, NotBroughtIn) as refused:
        return _refused(str(refused))
    except store.NotSaved:
        return _refused("The database cannot take it now; try again.")
    for line in in_words(brought):
        _said(line)
    _said(_outcome(brought, dry_run=dry_run))
    return 0


def in_words(brought: Brought) -> list[str]:
    lines: list[str] = []
    for what, found in (
        ("Added", brought.added),
        ("Changed", brought.changed),
        ("Ended", brought.ended),
        ("Stands as it is", brought.stands),
    ):
        if found:
            lines.append(f"{what}: {len(found)}")
            lines += [f"  {one}" for one in found[:_SHOWN]]
            if len(found) > _SHOWN:
                lines.append(f"  ... and {len(found) - _SHOWN} more")
    return lines


def _outcome(brought: Brought, *, dry_run: bool) -> str:
    if brought.nothing_new:
        return "There is nothing new in it. Nothing was changed."
    return "This was a dry run: nothing was changed." if dry_run else "The area was brought in."


def _refused(sentence: str) -> int:
    _said(f"{sentence} {_STAYS}".strip(), error=True)
    return _REFUSED


def _said(line: str, *, error: bool = False) -> None:
    (sys.stderr if error else sys.stdout).write(f"{line}\n")
