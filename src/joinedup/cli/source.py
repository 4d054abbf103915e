"""`joinedup source`: how an agency's own records are read, who set it, and whether it works.

Exit codes: 0 done; 1 the source was asked and gave nothing; 2 it could not be done.
"""

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from joinedup.cli import imports
from joinedup.cli.database import WrongDatabase, open_database

if TYPE_CHECKING:
    from joinedup.agencies.queries import AgencyFound


@dataclass(frozen=True, slots=True)
class _Console:
    """This command, as the trail names it, in the agency's own area."""

    area_id: int
    agency_reference: str
    reference: str = "console"


def add_to(parts: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    part = parts.add_parser("source", help="how an agency's own records are read for one open answer")
    ways = part.add_subparsers(title="what to do", required=True, metavar="WAY")
    show = ways.add_parser("show", help="print how they are read, who set it and when")
    put = ways.add_parser("set", help="read them as FILE.toml says, from now on (docs/formats/source.md)")
    end = ways.add_parser("end", help="read them no more; the agency writes down what it knows")
    ask = ways.add_parser("try", help="ask once, keep nothing, and print how many items came")
    for way, do in ((show, _show), (put, _set), (end, _end), (ask, _try)):
        way.add_argument("agency", metavar="AGENCY", help="the agency's name or reference")
        way.set_defaults(do=_opened, then=do)
    imports.add_purge_to(ways)
    put.add_argument("file", metavar="FILE.toml")
    ask.add_argument("--person", required=True, metavar="REFERENCE", help="whom it is asked about")


def _opened(arguments: argparse.Namespace) -> int:
    from joinedup.agencies import queries as agencies
    from joinedup.holdings.rules.configuration import Unfit
    from joinedup.store import NotSaved, reading_in

    try:
        open_database()
        found = agencies.agencies_called(arguments.agency)
        if len(found) != 1:
            told = "No agency is" if not found else "More than one agency is"
            return _said(f"{told} called '{arguments.agency}'. Nothing was done.")
        with reading_in(found[0].area_id):
            code: int = arguments.then(arguments, found[0])
    except (WrongDatabase, NotSaved, Unfit) as refused:
        return _said(f"{refused} Nothing was done.")
    except (OSError, UnicodeDecodeError):
        return _said(f"{arguments.file} cannot be read. Nothing was done.")
    return code


def _show(arguments: argparse.Namespace, agency: "AgencyFound") -> int:
    from joinedup.holdings import console

    lines = console.sources_of(agency.id)
    if not lines:
        print(f"{agency.name}: nothing is read; whoever answers writes down what they know.")
    for line in lines:
        ended = f" until {line.until:%Y-%m-%d %H:%M} UTC" if line.until else ", now"
        print(f"{agency.name}: set by {line.set_by}, {line.since:%Y-%m-%d %H:%M} UTC{ended}")
        print("\n".join(f"    {each}" for each in line.text.strip().splitlines()))
    return 0


def _set(arguments: argparse.Namespace, agency: "AgencyFound") -> int:
    from joinedup.holdings import actions
    from joinedup.site import clock

    text = Path(arguments.file).read_text("utf-8")
    by = _Console(agency.area_id, agency.reference)
    actions.set_source(agency.id, text, by=by, at=clock.now())
    print(f"{agency.name}: read so from now on, for one open answer at a time.")
    return 0


def _end(arguments: argparse.Namespace, agency: "AgencyFound") -> int:
    from joinedup.holdings import actions
    from joinedup.site import clock

    ended = actions.end_source(agency.id, by=_Console(agency.area_id, agency.reference), at=clock.now())
    print(f"{agency.name}: {'read no more.' if ended else 'was not read.'}")
    return 0


def _try(arguments: argparse.Namespace, agency: "AgencyFound") -> int:
    from joinedup.holdings import console

    tried = console.try_source(agency.id, arguments.person)
    if tried.trouble:
        return _said(f"{agency.name}: nothing came: {tried.trouble}", code=1)
    print(
        f"{agency.name}: {tried.items:,} items about this person; the source counts {tried.said:,}, "
        f"{tried.came:,} came, {tried.unread:,} of them could not be read. Nothing was kept."
    )
    return 0 if tried.said == tried.came and not tried.unread else 1


def _said(sentence: str, *, code: int = 2) -> int:
    print(sentence, file=sys.stderr)
    return code
