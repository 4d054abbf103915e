"""`joinedup area`: look at an area's folder, and say what the loader reads."""

import argparse
import sys
from pathlib import Path

from joinedup.cli.database import WrongDatabase, open_database, set_up

_SHOWN = 50


def add_to(parts: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    part = parts.add_parser("area", help="an area as data: its places, agencies, desks and practice")
    kinds = part.add_subparsers(title="what", required=True, metavar="WHAT")
    check = kinds.add_parser("check", help="say what is wrong in an area's folder, by file and line")
    check.add_argument("folder", metavar="DIR")
    check.set_defaults(do=check_area)
    fields = kinds.add_parser("fields", help="print every file, field and code, as the manual has them")
    fields.set_defaults(do=say_fields)


def add_import_to(kinds: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    part = kinds.add_parser("area", help="a whole area: places, agencies, desks, cards, limits (a folder)")
    part.add_argument("folder", metavar="DIR")
    part.add_argument("--dry-run", action="store_true", help="say what it would do, store nothing")
    part.set_defaults(do=import_area)


def check_area(arguments: argparse.Namespace) -> int:
    set_up()
    from joinedup.exchange.area.actions import looked_at
    from joinedup.exchange.area.rules.reading import NoFolder
    from joinedup.exchange.area.rules.telling import in_words

    try:
        area, findings = looked_at(Path(arguments.folder))
    except NoFolder as refused:
        print(refused, file=sys.stderr)
        return 2
    for one in findings[:_SHOWN]:
        print(one)
    if findings:
        if len(findings) > _SHOWN:
            print(f"... and {len(findings) - _SHOWN} more.")
        print(f"{_things(len(findings))} wrong. It cannot be brought in like this.", file=sys.stderr)
        return 1
    for line in in_words(area):
        print(line)
    return 0


def say_fields(_: argparse.Namespace) -> int:
    from joinedup.exchange.area.rules.files import manual
    from joinedup.exchange.area.rules.lists import lists

    for heading, table in manual():
        print(f"### {heading}\n\n{table}\n")
    for heading, table in lists():
        print(f"### {heading}\n\n{table}\n")
    return 0


def import_area(arguments: argparse.Namespace) -> int:
    try:
        open_database()
    except WrongDatabase as refused:
        print(refused, file=sys.stderr)
        return 2
    from joinedup.exchange.area import console
    from joinedup.site import clock

    return console.import_area(Path(arguments.folder), dry_run=arguments.dry_run, at=clock.now())


def _things(count: int) -> str:
    return "1 thing is" if count == 1 else f"{count} things are"
